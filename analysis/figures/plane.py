"""Users against cost: a cloud of worlds for each option, and the means with their frontier."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis import drawing
from analysis.figures.against_cost import money
from analysis.frontier import EFFICIENT
from analysis.intervals import Floats
from analysis.load import Results
from analysis.wording import plain, pounds
from analysis.worlds import Worlds

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLUMNS, MOST_PANELS, MOST_DOTS = 4, 24, 400
MOST_NAMED = 10  # with more options only those on the frontier are named
NOTHING_COLOUR = "#333333"


def cost_effectiveness_planes(results: Results, worlds: Worlds, *, value: float | None) -> Figure:
    """Draw a panel for each option: a dot for each world, a cross for mean and interval.

    Parameters
    ----------
    results
        What `load` returned.
    worlds
        What `analysis.worlds.possible_worlds` made of it.
    value
        What a user is taken to be worth, pounds; None for no line.
    """
    shown = list(range(len(worlds.names)))[:MOST_PANELS]
    columns = min(COLUMNS, len(shown))
    lines = math.ceil(len(shown) / columns)
    figure = drawing.new_figure(max(4.6, 2.35 * columns), 2.15 * lines + 0.4)
    grid = figure.subplots(lines, columns, squeeze=False).ravel()
    for axes, place in zip(grid, shown, strict=False):
        name = worlds.names[place]
        pairs = np.column_stack([worlds.effect[:, place], worlds.cost[:, place]])
        _cloud(axes, pairs, colour=drawing.colours(results)[name], value=value)
        title = plain(f"{plain(name, 14)} · {plain(worlds.titles[place])}", 30)
        axes.set_title(title, fontsize=7.5)
    for axes in grid[len(shown) :]:
        axes.set_visible(False)
    left = f" (the first {len(shown)} options)" if len(worlds.names) > len(shown) else ""
    figure.supxlabel(f"additional users at month {results.months}{left}", fontsize=8.5)
    figure.supylabel("additional cost, all bearers", fontsize=8.5)
    return figure


def _cloud(axes: Axes, pairs: Floats, *, colour: str, value: float | None) -> None:
    """Draw the worlds of one option with their mean and intervals."""
    unit, word = money([float(np.abs(pairs[:, 1]).max())])
    users, cost = pairs[:MOST_DOTS, 0], pairs[:MOST_DOTS, 1] / unit
    axes.plot(users, cost, "o", color=colour, ms=2.6, mew=0, alpha=0.35)
    middle = pairs.mean(axis=0) / (1.0, unit)
    if len(pairs) > 1:
        low, high = np.quantile(pairs, [0.025, 0.975], axis=0, method="weibull") / (1.0, unit)
        axes.plot([low[0], high[0]], [middle[1]] * 2, color=drawing.INK, lw=1.1)
        axes.plot([middle[0]] * 2, [low[1], high[1]], color=drawing.INK, lw=1.1)
    axes.plot(*middle, "o", color=colour, mec=drawing.INK, mew=0.8, ms=5)
    axes.margins(0.1)
    axes.axhline(0, color=drawing.PALE, lw=0.8)
    axes.axvline(0, color=drawing.PALE, lw=0.8)
    axes.set(xlim=axes.get_xlim(), ylim=axes.get_ylim())
    if value is not None:
        axes.axline((0, 0), (1, value / unit), color=drawing.INK, lw=0.9, ls=":")
    axes.set_ylabel(word, fontsize=7)
    axes.tick_params(labelsize=6.5)
    for axis in (axes.xaxis, axes.yaxis):
        drawing.thousands(axis, 4)
    drawing.light_grid(axes, "both")


def frontier_on_means(results: Results, frontier: pd.DataFrame) -> Figure:
    """Draw mean users against mean cost, and the line of what somebody would choose.

    Parameters
    ----------
    results
        What `load` returned.
    frontier
        What `analysis.frontier.efficient_frontier` made of the means; doing nothing first.
    """
    unit, word = money([float(frontier["cost"].abs().max())])
    figure = drawing.new_figure(9.4, 4.6)
    axes = figure.subplots()
    steps = frontier[frontier["standing"] == EFFICIENT].sort_values(["cost", "effect"])
    axes.plot(steps["effect"], steps["cost"] / unit, color=drawing.INK, lw=1.2, zorder=1)
    nothing = str(frontier.index[0])
    for name, row in frontier.iterrows():
        best = row["standing"] == EFFICIENT
        own = NOTHING_COLOUR if name == nothing else drawing.colours(results)[str(name)]
        colour = own if best else drawing.PALE
        face = colour if best else "white"
        axes.plot(row["effect"], row["cost"] / unit, "o", color=colour, mfc=face, ms=6, zorder=2)
    axes.axhline(0, color=drawing.PALE, lw=0.8)
    axes.axvline(0, color=drawing.PALE, lw=0.8)
    axes.margins(0.1)
    axes.set_xlabel(f"mean additional users at month {results.months}")
    axes.set_ylabel(f"mean additional cost, all bearers ({word})")
    drawing.thousands(axes.xaxis)
    drawing.thousands(axes.yaxis)
    drawing.light_grid(axes, "both")
    _name_options(axes, results, frontier if len(frontier) <= MOST_NAMED else steps, unit)
    return figure


def _name_options(axes: Axes, results: Results, frontier: pd.DataFrame, unit: float) -> None:
    """Name options in the right margin, with the price of a step, apart from one another."""
    low, high = axes.get_ylim()
    wanted = [(cost / unit - low) / (high - low) for cost in frontier["cost"]]
    places = drawing.kept_apart(wanted, 0.088, low=0.02, high=0.98)
    for (name, row), place in zip(frontier.iterrows(), places, strict=True):
        best = row["standing"] == EFFICIENT
        axes.annotate(
            _margin(results, str(name), row),
            (row["effect"], row["cost"] / unit),
            xytext=(1.03, place),
            textcoords="axes fraction",
            va="center",
            fontsize=7.5,
            color=drawing.INK if best else drawing.QUIET,
            arrowprops={
                "arrowstyle": "-",
                "color": drawing.PALE,
                "lw": 0.6,
                "ls": ":",
                "relpos": (0, 0.5),
            },
            annotation_clip=False,
        )


def _margin(results: Results, name: str, row: pd.Series[Any]) -> str:
    """Name an option, and say what a further user costs there or that it is dominated."""
    titles = {str(s["name"]): str(s["title"]) for s in results.scenarios}
    called = plain(f"{plain(name, 14)} · {plain(titles[name])}", 40) if name in titles else name
    if row["standing"] != EFFICIENT:
        return f"{called}\n{row['standing']}"
    if math.isnan(row["pounds_per_unit"]):
        return called
    return f"{called}\n{pounds(float(row['pounds_per_unit']))} per further user"
