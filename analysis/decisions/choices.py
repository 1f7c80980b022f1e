"""The best choice by what a user is worth, and by what money there is."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.arrays import round_up
from analysis.decisions.best import shrunken_users
from analysis.decisions.case import NOTHING, Case
from analysis.frontier import EFFICIENT, best_under_budget
from analysis.intervals import Floats
from analysis.value import acceptability, probability_best
from analysis.wording import plain, pounds, share

SETTLED = 0.9


def steps_in_words(frontier: pd.DataFrame) -> str:
    """Walk along the frontier: which option is best on average from which value of a user."""
    steps = frontier[frontier["standing"] == EFFICIENT].sort_values(["cost", "effect"])
    steps = steps.drop_duplicates(["cost", "effect"])
    said = []
    for name, row in steps.iterrows():
        called = "nothing" if name == NOTHING else plain(str(name), 20)
        if np.isnan(row["pounds_per_unit"]):
            said.append(called)
        else:
            said.append(f"from {pounds(max(row['pounds_per_unit'], 0.0))} per user, {called}")
    if len(said) == 1:
        always = "do nothing" if said[0] == "nothing" else f"fund {said[0]}"
        return f"On average over worlds: {always}, whatever an additional user is worth."
    return f"On average over worlds, fund {'; '.join(said)}."


def choices_at_values(case: Case, frontier: pd.DataFrame) -> pd.DataFrame:
    """What is best on average at some values of a user, and how surely.

    Returns
    -------
    DataFrame
        ``value_pounds``, ``option``, ``benefit_pounds`` (mean over worlds, with its interval),
        ``best_in`` (share of worlds in which it is the best), ``loses_in`` (share in which doing
        nothing is better) and ``everything_pounds``, what knowing everything first is worth, with
        its interval.
    """
    top = float(case.thresholds[-1])
    steps = frontier["pounds_per_unit"].dropna().clip(lower=0.0)
    values = {0.0, top, *(round_up(s) for s in steps if 0 < s < top), round_up(top / 5)}
    if case.value_pounds is not None:
        values.add(case.value_pounds)
    rows = []
    for value in sorted(values):
        benefit = case.benefit(value)
        best = int(np.argmax(benefit.mean(axis=0)))
        worth, known = case.benefit_of(best, value), case.everything(value)
        rows.append(
            {
                "value_pounds": value,
                "option": case.options[best],
                "benefit_pounds": worth.value,
                "benefit_low_pounds": worth.low,
                "benefit_high_pounds": worth.high,
                "best_in": float(probability_best(benefit)[best]),
                "loses_in": float((benefit[:, best] < 0).mean()),
                "everything_pounds": known.value,
                "everything_low_pounds": known.low,
                "everything_high_pounds": known.high,
            }
        )
    return pd.DataFrame(rows)


def choices_under_budgets(case: Case) -> pd.DataFrame:
    """Which option that was run has most effect within budgets, where that changes.

    Effects of single recommendations are shrunken where that fits: the largest of many is likely
    one that luck favoured.

    Returns
    -------
    DataFrame
        ``budget_pounds``, ``option``, ``users``, ``cost_pounds`` (means), ``within`` (share of
        worlds in which it costs no more than the budget), ``most_users_in`` (share of worlds in
        which it adds most users among those whose mean cost is within the budget).
    """
    effect, cost = _planning_effect(case), case.cost.mean(axis=0)
    rows: list[dict[str, float | str]] = []
    for budget in _budgets(cost):
        chosen = best_under_budget(effect, cost, budget=budget)
        if rows and rows[-1]["option"] == case.options[chosen]:
            continue
        open_to = np.flatnonzero(cost <= budget)
        most = probability_best(case.effect[:, open_to])[open_to.tolist().index(chosen)]
        rows.append(
            {
                "budget_pounds": budget,
                "option": case.options[chosen],
                "users": float(effect[chosen]),
                "cost_pounds": float(cost[chosen]),
                "within": float((case.cost[:, chosen] <= budget).mean()),
                "most_users_in": float(most),
            }
        )
    return pd.DataFrame(rows)


def curves(case: Case) -> pd.DataFrame:
    """Probability of each option of being the best, against the value of a user.

    Returns
    -------
    DataFrame
        ``value_pounds``, ``everything_pounds`` (what knowing everything is worth, with its
        interval), then a column per option, shares of worlds.
    """
    known = [case.everything(value) for value in case.thresholds]
    table = pd.DataFrame(known, columns=[f"everything_{p}pounds" for p in ("", "low_", "high_")])
    table.insert(0, "value_pounds", case.thresholds)
    shares = acceptability(case.effect, case.cost, case.thresholds)
    return table.join(pd.DataFrame(shares, columns=list(case.options)))


def sure_words(at_values: pd.DataFrame) -> str:
    """Say how sure these choices are."""
    paid = at_values.loc[at_values["value_pounds"] > 0, "best_in"]
    less = "" if paid.min() >= SETTLED else " is less sure"
    return (
        f"That is the choice on average. Whether it is the best in any one world{less}: at the "
        f"values in the table below it is so in {share(paid.min())} to {share(paid.max())} of "
        "worlds. Only options that were run take part: single recommendations and the bundles "
        "named; others of their sort could be better."
    )


def _planning_effect(case: Case) -> Floats:
    """Mean effect of each option, single recommendations shrunken where that fits."""
    effect = case.effect.mean(axis=0)
    for place, users in zip(case.singles, shrunken_users(case), strict=True):
        if place in case.places and np.isfinite(users):
            effect[1 + case.places.index(place)] = users
    return np.asarray(effect)


def _budgets(cost: Floats) -> list[float]:
    """Round sums that each buy one more option than the one before."""
    return sorted({round_up(1.1 * float(sum_)) for sum_ in cost if sum_ > 0}) or [0.0]
