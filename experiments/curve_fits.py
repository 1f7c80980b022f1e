"""A fitted adoption curve: its numbers with their intervals, and the door that fits it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from experiments.curve_fitting import (
    Fitting,
    Series,
    checked_ceiling,
    checked_series,
)
from experiments.curve_models import (
    FASTEST,
    IMITATION,
    MODELS,
    SLOWEST,
    model_named,
)
from experiments.curve_numbers import LEVEL, PERIOD, Estimate, LikelihoodRatio, Misfit
from experiments.likelihood import Floats, Optimum, Profile
from experiments.problems import Problem, listing, suggestion


@dataclass(frozen=True, eq=False)
class CurveFit:
    """A curve fitted by grouped maximum likelihood.

    Attributes
    ----------
    model, period
        Name of the curve in `MODELS`, and what a period is called.
    fitting, optimum
        The likelihood, and where it is largest.
    level
        Of the intervals.
    who
        What those who adopt are called.
    word_of_mouth
        The test of q = 0; None for a curve without q.
    """

    model: str
    period: str
    fitting: Fitting
    optimum: Optimum
    level: float
    word_of_mouth: LikelihoodRatio | None
    who: str = "people"

    @cached_property
    def estimates(self) -> tuple[Estimate, ...]:
        """Each parameter with its interval, the ceiling last."""
        return _estimates(self)

    @property
    def series(self) -> Series:
        """What was observed."""
        return self.fitting.series

    @property
    def log_likelihood(self) -> float:
        """Of the counts, without the multinomial coefficient."""
        return self.optimum.log_likelihood

    @property
    def aic(self) -> float:
        """Akaike's criterion: twice the fitted parameters, less twice the log likelihood."""
        return 2 * self.fitting.free - 2 * self.log_likelihood

    @cached_property
    def expected(self) -> Floats:
        """New adopters expected in each period, shape (T,)."""
        return self.series.population * self.fitting.chances(self.optimum.values)[:-1]

    @property
    def scaled_word_of_mouth(self) -> LikelihoodRatio | None:
        """The test of q = 0, its statistic divided by how much the counts are over-dispersed.

        Source: McCullagh and Nelder (1989), *Generalized Linear Models*, chapter 4.
        """
        test = self.word_of_mouth
        return None if test is None else LikelihoodRatio.of(test.statistic / self.misfit.dispersion)

    @cached_property
    def misfit(self) -> Misfit:
        """How far the counts are from the curve."""
        from experiments.curve_misfit import misfit_of

        return misfit_of(self)

    def estimate(self, name: str) -> Estimate:
        """Return one of the estimates by name.

        Raises
        ------
        Problem
            If the curve has no parameter of that name.
        """
        return self.estimates[self._place(name)]

    def interval(self, name: str, level: float = LEVEL) -> tuple[float, float]:
        """Return the profile-likelihood interval of a parameter at another level.

        Raises
        ------
        Problem
            If the curve has no such parameter, it was given, or the level is not within (0, 1).
        """
        place = self._place(name)
        if place in self.fitting.held:
            raise Problem(f"{name} was given, {self.optimum.values[place]:g}, and not fitted")
        return _ends(self.profile(name), checked_level(level))

    def profile(self, name: str) -> Profile:
        """Return the likelihood along one parameter.

        Raises
        ------
        Problem
            If the curve has no such parameter.
        """
        place, held = self._place(name), self.fitting.held
        return Profile(self.fitting.likelihood(), self.optimum, place, held)

    def words(self) -> str:
        """Say in plain English what the fit says, and what it cannot say."""
        from experiments.curve_words import words_of

        return words_of(self)

    def _place(self, name: str) -> int:
        names = self.fitting.names
        if name not in names:
            raise Problem(f"unknown parameter '{name}'{suggestion(name, names)} {listing(names)}")
        return names.index(name)


def fit_curve(
    counts: npt.ArrayLike,
    population: float,
    *,
    model: str = "bass",
    ceiling: float | None = None,
    level: float = LEVEL,
    period: str = PERIOD,
) -> CurveFit:
    """Fit a curve of adoption to counts by grouped maximum likelihood.

    Everybody adopts in period t with the chance m (F(t) - F(t - 1)), or not within the window,
    independently given the curve: counts are multinomial. Source: Schmittlein and Mahajan (1982),
    "Maximum likelihood estimation for an innovation diffusion model".

    Parameters
    ----------
    counts, population
        New adopters in periods 1 to T, and people.
    model
        A curve of `MODELS`.
    ceiling
        The share m of all people who would ever adopt; None to have it fitted.
    level, period
        Of the intervals; and what a period is called, as in ``month``.

    Raises
    ------
    Problem
        If anything is not as it must be.
    """
    series = checked_series(counts, population)
    fitting = Fitting(model_named(model), series, checked_ceiling(ceiling, series))
    optimum = fitting.best()
    test = _word_of_mouth(fitting, optimum)
    return CurveFit(model, period, fitting, optimum, checked_level(level), test)


def checked_level(level: float) -> float:
    """Return the level of an interval.

    Raises
    ------
    Problem
        If it is not between 0 and 1.
    """
    if not 0.0 < level < 1.0:
        raise Problem(f"level is {level}, allowed: above 0 and below 1, as in 0.95")
    return level


def _ends(profile: Profile, level: float) -> tuple[float, float]:
    """Return an interval in which a bound of the search is none, or any size."""
    low, high = profile.interval(level)
    place, likelihood = profile.place, profile.likelihood
    if likelihood.logarithmic[place]:
        return 0.0 if low <= SLOWEST else low, np.inf if high >= FASTEST else high
    return (
        -np.inf if low <= likelihood.low[place] else low,
        np.inf if high >= likelihood.high[place] else high,
    )


def _estimates(fit: CurveFit) -> tuple[Estimate, ...]:
    """Return each parameter with its interval."""
    fitting, parameters = fit.fitting, fit.fitting.model.parameters
    told = [(one.meaning, one.unit(fit.period), one.is_rate) for one in parameters]
    told.append(("share that would ever adopt", "of all", False))
    found = []
    for place, (meaning, unit, is_rate) in enumerate(told):
        name, value = fitting.names[place], float(fit.optimum.values[place])
        value = 0.0 if is_rate and value <= 2 * SLOWEST else value
        is_given = place in fitting.held
        ends = (np.nan, np.nan) if is_given else _ends(fit.profile(name), fit.level)
        found.append(Estimate(name, meaning, unit, value, *ends))
    return tuple(found)


def _word_of_mouth(fitting: Fitting, optimum: Optimum) -> LikelihoodRatio | None:
    """Test q = 0, everything else being fitted again."""
    if IMITATION not in fitting.names:
        return None
    alone = Fitting(MODELS["external"], fitting.series, fitting.ceiling).best()
    cost = max(0.0, 2 * (optimum.log_likelihood - alone.log_likelihood))
    is_none = optimum.values[fitting.names.index(IMITATION)] <= 2 * SLOWEST
    return LikelihoodRatio.of(0.0 if is_none else cost)
