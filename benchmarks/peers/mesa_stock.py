"""Mesa as its users write it: Network, FixedAgent, shuffle_do and DataCollector.

In the manner of Mesa's own example of a virus on a network: those who have adopted try their
neighbours one by one. Adoptions take effect at the end of the month, which the example leaves out;
without it the model would be another one. The layout of the network, which only drawing needs and
which larger graphs do not survive, is switched off.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import mesa
import networkx as nx
from mesa.discrete_space import FixedAgent, Network

from benchmarks.peers.trial import CONTACT, EXTERNAL, Task, main


class Person(FixedAgent):  # type: ignore[misc]
    """Somebody on a node of the network."""

    def __init__(self, model: mesa.Model, cell: Any) -> None:
        super().__init__(model)
        self.cell = cell
        self.adopted = False

    def step(self) -> None:
        """Try the neighbours if adopted, else meet the outside."""
        chance = self.random.random
        if self.adopted:
            for neighbour in self.cell.neighborhood.agents:
                if not neighbour.adopted and chance() < CONTACT:
                    self.model.adopting.add(neighbour)
        elif chance() < EXTERNAL:
            self.model.adopting.add(self)


class Village(mesa.Model):  # type: ignore[misc]
    """Everyone, on the network."""

    def __init__(self, graph: nx.Graph, seed: int) -> None:
        super().__init__(**seeded(seed))
        no_layout = {"layout": None} if "layout" in inspect.signature(Network).parameters else {}
        self.grid = Network(graph, capacity=1, random=self.random, **no_layout)
        self.adopting: set[Person] = set()
        Person.create_agents(self, len(graph), list(self.grid.all_cells))
        self.datacollector = mesa.DataCollector({"adopted": adopted})
        self.datacollector.collect(self)

    def step(self) -> None:
        """One month."""
        self.agents.shuffle_do("step")
        for person in self.adopting:
            person.adopted = True
        self.adopting.clear()
        self.datacollector.collect(self)


def adopted(model: mesa.Model) -> int:
    """How many have adopted."""
    return sum(1 for person in model.agents if person.adopted)


def seeded(seed: int) -> dict[str, int]:
    """The seed under the name that this version of Mesa prefers."""
    return {"rng": seed} if "rng" in inspect.signature(mesa.Model).parameters else {"seed": seed}


def build(task: Task) -> Callable[[], int]:
    """The networkx graph, the network on it, and its people."""
    ties = nx.Graph()
    ties.add_nodes_from(range(task.graph.n))
    ties.add_edges_from(task.graph.edges.tolist())
    village = Village(ties, task.seed)

    def month() -> int:
        village.step()
        counted: int = village.datacollector.model_vars["adopted"][-1]
        return counted

    return month


if __name__ == "__main__":
    main(build, ("mesa", "networkx"))
