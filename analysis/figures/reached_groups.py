"""Who is reached: share using by profession and by kind of organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis import drawing
from analysis.figures.naming import titled
from analysis.figures.whisker import whisker
from analysis.load import Results
from analysis.reach import KIND, PROFESSION, reached
from analysis.wording import Estimate, decimal

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

HEADINGS = {PROFESSION: "By profession", KIND: "By kind of organisation"}
OFFSET = 0.16  # baseline and the other stand this far above and below the middle of a row


def who_is_reached(results: Results, beside: str | None) -> Figure:
    """Draw the share using of each group, baseline and one scenario, and their difference."""
    tables = {d: reached(results, d, beside=beside) for d in HEADINGS}
    tables = {d: _ordered(table) for d, table in tables.items() if not table.empty}
    sizes = [len(table) for table in tables.values()]
    figure = drawing.new_figure(9.4, 1.7 + 0.34 * sum(sizes))
    columns = 2 if beside else 1
    panels = figure.subplots(
        len(tables), columns, sharex="col", squeeze=False, height_ratios=[n + 1 for n in sizes]
    )
    for line, (dimension, table) in zip(panels, tables.items(), strict=True):
        _levels(line[0], results, table, beside)
        line[0].set_title(HEADINGS[dimension], fontweight="bold")
        if beside:
            _differences(line[1], results, table, beside)
    panels[-1][0].set_xlabel(f"using at month {results.months}, % of those reachable")
    panels[-1][0].set_xlim(left=0)
    if beside:
        panels[-1][1].set_xlabel(f"difference at month {results.months}, percentage points")
        drawing.thousands(panels[-1][1].xaxis)
    handles, labels = panels[0][0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper left", ncols=2, frameon=False, fontsize=8)
    return figure


def _ordered(table: pd.DataFrame) -> pd.DataFrame:
    """Put the groups with the largest share in the baseline first."""
    return table.sort_values("baseline", ascending=False, ignore_index=True)


def _levels(axes: Axes, results: Results, table: pd.DataFrame, beside: str | None) -> None:
    """Draw the shares of both scenarios with their intervals, one row per group."""
    shown = [("baseline", results.baseline, "#555555", "o", -OFFSET if beside else 0.0)]
    if beside:
        shown.append(("beside", beside, drawing.colours(results)[beside], "s", OFFSET))
    for column, name, colour, marker, offset in shown:
        places = table.index + offset
        axes.hlines(places, table[f"{column}_low"], table[f"{column}_high"], color=colour, lw=1.6)
        axes.plot(
            table[column],
            places,
            marker=marker,
            ls="",
            color=colour,
            mfc="white" if column == "baseline" else colour,
            ms=5,
            label=titled(results, name, width=60).replace("\n", " "),
        )
    axes.set_yticks(list(table.index), [str(g).replace("_", " ") for g in table["group"]])
    _finish(axes, len(table))


def _differences(axes: Axes, results: Results, table: pd.DataFrame, beside: str) -> None:
    """Draw the paired differences with their intervals, and write them beside the panel."""
    colour = drawing.colours(results)[beside]
    for place, row in enumerate(table.to_dict("records")):
        added = Estimate(row["difference"], row["difference_low"], row["difference_high"])
        look = (colour, "s", drawing.INK)
        whisker(axes, added, place=place, look=look, number=decimal)
    axes.axvline(0, color=drawing.INK, lw=0.8)
    axes.set_yticks([])
    _finish(axes, len(table))


def _finish(axes: Axes, rows: int) -> None:
    """Put the first row on top, and a faint grid behind."""
    axes.set_ylim(rows - 0.4, -0.6)
    drawing.light_grid(axes, "x")
    drawing.bare_side(axes)
