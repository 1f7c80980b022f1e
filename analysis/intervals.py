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
    freedom
        Degrees of freedom behind the error, of the shape of the mean; 0 for a single replicate.
    """

    mean: Floats
    low: Floats
    high: Floats
    error: Floats
    replicates: int
    freedom: Floats

    def probability_above_zero(self) -> Floats:
        """How likely the true mean is above 0, as Student's t has it; NaN for one replicate."""
        from scipy.special import stdtr

        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = self.mean / self.error
        return np.asarray(stdtr(self.freedom, ratio))


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
        return Interval(mean, unknown, unknown, unknown, 1, np.zeros_like(mean))
    error = values.std(axis=-1, ddof=1) / np.sqrt(replicates)
    constant = (values == values[..., :1]).all(axis=-1)  # exact, where rounding would blur it
    mean = np.where(constant, values[..., 0], mean)
    error = np.where(constant, 0.0, error)
    half = stdtrit(replicates - 1, (1 + CONFIDENCE) / 2) * error
    freedom = np.full_like(mean, replicates - 1)
    return Interval(mean, mean - half, mean + half, error, replicates, freedom)


def crossed_interval(values: Floats) -> Interval:
    """Mean over replicates and over draws that all replicates share, with a 95 % t interval.

    The interval holds the luck of both: another set of replicates, and another set of draws. Mean
    squares of rows, columns and what is left give the error, Satterthwaite's approximation the
    degrees of freedom. Where a part of the variance would be negative it is taken to be none.

    Parameters
    ----------
    values
        Shape (..., replicates, draws), two draws or more.

    Sources: Searle, Casella and McCulloch (1992), *Variance Components*, chapter 4; Satterthwaite
    (1946), Biometrics Bulletin 2:110-114.
    """
    from scipy.special import stdtrit

    values = np.asarray(values, dtype=np.float64)
    replicates = values.shape[-2]
    mean = values.mean(axis=(-2, -1))
    if replicates == 1:
        unknown = np.full_like(mean, np.nan)
        return Interval(mean, unknown, unknown, unknown, 1, np.zeros_like(mean))
    parts, freedoms = _parts_of_variance(values)
    whole = parts[..., 0] + parts[..., 1] - parts[..., 2]
    variance = np.maximum(whole, parts.max(axis=-1))
    with np.errstate(divide="ignore", invalid="ignore"):
        freedom = variance**2 / (parts**2 / freedoms).sum(axis=-1)
    freedom = np.clip(np.nan_to_num(freedom, nan=1.0), freedoms[:2].min(), freedoms[2])
    error = np.sqrt(variance)
    half = stdtrit(freedom, (1 + CONFIDENCE) / 2) * error
    return Interval(mean, mean - half, mean + half, error, replicates, freedom)


def _parts_of_variance(values: Floats) -> tuple[Floats, Floats]:
    """Variance of the mean by rows, by columns and by what is left, and their degrees of freedom.

    The first two have the third in them. Shapes (..., 3) and (3,).
    """
    replicates, draws = values.shape[-2:]
    rows, columns = values.mean(axis=-1, keepdims=True), values.mean(axis=-2, keepdims=True)
    rest = values - rows - columns + values.mean(axis=(-2, -1), keepdims=True)
    freedoms = np.array([replicates - 1, draws - 1, (replicates - 1) * (draws - 1)], np.float64)
    parts = (
        rows[..., 0].var(axis=-1, ddof=1) / replicates,
        columns[..., 0, :].var(axis=-1, ddof=1) / draws,
        (rest**2).sum(axis=(-2, -1)) / freedoms[2] / (replicates * draws),
    )
    return np.stack(parts, axis=-1), freedoms


def joint_half_width(error: Floats, *, replicates: int, intervals: int) -> Floats:
    """Half the width of 95 % intervals that hold their true values all together (Bonferroni).

    Parameters
    ----------
    error
        Standard errors of means over replicates.
    intervals
        How many there are.
    """
    from scipy.special import stdtrit

    if replicates == 1:
        return np.full_like(error, np.nan)
    tail = (1 - CONFIDENCE) / 2 / intervals
    return np.asarray(stdtrit(replicates - 1, 1 - tail) * error)


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


def halves(number: int, *, draws: int) -> Floats:
    """Split so many things in two at random, several times, always in the same ways.

    Returns
    -------
    array
        Shape (draws, number), true for the one half; of an odd number it is the smaller.
    """
    generator = np.random.Generator(np.random.Philox(BOOTSTRAP_SEED + 1))
    order = generator.permuted(np.tile(np.arange(number), (draws, 1)), axis=1)
    return np.asarray(order < number // 2)


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
