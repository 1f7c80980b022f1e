"""Month by month: the level of the baseline, and what each scenario adds to it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.intervals import mean_interval
from analysis.load import Results

MIDDLE = (0.05, 0.95)


def _wide(results: Results, scenario: str, column: str = "using") -> pd.DataFrame:
    """Staff-product pairs at the simulated scale, one row per month, one column per replicate."""
    series = results.series
    rows = series[(series["product"] == "all") & (series["scenario"] == scenario)]
    table = rows[["month", "replicate"]].assign(value=rows[column].astype("float64"))
    return table.pivot(index="month", columns="replicate", values="value").sort_index()


def level(results: Results, scenario: str) -> pd.DataFrame:
    """Staff using as per cent of those reachable in the baseline, by month.

    Columns ``month``, ``mean``, and ``low`` and ``high`` of the middle 90 % of replicates.
    """
    reachable = _wide(results, results.baseline, "reachable")
    wide = 100.0 * _wide(results, scenario) / reachable.where(reachable > 0)
    wide = wide.dropna(axis="columns", how="all").fillna(0.0)
    low, high = (wide.quantile(q, axis=1) for q in MIDDLE)
    return pd.DataFrame({"mean": wide.mean(axis=1), "low": low, "high": high}).reset_index()


def difference(results: Results, scenario: str) -> pd.DataFrame:
    """Additional staff using, whole population: month, paired mean and its 95 % interval."""
    base, other = _wide(results, results.baseline), _wide(results, scenario)
    shared = base.columns.intersection(other.columns)
    added = (other[shared] - base[shared]) * results.factor
    change = mean_interval(added.to_numpy(dtype=np.float64))
    return pd.DataFrame(
        {"month": base.index, "mean": change.mean, "low": change.low, "high": change.high}
    )
