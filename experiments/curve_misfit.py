"""Whether a fitted curve misses its counts by more than luck."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from experiments.curve_fits import CurveFit
from experiments.curve_numbers import Misfit

if TYPE_CHECKING:
    from experiments.likelihood import Floats

FEWEST_EXPECTED = 5.0


def misfit_of(fit: CurveFit) -> Misfit:
    """Return Pearson's chi-square of a fit, over periods and those who had not adopted."""
    from scipy.special import chdtrc

    expected = np.append(fit.expected, fit.series.population - fit.expected.sum())
    joined = _joined(fit.series.cells.astype(np.float64), expected)
    observed, expected = joined
    statistic = float(((observed - expected) ** 2 / expected).sum())
    freedom = len(expected) - 1 - fit.fitting.free
    if freedom < 1:
        return Misfit(statistic, max(0, freedom), math.nan)
    return Misfit(statistic, freedom, float(chdtrc(freedom, statistic)))


def _joined(observed: Floats, expected: Floats) -> tuple[Floats, Floats]:
    """Join cells to those after them until each expects enough; a last small one goes back."""
    groups: list[list[float]] = []
    for seen, hoped in zip(observed, expected, strict=True):
        if groups and groups[-1][1] < FEWEST_EXPECTED:
            groups[-1][0] += seen
            groups[-1][1] += hoped
        else:
            groups.append([float(seen), float(hoped)])
    if len(groups) > 1 and groups[-1][1] < FEWEST_EXPECTED:
        seen, hoped = groups.pop()
        groups[-1][0] += seen
        groups[-1][1] += hoped
    table = np.array(groups).T
    return table[0], table[1]
