"""The quickest plain Mesa we can write.

Agents know their neighbours by number, and those who adopt push to a count that each agent reads,
so that nobody asks the neighbours again every month.
"""

from __future__ import annotations

from collections.abc import Callable

import mesa

from benchmarks.peers.mesa_stock import seeded
from benchmarks.peers.trial import CONTACT, EXTERNAL, Task, main


class Person(mesa.Agent):  # type: ignore[misc]
    """Somebody with a number, and the numbers of the neighbours."""

    def __init__(self, model: mesa.Model, number: int, neighbours: list[int]) -> None:
        super().__init__(model)
        self.number = number
        self.neighbours = neighbours

    def step(self) -> None:
        """Adopt or not, by what the neighbours had done before this month."""
        model = self.model
        number = self.number
        if not model.adopted[number] and model.chance() < model.probability[model.count[number]]:
            model.adopting.append(self)


class Village(mesa.Model):  # type: ignore[misc]
    """State of everyone in plain lists, by number."""

    def __init__(self, neighbours: list[list[int]], seed: int) -> None:
        super().__init__(**seeded(seed))
        n = len(neighbours)
        most = max(map(len, neighbours))
        self.chance = self.random.random
        self.probability = [1 - (1 - EXTERNAL) * (1 - CONTACT) ** k for k in range(most + 1)]
        self.adopted = [False] * n
        self.count = [0] * n
        self.total = 0
        self.adopting: list[Person] = []
        Person.create_agents(self, n, list(range(n)), neighbours)

    def step(self) -> None:
        """One month."""
        self.agents.do("step")
        count, adopted = self.count, self.adopted
        for person in self.adopting:
            adopted[person.number] = True
            for neighbour in person.neighbours:
                count[neighbour] += 1
        self.total += len(self.adopting)
        self.adopting.clear()


def build(task: Task) -> Callable[[], int]:
    """The lists of neighbours, and the people."""
    village = Village(task.graph.lists(), task.seed)

    def month() -> int:
        village.step()
        return village.total

    return month


if __name__ == "__main__":
    main(build, ("mesa",))
