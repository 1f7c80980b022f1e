"""From draws of the prior to draws of the posterior, the likelihood's power raised by and by.

Sequential Monte Carlo with tempering (Del Moral, Doucet & Jasra 2006): each power is as high as
leaves half of the draws' worth; draws are resampled by their weights and then moved.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.calibration.draws import Draws, Rows
from experiments.calibration.stirring import Cloud, ValueOf, stirred
from experiments.distributions import Floats
from experiments.problems import Problem

KEPT_WORTH = 0.5  # share of the draws' worth that a step may leave
ON_THE_WAY, AT_THE_END = 0.5, 0.1  # correlation with where draws were that moves have to get below
MOST_STEPS = 200


@dataclass(frozen=True, eq=False)
class Tempered:
    """Draws of a posterior.

    Attributes
    ----------
    cloud
        Equally likely places and the log likelihood of each.
    effective
        Number of independent draws that they are worth, for the parameter where it is least.
    temperatures
        Powers of the likelihood, the last 1.
    log_evidence
        Logarithm of the mean likelihood over where it began.
    """

    cloud: Cloud
    effective: float
    temperatures: tuple[float, ...]
    log_evidence: float


def tempered(start: Cloud, value_of: ValueOf, *, source: Draws) -> Tempered:
    """Return draws of the posterior.

    Parameters
    ----------
    start
        Equally likely places of the prior, and the log likelihood of each.
    value_of
        The log likelihood at normal scores; minus infinity where the prior has nothing.

    Raises
    ------
    Problem
        If the likelihood is nothing wherever it begins.
    """
    cloud, power, powers = _where_possible(start), 0.0, list[float]()
    evidence = float(np.log(np.isfinite(start.values).mean()))
    effective = float(np.isfinite(start.values).sum())
    while power < 1.0 and len(powers) < MOST_STEPS:
        step = largest_step(cloud.values, most=1.0 - power, worth=KEPT_WORTH)
        power = 1.0 if step == 1.0 - power else power + step
        weights, mean = weights_of(cloud.values, step)
        powers.append(power)
        evidence += mean
        rows = resampled(weights, source, number=len(weights))
        moved = stirred(
            cloud.taken(rows),
            value_of,
            log_weight=_raised(power),
            until=AT_THE_END if power == 1.0 else ON_THE_WAY,
            source=source,
        )
        cloud = moved.cloud
        worth = effective / (len(weights) * float((weights**2).sum()))
        old = moved.kept**2
        effective = 1.0 / (old / worth + (1.0 - old) / len(weights))
    return Tempered(cloud, effective, tuple(powers), evidence)


def _where_possible(start: Cloud) -> Cloud:
    """Return as many places, of those alone at which the likelihood is something."""
    possible = np.flatnonzero(np.isfinite(start.values))
    if not len(possible):
        raise Problem(
            "the likelihood is 0 at every draw: nothing in the prior agrees with the data"
        )
    return start.taken(np.resize(possible, len(start.values)))


def _raised(power: float) -> ValueOf:
    """Return the logarithm of the likelihood at a power, from that of the likelihood."""
    return lambda values: power * values


def weights_of(values: Floats, step: float) -> tuple[Floats, float]:
    """Return weights that sum to 1, and the logarithm of their mean before."""
    best = float(values.max())
    raw = np.exp(step * (values - best))
    return raw / raw.sum(), float(np.log(raw.mean())) + step * best


def worth_of(values: Floats, step: float) -> float:
    """Return the share of independent draws that weighted ones are worth."""
    weights, _ = weights_of(values, step)
    return 1.0 / (len(weights) * float((weights**2).sum()))


def largest_step(values: Floats, *, most: float, worth: float) -> float:
    """Return the largest power of the likelihood that leaves draws a share of their worth.

    Parameters
    ----------
    values
        Log likelihoods of equally likely draws.
    most
        That it may be.
    """
    if worth_of(values, most) >= worth:
        return most
    low, high = -30.0, float(np.log(most))
    for _ in range(50):
        middle = 0.5 * (low + high)
        enough = worth_of(values, float(np.exp(middle))) >= worth
        low, high = (middle, high) if enough else (low, middle)
    return float(np.exp(low))


def resampled(weights: Floats, source: Draws, *, number: int) -> Rows:
    """Return rows drawn by weight, evenly over their sum (systematic resampling)."""
    places = (np.arange(number) + source.uniform(1)) / number
    rows = np.searchsorted(np.cumsum(weights), places)
    return np.minimum(rows, len(weights) - 1)
