"""Thresholds: people adopt once enough of their neighbours have."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.rules.base import (
    CERTAIN,
    GIVEN,
    SHARE,
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

NEVER = 2**31  # more neighbours than anyone has


class AbsoluteThreshold(Rule):
    """Adopt once so many neighbours use it (Granovetter 1978; "complex" contagion above 1).

    Parameters
    ----------
    threshold
        Number of neighbours, one number or one for each agent; at 0 one needs nobody.
    """

    moves_by_steps = True

    def __init__(self, threshold: PerAgent) -> None:
        self.threshold = per_agent("threshold", threshold, least=0.0, most=NEVER)

    def check(self, n_people: int, n_ties: int) -> None:
        """Refuse another number of values than of agents."""
        check_length("threshold", self.threshold, n_people=n_people)

    def hazard(self, situation: Situation, dt: float) -> Values:
        """Certain once the threshold is reached."""
        reached = situation.using >= of_rows(self.threshold, situation.row)
        return np.where(reached, CERTAIN, 0.0)

    def compiled(self, degree: npt.NDArray[np.int64], dt: float) -> Sums:
        """Each new user takes one off the number needed."""
        need = np.ceil(np.broadcast_to(self.threshold, degree.shape))
        return Sums(GIVEN, need, np.ones(1), np.full(1, CERTAIN))


class FractionalThreshold(Rule):
    """Adopt, with a probability per month, once a share of one's neighbours use it (Watts 2002).

    Parameters
    ----------
    threshold
        Share of neighbours in [0, 1], or above 1 for never; one number or one for each agent.
        Someone without neighbours has the share 0.
    probability
        Chance per month of adopting, from when the threshold is reached.
    """

    def __init__(self, threshold: PerAgent, probability: PerAgent = 1.0) -> None:
        self.threshold = per_agent("threshold", threshold, least=-np.inf, most=np.inf)
        self.probability = per_agent("probability", probability, least=0.0, most=1.0)
        self.moves_by_steps = bool((self.probability >= 1.0).any())

    def check(self, n_people: int, n_ties: int) -> None:
        """Refuse another number of values than of agents."""
        check_length("threshold", self.threshold, n_people=n_people)
        check_length("probability", self.probability, n_people=n_people)

    def hazard(self, situation: Situation, dt: float) -> Values:
        """That of ``probability`` once the threshold is reached."""
        share = situation.using / np.maximum(situation.degree, 1)
        reached = share >= of_rows(self.threshold, situation.row)
        rate = self._rate(dt)
        return np.where(reached, of_rows(rate, situation.row), 0.0)

    def _rate(self, dt: float) -> npt.NDArray[np.float64]:
        rate = hazard_of(self.probability)
        return np.where(rate < CERTAIN, rate * dt, CERTAIN)

    def compiled(self, degree: npt.NDArray[np.int64], dt: float) -> Sums:
        """Each new user takes one off the number needed."""
        return Sums(
            GIVEN, needed(self.threshold, degree), np.ones(1), np.atleast_1d(self._rate(dt))
        )


def needed(
    threshold: npt.NDArray[np.float64], degree: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """Least number of users among the neighbours whose share reaches a threshold."""
    shares = np.broadcast_to(threshold, degree.shape)
    size = np.maximum(degree, 1)
    with np.errstate(invalid="ignore"):
        need = np.floor(np.clip(shares, 0.0, 2.0) * size)
    need += need / size < shares
    need -= (need > 0.0) & ((need - 1.0) / size >= shares)
    return np.where(need > degree, float(NEVER), need)


class LinearThreshold(Rule):
    """Adopt once the weights of the neighbours that use it reach one's threshold, drawn uniformly.

    Parameters
    ----------
    weights
        What a neighbour counts. ``None``: every neighbour of a person counts the same, together 1.
        One number for each agent: what each of this agent's neighbours counts for it. One for each
        place in ``ties.neighbours``: what the person of that row counts for that neighbour
        (compiled form only; read as one for each agent if there are as many).

    Source: Kempe, Kleinberg and Tardos (2003), "Maximizing the spread of influence".
    """

    moves_by_steps = True

    def __init__(self, weights: npt.ArrayLike | None = None) -> None:
        self.weights = (
            None if weights is None else per_agent("weights", weights, least=0.0, most=1.0)
        )

    def check(self, n_people: int, n_ties: int) -> None:
        """Refuse weights for another number of agents or ties."""
        if self.weights is None or self.weights.ndim == 0:
            return
        if self.weights.size not in (n_people, 2 * n_ties):
            raise ValueError(
                f"weights has {self.weights.size} values, allowed are {n_people} (one for each "
                f"agent) or {2 * n_ties} (one for each place in ties.neighbours)"
            )

    def hazard(self, situation: Situation, dt: float) -> Values:
        """Hazard whose sum, at a weight w of users, is -log(1 - w): that of a uniform threshold."""
        if self.weights is None:
            each: Values = 1.0 / np.maximum(situation.degree, 1)
        else:
            each = of_rows(self.weights, situation.row)
        now = np.minimum(situation.using * each, 1.0)
        before = np.minimum((situation.using - situation.newly) * each, 1.0)
        return np.asarray(hazard_of(now) - hazard_of(before), np.float64)

    def only_compiled(self, n_people: int) -> bool:
        """Whether there is a weight for each tie."""
        return self.weights is not None and self.weights.ndim > 0 and self.weights.size != n_people

    def compiled(self, degree: npt.NDArray[np.int64], dt: float) -> Sums:
        """Each new user takes its weight off the threshold."""
        weight = 1.0 / np.maximum(degree, 1) if self.weights is None else self.weights
        return Sums(SHARE, np.empty(0), np.atleast_1d(weight), np.full(1, CERTAIN))
