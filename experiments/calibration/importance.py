"""Weighted draws of a posterior, drawn anew where their weight is (Cappé et al. 2004).

Draws whose weights are worth too few are replaced by draws from around the best of them; these are
weighted by how much likelier the posterior makes them than the way they were drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.calibration.draws import Draws
from experiments.calibration.stirring import Cloud, ValueOf
from experiments.calibration.tempering import largest_step, resampled, weights_of, worth_of
from experiments.distributions import Floats

CENTRES = 100  # of the mixture that is drawn from
DEGREES = 5.0  # of freedom of Student's t around each: tails heavier than the posterior's
WIDTH = 0.7  # of each, in sds of the draws
DRAWS = 3000
ROUNDS = 3
SMALLEST = 1e-4  # variance that any direction has


@dataclass(frozen=True, eq=False)
class Weighted:
    """Draws and their weights, which sum to 1; `effective`: independent draws they are worth."""

    scores: Floats
    weights: Floats
    effective: float


def reweighted(cloud: Cloud, value_of: ValueOf, *, fewest: int, source: Draws) -> Weighted:
    """Return draws of the posterior.

    Parameters
    ----------
    cloud
        Draws of the prior, and the log likelihood of each.
    value_of
        The log likelihood at normal scores.
    fewest
        Independent draws that they should be worth. After three rounds that may not be reached,
        which `effective` says.
    """
    scores, logs = cloud.scores, cloud.values
    for _ in range(ROUNDS):
        if worth_of(logs, 1.0) * len(logs) >= fewest:
            break
        power = largest_step(logs, most=1.0, worth=fewest / len(logs))
        scores, proposed = _proposed(scores, weights_of(logs, power)[0], source)
        logs = value_of(scores) - 0.5 * (scores**2).sum(axis=1) - proposed
    weights, _ = weights_of(logs, 1.0)
    return Weighted(scores, weights, 1.0 / float((weights**2).sum()))


def _proposed(scores: Floats, weights: Floats, source: Draws) -> tuple[Floats, Floats]:
    """Return draws from around weighted ones, and the log density of each up to a constant."""
    parameters = scores.shape[1]
    centres = scores[resampled(weights, source, number=CENTRES)]
    spread = np.atleast_2d(np.cov(scores, rowvar=False, aweights=weights))
    factor = np.linalg.cholesky(spread + SMALLEST * np.eye(parameters))
    lower = np.asarray(WIDTH * factor, dtype=np.float64)
    noise = source.normal(DRAWS, parameters)
    stretch = np.sqrt(DEGREES / source.chi_squared(DRAWS, freedom=DEGREES))
    drawn = centres[np.arange(DRAWS) % CENTRES] + stretch[:, None] * noise @ lower.T
    return drawn, _log_density(drawn, centres, lower)


def _log_density(places: Floats, centres: Floats, lower: Floats) -> Floats:
    """Return the log density of a mixture of t distributions at places, up to a constant."""
    from scipy.linalg import solve_triangular
    from scipy.spatial.distance import cdist
    from scipy.special import logsumexp

    white = [solve_triangular(lower, rows.T, lower=True).T for rows in (places, centres)]
    squares = cdist(white[0], white[1], "sqeuclidean")
    power = -0.5 * (DEGREES + places.shape[1])
    return np.asarray(logsumexp(power * np.log1p(squares / DEGREES), axis=1))
