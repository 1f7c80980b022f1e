"""What a simulator returned at points of a unit cube, and how much of it is luck."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.distributions import Floats
from experiments.problems import Problem

FEWEST_POINTS = 10
CURVED, SLOPED = 10, 5  # degrees of freedom for each coefficient of the variance of luck
MOST_CORRELATED = 0.999
FARTHEST = 100.0  # how much larger or smaller than on average luck's variance may be anywhere


@dataclass(frozen=True, eq=False)
class Runs:
    """Runs of a stochastic simulator.

    Attributes
    ----------
    unit
        Shape (points, parameters): places in the unit cube, quantiles of each parameter's prior.
    statistics
        Shape (points, replicates, statistics), in the statistics' units.
    names
        Of the statistics.
    shared_luck
        Whether replicate `r` has the same luck at all points (common random numbers).

    Raises
    ------
    Problem
        If shapes do not fit together, a number is not finite, or there are too few points.
    """

    unit: Floats
    statistics: Floats
    names: tuple[str, ...]
    shared_luck: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot be emulated."""
        if self.unit.ndim != 2 or self.statistics.ndim != 3:
            raise Problem(
                f"unit has {self.unit.ndim} dimensions and statistics {self.statistics.ndim}, "
                "allowed: 2 (points, parameters) and 3 (points, replicates, statistics)"
            )
        points, _, statistics = self.statistics.shape
        if points != len(self.unit) or statistics != len(self.names):
            raise Problem(
                f"statistics are of {points} points and {statistics} names, and there are "
                f"{len(self.unit)} points and {len(self.names)} names"
            )
        if points < FEWEST_POINTS:
            raise Problem(f"there are {points} points, allowed: at least {FEWEST_POINTS}")
        if not bool(((self.unit >= 0.0) & (self.unit <= 1.0)).all()):
            raise Problem("a point lies outside the unit cube, allowed: quantiles from 0 to 1")
        for place, name in enumerate(self.names):
            lost = int((~np.isfinite(self.statistics[:, :, place])).any(axis=1).sum())
            if lost:
                raise Problem(f"statistic '{name}' is not finite at {lost} of {points} points")

    @property
    def replicates(self) -> int:
        """Runs at each point."""
        return int(self.statistics.shape[1])

    def luck_correlation(self) -> Floats:
        """Return how luck goes together between statistics, shape (statistics, statistics).

        What is a high run in one statistic is often one in another. Without replicates, and for a
        statistic without luck, nothing is known to go together.
        """
        rest = self.statistics - self.statistics.mean(axis=1, keepdims=True)
        flat = rest.reshape(-1, len(self.names))
        sizes = np.sqrt((flat**2).sum(axis=0))
        known = sizes > 1e-9 * np.abs(self.statistics).max(initial=1.0)
        scaled = flat / np.where(known, sizes, 1.0) * known
        found = np.clip(scaled.T @ scaled, -MOST_CORRELATED, MOST_CORRELATED)
        np.fill_diagonal(found, 1.0)
        return np.asarray(found)

    def joined(self, later: Runs) -> Runs:
        """Return the points of both, those of `later` last: for an emulator of several waves.

        Raises
        ------
        Problem
            If names, replicates or parameters differ.
        """
        ours = (self.names, self.replicates, self.unit.shape[1], self.shared_luck)
        theirs = (later.names, later.replicates, later.unit.shape[1], later.shared_luck)
        if ours != theirs:
            raise Problem("runs of other statistics, replicates or parameters cannot be joined")
        return Runs(
            np.concatenate([self.unit, later.unit]),
            np.concatenate([self.statistics, later.statistics]),
            self.names,
            self.shared_luck,
        )


@dataclass(frozen=True, eq=False)
class Luck:
    """The variance of one statistic between replicates at one point.

    Attributes
    ----------
    average
        Variance of a single run, averaged over points, in the unit squared.
    coefficients
        Of its logarithm, relative to the average: constant, then slopes, then curvatures.
    shared
        Share of it that all points have in common: a replicate that is high everywhere.
    replicates
        Runs of which a point's mean is made.
    """

    average: float
    coefficients: Floats
    shared: float
    replicates: int

    def single_run(self, unit: Floats) -> Floats:
        """Return the variance of a single run at points, shape (points,)."""
        features = _features(unit)[:, : len(self.coefficients)]
        ratio = np.exp(np.clip(features @ self.coefficients, -50.0, 50.0))
        return self.average * np.clip(ratio, 1.0 / FARTHEST, FARTHEST)

    def own(self, unit: Floats) -> Floats:
        """Return the variance of the mean of a point's replicates that is the point's own."""
        return self.single_run(unit) * (1.0 - self.shared) / self.replicates

    def common(self, unit: Floats) -> Floats:
        """Return the variance that the mean has in common with those of all other points.

        No number of points averages it out: the emulator as a whole is that much too high or low.
        """
        return self.single_run(unit) * self.shared / self.replicates


def luck_of(runs: Runs, place: int) -> Luck:
    """Return the luck of one statistic; without replicates none can be told, and it is 0.

    The variance between replicates is smoothed over the parameters: its logarithm is linear, with
    squares where there are enough runs (quasi-Poisson regression of the sample variances).
    """
    values = runs.statistics[:, :, place]
    points, replicates = values.shape
    none = Luck(0.0, np.zeros(1), 0.0, replicates)
    if replicates < 2:
        return none
    found = values.var(axis=1, ddof=1)
    average = float(found.mean())
    if not average > 0.0:
        return none
    shared = _shared_share(values) if runs.shared_luck else 0.0
    freedom, parameters = points * (replicates - 1), runs.unit.shape[1]
    number = 1
    if freedom >= SLOPED * (1 + parameters):
        number = 1 + parameters
    if freedom >= CURVED * (1 + 2 * parameters):
        number = 1 + 2 * parameters
    coefficients = _regressed(_features(runs.unit)[:, :number], found / average)
    return Luck(average, coefficients, shared, replicates)


def _features(unit: Floats) -> Floats:
    """Return constant, centred inputs and their centred squares, shape (points, 1 + 2 d)."""
    centred = 2.0 * unit - 1.0
    return np.hstack([np.ones((len(unit), 1)), centred, centred**2 - 1.0 / 3.0])


def _regressed(features: Floats, ratios: Floats) -> Floats:
    """Return the coefficients of the logarithm of ratios, their mean kept."""
    import warnings

    from sklearn.linear_model import PoissonRegressor

    if features.shape[1] == 1:
        return np.zeros(1)
    model = PoissonRegressor(alpha=1e-2, max_iter=500)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an early stop is a smoother surface
        model.fit(features[:, 1:], ratios)
    return np.concatenate([[float(model.intercept_)], np.asarray(model.coef_, dtype=np.float64)])


def _shared_share(values: Floats) -> float:
    """Return the share of luck's variance between replicates as wholes (two-way layout)."""
    points, replicates = values.shape
    between = points * float(values.mean(axis=0).var(ddof=1))
    rest = values - values.mean(axis=1, keepdims=True) - values.mean(axis=0) + values.mean()
    within = float((rest**2).sum()) / ((points - 1) * (replicates - 1))
    common = max(0.0, (between - within) / points)
    return common / (common + within) if common > 0.0 else 0.0
