"""Joining the shards of a folder: which experiment they are of."""

from __future__ import annotations

from pathlib import Path

from experiments.lab_settings import LabExperiment
from experiments.problems import Problem
from experiments.reopening import read_manifest, recomposed
from experiments.resuming import MANIFEST
from experiments.settings import Experiment
from experiments.shards import shard_folders


def merged(folder: Path) -> Experiment | LabExperiment:
    """Return the experiment whose shards a folder holds.

    Raises
    ------
    Problem
        If there are none, or they would be other runs today.
    """
    shards = shard_folders(folder)
    if not shards:
        raise Problem(f"{folder} holds no shards: there is nothing to merge")
    source = folder if (folder / MANIFEST).is_file() else shards[0]
    return recomposed(folder, read_manifest(source))
