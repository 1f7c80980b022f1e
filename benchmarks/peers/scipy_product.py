"""NumPy with scipy.sparse.

How many neighbours have adopted is a product of matrix and vector, taken anew each month.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.sparse import csr_array

from benchmarks.peers.trial import CONTACT, EXTERNAL, Task, main


def build(task: Task) -> Callable[[], int]:
    """The matrix of ties."""
    starts, neighbours = task.graph.rows()
    ones = np.ones(neighbours.size, dtype=np.float32)
    matrix = csr_array((ones, neighbours, starts), shape=(task.graph.n, task.graph.n))
    most = int(np.diff(starts).max())
    probability = 1 - (1 - EXTERNAL) * (1 - CONTACT) ** np.arange(most + 1)
    random = np.random.default_rng(task.seed)
    adopted = np.zeros(task.graph.n, dtype=bool)

    def month() -> int:
        counts = (matrix @ adopted.astype(np.float32)).astype(np.int32)
        np.logical_or(adopted, random.random(task.graph.n) < probability[counts], out=adopted)
        return int(np.count_nonzero(adopted))

    return month


if __name__ == "__main__":
    main(build, ("numpy", "scipy"))
