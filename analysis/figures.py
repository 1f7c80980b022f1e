"""Three figures: adoption over time, effects with their intervals, effect against cost."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import drawing, trajectories
from analysis.effects import Row, by_scenario, change
from analysis.load import Results
from analysis.measures import USING
from analysis.wording import NUMBERS, difference, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLUMNS = 3
ROUTINE = "organisations_routinised"
ByScenario = dict[str, dict[str, Row]]


def figures(results: Results, effects: pd.DataFrame) -> dict[str, str]:
    """Draw every figure of a comparison.

    Parameters
    ----------
    results
        What `load` returned.
    effects
        What `effects` made of it.

    Returns
    -------
    dict
        Name of the figure (``adoption``, ``effects``, ``cost``) to SVG text.
    """
    rows = by_scenario(effects)
    with drawing.house_style():
        drawn = {
            "adoption": adoption(results, rows),
            "effects": effect_sizes(results, rows),
            "cost": effect_against_cost(results, rows),
        }
        return {name: drawing.svg_text(figure, name) for name, figure in drawn.items()}


def adoption(results: Results, rows: ByScenario) -> Figure:
    """Draw the baseline's level over time and, below, what each scenario adds to it."""
    figure = _figure(9.4, 2.9 + 1.95 * math.ceil(len(rows) / COLUMNS))
    lines = math.ceil(len(rows) / COLUMNS)
    grid = figure.add_gridspec(1 + lines, COLUMNS, height_ratios=[1.7] + [1.0] * lines)
    _levels(figure.add_subplot(grid[0, :]), results, rows)
    shared: dict[bool, Axes] = {}
    singles = set(results.singles)
    for place, (name, measures) in enumerate(rows.items()):
        cell = grid[1 + place // COLUMNS, place % COLUMNS]
        single = name in singles
        axes = figure.add_subplot(cell, sharey=shared.get(single))
        shared.setdefault(single, axes)
        _added(axes, results, measures[USING])
        own = "" if single or not singles else "\n(own vertical scale)"
        title = drawing.label(name, measures[USING]["title"], width=40) + own
        axes.set_title(title, fontsize=8)
        if place % COLUMNS == 0:
            axes.set_ylabel("additional staff using")
        if place + COLUMNS >= len(rows):
            axes.set_xlabel("month")
    return figure


def _levels(axes: Axes, results: Results, rows: ByScenario) -> None:
    """Draw staff using, per cent of the reachable: baseline with its band, scenarios as lines."""
    base = trajectories.level(results, results.baseline)
    axes.fill_between(
        base["month"], base["low"], base["high"], color="#D0D0D0", linewidth=0, zorder=1
    )
    for name in rows:
        curve = trajectories.level(results, name)
        axes.plot(curve["month"], curve["mean"], color=drawing.colours(results)[name], lw=1.0)
    axes.plot(base["month"], base["mean"], color="black", lw=2.0, zorder=3)
    axes.set_title(
        "Staff using: baseline (black) with the middle 90 % of its replicates (grey); "
        "means of the others in the colours of the panels below",
        fontsize=8,
    )
    axes.set_ylabel("staff using,\n% of those reachable")
    axes.set_xlabel("month")
    axes.set_xlim(0, results.months)
    axes.set_ylim(bottom=0)
    drawing.light_grid(axes, "y")


def _added(axes: Axes, results: Results, row: Row) -> None:
    """Draw the paired difference of one scenario over time, its 95 % band, and where it ends."""
    curve = trajectories.difference(results, row["scenario"])
    colour = drawing.colours(results)[row["scenario"]]
    axes.axhline(0, color=drawing.INK, lw=0.8)
    axes.fill_between(
        curve["month"], curve["low"], curve["high"], color=colour, alpha=0.25, linewidth=0
    )
    axes.plot(curve["month"], curve["mean"], color=colour, lw=1.5)
    end = difference(change(row), NUMBERS[row["unit"]])
    axes.text(0.03, 0.93, f"ends at {end}", transform=axes.transAxes, va="top", fontsize=7)
    axes.set_xlim(0, results.months)
    drawing.thousands(axes.yaxis)
    drawing.light_grid(axes, "y")


def effect_sizes(results: Results, rows: ByScenario) -> Figure:
    """Draw differences at the horizon with their intervals, sorted, bundles apart."""
    names, places = _sorted_places(results, rows)
    figure = _figure(9.4, 1.3 + 0.46 * (max(places.values()) + 1))
    left, right = figure.subplots(1, 2, sharey=True)
    for axes, measure, words in (
        (left, USING, "additional staff using"),
        (right, ROUTINE, "additional organisations, routine use"),
    ):
        for name in names:
            _whisker(axes, results, rows[name][measure], places[name])
        axes.axvline(0, color=drawing.INK, lw=0.8)
        axes.set_xlabel(f"{words}\nat month {results.months}, whole population")
        axes.margins(x=0.12)
        drawing.thousands(axes.xaxis)
        drawing.light_grid(axes, "x")
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        _rule_above_bundles(axes, results, places)
    titles = [drawing.label(n, rows[n][USING]["title"], width=36) for n in names]
    left.set_yticks([places[n] for n in names], titles, fontsize=8)
    left.set_ylim(max(places.values()) + 0.6, -0.7)
    return figure


def _sorted_places(results: Results, rows: ByScenario) -> tuple[list[str], dict[str, float]]:
    """Place the scenarios from the top: single ones by falling effect, a gap, then bundles."""
    singles = set(results.singles)
    names = sorted(rows, key=lambda n: (n not in singles, -float(rows[n][USING]["difference"])))
    gap = 0.5 if 0 < len(singles & set(names)) < len(names) else 0.0
    return names, {n: i + (0.0 if n in singles else gap) for i, n in enumerate(names)}


def _rule_above_bundles(axes: Axes, results: Results, places: dict[str, float]) -> None:
    """Part the bundles from the single recommendations by a line."""
    bundles = [place for name, place in places.items() if name not in set(results.singles)]
    if bundles and len(bundles) < len(places):
        axes.axhline(min(bundles) - 0.75, color=drawing.PALE, lw=0.8, ls=(0, (4, 3)))


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


def effect_against_cost(results: Results, rows: ByScenario) -> Figure:
    """Draw additional staff using against additional cost, both with intervals."""
    height = max(4.6, 1.0 + 0.36 * len(rows))
    figure = _figure(9.4, height)
    axes = figure.subplots()
    unit, word = _money([abs(float(r[USING]["cost_difference_pounds"])) for r in rows.values()])
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
    return figure


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


def _money(sums: list[float]) -> tuple[float, str]:
    """Choose the unit of a money axis."""
    largest = max(sums, default=0.0)
    if largest >= 1e6:
        return 1e6, "£ million"
    return (1e3, "£ thousand") if largest >= 1e3 else (1.0, "£")


def _figure(width: float, height: float) -> Figure:
    """Make an empty figure, in inches, that no window system knows of."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")
