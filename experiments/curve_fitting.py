"""Fitting one curve to new adopters per period: checks, likelihood, optimum."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from experiments.curve_models import CEILING, SLOWEST, CurveModel, cell_chances
from experiments.likelihood import Floats, Likelihood, Optimum, maximise
from experiments.problems import Problem

Counts = npt.NDArray[np.int64]
FEWEST_PERIODS = 3
CEILINGS = (0.05, 0.35, 0.7, 1.0)  # where to look first, from the share adopted to everybody
LOWEST_CEILING = 1e-12
STARTS = 2
SAME = 1e-7  # of two log likelihoods
BARELY = 0.05  # of a window's rate, or of a ceiling below all
NUDGE = 1e-4  # for slopes by differences, on the scale of the search


@dataclass(frozen=True, eq=False)
class Series:
    """What is observed of one population.

    Attributes
    ----------
    counts
        New adopters in periods 1 to T.
    population
        People.
    """

    counts: Counts
    population: int

    @property
    def cells(self) -> Counts:
        """New adopters in each period, and those who never adopted, shape (T + 1,)."""
        return np.append(self.counts, self.population - self.counts.sum())

    @property
    def share(self) -> float:
        """Share that adopted."""
        return float(self.counts.sum()) / self.population


def checked_series(counts: npt.ArrayLike, population: float) -> Series:
    """Return counts and population as whole numbers.

    Raises
    ------
    Problem
        If something is no whole number, negative or missing, nobody adopted, more adopted than
        there are, or there are fewer than three periods.
    """
    given = np.asarray(counts)
    if given.ndim != 1 or given.size < FEWEST_PERIODS:
        raise Problem(
            f"counts have shape {given.shape}, allowed: new adopters of at least "
            f"{FEWEST_PERIODS} periods, in one row"
        )
    whole = np.array([_whole(value, f"counts[{place}]") for place, value in enumerate(given)])
    people = _whole(population, "population")
    if not whole.sum():
        raise Problem("counts are all 0: nobody adopted, so there is no curve to fit")
    if whole.sum() > people:
        raise Problem(
            f"counts add up to {whole.sum():,} adopters, more than the population of {people:,}; "
            "counts are new adopters in each period, not cumulative ones"
        )
    return Series(whole.astype(np.int64), people)


def _whole(value: object, name: str) -> int:
    """Read a whole number that is not negative."""
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        number = math.nan
    if not (math.isfinite(number) and number >= 0 and number == int(number)):
        raise Problem(f"{name} is {value}, allowed: a whole number, at least 0")
    return int(number)


def checked_ceiling(ceiling: float | None, series: Series) -> float | None:
    """Return a fixed ceiling, None where it is to be fitted.

    Raises
    ------
    Problem
        If it is not above the share that adopted, or above 1.
    """
    if ceiling is None:
        return None
    is_number = isinstance(ceiling, int | float) and not isinstance(ceiling, bool)
    lowest = series.share
    if not is_number or not (lowest < ceiling <= 1.0 or ceiling == lowest == 1.0):
        raise Problem(
            f"ceiling is {ceiling}, allowed: above the share that adopted, {lowest:.4g}, up to 1; "
            "or none, to have it fitted"
        )
    return float(ceiling)


@dataclass(frozen=True, eq=False)
class Fitting:
    """One curve and one series: what the likelihood of the parameters is.

    Attributes
    ----------
    ceiling
        Share of all who would ever adopt; None where it is a parameter like the others.
    """

    model: CurveModel
    series: Series
    ceiling: float | None

    @property
    def names(self) -> list[str]:
        """Names of the parameters, the ceiling last."""
        return [*(parameter.name for parameter in self.model.parameters), CEILING]

    @property
    def held(self) -> dict[int, float]:
        """The ceiling by its place, where it is fixed."""
        return {} if self.ceiling is None else {len(self.names) - 1: self.ceiling}

    @property
    def free(self) -> int:
        """How many parameters are fitted."""
        return len(self.names) - len(self.held)

    def chances(self, values: Floats) -> Floats:
        """Return the chance of each period, and of not adopting within them, shape (T + 1,)."""
        return cell_chances(self.model, values, periods=len(self.series.counts))

    def likelihood(self) -> Likelihood:
        """Return the log likelihood: multinomial over the periods and those left at the end.

        The multinomial coefficient, in which no parameter stands, is left out.
        """
        cells, periods = self.series.cells.astype(np.float64), len(self.series.counts)
        bounds = [parameter.bounds(periods) for parameter in self.model.parameters]
        low, high = np.array([*bounds, (LOWEST_CEILING, 1.0)]).T
        rates = [parameter.is_rate for parameter in self.model.parameters]
        return Likelihood(
            value=lambda values: float(cells @ np.log(self.chances(values))),
            curvature=lambda values: self._curvature(values, cells),
            low=low,
            high=high,
            logarithmic=np.array([*rates, True]),
        )

    def _curvature(self, values: Floats, cells: Floats) -> tuple[Floats, Floats]:
        """Return slopes and expected information, by differences of the cells' chances."""
        chances = self.chances(values)
        steep = np.empty((len(cells), len(values)))
        rates = [parameter.is_rate for parameter in self.model.parameters]
        for place, is_rate in enumerate([*rates, True]):
            below, above = values.copy(), values.copy()
            below[place] = values[place] * math.exp(-NUDGE) if is_rate else values[place] - NUDGE
            above[place] = values[place] * math.exp(NUDGE) if is_rate else values[place] + NUDGE
            steep[:, place] = (self.chances(above) - self.chances(below)) / (2 * NUDGE)
        weighed = steep / chances[:, None]
        return cells @ weighed, self.series.population * (weighed.T @ steep)

    def best(self) -> Optimum:
        """Return the maximum of the likelihood: the best of a grid, climbed.

        Where a rate of none or a ceiling of all is as likely as what was found, it is taken.
        """
        likelihood = self.likelihood()
        best = maximise(likelihood, self._starts(likelihood), held=self.held)
        periods, last = len(self.series.counts), len(self.names) - 1
        edges = {
            place: SLOWEST
            for place, parameter in enumerate(self.model.parameters)
            if parameter.is_rate and best.values[place] * periods < BARELY and last > 1
        }
        if self.ceiling is None and best.values[last] > 1 - BARELY:
            edges[last] = 1.0
        for place, edge in edges.items():
            there = maximise(likelihood, best.values, held={**self.held, place: edge})
            best = there if there.log_likelihood >= best.log_likelihood - SAME else best
        return best

    def _starts(self, likelihood: Likelihood) -> Floats:
        """Return the best points of a grid, shape (n, k)."""
        periods, share = len(self.series.counts), self.series.share
        grids: list[Sequence[float]] = [p.grid(periods).tolist() for p in self.model.parameters]
        ceilings = [share + part * (1.0 - share) for part in CEILINGS]
        grids.append(ceilings if self.ceiling is None else [self.ceiling])
        points = np.array(list(product(*grids)))
        found = np.array([likelihood.value(point) for point in points])
        return points[np.argsort(-found)[:STARTS]]
