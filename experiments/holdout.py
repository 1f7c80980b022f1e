"""Predicting what a curve was not fitted to: later periods, other communities, their spread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.curve_fits import fit_curve
from experiments.curve_fitting import checked_series
from experiments.curve_luck import Counts, predicted, refitted
from experiments.curve_numbers import PERIOD
from experiments.likelihood import Floats
from experiments.problems import Problem

BAND = 0.9


@dataclass(frozen=True, eq=False)
class Prediction:
    """Cumulative adopters predicted for some periods, beside those observed.

    Attributes
    ----------
    name, period
        Of whom, and what a period is called.
    level
        Of the band.
    periods
        Numbers of the periods, shape (n,).
    observed, middle, low, high
        Cumulative adopters: observed, and median and ends of the band that holds what is not
        known of the parameters as well as luck. Shape (n,).
    chance_of_as_few
        Chance that so few or fewer points lie inside, if the curve is right. Cumulative counts
        hang together, so that a miss seldom comes alone.
    """

    name: str
    period: str
    level: float
    periods: npt.NDArray[np.int64]
    observed: npt.NDArray[np.int64]
    middle: Floats
    low: Floats
    high: Floats
    chance_of_as_few: float

    @property
    def inside(self) -> npt.NDArray[np.bool_]:
        """Whether each observed point lies in the band."""
        return np.asarray((self.low <= self.observed) & (self.observed <= self.high))

    def verdict(self) -> str:
        """Say how many points lie inside, and name those that do not."""
        number, of = int(self.inside.sum()), self.inside.size
        head = f"{self.name}: {number} of {of} points inside the {100 * self.level:g} % band"
        if number == of:
            return head
        missed = [
            f"{self.period} {self.periods[place]} ({self.observed[place]} observed, "
            f"{self.low[place]:.0f} to {self.high[place]:.0f} predicted)"
            for place in np.flatnonzero(~self.inside)
        ]
        luck = f"so few or fewer by luck: p = {self.chance_of_as_few:.2g}"
        return f"{head} ({luck}); missed: {', '.join(missed)}"


def prediction_of(
    name: str, paths: Counts, *, observed: Counts, periods: Sequence[int], level: float, period: str
) -> Prediction:
    """Hold observed cumulative adopters against predicted paths, shape (draws, n)."""
    tail = (1 - level) / 2
    ends = [tail, 0.5, 1 - tail]
    low, middle, high = np.quantile(paths, ends, axis=0, method="inverted_cdf")
    inside = ((low <= paths) & (paths <= high)).sum(axis=1)
    seen = int(((low <= observed) & (observed <= high)).sum())
    return Prediction(
        name=name,
        period=period,
        level=level,
        periods=np.asarray(periods, np.int64),
        observed=np.asarray(observed, np.int64),
        middle=middle,
        low=low,
        high=high,
        chance_of_as_few=_chance(inside <= seen),
    )


def _chance(happened: npt.NDArray[np.bool_]) -> float:
    """Return a chance from draws; never 0, which no number of draws could show."""
    return float((happened.sum() + 1) / (happened.size + 1))


def hold_out(
    counts: npt.ArrayLike,
    population: int,
    *,
    fitted: int,
    model: str = "bass",
    ceiling: float | None = None,
    period: str = PERIOD,
) -> Prediction:
    """Fit a curve to the first periods, and predict the others with a 90 % band.

    Parameters
    ----------
    counts, population
        New adopters in periods 1 to T, and people.
    fitted
        How many periods the curve is fitted to.
    model, ceiling, period
        As in `fit_curve`.

    Raises
    ------
    Problem
        If no period would be left to predict, or as `fit_curve` does.
    """
    series = checked_series(counts, population)
    total = len(series.counts)
    if not 3 <= fitted < total:
        raise Problem(f"fitted is {fitted}, allowed: 3 to {total - 1}, of {total} periods")
    fit = fit_curve(series.counts[:fitted], population, model=model, ceiling=ceiling, period=period)
    before = int(series.counts[:fitted].sum())
    drawn = predicted(fit, refitted(fit), people=population - before, periods=total, after=fitted)
    return prediction_of(
        "all",
        before + drawn.cumsum(axis=1),
        observed=series.counts.cumsum()[fitted:],
        periods=range(fitted + 1, total + 1),
        level=BAND,
        period=period,
    )


def predict_each(
    counts: npt.ArrayLike,
    populations: Sequence[int],
    *,
    names: Sequence[str],
    model: str = "bass",
    ceiling: float | None = None,
    period: str = PERIOD,
) -> tuple[Prediction, ...]:
    """Predict each community's curve from a curve fitted to all the others.

    Parameters
    ----------
    counts, populations, names
        New adopters, shape (C, T); people and name of each community.
    model, ceiling, period
        As in `fit_curve`.

    Raises
    ------
    Problem
        If there are fewer than two communities, or as `fit_curve` does.
    """
    table, people = checked_table(counts, populations)
    found: list[Prediction] = []
    for place, name in enumerate(names):
        others, rest = table.sum(axis=0) - table[place], int(people.sum() - people[place])
        fit = fit_curve(others, rest, model=model, ceiling=ceiling, period=period)
        size, total = int(people[place]), table.shape[1]
        paths = predicted(fit, refitted(fit), people=size, periods=total, replicate=place)
        prediction = prediction_of(
            str(name),
            paths.cumsum(axis=1),
            observed=table[place].cumsum(),
            periods=range(1, total + 1),
            level=BAND,
            period=period,
        )
        found.append(prediction)
    return tuple(found)


def checked_table(counts: npt.ArrayLike, populations: Sequence[int]) -> tuple[Counts, Counts]:
    """Return counts of communities and their populations, as whole numbers.

    Raises
    ------
    Problem
        If there are fewer than two communities, numbers do not fit, or a series is impossible.
    """
    table, people = np.asarray(counts), np.asarray(populations)
    if table.ndim != 2 or len(table) < 2 or people.shape != (len(table),):
        raise Problem(
            f"counts have shape {table.shape} and populations {people.shape}, allowed: (C, T) and "
            "(C,) of at least two communities"
        )
    checked_series(table.sum(axis=0), float(people.sum()))
    over = table.sum(axis=1) > people
    if over.any() or (table < 0).any():
        raise Problem("counts are negative, or of more adopters than a community's population")
    return table.astype(np.int64), people.astype(np.int64)


@dataclass(frozen=True, eq=False)
class Spread:
    """How far communities differ in their final share, and how far a model lets them differ.

    Attributes
    ----------
    by
        The model.
    level
        Of the intervals.
    observed
        Standard deviation, lowest and highest share, in per cent and percentage points.
    low, high
        Ends of the model's intervals of the three, shape (3,).
    chance_of_as_much
        Chance of so large a standard deviation by the model.
    """

    by: str
    level: float
    observed: Floats
    low: Floats
    high: Floats
    chance_of_as_much: float

    def verdict(self) -> str:
        """Say whether the model lets communities differ as much as they do."""
        named = ("standard deviation", "lowest", "highest")
        units = ("percentage points", "%", "%")
        parts = [
            f"{name} {seen:.1f} observed, {low:.1f} to {high:.1f} {unit} predicted"
            for name, unit, seen, low, high in zip(
                named, units, self.observed, self.low, self.high, strict=True
            )
        ]
        inside = self.low[0] <= self.observed[0] <= self.high[0]
        above = self.observed[0] > self.high[0]
        told = "reproduced" if inside else f"too {'small' if above else 'large'} in the model"
        return (
            f"{self.by}: the spread of final shares between communities is {told} ("
            f"{100 * self.level:g} % intervals; {'; '.join(parts)}; so large a standard deviation "
            f"by the model: p = {self.chance_of_as_much:.2g})"
        )


def spread_between(adopters: Counts, populations: Counts, *, drawn: Counts, by: str) -> Spread:
    """Hold the final adopters of communities against those that a model draws.

    Parameters
    ----------
    adopters, populations
        Shape (C,).
    drawn
        Final adopters, shape (draws, C).
    by
        The model's name.
    """
    tail = (1 - BAND) / 2
    seen, made = _measures(adopters[None] / populations)[0], _measures(drawn / populations)
    low, high = np.quantile(made, [tail, 1 - tail], axis=0)
    return Spread(by, BAND, seen, low, high, _chance(made[:, 0] >= seen[0]))


def _measures(shares: Floats) -> Floats:
    """Return standard deviation, lowest and highest of shares, in per cent; shape (n, 3)."""
    parts = (shares.std(axis=1, ddof=1), shares.min(axis=1), shares.max(axis=1))
    return np.asarray(100 * np.stack(parts, axis=1))


def curve_spread(
    counts: npt.ArrayLike,
    populations: Sequence[int],
    *,
    model: str = "bass",
    ceiling: float | None = None,
) -> Spread:
    """Ask whether one curve for all lets communities differ as much as they do by the end.

    Raises
    ------
    Problem
        As `predict_each`.
    """
    table, people = checked_table(counts, populations)
    fit = fit_curve(table.sum(axis=0), int(people.sum()), model=model, ceiling=ceiling)
    values, periods = refitted(fit), table.shape[1]
    drawn = [
        predicted(fit, values, people=int(size), periods=periods, replicate=place).sum(axis=1)
        for place, size in enumerate(people)
    ]
    by = f"one {fit.fitting.model.title} curve for all"
    return spread_between(table.sum(axis=1), people, drawn=np.array(drawn).T, by=by)
