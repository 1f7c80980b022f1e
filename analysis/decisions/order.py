"""On which parameters the order of the recommendations hangs, and what each is worth to know."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from analysis.decisions.case import Case
from analysis.decisions.knowledge import knowledge
from analysis.decisions.ran import space_table
from analysis.figures.order_swaps import by_share
from analysis.sections import Section, Table
from analysis.sensitivity import swaps_section
from analysis.wording import UNKNOWN, Estimate, decimal, listing, plain, pounds, with_interval

SHOWN = 5
WORTH = ["path", "value_pounds", "error_pounds", "matters"]


def order_section(case: Case, swaps: pd.DataFrame, *, everything: float, inert: str) -> Section:
    """Say on what the order hangs, and what it is worth to find these things out.

    Parameters
    ----------
    case
        The question, and the worlds in which it is asked.
    swaps
        ``input, share, low, high``: share of pairs of recommendations that change places when the
        parameter alone is drawn anew, with its 95 % interval.
    everything
        The share when all are drawn anew; NaN where not known.
    inert
        Input of the table that does nothing, which is left out of words and first table.
    """
    drawn = swaps_section(swaps, everything)
    foremost = by_share(swaps[swaps["input"] != inert])[:SHOWN]
    table = _first_table(case, foremost)
    words = (_hangs_on(case, foremost), *drawn.words, _worth(table.frame))
    return Section(
        "On what the order of the recommendations hangs",
        words,
        drawn.figures,
        (table, *drawn.tables),
    )


def _hangs_on(case: Case, foremost: list[tuple[str, Estimate]]) -> str:
    """Name the parameters on which the order hangs, as far as that can be told."""
    order = "the order of the recommendations"
    if case.value_pounds is not None:
        order += f" by net benefit at {pounds(case.value_pounds)} per user"
    told = [plain(name) for name, found in foremost if found.low > 0]
    if not told:
        return f"No parameter was found on which {order} hangs."
    return f"Most of all, {order} hangs on {listing(told)}."


def _worth(frame: pd.DataFrame) -> str:
    """Say which of them are worth finding out."""
    worth = frame[frame["matters"] & (frame["value_pounds"] > 0)]
    if worth.empty:
        return (
            "To know any one of these before deciding was not found to be worth anything: the "
            "places that change are not the first, or the change is worth little."
        )
    named = [
        f"{plain(row['path'])} for up to {pounds(row['value_pounds'])} (standard error "
        f"{pounds(row['error_pounds'])})"
        for row in worth.to_dict("records")
    ]
    return (
        f"Of these, worth finding out before deciding: {listing(named)}. Sums are for one decision "
        "for the whole population; the others were not found to be worth anything to know, since "
        "the places that change with them are not the first."
    )


def _first_table(case: Case, foremost: list[tuple[str, Estimate]]) -> Table:
    """Tell of each of the foremost its range, the places that change, and what it is worth."""
    frame = pd.DataFrame(
        [{"path": name, "share": v, "low": low, "high": high} for name, (v, low, high) in foremost]
    )
    known = knowledge(case)
    worth = pd.DataFrame(columns=WORTH) if known is None else known.parameters[WORTH]
    ranges = space_table(case).frame[["path", "range"]]
    frame = frame.merge(ranges, on="path", how="left").merge(worth, on="path", how="left")
    frame["matters"] = frame["matters"].eq(True)
    return Table(
        "order-hangs-on",
        "The parameters on which the order hangs most",
        (
            "Parameter",
            "Distribution and range",
            "Pairs that change places, % (95 % interval)",
            "Worth knowing before deciding, ± standard error",
        ),
        tuple(_cells(row) for row in frame.to_dict("records")),
        frame,
        "£0 where knowing it was not seen to change what is chosen.",
    )


def _cells(row: Mapping[Hashable, Any]) -> tuple[str, ...]:
    """Write one parameter's row."""
    share = Estimate(*(100 * row[end] for end in ("share", "low", "high")))
    lacking = pd.isna(row["value_pounds"])
    price = f"{pounds(row['value_pounds'])} ± {pounds(row['error_pounds'])}"
    return (
        plain(row["path"]),
        UNKNOWN if pd.isna(row["range"]) else plain(row["range"]),
        with_interval(share, decimal),
        UNKNOWN if lacking else price,
    )
