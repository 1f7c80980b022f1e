"""Use as a survey would count it, beside use as it is."""

from __future__ import annotations

import pandas as pd

from analysis.intervals import interval_columns
from analysis.load import Results
from analysis.measures import BY_NAME, REPORTED, USING, by_replicate


def reported_beside_measured(results: Results, beside: str | None) -> pd.DataFrame:
    """Users by self-report beside users, for the baseline and one scenario.

    Returns
    -------
    DataFrame
        ``scenario`` and, each with the ``…_low`` and ``…_high`` of its 95 % interval, ``measured``,
        ``reported`` (staff-product pairs, whole population) and ``excess`` (reported minus
        measured, paired). Empty in results without self-report.
    """
    if REPORTED not in results.runs.columns:
        return pd.DataFrame()
    reported = by_replicate(results, BY_NAME[REPORTED])
    measured = by_replicate(results, BY_NAME[USING])
    rows = []
    for name in [results.baseline, *([beside] if beside else [])]:
        pair = pd.DataFrame({"said": reported[name], "used": measured[name]}).dropna()
        if pair.empty:
            continue
        row: dict[str, object] = {"scenario": name}
        row |= interval_columns("measured", pair["used"].to_numpy()) | interval_columns(
            "reported", pair["said"].to_numpy()
        )
        row |= interval_columns("excess", (pair["said"] - pair["used"]).to_numpy())
        rows.append(row)
    return pd.DataFrame(rows)
