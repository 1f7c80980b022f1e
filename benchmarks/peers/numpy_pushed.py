"""The quickest plain NumPy we can write.

Those who adopt push to the counts of their neighbours once, and only those who have not adopted are
drawn for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.peers.trial import CONTACT, EXTERNAL, Task, main


def neighbours_of(
    who: np.ndarray[Any, Any], starts: np.ndarray[Any, Any], neighbours: np.ndarray[Any, Any]
) -> np.ndarray[Any, Any]:
    """The neighbours of some agents, one after another."""
    lengths = starts[who + 1] - starts[who]
    ends = np.cumsum(lengths)
    places = np.arange(lengths.sum()) + np.repeat(starts[who] - ends + lengths, lengths)
    found: np.ndarray[Any, Any] = neighbours[places]
    return found


def build(task: Task) -> Callable[[], int]:
    """The rows of neighbours, and the counts."""
    starts, neighbours = task.graph.rows()
    most = int(np.diff(starts).max())
    probability = 1 - (1 - EXTERNAL) * (1 - CONTACT) ** np.arange(most + 1)
    random = np.random.default_rng(task.seed)
    counts = np.zeros(task.graph.n, dtype=np.int64)
    waiting = np.arange(task.graph.n)

    def month() -> int:
        nonlocal waiting
        adopts = random.random(waiting.size) < probability[counts[waiting]]
        adopting, waiting = waiting[adopts], waiting[~adopts]
        reached = neighbours_of(adopting, starts, neighbours)
        if reached.size < task.graph.n // 10:
            np.add.at(counts, reached, 1)
        else:
            counts[:] += np.bincount(reached, minlength=task.graph.n)
        return task.graph.n - waiting.size

    return month


if __name__ == "__main__":
    main(build, ("numpy",))
