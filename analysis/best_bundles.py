"""Which coalition of recommendations to fund within a budget, among those that were run."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from analysis import coalitions
from analysis.arrays import round_up
from analysis.coalitions import Coalition
from analysis.intervals import FEW, Floats, halves, mean_interval, resampled_means
from analysis.load import Results
from analysis.measures import COST, USING
from analysis.value import best_under_budget

FEWEST = 8  # coalitions among which there is anything to choose
DRAWS = 400
COLUMNS = (
    *("budget_pounds", "members", "users", "users_low", "users_high", "held_out_users"),
    *("cost_pounds", "best_in", "replicates"),
)


def best_bundles(results: Results) -> pd.DataFrame:
    """Return the coalition with most users within each budget at which that changes.

    Parameters
    ----------
    results
        Of a comparison that ran coalitions.

    Returns
    -------
    DataFrame
        ``budget_pounds``; ``members`` (tuple of ids); ``users``, added in
        the whole population, with the 95 % interval of the mean over replicates;
        ``held_out_users``, what the choice is worth where it was not made: chosen on one half of
        the replicates, judged by the other; ``cost_pounds``; ``best_in``, share of resamples of the
        replicates in which none has more users within that budget, not a number with fewer than ten
        of them; ``replicates``. No row where no coalitions were asked for, fewer than eight have
        replicates in common, or none adds users.
    """
    if coalitions.asked(results).what == coalitions.NONE:
        return pd.DataFrame(columns=list(COLUMNS))
    use, spent = (_added(results, name) for name in (USING, COST))
    kept = use.dropna().index.intersection(spent.dropna().index)
    if len(use.columns) < FEWEST or len(kept) == 0:
        return pd.DataFrame(columns=list(COLUMNS))
    members: list[Coalition] = use.columns.to_list()  # type: ignore[assignment]
    gained, paid = (table.loc[kept].to_numpy(dtype=np.float64) for table in (use, spent))
    rows = _rows(gained, paid.mean(axis=0), members=members)
    table = pd.DataFrame(rows, columns=["place", *COLUMNS])
    order = coalitions.asked(results).players
    table["members"] = [
        tuple(name for name in order if name in members[place]) for place in table["place"]
    ]
    return table[list(COLUMNS)]


def _rows(gained: Floats, cost: Floats, *, members: list[Coalition]) -> list[dict[str, object]]:
    """Return a row for each budget at which the choice changes, doing nothing left out."""
    rows: list[dict[str, object]] = []
    for budget in sorted({round_up(float(one)) for one in cost if one > 0}):
        chosen = best_under_budget(gained.mean(axis=0), cost, budget=budget)
        same = bool(rows) and rows[-1]["place"] == chosen
        if same or not members[chosen]:
            continue
        rows.append({"budget_pounds": budget, "place": chosen, **_row(gained, cost, budget=budget)})
    return rows


def _added(results: Results, measure: str) -> pd.DataFrame:
    """Return what each coalition has more than the baseline, by replicate."""
    table = coalitions.values(results, measure)
    return table.sub(table[frozenset()], axis="index")


def _row(gained: Floats, cost: Floats, *, budget: float) -> dict[str, float | int]:
    """Tell of the choice within a budget how much it adds, and how sure it is."""
    within = np.flatnonzero(cost <= budget)
    users = gained[:, within]
    best = best_under_budget(users.mean(axis=0), cost[within], budget=budget)
    found = mean_interval(users[:, best])
    means = resampled_means(users)
    margin = 1e-9 * max(1.0, float(np.abs(users).max()))  # equal coalitions may round apart
    first = means[:, best] >= means.max(axis=1) - margin
    return {
        "users": float(found.mean),
        "users_low": float(found.low),
        "users_high": float(found.high),
        "held_out_users": _held_out(users),
        "cost_pounds": float(cost[within[best]]),
        "best_in": math.nan if len(users) < FEW else float(first.mean()),
        "replicates": len(users),
    }


def _held_out(users: Floats) -> float:
    """Return the mean of what is chosen on one half of the replicates, in the other half."""
    if len(users) < 2:
        return math.nan
    found = []
    for one in halves(len(users), draws=DRAWS):
        first, second = users[one].mean(axis=0), users[~one].mean(axis=0)
        found.append((second[first.argmax()] + first[second.argmax()]) / 2)
    return float(np.mean(found))
