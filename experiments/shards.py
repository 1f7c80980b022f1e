"""Shards: one experiment run by several commands that share nothing but a folder.

Each command runs its stretch of the design and keeps it in a folder of its own below that of the
experiment. The next command that opens the experiment's folder takes in what shards have left.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from experiments.failures import read_failures
from experiments.files import read_table, wrong_files
from experiments.locking import FolderLock
from experiments.manner import SHARDS
from experiments.parts import FURTHER, kinds_of
from experiments.problems import Problem
from experiments.resuming import MANIFEST
from experiments.store import Store
from experiments.tasks import Failure, TaskResult


def shard_folders(folder: Path) -> list[Path]:
    """Return the folders of the shards that an experiment's folder holds."""
    found = (folder / SHARDS).glob("*-of-*/" + MANIFEST)
    return sorted((path.parent for path in found), key=lambda path: int(path.name.split("-")[0]))


def take_in(store: Store, *, say: Callable[[str], None]) -> None:
    """Move what shards have left into the folder of their experiment.

    A stop on the way loses nothing: a shard's folder goes when all that it held is safe.

    Raises
    ------
    Problem
        If a shard is still being run, is of another experiment, or is damaged.
    """
    for folder in shard_folders(store.folder):
        lock = FolderLock(folder)
        try:
            before = len(store.done())
            _move(folder, store)
            say(f"Shard {folder.name}: {len(store.done()) - before:,} runs taken in.")
            shutil.rmtree(folder)
        finally:
            lock.release()
    if (store.folder / SHARDS).is_dir() and not any((store.folder / SHARDS).iterdir()):
        (store.folder / SHARDS).rmdir()


def _move(folder: Path, store: Store) -> None:
    """Take in one shard."""
    manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    if manifest["identity"] != store.manifest["identity"]:
        raise Problem(f"{folder}: a shard of another experiment; delete it, or take another name=")
    for part in manifest["parts"]:
        wrong = wrong_files(folder, part, kinds=kinds_of([part]))
        if wrong:
            raise Problem(f"{folder / wrong[0]}: torn or changed; run that shard again")
        done = store.done()
        tables = {kind: read_table(folder, part, kind=kind) for kind in kinds_of([part])}
        new = {kind: table[~table["run_id"].isin(done)] for kind, table in tables.items()}
        store.add(TaskResult(new["runs"], new["series"], (), new.get(FURTHER)))
        store.flush()
    failures = tuple(Failure(**record) for record in read_failures(folder))
    nothing = store.design.iloc[:0]
    store.add(TaskResult(nothing, nothing, failures))
    store.flush()
    store.manifest["sessions"][:-1] += manifest["sessions"]
