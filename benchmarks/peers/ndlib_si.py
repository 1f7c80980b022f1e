"""NDlib's own SI model.

It has no influence from outside, so a small share of the agents start as adopters: not the same
model, and rather less work, since nobody has to be tried against the outside.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable

import networkx as nx

from benchmarks.peers.trial import CONTACT, Task, main

STARTING_SHARE = 0.005


def build(task: Task) -> Callable[[], int]:
    """The networkx graph and the model on it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from ndlib.models.epidemics import SIModel  # type: ignore[import-not-found]
        from ndlib.models.ModelConfig import Configuration  # type: ignore[import-not-found]
    ties = nx.Graph()
    ties.add_nodes_from(range(task.graph.n))
    ties.add_edges_from(task.graph.edges.tolist())
    model = SIModel(ties, seed=task.seed)
    settings = Configuration()
    settings.add_model_parameter("beta", CONTACT)
    settings.add_model_parameter("fraction_infected", STARTING_SHARE)
    model.set_initial_status(settings)
    model.iteration(node_status=False)

    def month() -> int:
        counted: int = model.iteration(node_status=False)["node_count"][1]
        return counted

    return month


if __name__ == "__main__":
    main(build, ("ndlib", "networkx"))
