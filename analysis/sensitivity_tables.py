"""Tables of a sensitivity analysis: as text for a page, whole as numbers for a spreadsheet."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import pandas as pd

from analysis.figures.order_swaps import by_share
from analysis.figures.tornado import base_of
from analysis.importance import (
    MORRIS,
    ONE_AT_A_TIME,
    PAWN,
    SOBOL,
    Analysed,
    Importance,
    Row,
    estimate,
    number_of,
)
from analysis.sections import Table
from analysis.wording import (
    UNKNOWN,
    Estimate,
    Number,
    decimal,
    listing,
    plain,
    share,
    with_interval,
)

Cell = Callable[[Importance, Row], str]
FOREMOST, MOST = 3, 40


def of_all(found: Analysed, taken: Sequence[Importance], *, stem: str) -> tuple[Table, ...]:
    """Return the tables of the overview: outcomes, foremost inputs, and the curves' reach."""
    tables = [_outcomes(found, taken, stem), _foremost(found, taken, stem)]
    if found.curves is not None:
        tables.append(_curves(found.curves, taken, stem))
    return tuple(tables)


def of_outcome(found: Analysed, one: Importance, *, stem: str) -> Table:
    """Return the inputs of one outcome that have shown an effect; its CSV has all inputs."""
    columns = COLUMNS[one.method]
    unit = f", {one.unit}" if one.unit and one.method in (ONE_AT_A_TIME, MORRIS) else ""
    shown = one.above[:MOST]
    rows = tuple((_input(row), *(cell(one, row) for cell in columns.values())) for row in shown)
    return Table(
        f"{stem}-indices",
        f"Inputs above the floor{unit}",
        ("Input", *columns),
        rows or (("none", *(UNKNOWN for _ in columns)),),
        found.indices[found.indices["outcome"] == one.outcome],
        _left_out(one),
    )


def _left_out(one: Importance) -> str:
    """Say which inputs are in the CSV alone."""
    without, smallest = len(one.inputs) - len(one.above), len(one.above) - MOST
    said = [f"the {smallest} smallest of those above the floor"] if smallest > 0 else []
    if without:
        have = "has" if without == 1 else "have"
        said.append(f"{without} of {len(one.inputs)} inputs that {have} shown no effect")
    return f"In the CSV alone: {listing(said)}." if said else ""


def of_swaps(table: pd.DataFrame, name: str) -> Table:
    """Return the shares of pairs that change places."""
    rows = tuple(
        (plain(label), with_interval(Estimate(*(100 * part for part in found)), decimal))
        for label, found in by_share(table)
    )
    heads = ("Parameter drawn anew alone", "Pairs that change places, %")
    return Table(name, "Order of recommendations: mean and 95 % interval", heads, rows, table)


def _outcomes(found: Analysed, taken: Sequence[Importance], stem: str) -> Table:
    """Return one row for each outcome."""
    rows = tuple(
        (
            plain(one.outcome),
            one.unit or UNKNOWN,
            _number(one)(one.whole["mean"]),
            _number(one)(math.sqrt(one.whole["variance"])),
            _luck(one.luck),
            f"{len(one.above)} of {len(one.inputs)}",
        )
        for one in taken
    )
    heads = (
        "Outcome",
        "Unit",
        "Mean",
        "Standard deviation between points",
        "Luck, % of the variance of single runs",
        "Inputs above the floor",
    )
    return Table(f"{stem}-outcomes", "Outcomes over all points", heads, rows, found.outcomes)


def _foremost(found: Analysed, taken: Sequence[Importance], stem: str) -> Table:
    """Return the foremost inputs of each outcome; its CSV has every index."""
    rows: list[tuple[str, ...]] = []
    for one in taken:
        told = [(_input(row), _index(one, row)) for row in one.above[:FOREMOST]]
        rows += [(plain(one.outcome), *cells) for cells in told or [("none", UNKNOWN)]]
    heads = ("Outcome", "Input, largest first", _sentence(WORDS[found.method]))
    note = (
        "By estimate; the CSV has every index and, as above_next, how surely each exceeds the next."
    )
    ends = "" if found.method == ONE_AT_A_TIME else " and 95 % interval"
    caption = f"Foremost inputs: {WORDS[found.method]}{ends}"
    return Table(f"{stem}-indices", caption, heads, tuple(rows), found.indices, note)


def _curves(curves: pd.DataFrame, taken: Sequence[Importance], stem: str) -> Table:
    """Return how far each outcome goes over all curves."""
    rows = []
    for one in taken:
        if one.curves is None:
            continue
        number = _number(one)
        along = one.curves.sort_values("mean", kind="stable")
        ends = [(float(along["mean"].iloc[at]), along["input"].iloc[at]) for at in (0, -1)]
        cells = [f"{number(mean)} ({plain(name)})" for mean, name in ends]
        rows.append((plain(one.outcome), number(base_of(one)), *cells))
    heads = ("Outcome", "At the base", "Lowest (input moved)", "Highest (input moved)")
    return Table(f"{stem}-curves", "Reach of all curves", heads, tuple(rows), curves)


def _input(row: Row) -> str:
    """Name an input with its unit."""
    return f"{plain(row['input'])} ({plain(row['unit'])})" if row["unit"] else plain(row["input"])


def _sentence(words: str) -> str:
    """Begin with a capital, if it begins with a Latin letter."""
    return words[:1].upper() + words[1:] if words[:1].isascii() else words


def _number(one: Importance) -> Number:
    return number_of(one.unit)


def _luck(luck: Estimate) -> str:
    per_cent = Estimate(*(100 * part for part in luck))
    return with_interval(per_cent, decimal)


def _index(one: Importance, row: Row) -> str:
    """Write the index by which inputs are ranked."""
    found = estimate(row, one.index)
    return one.number(found.value) if math.isnan(found.low) else with_interval(found, one.number)


def _estimate_of(column: str) -> Cell:
    """Make the cell of a column that has an interval."""
    return lambda one, row: with_interval(estimate(row, column), one.number)


def _plain_of(column: str) -> Cell:
    """Make the cell of a column that has none."""
    return lambda one, row: one.number(float(row[column]))


def _ahead(_: Importance, row: Row) -> str:
    """Write in how many resamples an input exceeds the next."""
    return share(float(row["above_next"]))


AHEAD = "Exceeds the next in, of resamples"
WORDS = {ONE_AT_A_TIME: "swing", MORRIS: "μ*", SOBOL: "total index", PAWN: "median distance"}
COLUMNS: dict[str, dict[str, Cell]] = {
    ONE_AT_A_TIME: {
        "Swing": _plain_of("swing"),
        "Change at its lowest value": _estimate_of("at_low"),
        "Change at its highest value": _estimate_of("at_high"),
    },
    MORRIS: {
        "μ*": _estimate_of("mu_star"),
        "μ (with sign)": _plain_of("mu"),
        "σ": _plain_of("sigma"),
        AHEAD: _ahead,
    },
    SOBOL: {"First order": _estimate_of("first"), "Total": _estimate_of("total"), AHEAD: _ahead},
    PAWN: {
        "Median distance": _estimate_of("median"),
        "Mean distance": _plain_of("mean"),
        "Largest distance": _plain_of("maximum"),
        AHEAD: _ahead,
    },
}
