"""Starsim: its infection over a network of fixed ties, and a trial against the outside each month.

Its random numbers in common between scenarios are switched off, which makes it a third quicker.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import starsim as ss  # type: ignore[import-not-found]

from benchmarks.peers.trial import CONTACT, EXTERNAL, Graph, Task, main


class Ties(ss.Network):  # type: ignore[misc]
    """Ties that are there from the start and never change."""

    def __init__(self, graph: Graph) -> None:
        super().__init__()
        self.graph = graph

    def init_pre(self, sim: Any) -> None:
        """Put in all ties."""
        super().init_pre(sim)
        ends = self.graph.edges.astype(np.int64)
        everywhere = np.ones(len(ends), dtype=np.float32)
        self.append(p1=ends[:, 0].copy(), p2=ends[:, 1].copy(), beta=everywhere)

    def step(self) -> None:
        """Nothing changes."""


class Innovation(ss.Infection):  # type: ignore[misc]
    """An infection that nobody recovers from, and that also comes from outside."""

    def __init__(self) -> None:
        super().__init__()
        self.define_pars(beta=CONTACT, init_prev=None)
        self.outside = ss.bernoulli(p=EXTERNAL)

    def step(self) -> Any:
        """Influence of others, then of the outside on those who are left."""
        passed_on = super().step()
        met = self.outside.filter(self.susceptible.uids)
        if len(met):
            self.set_prognoses(met)
        return passed_on

    def set_prognoses(self, uids: Any, sources: Any = None) -> None:
        """They have adopted."""
        super().set_prognoses(uids, sources)
        self.infected[uids] = True
        self.ti_infected[uids] = self.ti


def build(task: Task) -> Callable[[], list[int]]:
    """The simulation, ready to run."""
    ss.options(crn=False)
    innovation = Innovation()
    simulation = ss.Sim(
        n_agents=task.graph.n,
        networks=Ties(task.graph),
        diseases=innovation,
        start=0,
        stop=task.months - 1,
        dt=1,
        rand_seed=task.seed,
        verbose=0,
        copy_inputs=False,
    )
    simulation.init()

    def run() -> list[int]:
        simulation.run()
        return [int(count) for count in innovation.results.cum_infections]

    return run


if __name__ == "__main__":
    main(build, ("starsim", "numba"), whole=True)
