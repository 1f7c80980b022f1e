"""Maximum likelihood within bounds, and intervals from the profile of the likelihood."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
PRECISE = 1e-4  # of an interval's end, on the scale of the search
FIRST_STEP = 0.05
MOST_STEPS, LONGEST_STEP = 200, 2.0
LEAST_DAMPED, MOST_DAMPED = 1e-3, 1e12
GAIN = 1e-10  # of the log likelihood, below which the search ends
FREE: Mapping[int, float] = {}


@dataclass(frozen=True, eq=False)
class Likelihood:
    """A log likelihood of parameters that have bounds.

    Attributes
    ----------
    value
        Maps the parameters, shape (k,), to the log likelihood.
    curvature
        Maps them to its slopes, shape (k,), and to the information, shape (k, k), both with
        respect to the parameters as they are searched: by their logarithm where so marked.
    low, high
        Bounds, shape (k,).
    logarithmic
        Which parameters are searched on the scale of their logarithm, shape (k,); their lower
        bound has to be positive.
    """

    value: Callable[[Floats], float]
    curvature: Callable[[Floats], tuple[Floats, Floats]]
    low: Floats
    high: Floats
    logarithmic: npt.NDArray[np.bool_]

    def searched(self, values: Floats) -> Floats:
        """Return parameters on the scale of the search."""
        return np.where(self.logarithmic, np.log(np.maximum(values, 1e-300)), values)

    def natural(self, searched: Floats) -> Floats:
        """Return parameters from the scale of the search, within their bounds."""
        grown = np.exp(np.where(self.logarithmic, searched, 0.0))
        return np.clip(np.where(self.logarithmic, grown, searched), self.low, self.high)


@dataclass(frozen=True, eq=False)
class Optimum:
    """Where a likelihood is largest: the parameters, shape (k,), and its logarithm there."""

    values: Floats
    log_likelihood: float


def maximise(
    likelihood: Likelihood, starts: npt.ArrayLike, *, held: Mapping[int, float] = FREE
) -> Optimum:
    """Find the largest likelihood, by damped scoring from each start; the best end counts.

    Parameters
    ----------
    starts
        Parameters from which to search, shape (n, k) or (k,).
    held
        Places of parameters that keep a value.

    Source: Osborne (1992), "Fisher's method of scoring"; damped as by Marquardt (1963).
    """
    given = np.atleast_2d(np.asarray(starts, np.float64)).copy()
    for place, value in held.items():
        given[:, place] = value
    free = np.ones(given.shape[1], bool)
    free[list(held)] = False
    ends = [_climbed(likelihood, start, free) for start in given]
    return max(ends, key=lambda end: end.log_likelihood)


def _climbed(likelihood: Likelihood, start: Floats, free: npt.NDArray[np.bool_]) -> Optimum:
    """Climb from one start, moving only the free parameters."""
    low, high = likelihood.searched(likelihood.low), likelihood.searched(likelihood.high)
    at = likelihood.searched(start)
    at[free] = np.clip(at, low, high)[free]
    best, damped = Optimum(start, likelihood.value(start)), 0.0
    for _ in range(MOST_STEPS):
        slope, information = likelihood.curvature(best.values)
        pressed = ((at <= low) & (slope < 0)) | ((at >= high) & (slope > 0))
        moving = np.flatnonzero(free & ~pressed)
        before = best.log_likelihood
        while moving.size:
            there = at.copy()
            there[moving] += _step(slope[moving], information[np.ix_(moving, moving)], damped)
            there = np.clip(there, low, high)
            values = np.where(free, likelihood.natural(there), start)
            found = likelihood.value(values)
            if found >= best.log_likelihood:
                at, best, damped = there, Optimum(values, found), damped / 10
                break
            damped = max(LEAST_DAMPED, damped * 10)
            if damped > MOST_DAMPED:
                return best
        damped = 0.0 if damped < LEAST_DAMPED else damped
        if best.log_likelihood - before < GAIN:
            break
    return best


def _step(slope: Floats, information: Floats, damped: float) -> Floats:
    """Return a step uphill, at most so long in each direction."""
    size = np.sqrt(np.maximum(np.diag(information), 1e-200))
    scaled = information / np.outer(size, size) + (damped + 1e-12) * np.eye(len(size))
    try:
        step = np.linalg.solve(scaled, slope / size) / size
    except np.linalg.LinAlgError:
        step = slope / size**2 / (1.0 + damped)
    return np.asarray(np.clip(step, -LONGEST_STEP, LONGEST_STEP))


def critical_drop(level: float) -> float:
    """Return how far twice the log likelihood may fall within an interval of one parameter."""
    from scipy.special import chdtri

    return float(chdtri(1, 1.0 - level))


@dataclass(frozen=True, eq=False)
class Profile:
    """The likelihood of one parameter, the others wherever they fit it best.

    Attributes
    ----------
    best
        The maximum.
    place
        Of the parameter.
    held
        Places of others that keep a value.
    """

    likelihood: Likelihood
    best: Optimum
    place: int
    held: Mapping[int, float]

    def drop(self, value: float, near: Floats | None = None) -> tuple[float, Floats]:
        """Return by how much twice the log likelihood falls at a value, and where the others go.

        Parameters
        ----------
        near
            Where to look for the others, shape (k,); None to begin at their best values.
        """
        start = self.best.values if near is None else near
        found = maximise(self.likelihood, start, held={**self.held, self.place: value})
        return 2 * (self.best.log_likelihood - found.log_likelihood), found.values

    def interval(self, level: float) -> tuple[float, float]:
        """Return the ends of the profile-likelihood interval.

        Inside are the values at which twice the log likelihood is lower by no more than
        chi-square with one degree of freedom allows. An end beyond a bound is the bound.

        Source: Venzon and Moolgavkar (1988), "A method for computing profile-likelihood-based
        confidence intervals".
        """
        return self._end(level, up=False), self._end(level, up=True)

    def _end(self, level: float, *, up: bool) -> float:
        """Return one end: step away until the likelihood is too low, then divide."""
        from scipy.optimize import brentq

        allowed, near = critical_drop(level), self.best.values
        is_log = bool(self.likelihood.logarithmic[self.place])
        bound = float((self.likelihood.high if up else self.likelihood.low)[self.place])

        known: dict[float, float] = {}  # where the others begin may change a value by a hair

        def excess(at: float) -> float:
            nonlocal near
            if at not in known:
                fallen, near = self.drop(math.exp(at) if is_log else at, near)
                known[at] = fallen - allowed
            return known[at]

        last, step = math.log(bound) if is_log else bound, FIRST_STEP
        inner = outer = float(self.likelihood.searched(self.best.values)[self.place])
        known[inner] = -allowed
        while outer != last:
            outer = min(outer + step, last) if up else max(outer - step, last)
            if excess(outer) > 0:
                break
            inner, step = outer, 2 * step
        else:
            return bound
        root = float(brentq(excess, inner, outer, xtol=PRECISE))
        return math.exp(root) if is_log else root
