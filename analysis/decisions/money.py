"""Value for money: planes, curves, the frontier, and the best choice for the money there is."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from analysis import drawing
from analysis.decisions.case import NOTHING, Case
from analysis.decisions.choices import (
    choices_at_values,
    choices_under_budgets,
    steps_in_words,
    sure_words,
)
from analysis.figures.acceptability import acceptability_curves
from analysis.figures.plane import cost_effectiveness_planes, frontier_on_means
from analysis.frontier import DOMINATED, EFFICIENT, efficient_frontier
from analysis.sections import Figure, Section, Table
from analysis.value import acceptability
from analysis.wording import UNKNOWN, Estimate, count, pounds, share, with_interval

STANDING = {
    EFFICIENT: "efficient: best at some value of a user",
    DOMINATED: "dominated: another adds as many for no more",
}
EXTENDED = "extendedly dominated: a mix of two others is better"
CAPTIONS = {
    "plane": (
        "Additional users and additional cost of each option in every world",
        "A dot is a world, the cross the mean with the interval in which one world lies (95 %). "
        "Right is more users, up is dearer; each panel has its own scale.",
    ),
    "frontier": (
        "Mean users and mean cost of the options, with the efficient frontier",
        "Means over worlds. The line joins what somebody would choose at some value of a user; "
        "the sum under a name is what each further user costs there. Hollow and grey is "
        "dominated; of many options only those on the line are named.",
    ),
    "curves": (
        "Probability that each option has the largest net benefit, against the value of a user",
        "Share of worlds in which an option is the best, by what a user is worth. Where no curve "
        "is near the top, no choice is sure. The curves hold what we do not know and luck.",
    ),
}


def money_section(case: Case) -> Section:
    """Say what to fund at what value of a user, and within what budget."""
    frontier = efficient_frontier(
        case.effect.mean(axis=0), case.cost.mean(axis=0), names=case.options
    )
    at_values = choices_at_values(case, frontier)
    budgets = choices_under_budgets(case)
    return Section(
        heading="What to fund at what value of a user",
        words=(steps_in_words(frontier), sure_words(at_values)),
        figures=_figures(case, frontier),
        tables=(
            _values_table(case, at_values),
            _frontier_table(case, frontier),
            _budget_table(case, budgets),
        ),
    )


def _figures(case: Case, frontier: pd.DataFrame) -> tuple[Figure, ...]:
    """Draw the three figures of the section."""
    shares = acceptability(case.effect, case.cost, case.thresholds)
    with drawing.house_style():
        drawn = {
            "plane": cost_effectiveness_planes(case.results, case.worlds, value=case.value_pounds),
            "frontier": frontier_on_means(case.results, frontier),
            "curves": acceptability_curves(
                case.results,
                shares,
                thresholds=case.thresholds,
                options=case.options,
                value=case.value_pounds,
            ),
        }
        svgs = {n: drawing.svg_text(f, f"decisions_{n}") for n, f in drawn.items()}
    lines = {"plane": "", "frontier": "", "curves": ""}
    if case.value_pounds is not None:
        lines["plane"] = " Below the dotted line it is worth its money at the value assumed."
        lines["curves"] = " Dotted upright: the value assumed."
    return tuple(
        Figure(f"decisions_{name}", svgs[name], label, caption + lines[name])
        for name, (label, caption) in CAPTIONS.items()
    )


def _values_table(case: Case, table: pd.DataFrame) -> Table:
    rows = tuple(
        (
            pounds(row["value_pounds"])
            + (" (assumed)" if row["value_pounds"] == case.value_pounds else ""),
            case.called(row["option"]),
            _with_ends(row, "benefit"),
            share(row["best_in"]),
            UNKNOWN if row["option"] == NOTHING else share(row["loses_in"]),
            _with_ends(row, "everything"),
        )
        for row in table.to_dict("records")
    )
    heads = (
        "If a user is worth",
        "Best on average",
        "Mean net benefit (95 % interval)",
        "Best in so many worlds",
        "Worse than doing nothing in",
        "Knowing everything first is worth at most (95 % interval)",
    )
    return Table(
        "decisions_values",
        "The choice by the value of an additional user",
        heads,
        rows,
        table,
        "Net benefit: users times their value, less cost, against doing nothing. The last column "
        "counts the luck of replicates as if it could be known, and so is an upper bound.",
    )


def _with_ends(row: Mapping[Hashable, Any], name: str) -> str:
    """Write a sum with its interval; a plain £0 for nothing at all."""
    ends = [row[f"{name}_{part}pounds"] for part in ("", "low_", "high_")]
    return pounds(0.0) if ends == [0, 0, 0] else with_interval(Estimate(*ends), pounds)


def _frontier_table(case: Case, frontier: pd.DataFrame) -> Table:
    ordered = frontier.sort_values(["cost", "effect"])
    rows = tuple(
        (
            case.called(str(name)),
            count(row["effect"]),
            pounds(row["cost"]),
            STANDING.get(row["standing"], EXTENDED),
            pounds(row["pounds_per_unit"]),
        )
        for name, row in ordered.iterrows()
    )
    heads = ("Option", "Mean users", "Mean cost", "Standing", "Each further user costs")
    caption = "The efficient frontier, cheapest first"
    note = "On means over worlds: an option that is dominated on average may be the best in some."
    return Table("decisions_frontier", caption, heads, rows, ordered.reset_index(), note)


def _budget_table(case: Case, table: pd.DataFrame) -> Table:
    rows = tuple(
        (
            pounds(row["budget_pounds"]),
            case.called(row["option"]),
            count(row["users"]),
            pounds(row["cost_pounds"]),
            share(row["within"]),
            share(row["most_users_in"]),
        )
        for row in table.to_dict("records")
    )
    heads = (
        "Budget",
        "Most users among what was run",
        "Mean users",
        "Mean cost",
        "Costs no more than the budget in",
        "Adds most users in",
    )
    caption = f"Best choice within a budget for {case.results.months} months"
    note = (
        "Round sums at which the choice changes. Chosen on mean users, single recommendations "
        "shrunken where that fits, among options whose mean cost is within the budget. Bundles "
        "count as wholes; those not run are no choice here."
    )
    return Table("decisions_budgets", caption, heads, rows, table, note)
