"""How much of a spread over worlds is what we do not know, and how much is the luck of replicates.

Values belong to points, and at each point to replicates. Where points share replicates they share
luck, which then moves all of them together: more points do not take it away, and it is no
difference between them.

Source: Searle, Casella and McCulloch (1992), *Variance Components*, chapters 4 and 5, for
estimates by analysis of variance; Satterthwaite (1946), Biometrics Bulletin 2:110-114, for the
degrees of freedom of a sum of variances.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.blocks import block_means, blocks_of, first_replicates
from analysis.intervals import CONFIDENCE, Floats

Places = NDArray[np.intp]

NAN = float("nan")
SWEEPS, SMALL = 200, 1e-10  # of fitting points and replicates by turns


@dataclass(frozen=True)
class Components:
    """Where the spread of point means comes from.

    Attributes
    ----------
    mean, low, high
        Mean over points and its 95 % interval, shared luck included where it is known; ends are
        NaN with one point.
    error
        Standard error of that mean.
    unknown
        Variance over points of what is expected there: of what we do not know.
    luck
        Variance of one point's mean that is luck of its replicates.
    """

    mean: float
    low: float
    high: float
    error: float
    unknown: float
    luck: float

    @property
    def quantile(self) -> float:
        """Half the interval in standard errors; NaN where there is none."""
        return (self.high - self.mean) / self.error if self.error > 0 else NAN

    @property
    def luck_share(self) -> float:
        """Share of luck in both variances together; NaN where there is one replicate or point."""
        both = self.unknown + self.luck
        return self.luck / both if both > 0 else NAN


def luck_of_points(values: pd.Series[float]) -> float:
    """Mean over points of the variance within a point, divided by its replicates.

    Parameters
    ----------
    values
        Indexed by ``point`` and ``replicate``; NaN is left out.

    Returns
    -------
    float
        In squared units; NaN where no point has two replicates.
    """
    found = values.dropna().groupby(level="point").agg(["var", "count"])
    return float((found["var"] / found["count"]).mean())


def components(values: pd.Series[float]) -> Components:
    """Part the spread of point means by where it comes from.

    Parameters
    ----------
    values
        Indexed by ``point`` and ``replicate``; NaN is left out.

    Returns
    -------
    Components
        Estimates by analysis of variance; a negative one is taken to be 0.
    """
    values = values.dropna()
    means = values.groupby(level="point").mean().to_numpy(dtype=np.float64)
    number, mean = len(means), float(means.mean())
    luck = luck_of_points(values)
    if number < 2:
        return Components(mean, NAN, NAN, NAN, NAN, luck)
    blocks = blocks_of(first_replicates(values))
    if blocks is not None:
        return _in_blocks(block_means(means, blocks), means, luck)
    spread = float(means.var(ddof=1))
    shared = 0.0 if np.isnan(luck) else _shared_luck(values)
    unknown = NAN if np.isnan(luck) else max(0.0, spread - (luck - shared))
    parts = ((spread / number, number - 1), (shared, _replicates(values) - 1))
    error = float(np.sqrt(spread / number + shared))
    half = _quantile(parts) * error
    return Components(mean, mean - half, mean + half, error, unknown, luck)


def _in_blocks(of_blocks: Floats, means: Floats, luck: float) -> Components:
    """Part the spread where points come in blocks, from which the interval of the mean is."""
    spread, number = float(means.var(ddof=1)), len(of_blocks)
    parts = ((float(of_blocks.var(ddof=1)) / number, number - 1),)
    mean, error = float(means.mean()), float(np.sqrt(parts[0][0]))
    half = _quantile(parts) * error
    unknown = max(0.0, spread - luck)  # not a number where luck is not
    return Components(
        mean, mean - half, mean + half, error, NAN if np.isnan(luck) else unknown, luck
    )


def ratio_of_means(above: pd.Series[float], below: pd.Series[float]) -> tuple[float, float, float]:
    """Ratio of two means over points, both above 0, with its 95 % interval by Fieller's theorem.

    Source: Fieller (1954), J R Stat Soc B 16:175-185; Willan and O'Brien (1996), Health Econ
    5:297-305, for cost by effect.

    Parameters
    ----------
    above, below
        Indexed by ``point`` and ``replicate``, pair by pair.

    Returns
    -------
    tuple
        Ratio, low and high end, not below 0. The high end is infinite where the mean below may be
        nothing; both are NaN with one point.
    """
    top, bottom = components(above), components(below)
    if np.isnan(bottom.error):
        return top.mean / bottom.mean, NAN, NAN
    sizes = (top.error or 1.0, bottom.error or 1.0)
    both, apart = (
        components(above / sizes[0] + sign * below / sizes[1]).error ** 2 for sign in (1.0, -1.0)
    )
    together = (both - apart) / 4 * top.error * bottom.error  # 0 where either is sure
    stretch = np.nanmax([top.quantile, bottom.quantile, 0.0]) ** 2
    square = bottom.mean**2 - stretch * bottom.error**2
    middle = top.mean * bottom.mean - stretch * together
    rest = top.mean**2 - stretch * top.error**2
    root = np.sqrt(max(middle**2 - square * rest, 0.0))
    if square > 0:
        low, high = (middle - root) / square, (middle + root) / square
    else:
        low, high = (rest / (middle + root) if middle + root > 0 else 0.0), np.inf
    return top.mean / bottom.mean, max(float(low), 0.0), float(high)


def _replicates(values: pd.Series[float]) -> int:
    """How many different replicates there are."""
    return int(values.index.get_level_values("replicate").nunique())


def _quantile(parts: tuple[tuple[float, int], ...]) -> float:
    """Student's t for a variance that is a sum of estimates with their degrees of freedom."""
    from scipy.special import stdtrit

    total = sum(variance for variance, _ in parts)
    below = sum(variance**2 / freedom for variance, freedom in parts if variance > 0)
    return float(stdtrit(total**2 / below, (1 + CONFIDENCE) / 2)) if below > 0 else 0.0


def _shared_luck(values: pd.Series[float]) -> float:
    """Covariance of the luck in the means of two points, averaged over all pairs of points."""
    point, replicate = (
        pd.factorize(values.index.get_level_values(level))[0] for level in ("point", "replicate")
    )
    here = np.bincount(point)
    met = np.bincount(replicate, weights=1 / here[point])
    pairs = len(here) * (len(here) - 1)
    overlap = (float((met**2).sum()) - float((1 / here).sum())) / pairs
    if overlap <= SMALL:  # each point has replicates of its own
        return 0.0
    numbers = values.to_numpy(dtype=np.float64)
    within = numbers - (np.bincount(point, weights=numbers) / here)[point]
    left, freedom = _left(within, point, replicate)
    if freedom <= 0:
        return 0.0
    inside = float((within**2).sum()) / (len(numbers) - len(here))
    return max(0.0, inside - float((left**2).sum()) / freedom) * overlap


def _left(numbers: Floats, point: Places, replicate: Places) -> tuple[Floats, int]:
    """What points and replicates together leave unexplained, and its degrees of freedom."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    here, there = np.bincount(point), np.bincount(replicate)
    left = numbers
    for _ in range(SWEEPS):
        before = left
        left = left - (np.bincount(replicate, weights=left) / there)[replicate]
        left = left - (np.bincount(point, weights=left) / here)[point]
        if np.abs(left - before).max() <= SMALL * max(1.0, float(np.abs(left).max())):
            break
    size = len(here) + len(there)
    ties = coo_array((np.ones(len(left)), (point, replicate + len(here))), shape=(size, size))
    islands = connected_components(ties, directed=False)[0]
    return left, len(left) - size + int(islands)
