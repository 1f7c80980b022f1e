"""Cutting a task into chunks: long enough to be worth sending, short enough to be lost."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, Protocol, TypeVar

TARGET_SECONDS = 1.0  # of a chunk: a stop loses about this, a message costs a thousandth
BUILDINGS = 10  # or so many times as long as its world takes to build
GROWTH = 8  # a chunk has at most so many times the runs of the one before
MOST_RUNS = 5_000


class HoldsRuns(Protocol):
    """A dataclass of which it matters here only that it has runs."""

    @property
    def runs(self) -> tuple[Any, ...]:
        """The runs of the task, in the order in which they are done."""
        ...


TaskT = TypeVar("TaskT", bound=HoldsRuns)


def part_of(task: TaskT, runs: Sequence[Any]) -> TaskT:
    """Return a task with some of the runs of another."""
    return replace(task, runs=tuple(runs))  # type: ignore[type-var]


class Chunks:
    """Cuts a task into chunks, each as long as it should be by what is known so far.

    Runs that share a world stand side by side. A cut falls between worlds where one is near.

    Parameters
    ----------
    group
        What a run shares with its neighbours and must otherwise be made anew.
    workers
        So many will ask for chunks: the last ones are made small enough to go round.
    fixed
        Runs in every chunk; None sizes them by time.
    """

    def __init__(
        self,
        task: HoldsRuns,
        *,
        group: Callable[[Any], Hashable],
        workers: int,
        fixed: int | None,
    ) -> None:
        self._task = task
        self._workers = workers
        self._fixed = fixed
        self._at = 0
        self._size = 1
        self._runs = self._built = 0
        self._seconds = self._building_seconds = 0.0
        places = enumerate(pairwise(task.runs), start=1)
        self._cuts = {at for at, (one, next_) in places if group(one) != group(next_)}
        self._cuts.add(len(task.runs))

    def take(self) -> Any:
        """Return the next chunk; None when all runs have been taken."""
        left = len(self._task.runs) - self._at
        if left == 0:
            return None
        end = self._at + min(left, self._fixed or self._timed(left))
        chunk = part_of(self._task, self._task.runs[self._at : end])
        self._at = end
        return chunk

    def learn(self, runs: int, *, seconds: float, building_seconds: float) -> None:
        """Take in how long a chunk took, and how much of it went into building worlds."""
        self._runs += runs
        self._seconds += seconds - building_seconds
        if building_seconds > 0:
            self._built += 1
            self._building_seconds += building_seconds

    def _timed(self, left: int) -> int:
        """Return how many runs the next chunk has."""
        if self._runs:
            building = self._building_seconds / max(1, self._built)
            target = max(TARGET_SECONDS, BUILDINGS * building)
            wanted = target / max(1e-9, self._seconds / self._runs)
            self._size = max(1, int(min(wanted, self._size * GROWTH, MOST_RUNS)))
        size = min(self._size, -(-left // self._workers))
        return self._snapped(size)

    def _snapped(self, size: int) -> int:
        """Return a size near the one given that ends where a world ends, if there is one."""
        about = self._at + size
        near = range(max(self._at + 1, about - size // 2), about + size // 2 + 1)
        ends = [end for end in near if end in self._cuts]
        return min(ends, key=lambda end: abs(end - about), default=about) - self._at
