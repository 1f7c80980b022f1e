"""Built-in rules in their compiled form."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from sim.kernels.course import Record, Stopping
from sim.kernels.rates import replicates_by_rates
from sim.kernels.rows import Network
from sim.kernels.sums import replicates_by_sums
from sim.lab.task import Task
from sim.rules.base import Rates


class Runner(Protocol):
    """What runs some replicates of a task, the first of which has a number."""

    def __call__(self, task: Task, record: Record, *, replicate: int) -> None:
        """Fill one row of the record for each replicate."""


MOST_IN_A_BYTE = 255


def compiled_runner(task: Task) -> Runner | None:
    """Return what runs some replicates of a task in compiled code, if the rule can be."""
    degree = task.ties.degree()
    compiled = task.rule.compiled(degree, task.dt)
    if compiled is None:
        return None
    network = Network(task.ties.starts, task.ties.neighbours)
    if isinstance(compiled, Rates):
        counts = np.empty(0, np.uint8 if task.ties.most_ties <= MOST_IN_A_BYTE else np.int32)
        stopping = Stopping(task.stopping, task.rule.immune)

        def by_rates(task: Task, record: Record, *, replicate: int) -> None:
            luck = task.luck(replicate)
            replicates_by_rates(network, compiled, stopping, task.course, luck, counts, record)

        return by_rates
    if task.stopping.size:
        return None

    def by_sums(task: Task, record: Record, *, replicate: int) -> None:
        replicates_by_sums(network, compiled, task.course, task.luck(replicate), record)

    return by_sums
