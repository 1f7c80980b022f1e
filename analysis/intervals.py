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
    generator = np.random.Generator(np.random.Philox(BOOTSTRAP_SEED))
    counts = generator.multinomial(replicates, np.full(replicates, 1 / replicates), size=RESAMPLES)
    return np.asarray(counts @ values / replicates, dtype=np.float64)


def probabilities_best(values: Floats) -> Floats:
    """Share of bootstrap resamples in which each column has the largest mean; ties are shared.

    It weighs the luck of the replicates only: the parameters stay as they are.

    Parameters
    ----------
    values
        Shape (replicates, columns), larger is better; NaN throughout if replicates < `FEW`.
    """
    if values.shape[0] < FEW or values.shape[1] == 0:
        return np.full(values.shape[1], np.nan)
    means = resampled_means(values)
    margin = 1e-9 * max(1.0, float(np.abs(values).max()))  # equal columns may round apart
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
