"""Means of replicates and how sure they are: the statistics of the paired comparison.

The bootstrap is the only use of chance in `analysis`. Its seed is fixed, so that one results
folder always gives one table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]

CONFIDENCE = 0.95
RESAMPLES = 4000
BOOTSTRAP_SEED = 20080331
FEW = 10  # with fewer replicates than this a bootstrap says more than is known
TOO_FEW = f"fewer than {FEW} replicates"


@dataclass(frozen=True, eq=False)
class Interval:
    """A mean over replicates, its 95 % t interval and its standard error (Monte Carlo error).

    Attributes
    ----------
    mean, low, high, error
        Arrays of the shape of the values without their last axis; `low`, `high` and `error`
        are NaN when there is a single replicate.
    replicates
        How many replicates were averaged.
    """

    mean: Floats
    low: Floats
    high: Floats
    error: Floats
    replicates: int


def mean_interval(values: Floats) -> Interval:
    """Mean along the last axis (replicates) with a two-sided 95 % Student t interval."""
    from scipy.special import stdtrit

    values = np.asarray(values, dtype=np.float64)
    replicates = values.shape[-1]
    if replicates == 0:
        raise ValueError("mean_interval: no replicates to average")
    mean = values.mean(axis=-1)
    if replicates == 1:
        unknown = np.full_like(mean, np.nan)
        return Interval(mean, unknown, unknown, unknown, 1)
    error = values.std(axis=-1, ddof=1) / np.sqrt(replicates)
    constant = (values == values[..., :1]).all(axis=-1)  # exact, where rounding would blur it
    mean = np.where(constant, values[..., 0], mean)
    error = np.where(constant, 0.0, error)
    half = stdtrit(replicates - 1, (1 + CONFIDENCE) / 2) * error
    return Interval(mean, mean - half, mean + half, error, replicates)


def grouped_intervals(values: pd.Series[float], groups: pd.DataFrame) -> pd.DataFrame:
    """Mean of each group's values with a two-sided 95 % Student t interval.

    Parameters
    ----------
    values
        One number per run; NaN for what a run does not define, which is left out.
    groups
        Of the same rows: the columns whose equal rows make a group.

    Returns
    -------
    DataFrame
        Indexed by group: `mean`, `low`, `high` and `replicates`, the number of values. `low` and
        `high` are NaN where there is a single one, all three where there is none.
    """
    from scipy.special import stdtrit

    by = [groups[name] for name in groups.columns]
    found = values.groupby(by, sort=False).agg(["mean", "std", "min", "max", "count"])
    count = found["count"].astype("float64")
    freedom = (count - 1).where(count > 1)
    half = stdtrit(freedom, (1 + CONFIDENCE) / 2) * found["std"] / np.sqrt(count)
    constant = found["min"] == found["max"]  # exact, where rounding would blur it
    half = half.where(~constant | (count < 2), 0.0)
    mean = found["mean"].where(~constant, found["min"])
    return pd.DataFrame(
        {"mean": mean, "low": mean - half, "high": mean + half, "replicates": found["count"]}
    )


def interval_columns(
    name: str, values: Floats, *, least: float = -np.inf, most: float = np.inf
) -> dict[str, float]:
    """Mean and 95 % interval of replicates as columns `name`, `name_low` and `name_high`.

    Student's t knows no bounds: the ends are clipped to what can be, `least` and `most`.
    """
    found = mean_interval(values)
    low, high = (float(np.clip(end, least, most)) for end in (found.low, found.high))
    return {name: float(found.mean), f"{name}_low": low, f"{name}_high": high}


def _resampled_counts(replicates: int) -> Floats:
    """How often each replicate is in each resample, shape (RESAMPLES, replicates)."""
    generator = np.random.Generator(np.random.Philox(BOOTSTRAP_SEED))
    shares = np.full(replicates, 1 / replicates)
    return generator.multinomial(replicates, shares, size=RESAMPLES).astype(np.float64)


def resampled_means(values: Floats) -> Floats:
    """Bootstrap means over replicates, all columns resampled together (paired).

    Parameters
    ----------
    values
        Shape (replicates, columns).

    Returns
    -------
    array
        Shape (RESAMPLES, columns).
    """
    replicates = values.shape[0]
    return np.asarray(_resampled_counts(replicates) @ values / replicates, dtype=np.float64)


def linked_means(values: Floats) -> Floats:
    """Means of columns that have replicates of their own number, as far as they can be compared.

    A column that has fewer than another saw other luck. So each is held against the column that
    has most, on the replicates that both have, and put where that difference puts it. Without
    gaps these are the plain means.

    Parameters
    ----------
    values
        Shape (replicates, columns); NaN where a column lacks a replicate.
    """
    fullest, apart = _apart(values)
    return np.asarray(np.nanmean(apart, axis=0) + np.nanmean(values[:, fullest]))


def _apart(values: Floats) -> tuple[int, Floats]:
    """Return the first of the columns that lack fewest replicates, and all less that one."""
    fullest = int(np.isfinite(values).sum(axis=0).argmax())
    return fullest, values - values[:, [fullest]]


def _resampled_linked_means(values: Floats) -> Floats:
    """Bootstrap of `linked_means`, shape (RESAMPLES, columns)."""
    fullest, apart = _apart(values)
    counts = _resampled_counts(len(values))
    columns = np.column_stack([apart, values[:, fullest]])
    there = np.isfinite(columns)
    means = (counts @ np.where(there, columns, 0.0)) / np.maximum(counts @ there, 1)
    return np.asarray(means[:, :-1] + means[:, -1:])


def probabilities_best(values: Floats) -> Floats:
    """Share of bootstrap resamples in which each column has the largest mean; ties are shared.

    It weighs the luck of the replicates only: the parameters stay as they are. Columns with
    unequal numbers of replicates are compared as in `linked_means`.

    Parameters
    ----------
    values
        Shape (replicates, columns), larger is better; NaN where a column lacks a replicate. The
        shares are NaN throughout if a column shares fewer than `FEW` with the fullest.
    """
    if values.size == 0 or np.isfinite(_apart(values)[1]).sum(axis=0).min() < FEW:
        return np.full(values.shape[1], np.nan)
    has_gaps = bool(np.isnan(values).any())
    means = _resampled_linked_means(values) if has_gaps else resampled_means(values)
    margin = 1e-9 * max(1.0, float(np.nanmax(np.abs(values))))  # equal columns may round apart
    winners = means >= means.max(axis=1, keepdims=True) - margin
    return np.asarray((winners / winners.sum(axis=1, keepdims=True)).mean(axis=0))


def ratio_interval(numerator: Floats, denominator: Floats) -> tuple[float, float, float]:
    """Ratio of two paired means, with the 95 % percentile interval of its bootstrap.

    A resample whose denominator is not positive counts as an infinite ratio: it says that the
    effect bought might be nothing. With fewer than `FEW` replicates the ends are NaN.
    """
    ratio = float(numerator.mean() / denominator.mean())
    if len(numerator) < FEW:
        return ratio, float("nan"), float("nan")
    means = resampled_means(np.column_stack([numerator, denominator]))
    ratios = np.full(len(means), np.inf)
    np.divide(means[:, 0], means[:, 1], out=ratios, where=means[:, 1] > 0)
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(ratios, [tail, 1 - tail], method="inverted_cdf")
    return ratio, float(low), float(high)
