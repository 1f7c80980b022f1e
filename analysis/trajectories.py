"""Month by month: the level of the baseline, and what each scenario adds to it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.intervals import mean_interval
from analysis.load import Results

MIDDLE = (0.05, 0.95)


def _wide(results: Results, scenario: str, share: bool) -> pd.DataFrame:
    """Staff using, one row per month, one column per replicate."""
    series = results.series
    rows = series[(series["product"] == "all") & (series["scenario"] == scenario)]
    if share:
        reachable = rows["reachable"].astype("float64")
        value = (100.0 * rows["using"] / reachable.where(reachable > 0)).fillna(0.0)
    else:
        value = rows["using"].astype("float64") * results.factor
    table = rows[["month", "replicate"]].assign(value=value)
    return table.pivot(index="month", columns="replicate", values="value").sort_index()


def level(results: Results, scenario: str) -> pd.DataFrame:
    """Staff using as per cent of the reachable: month, mean, and the middle 90 % of replicates."""
    wide = _wide(results, scenario, share=True)
    low, high = (wide.quantile(q, axis=1) for q in MIDDLE)
    return pd.DataFrame({"mean": wide.mean(axis=1), "low": low, "high": high}).reset_index()


def difference(results: Results, scenario: str) -> pd.DataFrame:
    """Additional staff using, whole population: month, paired mean and its 95 % interval."""
    base = _wide(results, results.baseline, share=False)
    other = _wide(results, scenario, share=False)
    shared = base.columns.intersection(other.columns)
    change = mean_interval((other[shared] - base[shared]).to_numpy(dtype=np.float64))
    return pd.DataFrame(
        {"month": base.index, "mean": change.mean, "low": change.low, "high": change.high}
    )
