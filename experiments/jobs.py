"""One job of a sweep, in this process or wherever a launcher takes it."""

from __future__ import annotations

import io
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Any, TextIO

from experiments.problems import Problem

BAD_INPUT, SOME_FAILED = 2, 3
Job = Callable[[list[str]], int]


@dataclass(frozen=True)
class JobEnd:
    """How a job ended: its number from 1, what it was given of the values in turn, its code."""

    number: int
    named: str
    code: int


@dataclass(frozen=True)
class SweptJob:
    """What a launcher calls, once for each job; it travels to other processes and machines.

    Attributes
    ----------
    job
        Takes the overrides of one experiment; returns its exit code.
    swept
        Keys that take values in turn.
    count
        Jobs of the sweep.
    apart
        Whether jobs run side by side: each line then says which job speaks.
    folder
        Where the command was given, from which relative paths count.
    """

    job: Job
    swept: frozenset[str]
    count: int
    apart: bool
    folder: str

    def __call__(self, _: Any) -> JobEnd:
        """Do the job that Hydra has set up; nothing but an interruption stops the others."""
        from hydra.core.hydra_config import HydraConfig

        current = HydraConfig.get()
        overrides, number = list(current.overrides.task), int(current.job.num) + 1
        named = named_job(overrides, self.swept)
        if not self.apart:
            return JobEnd(number, named, self._done(overrides, number, named))
        mark = f"[{number}/{self.count}] "
        out, err = MarkedLines(sys.stdout, mark), MarkedLines(sys.stderr, mark)
        with redirect_stdout(out), redirect_stderr(err), chdir(self.folder):
            code = self._done(overrides, number, named)
        out.finish()
        err.finish()
        return JobEnd(number, named, code)

    def _done(self, overrides: list[str], number: int, named: str) -> int:
        """Return the exit code; what went wrong is told here, while it is known which job it is."""
        head = f"Job {number} of {self.count}{f': {named}' if named else ''}"
        print(head if self.apart else f"\n{head}", flush=True)
        try:
            return self.job(overrides)
        except Problem as problem:
            print(f"spread: {problem}", file=sys.stderr)
            return BAD_INPUT
        except BrokenPipeError:
            raise
        except Exception:
            traceback.print_exc()
            return SOME_FAILED


class MarkedLines(io.TextIOBase):
    """Text that is passed on in whole lines, each with a mark before it."""

    def __init__(self, onward: TextIO, mark: str) -> None:
        """Pass on to a stream."""
        super().__init__()
        self._onward, self._mark, self._begun = onward, mark, ""

    def writable(self) -> bool:
        """Say that this can be written to."""
        return True

    def write(self, text: str) -> int:
        """Pass on the lines that the text completes."""
        *lines, self._begun = (self._begun + text).split("\n")
        if lines:
            self._onward.write("".join(f"{self._mark}{line}".rstrip() + "\n" for line in lines))
            self._onward.flush()
        return len(text)

    def finish(self) -> None:
        """Pass on a last line that nothing ended."""
        if self._begun:
            self.write("\n")


def named_job(overrides: Sequence[str], swept: frozenset[str]) -> str:
    """Return the overrides that differ between jobs, as a user writes them."""
    shown = [word.lstrip("+") for word in overrides]
    return " ".join(word for word in shown if word.split("=", 1)[0] in swept)
