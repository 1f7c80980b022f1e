"""This project: the whole call of `spread_on`, one replicate, on ties that were built before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks.peers.trial import CONTACT, EXTERNAL, Task, main
from sim.lab import spread_on
from sim.rules import Contagion
from sim.ties import Ties


def build(task: Task) -> Callable[[], list[int]]:
    """The ties."""
    ties = Ties.from_edges(task.graph.edges, task.graph.n)
    rule = Contagion(CONTACT, external=EXTERNAL)

    def run() -> list[int]:
        months = task.months
        table: Any = spread_on(ties, rule, initial=[], months=months, replicates=1, seed=task.seed)
        return [int(count) for count in table["adopted"][1:]]

    return run


if __name__ == "__main__":
    main(build, ("nhs-spread", "numba"), whole=True)
