"""EoN's event-driven SIR without recovery.

Time is continuous: somebody who adopts influences the neighbours at once and not from the next
month. The outside is one more node, tied to everyone.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable

import EoN  # type: ignore[import-not-found]
import networkx as nx
import numpy as np

from benchmarks.peers.trial import CONTACT, EXTERNAL, Task, main

RATE = -math.log(1 - CONTACT)
OUTSIDE = "outside"


def build(task: Task) -> Callable[[], list[int]]:
    """The graph with its outside node; monthly probabilities become rates."""
    random.seed(task.seed)
    np.random.seed(task.seed)  # noqa: NPY002  EoN draws from here
    everyone = range(task.graph.n)
    outside = -math.log(1 - EXTERNAL) / RATE
    ties = nx.Graph()
    ties.add_nodes_from(everyone)
    ties.add_edges_from(task.graph.edges.tolist(), weight=1.0)
    ties.add_weighted_edges_from((OUTSIDE, person, outside) for person in everyone)

    def run() -> list[int]:
        times, _, infected, _ = EoN.fast_SIR(
            ties,
            RATE,
            0.0,
            initial_infecteds=[OUTSIDE],
            tmax=task.months,
            transmission_weight="weight",
        )
        last = np.searchsorted(times, np.arange(1, task.months + 1), side="right") - 1
        return [int(count) - 1 for count in np.asarray(infected)[last]]

    return run


if __name__ == "__main__":
    main(build, ("EoN", "networkx"), whole=True)
