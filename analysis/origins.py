"""Where adoptions came from: to which source each first use is owed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.intervals import Floats, interval_columns, mean_interval
from analysis.load import Results
from analysis.wording import plain

PREFIX = "origin_"
QUARTER = 3  # months
OTHER_CHANNELS = "other channels"
OTHER_SOURCES = "all other sources"
# In the order in which they are stacked and listed; channels come after them.
LABELS: dict[str, str] = {
    "outside": "outside the networks",
    "policy": "policy (told to use it)",
    "own_organisation": "own organisation implementing",
    "opinion_leaders": "opinion leaders",
    "ties_team": "colleagues in the team",
    "ties_organisation": "colleagues, same organisation",
    "ties_region": "colleagues, same region",
    "ties_national": "colleagues elsewhere",
    "acquaintances": "acquaintances",
    "online_ties": "people met online",
}
NETWORKS = {
    "nhs_networks": "NHS Networks",
    "chain": "CHAIN",
    "nhs_live": "NHS Live",
    "practice_partner_network": "Practice Partner Network",
}


@dataclass(frozen=True, eq=False)
class Quarters:
    """Adoptions a month in each quarter, whole population, means over replicates.

    Attributes
    ----------
    start, end
        First and last month of each quarter; the last may be shorter than three months.
    means
        One row per quarter, one column per source: adoptions a month.
    total, low, high
        All sources together, with the 95 % interval of the mean.
    """

    start: Floats
    end: Floats
    means: pd.DataFrame
    total: Floats
    low: Floats
    high: Floats


def sources(results: Results) -> list[str]:
    """Names of the sources that the series tell apart, in stacking order; none in older results."""
    found = [
        str(c).removeprefix(PREFIX) for c in results.series.columns if str(c).startswith(PREFIX)
    ]
    fixed = list(LABELS)
    return sorted(found, key=lambda name: fixed.index(name) if name in LABELS else len(fixed))


def label(source: str) -> str:
    """Name a source for readers: 'NHS Live: events'."""
    if source in (*LABELS, OTHER_CHANNELS, OTHER_SOURCES):
        return LABELS.get(source, source)
    network, _, channel = source.partition(".")
    return plain(f"{NETWORKS.get(network, network)}: {channel}".replace("_", " "), 50)


def quarters(results: Results, scenario: str) -> Quarters:
    """Average a scenario's adoptions by quarter and source.

    Use that began before the first month is owed to nobody, and left out.
    """
    names = sources(results)
    rows = _rows(results, scenario)
    number = (rows["month"] - 1) // QUARTER
    start = np.arange(0, results.months, QUARTER)
    end = np.minimum(start + QUARTER, results.months)
    sums = rows[names].groupby([number.rename("quarter"), rows["replicate"]]).sum()
    a_month = sums.div((end - start)[sums.index.get_level_values("quarter")], axis=0)
    a_month = a_month * results.factor
    whole = a_month.sum(axis=1).unstack("replicate").dropna(axis="columns")
    total = mean_interval(whole.to_numpy(dtype=np.float64))
    means = a_month.groupby(level="quarter").mean()
    return Quarters(start + 1.0, end + 0.0, means, total.mean, total.low, total.high)


def grouped(tables: Sequence[pd.DataFrame], most: int) -> list[pd.DataFrame]:
    """Keep the largest sources of all tables together, and add up the rest in a last column.

    Parameters
    ----------
    tables
        One column per source, the same in each.
    most
        How many columns may be left, that of the rest included.
    """
    weight = pd.concat(list(tables)).sum()
    named = [name for name in tables[0].columns if weight[name] > 0]
    if len(named) > most:
        largest = set(weight[named].nlargest(most - 1).index)
        named = [name for name in named if name in largest]
    rest = [name for name in tables[0].columns if name not in named and weight[name] > 0]
    if not rest:
        return [table[named] for table in tables]
    other = OTHER_SOURCES if set(rest) & set(LABELS) else OTHER_CHANNELS
    return [table[named].assign(**{other: table[rest].sum(axis=1)}) for table in tables]


def shares(results: Results, beside: str | None) -> pd.DataFrame:
    """Share of all adoptions owed to each source, per cent, baseline and one scenario beside it.

    Parameters
    ----------
    results
        What `load` returned.
    beside
        Name of the other scenario; None for the baseline alone.

    Returns
    -------
    DataFrame
        ``scenario`` (the one beside), ``source, label`` and, each with the ``…_low`` and
        ``…_high`` of its 95 % interval, ``baseline``, ``beside`` and ``difference`` (paired,
        percentage points). Sources to which nothing is owed in either are left out, as are
        replicates without any adoption.
    """
    base = _shares_by_replicate(results, results.baseline)
    other = base if beside is None else _shares_by_replicate(results, beside)
    both = base.index.intersection(other.index)
    base, other = base.loc[both], other.loc[both]
    if both.empty:
        return pd.DataFrame()
    rows = []
    for name in base.columns:
        if not (base[name].any() or other[name].any()):
            continue
        row: dict[str, object] = {"scenario": beside, "source": name, "label": label(name)}
        row |= interval_columns("baseline", base[name].to_numpy(), least=0.0, most=100.0)
        if beside is not None:
            row |= interval_columns("beside", other[name].to_numpy(), least=0.0, most=100.0)
            row |= interval_columns("difference", (other[name] - base[name]).to_numpy())
        rows.append(row)
    return pd.DataFrame(rows)


def _rows(results: Results, scenario: str) -> pd.DataFrame:
    """Series of a scenario, over all products, from month 1, with sources by their names."""
    series = results.series
    chosen = (series["product"] == "all") & (series["scenario"] == scenario) & (series["month"] > 0)
    return series[chosen].rename(columns=lambda name: str(name).removeprefix(PREFIX))


def _shares_by_replicate(results: Results, scenario: str) -> pd.DataFrame:
    """Per cent of all adoptions by source, one row per replicate that has any adoption."""
    sums = _rows(results, scenario).groupby("replicate")[sources(results)].sum().astype("float64")
    total = sums.sum(axis=1)
    return 100.0 * sums[total > 0].div(total[total > 0], axis=0)
