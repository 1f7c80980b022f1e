"""Whether a results folder holds what it says: its files, and some of its runs made once more."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.chunks import part_of
from experiments.files import read_table, wrong_files
from experiments.parts import kinds_of
from experiments.reopening import Manifest, read_design, read_manifest, reopened

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


@dataclass(frozen=True)
class Verdict:
    """What was checked, and what is wrong.

    Attributes
    ----------
    files, runs, repeated
        How many files were hashed, runs found, and runs made once more.
    wrong
        A line for each thing that is not as it should be; empty if all is.
    """

    files: int
    runs: int
    repeated: int
    wrong: tuple[str, ...]


def verify(folder: Path, *, runs: int) -> Verdict:
    """Hash every file again, count every run, and make some runs again: their bits must be equal.

    Parameters
    ----------
    runs
        How many runs, chosen anew each time, are made again.

    Raises
    ------
    Problem
        If the folder is no results folder, or its experiment cannot be composed any more.
    """
    manifest = read_manifest(folder)
    parts = manifest["parts"]
    files = sum(len(kinds_of([part])) for part in parts)
    wrong = [
        f"{name}: gone, torn or changed since it was written"
        for part in parts
        for name in wrong_files(folder, part, kinds=kinds_of([part]))
    ]
    if wrong:
        return Verdict(files, 0, 0, tuple(wrong))
    kept, wrong = _counted(folder, manifest)
    chosen = random.SystemRandom().sample(kept, min(runs, len(kept)))
    if chosen:
        wrong += _repeated(folder, manifest, chosen)
    return Verdict(files, len(kept), len(chosen), tuple(wrong))


def _counted(folder: Path, manifest: Manifest) -> tuple[list[str], list[str]]:
    """Return the runs that are there, and what is wrong with their number."""
    times = Counter[str]()
    for part in manifest["parts"]:
        times.update(read_table(folder, part, kind="runs", columns=["run_id"])["run_id"])
    asked = set(read_design(folder)["run_id"])
    wrong = [f"run {name} is there {count} times" for name, count in times.items() if count > 1]
    wrong += [f"run {name} is not in the design" for name in times.keys() - asked]
    if manifest["status"] == "complete" and asked - times.keys():
        wrong.append(f"{len(asked - times.keys()):,} runs of a complete folder are missing")
    return sorted(times.keys() & asked), wrong


def _repeated(folder: Path, manifest: Manifest, names: Sequence[str]) -> list[str]:
    """Make some runs again; say which tables of which runs are not the same, bit for bit."""
    task, work = reopened(folder)
    of_name = {run.run_id: run for run in task.runs}
    result = work(part_of(task, [of_name[name] for name in names]))
    wrong = [f"run {one.run_id} now fails: {one.error}" for one in result.failures]
    for kind in kinds_of(manifest["parts"]):
        there = _rows(folder, manifest, names, kind=kind)
        here = getattr(result, kind)
        for name in names:
            one, other = (table[table["run_id"] == name] for table in (there, here))
            if not result.failures and not same_bits(one, other):
                wrong.append(f"run {name}: other {kind} than when it was first run")
    return wrong


def _rows(folder: Path, manifest: Manifest, names: Sequence[str], *, kind: str) -> pd.DataFrame:
    """Return the stored rows of some runs."""
    import pandas as pd

    parts = [part for part in manifest["parts"] if kind in part]
    tables = (read_table(folder, part, kind=kind) for part in parts)
    return pd.concat([table[table["run_id"].isin(names)] for table in tables], ignore_index=True)


def same_bits(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Whether two tables have the same columns, and in each the same values to the last bit."""
    if list(one.columns) != list(other.columns) or len(one) != len(other):
        return False
    return all(_bits(one[name]) == _bits(other[name]) for name in one.columns)


def _bits(column: pd.Series[Any]) -> bytes | list[Any]:
    """Return the bits of a column of numbers, and other values as they are."""
    values: np.ndarray[Any, Any] = column.to_numpy()
    if values.dtype.kind in "biuf":
        return values.astype(float).tobytes()
    return [None if value != value else value for value in values.tolist()]
