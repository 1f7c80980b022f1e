"""Effect against cost, both with intervals."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from analysis import drawing, scenarios
from analysis.effects import Row
from analysis.load import Results
from analysis.measures import USING
from analysis.order import ByScenario, families
from analysis.wording import plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


FEW = 14  # with more scenarios than this, single ones get a panel of their own


def effect_against_cost(results: Results, rows: ByScenario) -> Figure:
    """Draw additional staff using against additional cost, both with intervals."""
    shown = families(results, rows)
    panels = [[name for names in shown.values() for name in names]]
    if len(panels[0]) > FEW and len(shown) > 1 and scenarios.RECOMMENDATION in shown:
        singles = shown[scenarios.RECOMMENDATION]
        panels = [singles, [name for name in panels[0] if name not in singles]]
    heights = [max(4.6, 1.0 + 0.36 * len(names)) for names in panels]
    figure = drawing.new_figure(9.4, sum(heights))
    grid = figure.subplots(len(panels), 1, squeeze=False, height_ratios=heights)[:, 0]
    for axes, names, height in zip(grid, panels, heights, strict=True):
        _panel(axes, results, {name: rows[name] for name in names}, height)
    if len(panels) > 1:
        heading = scenarios.HEADINGS[scenarios.RECOMMENDATION]
        grid[0].set_title(f"{heading} (own scale)", fontweight="bold")
        grid[1].set_title("Several together, and others (own scale)", fontweight="bold")
    return figure


def _panel(axes: Axes, results: Results, rows: ByScenario, height: float) -> None:
    """Draw a cross for each scenario and name it in the margin; `height` in inches."""
    unit, word = money([abs(float(r[USING]["cost_difference_pounds"])) for r in rows.values()])
    ends = [_cross(axes, results, measures[USING], unit) for measures in rows.values()]
    axes.axhline(0, color=drawing.INK, lw=0.8)
    axes.axvline(0, color=drawing.INK, lw=0.8)
    axes.margins(0.08)
    axes.set_xlabel(f"additional cost over {results.months} months, all bearers ({word})")
    axes.set_ylabel(f"additional staff using at month {results.months}")
    drawing.thousands(axes.yaxis)
    drawing.thousands(axes.xaxis)
    drawing.light_grid(axes, "both")
    _name_at_margin(axes, results, rows, ends, gap=0.36 / (height - 0.7))


def _cross(axes: Axes, results: Results, row: Row, unit: float) -> tuple[float, float]:
    """Draw one scenario as a cross of two intervals; returns its centre."""
    told = bool(row["told_from_zero"])
    colour = drawing.colours(results)[row["scenario"]] if told else drawing.PALE
    x, y = row["cost_difference_pounds"] / unit, row["difference"]
    if not math.isnan(row["low"]):
        axes.plot([x, x], [row["low"], row["high"]], color=colour, lw=1.4)
        axes.plot([row["cost_low"] / unit, row["cost_high"] / unit], [y, y], color=colour, lw=1.4)
    marker = drawing.markers(results)[row["scenario"]]
    axes.plot([x], [y], marker=marker, color=colour, mfc=colour if told else "white", ms=7)
    return float(x), float(y)


def _name_at_margin(
    axes: Axes,
    results: Results,
    rows: ByScenario,
    ends: list[tuple[float, float]],
    *,
    gap: float,
) -> None:
    """Name each cross in the right margin, apart from one another, with a thin line to it."""
    low, high = axes.get_ylim()
    wanted = [(y - low) / (high - low) for _, y in ends]
    places = drawing.kept_apart(wanted, gap, low=0.02, high=0.98)
    for (name, measures), centre, place in zip(rows.items(), ends, places, strict=True):
        told = bool(measures[USING]["told_from_zero"])
        colour = drawing.colours(results)[name] if told else drawing.PALE
        arrow: dict[str, Any] = {"arrowstyle": "-", "color": colour, "lw": 0.7, "ls": ":"}
        arrow["relpos"] = (0, 0.5)
        axes.annotate(
            drawing.label(name, plain(measures[USING]["title"]), width=34),
            centre,
            xytext=(1.03, place),
            textcoords="axes fraction",
            va="center",
            fontsize=7.5,
            color=drawing.INK if told else drawing.QUIET,
            arrowprops=arrow,
            annotation_clip=False,
        )


def money(sums: list[float]) -> tuple[float, str]:
    """Choose the unit of a money axis."""
    largest = max(sums, default=0.0)
    if largest >= 1e6:
        return 1e6, "£ million"
    return (1e3, "£ thousand") if largest >= 1e3 else (1.0, "£")
