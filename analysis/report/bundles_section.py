"""What to fund together within a budget: words and table."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any

import pandas as pd

from analysis.best_bundles import best_bundles
from analysis.load import Results
from analysis.sections import Section, Table
from analysis.wording import Estimate, count, listing, plain, pounds, share, with_interval

HEADING = "What to fund together within a budget"
SETTLED = 0.9


def sections(results: Results) -> Iterable[Section]:
    """Yield the section, where enough coalitions were run to choose among."""
    table = best_bundles(results)
    if not table.empty:
        yield Section(HEADING, _words(table), tables=(_table(table, results.months),))


def _words(table: pd.DataFrame) -> tuple[str, ...]:
    """Say what to choose, and how far that can be relied on."""
    steps = [
        f"from {pounds(row['budget_pounds'])}, {_named(row)}" for row in table.to_dict("records")
    ]
    sure = int((table["best_in"] >= SETTLED).sum())
    lead = steps[:1] if len(steps) == 1 else [*steps[:4], *steps[-1:]] if len(steps) > 5 else steps
    between = " (others between, in the table)" if len(steps) > 5 else ""
    return (
        f"Most users within a budget, on average: {'; '.join(lead)}{between}.",
        f"{sure or 'None'} of these {len(table)} choices {'is' if sure == 1 else 'are'} settled, "
        "which means the best in nine of ten resamples of the replicates. Coalitions are valued as "
        "wholes, so that what their members do to each other is in the numbers; only coalitions "
        "that were run take part.",
    )


def _named(row: dict[Hashable, Any]) -> str:
    """Name the members of a coalition."""
    return listing([plain(name, 20) for name in row["members"]]) or "nothing"


def _table(table: pd.DataFrame, months: int) -> Table:
    """Write a row per budget at which the choice changes."""
    rows = tuple(
        (
            pounds(row["budget_pounds"]),
            _named(row),
            with_interval(Estimate(row["users"], row["users_low"], row["users_high"]), count),
            count(row["held_out_users"]),
            pounds(row["cost_pounds"]),
            share(row["best_in"]),
        )
        for row in table.to_dict("records")
    )
    return Table(
        "bundles",
        f"Most additional users at month {months} within a budget for the whole time",
        (
            "Budget from",
            "Fund together",
            "Additional users (95 % interval)",
            "Judged by other replicates",
            "Mean cost, all bearers",
            "Best in, of resamples",
        ),
        rows,
        table.assign(members=[" ".join(members) for members in table["members"]]),
        "Intervals are of luck alone, parameters as they are, and of a choice that luck helped to "
        "make: plan with the column beside them, in which the choice was made on one half of the "
        "replicates and judged by the other.",
    )
