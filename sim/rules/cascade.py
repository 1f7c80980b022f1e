"""Independent cascade: each new user has one chance to win over each neighbour."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.rules.base import (
    CERTAIN,
    CLOCK,
    PerAgent,
    Rule,
    Situation,
    Sums,
    Values,
    check_length,
    hazard_of,
    of_rows,
    per_agent,
)


class IndependentCascade(Rule):
    """Each neighbour that has just adopted has one chance of passing it on.

    Parameters
    ----------
    probability
        Of success, one number or one for each agent: the chance that it is won over.

    Source: Kempe, Kleinberg and Tardos (2003), "Maximizing the spread of influence". Separate
    chances over ties are, for a person, one clock from which each takes its hazard.
    """

    moves_by_steps = True

    def __init__(self, probability: PerAgent) -> None:
        self.probability = per_agent("probability", probability, least=0.0, most=1.0)

    def check(self, n_people: int, n_ties: int) -> None:
        """Refuse another number of values than of agents."""
        check_length("probability", self.probability, n_people=n_people)

    def hazard(self, situation: Situation, dt: float) -> Values:
        """That of one chance for every neighbour that has just adopted."""
        each = of_rows(hazard_of(self.probability), situation.row)
        return np.asarray(situation.newly * each, np.float64)

    def compiled(self, degree: npt.NDArray[np.int64], dt: float) -> Sums:
        """Each new user takes the hazard of a chance off the clock."""
        each = np.atleast_1d(hazard_of(self.probability))
        return Sums(CLOCK, np.empty(0), each, np.full(1, CERTAIN))
