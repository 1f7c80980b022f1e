"""Adoption over time: the baseline's level, and what each scenario adds to it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from analysis import drawing, scenarios, trajectories
from analysis.effects import Row, change
from analysis.load import Results
from analysis.measures import USING
from analysis.order import ByScenario, families
from analysis.wording import NUMBERS, difference, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure

FEW = 12  # up to so many panels are as large as three to a line
MOST_COLOURS = 10  # with more curves than this, a colour stands for a sort of scenario
SORTS = {
    # colour, line style, and words for the curves of a sort
    scenarios.RECOMMENDATION: (drawing.COLOURS[0], "-", "one recommendation (blue)"),
    scenarios.BUNDLE: (drawing.BUNDLE_COLOURS[0], "-", "several (purple)"),
}
OTHER_SORT = ("#777777", (0, (4, 2)), "others (dashed)")


def adoption(results: Results, rows: ByScenario) -> Figure:
    """Draw the baseline's level over time and, below, what each scenario adds to it."""
    shown = _merged(families(results, rows))
    number = sum(map(len, shown.values()))
    columns, height = (3, 1.95) if number <= FEW else (4, 1.55)
    lines = {kind: math.ceil(len(names) / columns) for kind, names in shown.items()}
    heights = [2.9, *(0.3 + height * n for n in lines.values())]
    figure = drawing.new_figure(9.4, sum(heights))
    parts = figure.subfigures(len(heights), 1, height_ratios=heights, squeeze=False)[:, 0]
    _levels(parts[0].subplots(), results, [name for names in shown.values() for name in names])
    for part, (kind, names) in zip(parts[1:], shown.items(), strict=True):
        part.suptitle(_heading(kind, len(shown)), x=0.01, ha="left", fontsize=9, fontweight="bold")
        _panels(part, results, [rows[name][USING] for name in names], columns)
    return figure


def _merged(shown: dict[str, list[str]]) -> dict[str, list[str]]:
    """Put selling points, closures and comparisons on one scale."""
    others = [kind for kind in shown if kind in scenarios.OTHERS]
    kept = {kind: names for kind, names in shown.items() if kind not in others}
    if not others:
        return kept
    return kept | {others[-1]: [name for kind in others for name in shown[kind]]}


def _heading(kind: str, sorts: int) -> str:
    """Head the panels of one sort of scenario."""
    words = "Other scenarios" if kind in scenarios.OTHERS else scenarios.HEADINGS[kind]
    return f"{words} (vertical scale of their own)" if sorts > 1 else words


def _panels(part: SubFigure, results: Results, rows: list[Row], columns: int) -> None:
    """Draw one small panel per scenario, all of one sort and on one scale."""
    lines = math.ceil(len(rows) / columns)
    below = all(row["difference"] <= 0 for row in rows)
    grid = part.subplots(lines, columns, sharey=True, squeeze=False)
    for place, axes in enumerate(grid.ravel()):
        if place >= len(rows):
            axes.set_visible(False)
            continue
        row = rows[place]
        _added(axes, results, row, 0.05 if below else 0.95)
        width = 40 if columns == 3 else 30
        axes.set_title(drawing.label(row["scenario"], row["title"], width=width), fontsize=7.5)
        axes.label_outer()
        if place + columns >= len(rows):
            axes.tick_params(labelbottom=True)
            axes.set_xlabel("month", fontsize=8)
    part.supylabel("additional staff using", fontsize=8)


def _levels(axes: Axes, results: Results, names: list[str]) -> None:
    """Draw staff using, per cent of the reachable: baseline with its band, scenarios as lines."""
    base = trajectories.level(results, results.baseline)
    axes.fill_between(
        base["month"], base["low"], base["high"], color="#D0D0D0", linewidth=0, zorder=1
    )
    many = len(names) > MOST_COLOURS
    colours = drawing.colours(results)
    ends = {}
    for name in names:
        curve = trajectories.level(results, name)
        colour, style, _ = SORTS.get(results.kinds[name], OTHER_SORT)
        axes.plot(
            curve["month"],
            curve["mean"],
            color=colour if many else colours[name],
            ls=style if many else "-",
            lw=0.8 if many else 1.0,
        )
        ends[name] = float(curve["mean"].iloc[-1])
    axes.plot(base["month"], base["mean"], color="black", lw=2.0, zorder=3)
    newline = "\n" if many else " "
    means = _sorts(results, names) if many else "the others in the colours of the panels below"
    axes.set_title(
        "Staff using: baseline (black) with the middle 90 % of its replicates (grey);"
        f"{newline}means of {means}",
        fontsize=8,
    )
    axes.set_ylabel("staff using, % of those reachable\nin the baseline")
    axes.set_xlabel("month")
    axes.set_xlim(0, results.months)
    axes.set_ylim(bottom=0)
    drawing.light_grid(axes, "y")
    if many:
        _name_outermost(axes, ends)


def _sorts(results: Results, names: list[str]) -> str:
    """Say what the colours of many curves stand for."""
    words = [SORTS.get(results.kinds[name], OTHER_SORT)[2] for name in names]
    return ", ".join(dict.fromkeys(words))


def _name_outermost(axes: Axes, ends: dict[str, float]) -> None:
    """Name the highest and the lowest of many curves at their ends."""
    for name in {max(ends, key=lambda n: ends[n]), min(ends, key=lambda n: ends[n])}:
        axes.annotate(
            plain(name, 20),
            (1.0, ends[name]),
            xycoords=axes.get_yaxis_transform(),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=7.5,
            annotation_clip=False,
        )


def _added(axes: Axes, results: Results, row: Row, height: float) -> None:
    """Draw the paired difference of one scenario over time, its 95 % band, and where it ends.

    The last is written at a `height` between 0 and 1, away from the curve.
    """
    curve = trajectories.difference(results, row["scenario"])
    colour = drawing.colours(results)[row["scenario"]]
    axes.axhline(0, color=drawing.INK, lw=0.8)
    axes.fill_between(
        curve["month"], curve["low"], curve["high"], color=colour, alpha=0.25, linewidth=0
    )
    axes.plot(curve["month"], curve["mean"], color=colour, lw=1.5)
    end = difference(change(row), NUMBERS[row["unit"]])
    side = "top" if height > 0.5 else "bottom"
    axes.text(0.03, height, f"ends at {end}", transform=axes.transAxes, va=side, fontsize=6.5)
    axes.set_xlim(0, results.months)
    drawing.thousands(axes.yaxis)
    drawing.light_grid(axes, "y")
