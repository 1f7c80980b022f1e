"""Moving a cloud of places about without changing the law that they are drawn from.

Metropolis steps whose proposals are made of the cloud itself: half of it moves by what the other
half is like, and then the other way round, so that every step keeps the law. Some proposals are
drawn from the covariance, others are differences of two places (ter Braak 2006), which can lead
from one hill of the law to another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from experiments.calibration.draws import Draws, Rows
from experiments.distributions import Floats

WANTED_ACCEPTED = 0.25
JUMPS = 0.1  # share of the proposals by differences that are whole differences
SMALLEST = 1e-3  # of a step, in sds of the prior: a cloud in one place still moves
MOST_SWEEPS = 25

ValueOf = Callable[[Floats], Floats]


@dataclass(frozen=True, eq=False)
class Cloud:
    """Places drawn from a law.

    Attributes
    ----------
    scores
        Normal scores of quantiles, shape (places, parameters): standard normal under the prior.
    values
        Of the function that the law depends on, shape (places,).
    """

    scores: Floats
    values: Floats

    def taken(self, rows: Rows) -> Cloud:
        """Return the places of some rows."""
        return Cloud(self.scores[rows], self.values[rows])


@dataclass(frozen=True, eq=False)
class Stirred:
    """A cloud that was moved.

    Attributes
    ----------
    cloud
        Where it is.
    kept
        Largest correlation of a parameter, in absolute size, between before and after.
    accepted
        Share of the last sweep's proposals.
    """

    cloud: Cloud
    kept: float
    accepted: float


def unit_of(scores: Floats) -> Floats:
    """Return quantiles of normal scores, of their shape."""
    from scipy.special import ndtr

    return np.asarray(ndtr(scores))


def scores_of(unit: Floats) -> Floats:
    """Return normal scores of quantiles, of their shape; 0 and 1 are taken a little inwards."""
    from scipy.special import ndtri

    return np.asarray(ndtri(np.clip(unit, 1e-12, 1.0 - 1e-12)))


def stirred(
    cloud: Cloud,
    value_of: ValueOf,
    *,
    log_weight: ValueOf,
    until: float,
    source: Draws,
) -> Stirred:
    """Return the cloud after sweeps of moves, until places depend little on where they were.

    Parameters
    ----------
    value_of
        From scores to values.
    log_weight
        From values to the logarithm of the law over the prior.
    until
        The largest correlation with where they were that is small enough.
    """
    now, scale, kept, accepted = cloud, 1.0, 1.0, 0.0
    for _ in range(MOST_SWEEPS):
        now, accepted = _swept(now, value_of, log_weight, scale=scale, source=source)
        scale = float(np.clip(scale * np.exp(accepted - WANTED_ACCEPTED), 0.05, 3.0))
        kept = _kept(cloud.scores, now.scores)
        if kept <= until:
            break
    return Stirred(now, kept, accepted)


def _swept(
    cloud: Cloud,
    value_of: ValueOf,
    log_weight: ValueOf,
    *,
    scale: float,
    source: Draws,
) -> tuple[Cloud, float]:
    """Move every place once; return the cloud and the share of proposals that were accepted."""
    order = source.order(len(cloud.scores))
    scores, values, accepted = cloud.scores.copy(), cloud.values.copy(), 0
    halves = np.array_split(order, 2)
    for moving, resting in (halves, halves[::-1]):
        steps = _steps(scores[resting], len(moving), scale=scale, source=source)
        proposed = scores[moving] + steps
        found = value_of(proposed)
        before = log_weight(values[moving]) - 0.5 * (scores[moving] ** 2).sum(axis=1)
        after = log_weight(found) - 0.5 * (proposed**2).sum(axis=1)
        taken = np.log(source.uniform(len(moving))) < after - before
        scores[moving[taken]], values[moving[taken]] = proposed[taken], found[taken]
        accepted += int(taken.sum())
    return Cloud(scores, values), accepted / len(scores)


def _steps(others: Floats, number: int, *, scale: float, source: Draws) -> Floats:
    """Return proposed steps made of other places, shape (number, parameters)."""
    parameters = others.shape[1]
    spread = np.atleast_2d(np.cov(others, rowvar=False)) + SMALLEST**2 * np.eye(parameters)
    noise = source.normal(number, parameters)
    walks = scale * 2.38 / np.sqrt(parameters) * noise @ np.linalg.cholesky(spread).T
    first, second = source.below(len(others), 2, number)
    size = np.where(source.uniform(number) < JUMPS, 1.0, scale * 2.38 / np.sqrt(2 * parameters))
    differences = size[:, None] * (others[first] - others[second]) + SMALLEST * noise
    return np.asarray(np.where(source.uniform(number)[:, None] < 0.5, walks, differences))


def _kept(before: Floats, after: Floats) -> float:
    """Return the largest correlation of a parameter between before and after."""
    first, second = before - before.mean(axis=0), after - after.mean(axis=0)
    sizes = np.sqrt((first**2).sum(axis=0) * (second**2).sum(axis=0))
    products = np.abs((first * second).sum(axis=0))
    return float(np.where(sizes > 0.0, products / np.where(sizes > 0.0, sizes, 1.0), 1.0).max())
