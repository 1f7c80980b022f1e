"""Cells of the tables: a number with its interval, or the words that say more than it would."""

from __future__ import annotations

import math
from collections.abc import Callable

from analysis.effects import IDENTICAL, UNDEFINED, UNREACHED, Row, change, cost_per_adopter
from analysis.wording import NUMBERS, UNKNOWN, Estimate, difference, pounds, with_interval


def in_words(row: Row, *, same: str) -> str:
    """Say in words what a number would hide: nowhere reached, or nowhere different.

    Parameters
    ----------
    row
        One row of the effects table.
    same
        What to say where every replicate equals the baseline's.

    Returns
    -------
    str
        Empty where the number itself is to be shown.
    """
    parts = str(row["note"]).split("; ")
    if UNREACHED in parts:
        return "not reached"
    if UNDEFINED in parts:
        return "not defined"
    return same if IDENTICAL in parts else ""


def number_cell(row: Row) -> str:
    """Write the difference of a row with its interval; only what is no money gets a plus."""
    number = NUMBERS[row["unit"]]
    return (
        with_interval(change(row), number) if number is pounds else difference(change(row), number)
    )


def price_cell(row: Row, price_of: Callable[[Row], Estimate] = cost_per_adopter) -> str:
    """Write a cost per additional unit; a dash stands for an interval left out."""
    price = price_of(row)
    if not math.isnan(price.value) and math.isnan(price.low):
        return f"{pounds(price.value)} ({UNKNOWN})"
    return with_interval(price, pounds)
