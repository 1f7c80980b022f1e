"""Any rule agent by agent, on Mesa: slow, and plain enough to be read against the others."""

from __future__ import annotations

import mesa
import numpy as np

from sim.chance import clock_pair
from sim.kernels.course import Luck, Record, starters, steps_until
from sim.lab.task import Task
from sim.rules.base import Situation


class Person(mesa.Agent):
    """Someone who may adopt, and looks at the neighbours to decide."""

    model: LabModel

    def __init__(self, model: LabModel, row: int) -> None:
        super().__init__(model)
        self.row = row
        self.neighbours: list[Person] = []
        self.episode = -1
        self.adopted_step = -1  # of the present use, -1 while open to adopt
        self.stop_step = -1
        self.first_step = -1
        self.uses = False
        self.decides = False
        self.open_up()

    def open_up(self) -> None:
        """Become open to adopt, with a new clock."""
        self.episode += 1
        self.adopted_step = -1
        self.clock, self.stop_clock = self.model.clocks(self.row, self.episode)

    def situation(self) -> Situation:
        """What this person sees of the state before the step."""
        users = [other for other in self.neighbours if other.uses]
        before = self.model.now - 1
        newly = sum(other.adopted_step == before for other in users)
        return Situation(
            np.int64(self.row),  # type: ignore[arg-type]
            np.int64(len(users)),  # type: ignore[arg-type]
            np.int64(newly),  # type: ignore[arg-type]
            np.int64(len(self.neighbours)),  # type: ignore[arg-type]
        )

    def decide(self) -> None:
        """Let the clock run down by the hazard of this step."""
        if self.adopted_step < 0:
            hazard = self.model.task.rule.hazard(self.situation(), self.model.task.dt)
            self.clock -= np.float32(hazard)
            self.decides = bool(self.clock <= 0.0)

    def act(self) -> None:
        """Adopt if so decided; stop if the time has come."""
        if self.decides:
            self.adopt()
        elif self.uses and self.stop_step == self.model.now:
            self.uses = False
            if not self.model.task.rule.immune:
                self.open_up()

    def adopt(self) -> None:
        """Begin to use it."""
        now = self.model.now
        self.decides, self.uses, self.adopted_step = False, True, now
        self.first_step = now if self.first_step < 0 else self.first_step
        self.stop_step = self.model.stop_step(self.row, self.stop_clock)


class LabModel(mesa.Model):
    """One replicate of a spread over a graph, with one Mesa agent for each person."""

    def __init__(self, task: Task, luck: Luck) -> None:
        super().__init__(rng=task.seed)
        self.task, self.luck, self.now = task, luck, 0
        self.people = [Person(self, row) for row in range(task.ties.n)]
        for person in self.people:
            person.neighbours = [self.people[row] for row in task.ties.of(person.row)]
        rows = np.empty(task.ties.n, np.int32)
        for row in rows[: starters(task.course, luck, task.ties.n, rows)]:
            self.people[row].adopt()

    def clocks(self, row: int, episode: int) -> tuple[np.float32, float]:
        """Clocks of adopting and of stopping."""
        luck = self.luck
        adopt, stop = clock_pair(luck.seed, luck.replicate, luck.clock, row, episode)
        return np.float32(adopt), stop

    def stop_step(self, row: int, clock: float) -> int:
        """Return the step in which someone who adopts now will stop, -1 for never."""
        hazards = self.task.stopping
        if hazards.size == 0:
            return -1
        hazard = hazards[row] if hazards.size > 1 else hazards[0]
        return self.now + int(steps_until(clock, hazard, self.task.steps + 1))

    def step(self) -> None:
        """Let everyone decide on the state before the step, then act."""
        self.now += 1
        self.agents.do("decide")
        self.agents.do("act")

    def close(self) -> None:
        """Let go of what Mesa holds on to."""
        getattr(mesa.Agent, "_ids", {}).pop(self, None)
        for name in ("step", "_user_step"):
            self.__dict__.pop(name, None)


def run_agents(task: Task, record: Record, *, replicate: int) -> None:
    """Run some replicates, the first of which has this number."""
    for index in range(record.adopted.shape[0]):
        model = LabModel(task, task.luck(replicate + index))
        for step in range(task.steps + 1):
            if step > 0:
                model.step()
            record.using[index, step] = sum(person.uses for person in model.people)
            record.adopted[index, step] = sum(person.adopted_step >= 0 for person in model.people)
        if record.first.size:
            record.first[index] = [person.first_step for person in model.people]
        model.close()
