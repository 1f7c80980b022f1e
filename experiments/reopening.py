"""From a results folder back to the experiment that made it, to go on with it or to check it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments import lab_tasks, tasks
from experiments.chunks import HoldsRuns
from experiments.differences import differences
from experiments.identity import identity_of
from experiments.lab_settings import LabExperiment
from experiments.planning import points_of, scenarios_of, work_of
from experiments.problems import Problem
from experiments.resuming import DESIGN, MANIFEST
from experiments.settings import Experiment

if TYPE_CHECKING:
    import pandas as pd

Manifest = dict[str, Any]
PLACES = ("results", "name")  # where results lie, which may have changed


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a results folder.

    Raises
    ------
    Problem
        If the folder is none.
    """
    path = folder / MANIFEST
    try:
        manifest: Manifest = json.loads(path.read_text(encoding="utf-8"))
        return {**manifest, "parts": list(manifest["parts"])}
    except FileNotFoundError as error:
        raise Problem(f"{folder}: no results folder (it holds no {MANIFEST})") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Problem(f"{path}: torn, or no manifest") from error


def read_design(folder: Path) -> pd.DataFrame:
    """Return the design of a results folder."""
    import pandas as pd

    try:
        return pd.read_parquet(folder / DESIGN)
    except (OSError, ValueError) as error:
        raise Problem(f"{folder / DESIGN}: gone, or torn") from error


def recomposed(folder: Path, manifest: Manifest) -> Experiment | LabExperiment:
    """Compose the experiment of a folder once more, from the words of the command that made it.

    Raises
    ------
    Problem
        If it would make other runs today, because files or the code of the model have changed.
    """
    from experiments.composition import compose

    place = folder.resolve()
    words = [word for word in manifest["overrides"] if word.split("=")[0] not in PLACES]
    words += [f"results='{place.parent.parent}'", f"name={place.name}"]
    experiment = compose(words)
    if identity_of(experiment) != manifest["identity"]:
        now = {**manifest, "configuration": experiment.configuration}
        raise Problem(
            f"{folder} cannot be run again: the same command would make other runs today "
            f"({differences(manifest, now)})"
        )
    return experiment


def reopened(folder: Path) -> tuple[HoldsRuns, Any]:
    """Return all runs of a folder as one task, and the work that does it."""
    from experiments import lab

    manifest, design = read_manifest(folder), read_design(folder)
    experiment = recomposed(folder, manifest)
    if isinstance(experiment, LabExperiment):
        return lab.whole_task(experiment, design), lab_tasks.run_task
    scenarios = scenarios_of(experiment)
    points = points_of(experiment)
    task = tasks.whole_task(design, scenarios, seed=experiment.seed, points=points)
    return task, work_of(experiment)
