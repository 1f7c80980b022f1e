"""Any rule on arrays of all the people concerned: what a rule without a compiled form runs on."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.chance import clock_pair
from sim.kernels.course import Luck, Record, starters, steps_until
from sim.kernels.rows import Network, push_counts
from sim.lab.task import Task
from sim.rules.base import Situation

Rows = npt.NDArray[np.int64]


class Crowd:
    """The columns of one replicate."""

    def __init__(self, task: Task, luck: Luck) -> None:
        people = task.ties.n
        self.task, self.luck = task, luck
        self.network = Network(task.ties.starts, task.ties.neighbours)
        self.degree = task.ties.degree()
        self.episode = np.zeros(people, np.int64)
        self.clock = np.empty(people, np.float32)
        self.open = np.ones(people, bool)
        self.using = np.zeros(people, np.int64)
        self.newly = np.zeros(people, np.int64)
        self.stop_step = np.full(people, -1)
        self.first = np.full(people, -1, np.int32)
        self._wind(np.arange(people))

    def _wind(self, rows: Rows) -> None:
        for row in rows:
            clock, _ = self._clocks(row)
            self.clock[row] = clock

    def _clocks(self, row: int) -> tuple[float, float]:
        luck = self.luck
        return clock_pair(luck.seed, luck.replicate, luck.clock, row, self.episode[row])

    def begin(self) -> Rows:
        """Who starts."""
        rows = np.empty(self.open.size, np.int32)
        count = starters(self.task.course, self.luck, self.open.size, rows)
        return rows[:count].astype(np.int64)

    def decide(self) -> Rows:
        """Let the clocks of all who are open run down; return whose ran out."""
        rows = np.flatnonzero(self.open)
        around = Situation(rows, self.using[rows], self.newly[rows], self.degree[rows])
        hazard = np.asarray(self.task.rule.hazard(around, self.task.dt), np.float32)
        self.clock[rows] -= hazard
        return rows[self.clock[rows] <= 0.0]

    def advance(self, adopters: Rows, step: int) -> tuple[int, int]:
        """Let some adopt and those whose time has come stop; return both numbers."""
        leaving = np.flatnonzero(self.stop_step == step)
        self.open[adopters] = False
        self.first[adopters] = np.where(self.first[adopters] < 0, step, self.first[adopters])
        self._plan_stops(adopters, step)
        self.newly[:] = 0
        self._push(adopters, 1, self.newly)
        self._push(adopters, 1, self.using)
        self._push(leaving, -1, self.using)
        if not self.task.rule.immune:
            self.open[leaving] = True
            self.episode[leaving] += 1
            self._wind(leaving)
        return adopters.size, leaving.size

    def _plan_stops(self, adopters: Rows, step: int) -> None:
        hazards = self.task.stopping
        for row in adopters if hazards.size else ():
            _, clock = self._clocks(row)
            hazard = hazards[row] if hazards.size > 1 else hazards[0]
            self.stop_step[row] = step + steps_until(clock, hazard, self.task.steps + 1)

    def _push(self, rows: Rows, change: int, counts: Rows) -> None:
        push_counts(self.network, rows.astype(np.int32), rows.size, change, counts)


def run_arrays(task: Task, record: Record, *, replicate: int) -> None:
    """Run some replicates, the first of which has this number."""
    for index in range(record.adopted.shape[0]):
        crowd = Crowd(task, task.luck(replicate + index))
        using = stopped = 0
        for step in range(task.steps + 1):
            adopters = crowd.begin() if step == 0 else crowd.decide()
            came, left = crowd.advance(adopters, step)
            using += came - left
            stopped += left if task.rule.immune else 0
            record.adopted[index, step], record.using[index, step] = using + stopped, using
        if record.first.size:
            record.first[index] = crowd.first
