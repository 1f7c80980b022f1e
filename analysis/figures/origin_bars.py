"""Where adoptions came from: stacked bars by quarter, baseline beside one scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis import drawing
from analysis.figures.naming import titled
from analysis.load import Results
from analysis.origins import OTHER_CHANNELS, OTHER_SOURCES, Quarters, grouped, label, quarters

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST = 9  # sources told apart by colour
COLOURS = {
    "outside": "#C8C8C8",
    "policy": "#4D4D4D",
    "own_organisation": "#1B7837",
    "opinion_leaders": "#E69F00",
    "ties_team": "#084081",
    "ties_organisation": "#2B7BBA",
    "ties_region": "#7DB8DA",
    "ties_national": "#C5DFEE",
    "acquaintances": "#6A4C93",
    "online_ties": "#B79FCB",
    OTHER_SOURCES: "#F2D0C0",
    OTHER_CHANNELS: "#F2D0C0",
}
CHANNEL_COLOURS = ("#D55E00", "#CC79A7", "#A6611A", "#F0A884", "#8C2D04", "#E7298A", "#FDBF6F")


def where_adoptions_came_from(results: Results, beside: str | None) -> Figure:
    """Draw adoptions a month by quarter and source, means over replicates, on one scale."""
    names = [results.baseline, *([beside] if beside else [])]
    found = [quarters(results, name) for name in names]
    tables = grouped([quarter.means for quarter in found], MOST)
    figure = drawing.new_figure(9.4, 4.6)
    panels = figure.subplots(1, len(names), sharey=True, squeeze=False)[0]
    for axes, name, quarter, table in zip(panels, names, found, tables, strict=True):
        _bars(axes, quarter, table)
        axes.set_title(titled(results, name, width=46))
        axes.set_xlabel("month (bars: quarters)")
        axes.set_xlim(0, results.months)
        drawing.light_grid(axes, "y")
    panels[0].set_ylim(0, 1.05 * max(_highest(quarter) for quarter in found))
    panels[0].set_ylabel("first uses a month, whole population\n(mean of the quarter)")
    drawing.thousands(panels[0].yaxis)
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles[::-1], labels[::-1], loc="outside right upper", frameon=False, fontsize=8)
    return figure


def _bars(axes: Axes, quarter: Quarters, table: pd.DataFrame) -> None:
    """Stack the sources of each quarter, with the interval of the total on top."""
    left, width = quarter.start - 1, quarter.end - quarter.start + 1
    bottom = np.zeros(len(table))
    for name, colour in _colours(list(table.columns)).items():
        height = table[name].to_numpy()
        axes.bar(
            left,
            height,
            width,
            bottom=bottom,
            align="edge",
            color=colour,
            edgecolor="white",
            linewidth=0.5,
            label=label(name),
        )
        bottom = bottom + height
    if not np.isnan(quarter.low).any():
        middle = left + width / 2
        axes.vlines(middle, quarter.low, quarter.high, color=drawing.INK, lw=1.0, zorder=4)


def _highest(quarter: Quarters) -> float:
    """Find how high the bars and intervals of a panel reach; 1 where there is no adoption."""
    return float(np.nanmax([*quarter.total, *quarter.high])) or 1.0


def _colours(names: list[str]) -> dict[str, str]:
    """Give each source its colour: people blue and violet, channels warm, the outside grey."""
    channels = iter(CHANNEL_COLOURS)
    return {name: COLOURS[name] if name in COLOURS else next(channels) for name in names}
