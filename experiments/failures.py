"""Runs that failed, on disk: a line of JSON each."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.files import write_file

if TYPE_CHECKING:
    from experiments.tasks import Failure

FILE = "failures/failed.jsonl"
Record = dict[str, Any]


class Failures:
    """The records of a results folder's failed runs.

    Lines are appended as runs fail. A run that ends when it is tried again is left out when the
    file is next written as a whole: when the folder is opened, and when it is closed.

    Parameters
    ----------
    asked
        Ids of the runs of the design that are not there yet; records of other runs are dropped.
    """

    def __init__(self, folder: Path, asked: Collection[str]) -> None:
        self._path = folder / FILE
        self._path.parent.mkdir(exist_ok=True)
        read = read_failures(folder)
        self._records = {one["run_id"]: one for one in read if one["run_id"] in asked}
        self.write()

    def __len__(self) -> int:
        return len(self._records)

    def records(self) -> list[Record]:
        """Return the records, by replicate and scenario."""
        return sorted(self._records.values(), key=lambda one: (one["replicate"], one["scenario"]))

    def add(self, failures: Iterable[Failure], *, ended: Iterable[str]) -> None:
        """Record runs that failed, and forget those that have ended after all."""
        for name in ended:
            self._records.pop(name, None)
        new = [failure.record() for failure in failures]
        if not new:
            return
        self._records |= {one["run_id"]: one for one in new}
        with self._path.open("a", encoding="utf-8") as file:
            file.writelines(_line(one) for one in new)
            file.flush()
            os.fsync(file.fileno())

    def write(self) -> None:
        """Write the file as a whole; none is left where nothing failed."""
        if self._records:
            write_file(self._path, "".join(map(_line, self.records())).encode())
        else:
            self._path.unlink(missing_ok=True)


def read_failures(folder: Path) -> list[Record]:
    """Return the records on disk; a last line that a stop tore is passed over."""
    try:
        lines = (folder / FILE).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    return [record for line in lines if (record := _read(line)) is not None]


def _line(record: Record) -> str:
    return json.dumps(record) + "\n"


def _read(line: str) -> Record | None:
    """Return the record of a line, None if it is torn."""
    try:
        record: Record = json.loads(line)
    except ValueError:
        return None
    return record
