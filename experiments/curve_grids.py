"""A fit on finer grids, for drawing."""

from __future__ import annotations

import math

import numpy as np

from experiments.curve_fits import CurveFit
from experiments.curve_models import IMITATION, SLOWEST
from experiments.likelihood import Floats, critical_drop

POINTS, TIMES = 41, 201
SHOWN = 2.4  # times the fall that the interval allows


def times_and_people(fit: CurveFit) -> tuple[Floats, Floats]:
    """Return times from the start, in periods, and expected cumulative adopters then."""
    times = np.linspace(0.0, len(fit.series.counts), TIMES)
    values = fit.optimum.values
    share = fit.fitting.model.share(times, values[:-1])
    return times, np.asarray(fit.series.population * values[-1] * share)


def main_parameter(fit: CurveFit) -> str:
    """Return the parameter whose likelihood is shown: q, or a curve's first."""
    names = fit.fitting.names
    return IMITATION if IMITATION in names else names[0]


def profile_grid(fit: CurveFit) -> tuple[Floats, Floats]:
    """Return values of the main parameter, and the fall of twice the log likelihood at each.

    The values reach somewhat further than the interval.
    """
    name = main_parameter(fit)
    profile, one = fit.profile(name), fit.estimate(name)
    low, high = fit.interval(name, fit.level)
    if not math.isfinite(high):
        high = max(1.0, 4 * one.value)
    reach = max(high - low, 1e-6)
    first = low - 0.4 * reach
    is_rate = bool(profile.likelihood.logarithmic[profile.place])
    even = np.linspace(max(first, 0.0) if is_rate else first, high + 0.4 * reach, POINTS)
    values = np.unique(np.append(even, [low, one.value, high]))
    drops, near = [], None
    for value in values:
        fallen, near = profile.drop(max(value, SLOWEST) if is_rate else float(value), near)
        drops.append(max(0.0, fallen))
    return values, np.minimum(np.array(drops), SHOWN * 4 * critical_drop(fit.level))
