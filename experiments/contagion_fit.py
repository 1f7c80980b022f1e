"""Word of mouth along ties: a hazard for each person and period, fitted to who adopted when."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import numpy.typing as npt

from experiments.curve_models import FASTEST, SLOWEST
from experiments.curve_numbers import LEVEL, PERIOD, Estimate, LikelihoodRatio
from experiments.likelihood import Floats, Likelihood, Optimum, Profile, maximise
from experiments.problems import Problem

if TYPE_CHECKING:
    from sim.ties import Ties

Outside = Literal["same", "community", "period"]
Whole = npt.NDArray[np.int64]
EVERYBODY = "everybody"
OUTSIDE_WORDS = {
    "same": "the same outside influence for everybody at all times",
    "community": "an outside influence of its own in each community",
    "period": "an outside influence of its own in each {period}",
}


@dataclass(frozen=True, eq=False)
class Exposures:
    """Everybody in every period at whose beginning they had not adopted.

    Attributes
    ----------
    group
        Which outside influence holds, shape (n,).
    share
        Share of those they are tied to who used it at the end of the period before; 0 for people
        without ties. Shape (n,).
    adopted
        Whether they adopted in the period, shape (n,).
    groups
        Names of the outside influences.
    """

    group: Whole
    share: Floats
    adopted: npt.NDArray[np.bool_]
    groups: tuple[str, ...]

    def likelihood(self) -> Likelihood:
        """Return the log likelihood of the outside influences and, last, of q."""
        number = len(self.groups) + 1
        return Likelihood(
            value=self._value,
            curvature=self._curvature,
            low=np.full(number, SLOWEST),
            high=np.full(number, FASTEST),
            logarithmic=np.ones(number, bool),
        )

    def _pressure(self, values: Floats) -> Floats:
        return np.asarray(values[self.group] + values[-1] * self.share)

    def _value(self, values: Floats) -> float:
        pressure = self._pressure(values)
        return float(np.where(self.adopted, np.log(-np.expm1(-pressure)), -pressure).sum())

    def _curvature(self, values: Floats) -> tuple[Floats, Floats]:
        """Return slopes and expected information by the logarithms of the parameters."""
        weight = 1.0 / np.expm1(self._pressure(values))
        steep = np.where(self.adopted, weight, -1.0)
        number = len(self.groups)
        slope = np.append(self._sums(steep), steep @ self.share)
        information = np.zeros((number + 1, number + 1))
        information[np.arange(number), np.arange(number)] = self._sums(weight)
        information[-1, :number] = information[:number, -1] = self._sums(weight * self.share)
        information[-1, -1] = weight @ self.share**2
        return slope * values, information * np.outer(values, values)

    def _sums(self, weights: Floats) -> Floats:
        found = np.bincount(self.group, weights, minlength=len(self.groups))
        return np.asarray(found, np.float64)

    def best(self, *, alone: bool = False) -> Optimum:
        """Return the maximum of the likelihood, or that without word of mouth."""
        at_risk = self._sums(np.ones(len(self.group)))
        rates = self._sums(self.adopted.astype(np.float64)) / at_risk
        start = -np.log1p(-np.clip(rates, SLOWEST, 1.0 - 1e-6))
        likelihood = self.likelihood()
        none = maximise(likelihood, np.append(start, SLOWEST), held={len(start): SLOWEST})
        if alone:
            return none
        starts = [np.append(part * start, start.mean()) for part in (0.9, 0.3)]
        best = maximise(likelihood, np.array(starts))
        return none if none.log_likelihood >= best.log_likelihood - 1e-7 else best


@dataclass(frozen=True, eq=False)
class ContagionFit:
    """Outside influence and word of mouth along ties.

    Attributes
    ----------
    outside
        Whether outside influence is the same for all, or differs by community or by period.
    period, level
        What a period is called, and the level of the intervals.
    exposures, optimum
        What was seen, and where the likelihood is largest.
    word_of_mouth
        The test of q = 0.
    """

    outside: Outside
    period: str
    level: float
    exposures: Exposures
    optimum: Optimum
    word_of_mouth: LikelihoodRatio

    @property
    def p(self) -> dict[str, float]:
        """Outside influence by group, which is called ``everybody`` where there is one."""
        return dict(zip(self.exposures.groups, self.optimum.values[:-1].tolist(), strict=True))

    @cached_property
    def q(self) -> Estimate:
        """Word of mouth, with its profile-likelihood interval."""
        found = float(self.optimum.values[-1])
        value = 0.0 if found <= 2 * SLOWEST else found
        ends = self._interval(len(self.exposures.groups))
        return Estimate("q", "word of mouth along ties", f"per {self.period}", value, *ends)

    @property
    def log_likelihood(self) -> float:
        """Of everybody's periods until adoption."""
        return self.optimum.log_likelihood

    @property
    def aic(self) -> float:
        """Akaike's criterion."""
        return 2 * len(self.optimum.values) - 2 * self.log_likelihood

    def p_interval(self, group: str) -> tuple[float, float]:
        """Return the profile-likelihood interval of one group's outside influence."""
        return self._interval(self.exposures.groups.index(group))

    def _interval(self, place: int) -> tuple[float, float]:
        """Return an interval in which a bound of the search is none, or any size."""
        profile = Profile(self.exposures.likelihood(), self.optimum, place, {})
        low, high = profile.interval(self.level)
        return 0.0 if low <= SLOWEST else low, math.inf if high >= FASTEST else high

    def words(self) -> str:
        """Say what word of mouth looks like with such outside influence."""
        from experiments.contagion_words import contagion_words

        return contagion_words(self)


def fit_contagion(
    adopted: npt.ArrayLike,
    ties: Ties,
    *,
    periods: int,
    outside: Outside = "same",
    communities: npt.ArrayLike | None = None,
    period: str = PERIOD,
) -> ContagionFit:
    """Fit a hazard of adoption to who adopted when and who is tied to whom.

    Within a period somebody who has not adopted does so with the chance 1 - exp(-(p + q s)), where
    s is the share of those they are tied to who used it at the end of the period before, as in the
    form ``exponential`` of `sim.rules.Bass`. Source: Strang and Tuma (1993), "Spatial and temporal
    heterogeneity in diffusion", in discrete time.

    Parameters
    ----------
    adopted
        Period of adoption of each person, 1 to `periods`; 0 for those who had not by the end.
    ties
        Of the same people.
    outside
        Whether p is the ``same`` for all, or differs by ``community`` or by ``period``.
    communities
        Label of each person's, for ``community``.
    period
        What a period is called.

    Raises
    ------
    Problem
        If the arguments do not fit each other.
    """
    when = _checked(adopted, ties, periods)
    seen = _exposures(when, ties, periods, outside=outside, communities=communities)
    optimum, alone = seen.best(), seen.best(alone=True)
    statistic = max(0.0, 2 * (optimum.log_likelihood - alone.log_likelihood))
    test = LikelihoodRatio.of(statistic)
    return ContagionFit(outside, period, LEVEL, seen, optimum, test)


def _checked(adopted: npt.ArrayLike, ties: Ties, periods: int) -> Whole:
    """Return the periods of adoption as whole numbers."""
    given = np.asarray(adopted, np.float64)
    if given.shape != (ties.n,):
        raise Problem(f"adopted has shape {given.shape}, allowed: ({ties.n},), as in the ties")
    wrong = ~(np.isfinite(given) & (given == np.round(given)) & (given >= 0) & (given <= periods))
    if wrong.any():
        place = int(wrong.argmax())
        raise Problem(
            f"adopted[{place}] is {given[place]:g}, allowed: a period from 1 to {periods}, or 0 "
            "for never"
        )
    if not given.any():
        raise Problem("adopted is 0 throughout: nobody adopted, so there is nothing to fit")
    return given.astype(np.int64)


def shares_using(adopted: Whole, ties: Ties, *, periods: int) -> Floats:
    """Return the share of everybody's ties using at the end of periods 0 to T - 1, shape (n, T)."""
    degree = ties.degree()
    rows = np.repeat(np.arange(ties.n), degree)
    found = np.zeros((ties.n, periods))
    for place in range(periods):
        using = ((adopted > 0) & (adopted <= place)).astype(np.float64)
        sums = np.bincount(rows, using[ties.neighbours], minlength=ties.n)
        found[:, place] = sums / np.maximum(degree, 1)
    return found


def _exposures(
    adopted: Whole,
    ties: Ties,
    periods: int,
    *,
    outside: Outside,
    communities: npt.ArrayLike | None,
) -> Exposures:
    """Return everybody in every period in which they could adopt."""
    if outside not in get_args(Outside):
        raise Problem(f"outside is {outside}, allowed: {', '.join(get_args(Outside))}")
    last = np.where(adopted > 0, adopted, periods)
    person, place = np.nonzero(np.arange(1, periods + 1) <= last[:, None])
    names, group = [EVERYBODY], np.zeros(person.size, np.int64)
    if outside == "period":
        names, group = [str(k + 1) for k in range(periods)], place.astype(np.int64)
    if outside == "community":
        given = np.asarray([] if communities is None else communities, str)
        if given.shape != (ties.n,):
            raise Problem(
                f"communities have shape {given.shape}, allowed: ({ties.n},), one of each"
            )
        labels, rows = np.unique(given, return_inverse=True)
        names, group = labels.tolist(), rows[person].astype(np.int64)
    return Exposures(
        group=group,
        share=shares_using(adopted, ties, periods=periods)[person, place],
        adopted=adopted[person] == place + 1,
        groups=tuple(names),
    )
