"""One Gaussian process: a vague linear trend and a Matérn 5/2 covariance, noise known by point."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.distributions import Floats

TREND_VARIANCE = 25.0  # of constant and slopes over the cube, of outputs with variance 1: vague
LENGTHS = (0.1, 50.0)  # in widths of the cube
SIGNAL = (1e-4, 100.0)
NUGGET = (1e-6, 2.0)
USUAL_LENGTH, LENGTH_LOG_SD = 2.0, 1.5  # weak prior on lengths, so that few points do not overfit
MOST_FOR_LENGTHS = 250  # points to which lengths are fitted; all points are then used with them
STARTS = (0.5, USUAL_LENGTH)  # lengths from which the best are looked for
STEPS = 60  # of the search for lengths
ROOT_5 = 5.0**0.5


@dataclass(frozen=True, eq=False)
class Process:
    """A fitted process, of outputs with mean 0 and variance 1.

    Attributes
    ----------
    unit
        Points it was fitted to, shape (points, parameters).
    lengths
        Over which outputs stay alike, shape (parameters,), in widths of the unit cube.
    signal
        Variance of what the trend leaves.
    nugget
        Variance that neither points nor noise explain: jumps, and all luck if none is known.
    whitening
        Inverse of the Cholesky factor of the covariance of what was observed, shape (points,
        points): lower triangular.
    weights
        That covariance's inverse times the outputs, shape (points,).
    outputs, noise
        What it was fitted to: outputs, and the variance of each that is luck, shape (points,).
    """

    unit: Floats
    lengths: Floats
    signal: float
    nugget: float
    whitening: Floats
    weights: Floats
    outputs: Floats
    noise: Floats

    def predict(self, unit: Floats) -> tuple[Floats, Floats]:
        """Return mean and variance at points, each of shape (points,), nugget left out."""
        across = self.covariance(unit)
        explained = across @ self.whitening.T
        before = self.signal + TREND_VARIANCE * (1.0 + (_centred(unit) ** 2).sum(axis=1))
        return across @ self.weights, np.maximum(before - (explained**2).sum(axis=1), 0.0)

    def covariance(self, unit: Floats) -> Floats:
        """Return the covariance of points with those it was fitted to, shape (points, fitted)."""
        return _covariance(unit, self.unit, lengths=self.lengths, signal=self.signal)

    def left_out(self) -> tuple[Floats, Floats]:
        """Return error and variance of each output, foretold from all others.

        By the formula for leave-one-out residuals (Rasmussen & Williams 2006, 5.12), each of shape
        (points,); the variance holds noise and nugget.
        """
        variance = 1.0 / (self.whitening**2).sum(axis=0)
        return self.weights * variance, variance


def fit_process(unit: Floats, outputs: Floats, *, noise: Floats) -> Process:
    """Return the process of outputs with mean 0 and variance 1.

    Parameters
    ----------
    unit
        Shape (points, parameters).
    noise
        Variance of each output that is luck, shape (points,).
    """
    from scipy.linalg import solve_triangular

    lengths, signal, nugget = _searched(unit, outputs, noise=noise)
    covariance = _covariance(unit, unit, lengths=lengths, signal=signal)
    covariance[np.diag_indices(len(unit))] += noise + nugget
    lower = np.linalg.cholesky(covariance)
    whitening = solve_triangular(lower, np.eye(len(unit)), lower=True)
    weights = whitening.T @ (whitening @ outputs)
    return Process(unit, lengths, signal, nugget, whitening, weights, outputs, noise)


def _centred(unit: Floats) -> Floats:
    return unit - 0.5


def _covariance(first: Floats, second: Floats, *, lengths: Floats, signal: float) -> Floats:
    """Return the covariance of trend and process between two sets of points."""
    from scipy.spatial.distance import cdist

    scaled = ROOT_5 * cdist(first / lengths, second / lengths)
    matern = signal * (1.0 + scaled + scaled**2 / 3.0) * np.exp(-scaled)
    return np.asarray(matern + TREND_VARIANCE * (1.0 + _centred(first) @ _centred(second).T))


def _searched(unit: Floats, outputs: Floats, *, noise: Floats) -> tuple[Floats, float, float]:
    """Return lengths, signal and nugget: most likely for what a linear trend leaves."""
    from scipy.optimize import minimize

    number = min(len(unit), MOST_FOR_LENGTHS)
    rows = np.unique(np.linspace(0, len(unit) - 1, number).round().astype(np.int64))
    trend = np.hstack([np.ones((len(unit), 1)), _centred(unit)])
    rest = (outputs - trend @ np.linalg.lstsq(trend, outputs, rcond=None)[0])[rows]
    size, parameters = max(float(rest.var()), 1e-3), unit.shape[1]
    bounds = np.log([*[LENGTHS] * parameters, SIGNAL, NUGGET])
    found = [
        minimize(
            _minus_log_posterior,
            np.log([*[length] * parameters, size, 0.1 * size]),
            args=(unit[rows], rest, noise[rows]),
            jac=True,
            method="L-BFGS-B",
            bounds=bounds,
            options={"maxiter": STEPS},
        )
        for length in STARTS
    ]
    best = np.exp(min(found, key=lambda one: float(one.fun)).x)
    return best[:-2], float(best[-2]), float(best[-1])


def _minus_log_posterior(
    theta: Floats, unit: Floats, outputs: Floats, noise: Floats
) -> tuple[float, Floats]:
    """Return minus the log posterior of the logarithms of all lengths and variances, and its slope.

    The likelihood is that of a process without trend (Rasmussen & Williams 2006, 5.8 and 5.9); the
    prior is weak, and of lengths alone.
    """
    value, slope = minus_log_likelihood(theta, unit, outputs=outputs, noise=noise)
    away = (theta[:-2] - np.log(USUAL_LENGTH)) / LENGTH_LOG_SD
    slope[:-2] += away / LENGTH_LOG_SD
    return value + 0.5 * float(away @ away), slope


def minus_log_likelihood(
    theta: Floats, unit: Floats, *, outputs: Floats, noise: Floats
) -> tuple[float, Floats]:
    """Return minus the log likelihood of a process without trend, and its slope in `theta`.

    Parameters
    ----------
    theta
        Logarithms of the lengths, of signal and of nugget, shape (parameters + 2,).
    """
    from scipy.linalg import cho_factor, cho_solve
    from scipy.spatial.distance import cdist

    scaled, signal, nugget = unit / np.exp(theta[:-2]), np.exp(theta[-2]), np.exp(theta[-1])
    root = ROOT_5 * cdist(scaled, scaled)
    falling = signal * np.exp(-root)
    matern = falling * (1.0 + root + root**2 / 3.0)
    covariance = matern + np.diag(noise + nugget)
    factor = cho_factor(covariance, lower=True, check_finite=False)
    weights = cho_solve(factor, outputs)
    value = 0.5 * float(outputs @ weights) + float(np.log(np.diag(factor[0])).sum())
    # of every entry of the covariance: minus twice the slope of the value
    by_entry = np.outer(weights, weights) - cho_solve(factor, np.eye(len(unit)))
    by_length = by_entry * falling * (5.0 / 3.0) * (1.0 + root)
    squares = by_length.sum(axis=1) @ scaled**2 - ((by_length @ scaled) * scaled).sum(axis=0)
    ends = [0.5 * (by_entry * matern).sum(), 0.5 * nugget * np.trace(by_entry)]
    return value + 0.5 * len(unit) * np.log(2.0 * np.pi), -np.concatenate([squares, ends])
