"""What each recommendation adds alone, and on top of all the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis import drawing
from analysis.figures.whisker import whisker
from analysis.load import Results
from analysis.together import alone_and_on_top as compared
from analysis.wording import Estimate, count

if TYPE_CHECKING:
    from matplotlib.figure import Figure

OFFSET = 0.17
SHOWN = (
    # column, words, colour, marker, place within the row
    ("alone", "alone: minus the baseline", drawing.COLOURS[0], "o", -OFFSET),
    ("on_top", "on top of the rest: all minus all but this", drawing.COLOURS[1], "D", OFFSET),
)


def alone_and_on_top(results: Results) -> Figure:
    """Draw both differences of each recommendation with their intervals, largest alone first."""
    table = compared(results)
    figure = drawing.new_figure(9.4, 1.4 + 0.42 * len(table))
    axes = figure.subplots()
    for place, row in enumerate(table.to_dict("records")):
        for column, _, colour, marker, offset in SHOWN:
            estimate = Estimate(row[column], row[f"{column}_low"], row[f"{column}_high"])
            look = (colour, marker, colour)
            whisker(axes, estimate, place=place + offset, look=look, number=count)
    for _, words, colour, marker, _ in SHOWN:
        axes.plot([], [], color=colour, marker=marker, ms=5, lw=1.8, label=words)
    axes.axvline(0, color=drawing.INK, lw=0.8)
    titles = [
        drawing.label(str(name), str(title), width=40)
        for name, title in zip(table["recommendation"], table["title"], strict=True)
    ]
    axes.set_yticks(range(len(table)), titles, fontsize=7.5)
    axes.set_ylim(len(table) - 0.4, -0.6)
    axes.set_xlabel(f"additional staff using at month {results.months}, whole population")
    drawing.thousands(axes.xaxis)
    drawing.light_grid(axes, "x")
    drawing.bare_side(axes)
    figure.legend(loc="outside upper left", ncols=2, frameon=False, fontsize=8)
    return figure
