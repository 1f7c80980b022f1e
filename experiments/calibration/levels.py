"""Subset simulation: places so rare in the prior that drawing from it would not find them.

The closest fifth of the draws sets a level; the cloud is moved about below it; its closest fifth
sets the next, until the level is reached that is looked for (Au & Beck 2001).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from experiments.calibration.draws import Draws
from experiments.calibration.stirring import Cloud, scores_of, stirred, unit_of
from experiments.distributions import Floats

KEPT = 0.2  # share that sets the next level
ON_THE_WAY, AT_THE_END = 0.6, 0.3  # correlation with where places were that moves get below
MOST_LEVELS = 30
STALLED = 1e-3  # a level that is less lower than the one before, twice, ends the search
CONFIDENCE = 0.95


@dataclass(frozen=True, eq=False)
class Descent:
    """One cloud brought down, level by level.

    Attributes
    ----------
    unit
        Its places where it arrived, shape (places, parameters); empty if it did not arrive.
    share
        Of the prior that is there.
    closest, closest_ratio
        The closest place, as quantiles, and how close it is.
    """

    unit: Floats
    share: float
    closest: Floats
    closest_ratio: float


def descended(
    closeness_at: Callable[[Floats], Floats], *, parameters: int, places: int, seed: int, batch: int
) -> Descent:
    """Return a cloud where a function of quantiles is at most 1.

    Parameters
    ----------
    closeness_at
        From quantiles, shape (points, parameters), to how far away they are, shape (points,).
    places
        Of the cloud.
    batch
        Another number is another cloud.
    """
    source = Draws(seed, "levels", batch)
    unit = source.uniform(places, parameters)
    cloud, share, level = Cloud(scores_of(unit), closeness_at(unit)), 1.0, float("inf")
    for _ in range(MOST_LEVELS):
        before, level = level, max(float(np.quantile(cloud.values, KEPT, method="lower")), 1.0)
        inside = cloud.values <= level
        share *= float(inside.mean())
        rows = np.resize(np.flatnonzero(inside), places)[source.order(places)]
        moved = stirred(
            cloud.taken(rows),
            lambda scores: closeness_at(unit_of(scores)),
            log_weight=_below(level),
            until=ON_THE_WAY if level > 1.0 else AT_THE_END,
            source=source,
        )
        cloud = moved.cloud
        if level <= 1.0 or before - level < STALLED:
            break
    best = int(np.argmin(cloud.values))
    arrived = cloud.scores if level <= 1.0 else cloud.scores[:0]
    return Descent(
        unit_of(arrived),
        share if level <= 1.0 else 0.0,
        unit_of(cloud.scores[best]),
        float(cloud.values[best]),
    )


def _below(level: float) -> Callable[[Floats], Floats]:
    """Return the logarithm of the law that is the prior's below a level and nothing above."""
    return lambda values: np.where(values <= level, 0.0, -np.inf)


def share_of(descents: list[Descent]) -> tuple[float, float, float]:
    """Return the share of the prior over independent descents, and its 95 % interval.

    By Student's t of its logarithms; those that did not arrive leave the lower end at 0.
    """
    from scipy.stats import t

    shares = np.array([one.share for one in descents])
    if not (shares > 0.0).all():
        return float(shares.mean()), 0.0, float(shares.max())
    logs = np.log(shares)
    error = logs.std(ddof=1) / np.sqrt(len(logs))
    reach = float(t.ppf((1 + CONFIDENCE) / 2, len(logs) - 1)) * error
    middle = float(logs.mean())
    return float(np.exp(middle)), float(np.exp(middle - reach)), float(np.exp(middle + reach))
