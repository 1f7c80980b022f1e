"""Contagion: independent contacts with each neighbour, with or without stopping."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.rules.base import (
    PerAgent,
    RateRule,
    Rates,
    Which,
    check_length,
    hazard_of,
    of_rows,
    per_agent,
)


class Contagion(RateRule):
    """Each neighbour that uses it passes it on by an independent contact.

    With k users among the neighbours, the chance within a month is
    1 - (1 - external) (1 - rate)^k; in a shorter step, hazards are in proportion.

    Parameters
    ----------
    rate
        Chance per month that one neighbour passes it on, to each agent.
    external
        Chance per month of adopting without any neighbour.
    recovery
        Chance per month of stopping: with ``immune`` for good (susceptible, infected, removed),
        else one may adopt again (susceptible, infected, susceptible).
    immune
        Whether those who stopped never adopt again.

    All but ``immune`` are one number or one for each agent, in [0, 1].
    """

    def __init__(
        self,
        rate: PerAgent,
        external: PerAgent = 0.0,
        recovery: PerAgent = 0.0,
        immune: bool = True,
    ) -> None:
        self.rate = per_agent("rate", rate, least=0.0, most=1.0)
        self.external = per_agent("external", external, least=0.0, most=1.0)
        self.stopping = per_agent("recovery", recovery, least=0.0, most=1.0)
        self.recovery = hazard_of(self.stopping)
        self.immune = immune

    def check(self, n_people: int, n_ties: int) -> None:
        """Refuse another number of values than of agents."""
        check_length("rate", self.rate, n_people=n_people)
        check_length("external", self.external, n_people=n_people)
        check_length("recovery", self.stopping, n_people=n_people)

    def rates(self, row: Which, degree: npt.NDArray[np.int64], *, dt: float) -> Rates:
        """Hazards from outside and from each neighbour."""
        return Rates(
            np.asarray(hazard_of(of_rows(self.external, row)) * dt, np.float32),
            np.asarray(hazard_of(of_rows(self.rate, row)) * dt, np.float32),
        )
