"""How far an experiment is: a file beside the results that any terminal can read."""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from experiments.files import write_file

FILE = "status.json"
EVERY_SECONDS = 1.0
REMEMBERED = 30  # the speed is that of about so many of the last updates


@dataclass(frozen=True)
class Status:
    """How far the runs of a folder are.

    Attributes
    ----------
    state
        ``running``, ``complete`` or ``incomplete``; what is called running may have been killed.
    total, done, failed
        Runs asked for, kept, and ended in an error.
    seconds_left
        By the speed of late; None where there is none yet.
    started, updated
        Seconds since 1970.
    process
        Id of the process that runs them.
    """

    state: str
    total: int
    done: int
    failed: int
    seconds_left: float | None
    started: float
    updated: float
    process: int


class Progress:
    """Keeps a folder's status file up to date."""

    def __init__(self, folder: Path, *, total: int, done: int, failed: int) -> None:
        self._path = folder / FILE
        self._total, self._done, self._failed = total, done, failed
        self._started = time.time()
        self._marks = [(time.monotonic(), done + failed)]
        self._written = 0.0
        self._write("running")

    def update(self, *, done: int, failed: int) -> None:
        """Take in how many runs are kept and how many failed; written about once a second."""
        self._done, self._failed = done, failed
        self._marks = [*self._marks[-REMEMBERED:], (time.monotonic(), done + failed)]
        if time.monotonic() - self._written >= EVERY_SECONDS:
            self._write("running")

    def end(self, state: str) -> None:
        """Write down that nothing runs any more."""
        self._write(state)

    def _write(self, state: str) -> None:
        """Write the file."""
        self._written = time.monotonic()
        status = Status(
            state=state,
            total=self._total,
            done=self._done,
            failed=self._failed,
            seconds_left=self._seconds_left(),
            started=self._started,
            updated=time.time(),
            process=os.getpid(),
        )
        write_file(self._path, json.dumps(asdict(status), indent=1).encode())

    def _seconds_left(self) -> float | None:
        """Return what is left at the speed of late."""
        (began, before), (at, now) = self._marks[0], self._marks[-1]
        if now <= before:
            return None
        return (self._total - now) * (at - began) / (now - before)


def read_status(folder: Path) -> Status | None:
    """Return the status that a folder's file states, None where there is none."""
    try:
        content: dict[str, Any] = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return Status(**content)
    except (OSError, ValueError, TypeError):
        return None
