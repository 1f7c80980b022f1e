"""Differences at the horizon with their intervals, largest first."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from analysis import drawing, scenarios
from analysis.effects import Row, change
from analysis.load import Results
from analysis.measures import ROUTINE, USING
from analysis.order import ByScenario, families
from analysis.wording import NUMBERS, difference

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FEW = 14  # up to so many rows are spaced generously
FACTOR = 2.5  # a sort that reaches so many times as far as the singles gets its own scale
PANELS = (
    (USING, "additional staff using"),
    (ROUTINE, "additional organisations, routine use"),
)


def effect_sizes(results: Results, rows: ByScenario) -> Figure:
    """Draw differences with their intervals: each sort of scenario by falling effect.

    Sorts share one scale, unless there are many scenarios and one sort dwarfs another; then each
    has its own, and says so.
    """
    shown = families(results, rows)
    number = sum(map(len, shown.values()))
    row_height = 0.46 if number <= FEW else 0.34
    apart = number > FEW and _dwarfed(shown, rows)
    figure = drawing.new_figure(9.4, 1.3 + row_height * number + 0.55 * len(shown))
    grid = figure.subplots(
        len(shown),
        2,
        squeeze=False,
        sharex=False if apart else "col",
        height_ratios=[len(names) + 0.4 for names in shown.values()],
    )
    for line, (kind, names) in zip(grid, shown.items(), strict=True):
        for axes, (measure, _) in zip(line, PANELS, strict=True):
            _panel(axes, results, {name: rows[name][measure] for name in names})
        labels = [drawing.label(n, rows[n][USING]["title"], width=36) for n in names]
        line[0].set_yticks(range(len(names)), labels, fontsize=8 if number <= FEW else 7)
        line[1].set_yticks([])
        if len(shown) > 1:
            own = " (own scale)" if apart else ""
            line[0].set_title(f"{scenarios.HEADINGS[kind]}{own}", fontweight="bold")
    for axes, (_, words) in zip(grid[-1], PANELS, strict=True):
        axes.set_xlabel(f"{words}\nat month {results.months}, whole population")
    return figure


def _dwarfed(shown: dict[str, list[str]], rows: ByScenario) -> bool:
    """Tell whether one sort of scenario reaches much farther than another."""
    reach = [
        max(abs(float(rows[name][USING]["difference"])) for name in names)
        for names in shown.values()
    ]
    return max(reach) > FACTOR * min(reach)


def _panel(axes: Axes, results: Results, rows: dict[str, Row]) -> None:
    """Draw one measure of one sort of scenario, a row each."""
    for place, row in enumerate(rows.values()):
        _whisker(axes, results, row, place)
    axes.axvline(0, color=drawing.INK, lw=0.8)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.margins(x=0.12)
    drawing.thousands(axes.xaxis)
    drawing.light_grid(axes, "x")
    drawing.bare_side(axes)


def _whisker(axes: Axes, results: Results, row: Row, place: float) -> None:
    """Draw one difference: dot and interval, with both as text beside the panel."""
    told = bool(row["told_from_zero"])
    colour = drawing.colours(results)[row["scenario"]] if told else drawing.PALE
    if not math.isnan(row["low"]):
        axes.plot([row["low"], row["high"]], [place, place], color=colour, lw=1.8)
    marker = drawing.markers(results)[row["scenario"]]
    face = colour if told else "white"
    axes.plot([row["difference"]], [place], marker=marker, color=colour, mfc=face, ms=5.5)
    axes.text(
        1.02,
        place,
        difference(change(row), NUMBERS[row["unit"]]),
        transform=axes.get_yaxis_transform(),
        va="center",
        fontsize=7.5,
        color=drawing.INK if told else drawing.QUIET,
    )
