"""Who is reached: use by profession, kind of organisation and region."""

from __future__ import annotations

import re

import pandas as pd

from analysis.intervals import interval_columns
from analysis.load import Results

PROFESSION = "profession"
KIND = "organisation_kind"
REGION = "region"
NUMBERED = re.compile(r"region \d+")


def has(results: Results, *dimensions: str) -> bool:
    """Tell whether the results count by any of these dimensions."""
    return bool(results.groups["dimension"].isin(dimensions).any())


def regions(results: Results) -> int:
    """How many regions the results tell apart."""
    groups = results.groups
    return int(groups.loc[groups["dimension"] == REGION, "group"].nunique())


def reached(results: Results, dimension: str, *, beside: str | None) -> pd.DataFrame:
    """Share using at the horizon, of those reachable, by group: baseline and one scenario.

    Parameters
    ----------
    results
        What `load` returned.
    dimension
        ``profession``, ``organisation_kind`` or ``region``.
    beside
        Name of the other scenario; None for the baseline alone.

    Returns
    -------
    DataFrame
        ``scenario`` (the one beside), ``dimension, group, reachable`` (person-product pairs, whole
        population), ``replicates`` and, each with the ``…_low`` and ``…_high`` of its 95 %
        interval, ``baseline`` and ``beside`` (per cent) and ``difference`` (paired, percentage
        points). A group that is reachable in no shared replicate is left out.
    """
    base = _wide(results, dimension, results.baseline)
    other = base if beside is None else _wide(results, dimension, beside)
    rows = []
    for group in sorted(set(base.columns) & set(other.columns), key=_natural):
        pair = pd.DataFrame({"base": base[group], "other": other[group]}).dropna()
        if pair.empty:
            continue
        row: dict[str, object] = {"scenario": beside, "dimension": dimension, "group": group}
        row["reachable"] = _reachable(results, dimension, group)
        row["replicates"] = len(pair)
        row |= interval_columns("baseline", pair["base"].to_numpy(), least=0.0, most=100.0)
        if beside is not None:
            row |= interval_columns("beside", pair["other"].to_numpy(), least=0.0, most=100.0)
            row |= interval_columns("difference", (pair["other"] - pair["base"]).to_numpy())
        rows.append(row)
    return pd.DataFrame(rows)


def are_numbered(groups: pd.Series[str]) -> bool:
    """Tell whether regions have numbers for names, as those of a synthetic population do."""
    return all(NUMBERED.fullmatch(str(name)) for name in groups)


def _natural(name: str) -> list[tuple[int, str]]:
    """Order names so that region 10 comes after region 9."""
    return [
        (int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", str(name))
    ]


def _of(results: Results, dimension: str) -> pd.DataFrame:
    """Rows of a dimension, summed over the products that the baseline has.

    A product that only some scenario has would change whom its shares are of. Where products are
    not told apart, their sum is all there is.
    """
    rows = results.groups[results.groups["dimension"] == dimension]
    single = rows[rows["product"] != "all"]
    if single.empty:
        return rows
    there = single[(single["scenario"] == results.baseline) & (single["reachable"] > 0)]
    kept = single[single["product"].isin(there["product"].unique())]
    keys = ["scenario", "replicate", "group"]
    return kept.groupby(keys, as_index=False)[["reachable", "using"]].sum()


def _wide(results: Results, dimension: str, scenario: str) -> pd.DataFrame:
    """Per cent using, one row per replicate, one column per group; NaN if nobody is reachable."""
    rows = _of(results, dimension)
    rows = rows[rows["scenario"] == scenario]
    reachable = rows["reachable"].astype("float64")
    share = 100.0 * rows["using"].astype("float64") / reachable.where(reachable > 0)
    table = rows[["replicate", "group"]].assign(share=share)
    return table.pivot(index="replicate", columns="group", values="share").sort_index()


def _reachable(results: Results, dimension: str, group: str) -> float:
    """Reachable pairs of a group, mean of the baseline's replicates, whole population."""
    rows = _of(results, dimension)
    mine = rows[(rows["group"] == group) & (rows["scenario"] == results.baseline)]
    return float(mine["reachable"].mean()) * results.factor
