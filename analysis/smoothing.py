"""What a value is expected to be, given some parameters: regression that does not follow noise.

Polynomials of the parameters' normal scores, held down by one common penalty that the data choose:
the marginal likelihood of a normal prior on the coefficients. Where it prefers no dependence at
all, or prefers some by no more than luck would bring about, the answer is the plain mean. Each
sample is predicted from the others, so that no prediction knows the luck it will be judged by.

Source: Strong, Oakley and Brennan (2014), "Estimating multiparameter partial expected value of
perfect information from a probabilistic sensitivity analysis sample: a nonparametric regression
approach", Medical Decision Making 34:311-326, whose regression may be any flexible one; Wood
(2011), J R Stat Soc B 73:3-36, for choosing a penalty by marginal likelihood.
"""

from __future__ import annotations

from itertools import combinations_with_replacement
from math import comb

import numpy as np

from analysis.intervals import Floats

HIGHEST_DEGREE = 9
MOST_TERMS = 100
SAMPLES_PER_TERM = 5
STRENGTHS = np.logspace(-8, 6, 113)  # of what is explained, relative to the noise


class Smoother:
    """Regression on one or several parameters, ready for any number of outcomes.

    Parameters
    ----------
    parameters
        Shape (samples, parameters).

    Raises
    ------
    ValueError
        If there are too few samples for so many parameters.
    """

    def __init__(self, parameters: Floats) -> None:
        samples, number = parameters.shape
        basis = _polynomials(_normal_scores(parameters), _degree(samples, number))
        left, size, _ = np.linalg.svd(basis, full_matrices=False)
        kept = size > 1e-9 * max(size[0], 1.0)  # a constant parameter leaves nothing
        self._directions, self._squares = left[:, kept], size[kept] ** 2

    def expected(self, outcome: Floats, *, least_gain: float) -> Floats:
        """Expectation of an outcome given the parameters, at each sample and without it.

        Parameters
        ----------
        outcome
            Shape (samples,).
        least_gain
            Twice the gain in log likelihood from which dependence is believed; below it, the mean.
            The ranks of the outcome have to gain as much: a few outliers that happen to lie
            together gain more than luck does where no value is extreme.

        Returns
        -------
        array
            Shape (samples,).
        """
        mean = outcome.mean()
        centred = outcome - mean
        total, samples = float(centred @ centred), len(outcome)
        if not self._squares.size or total <= 1e-24 * samples * max(1.0, mean**2):
            return np.full(samples, mean)
        gain = self._gains(centred)
        if gain.max() <= least_gain or self._gain_of_ranks(outcome) <= least_gain:
            return np.full(samples, mean)
        kept = 1 - 1 / (1 + STRENGTHS[int(np.argmax(gain))] * self._squares)
        fitted = mean + self._directions @ (kept * (self._directions.T @ centred))
        own = 1 / samples + self._directions**2 @ kept  # weight in its own fit
        return np.asarray(outcome - (outcome - fitted) / np.maximum(1 - own, 1e-9))

    def _gain_of_ranks(self, outcome: Floats) -> float:
        """Largest gain that the ranks of an outcome have at any strength."""
        return float(self._gains(_normal_scores(outcome[:, None])[:, 0]).max())

    def _gains(self, centred: Floats) -> Floats:
        """Twice the gain in log likelihood over the plain mean, at each strength."""
        along, total = self._directions.T @ centred, float(centred @ centred)
        shrink = 1 / (1 + STRENGTHS[:, None] * self._squares)
        left = np.maximum(total - (along**2 * (1 - shrink)).sum(axis=1), 1e-12 * total)
        gains = np.log(shrink).sum(axis=1) - (len(centred) - 1) * np.log(left / total)
        return np.asarray(gains, dtype=np.float64)


def _degree(samples: int, parameters: int) -> int:
    """Find the highest degree of polynomial that so many samples can bear."""
    most = min(MOST_TERMS, samples // SAMPLES_PER_TERM)
    terms = [comb(parameters + degree, degree) - 1 for degree in range(1, HIGHEST_DEGREE + 1)]
    degree = sum(number <= most for number in terms)
    if degree == 0:
        raise ValueError(
            f"{samples} samples are too few for {parameters} parameters; "
            f"give at least {SAMPLES_PER_TERM * parameters}, and at most {MOST_TERMS} parameters"
        )
    return degree


def _normal_scores(parameters: Floats) -> Floats:
    """Ranks as quantiles of a normal distribution: no scale, and no outlier, can matter."""
    from scipy.special import ndtri
    from scipy.stats import rankdata

    ranks = rankdata(parameters, axis=0)
    return np.asarray(ndtri((ranks - 0.5) / len(parameters)), dtype=np.float64)


def _polynomials(scores: Floats, degree: int) -> Floats:
    """All products of Hermite polynomials up to a total degree; higher ones are held down more."""
    number = scores.shape[1]
    hermite = [np.ones_like(scores), scores]
    for order in range(1, degree):  # normalised: each has variance 1 under a normal distribution
        following = scores * hermite[-1] - np.sqrt(order) * hermite[-2]
        hermite.append(following / np.sqrt(order + 1))
    columns = []
    for total in range(1, degree + 1):
        for chosen in combinations_with_replacement(range(number), total):
            orders = np.bincount(chosen, minlength=number)
            product = np.prod([hermite[o][:, i] for i, o in enumerate(orders) if o], axis=0)
            columns.append((product - product.mean()) / total)
    return np.column_stack(columns)
