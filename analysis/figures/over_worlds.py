"""What each option adds over all worlds: mean, interval of the mean, and where one world lies."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import drawing, scenarios
from analysis.load import Results
from analysis.wording import Estimate, count, difference

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SURE = 0.9


def effects_over_worlds(results: Results, table: pd.DataFrame) -> Figure:
    """Draw a row per option, sorts apart, each on its own scale.

    Parameters
    ----------
    results
        What `load` returned.
    table
        What `analysis.decisions.effects.over_worlds` made of it.
    """
    parts = [(str(kind), part) for kind, part in table.groupby("kind", sort=False)]
    figure = drawing.new_figure(9.4, 0.9 + 0.46 * len(table) + 0.6 * len(parts))
    grid = figure.subplots(
        len(parts), 1, squeeze=False, height_ratios=[len(part) + 0.4 for _, part in parts]
    )[:, 0]
    for axes, (kind, part) in zip(grid, parts, strict=True):
        _panel(axes, results, part)
        own = " (own scale)" if len(parts) > 1 else ""
        axes.set_title(f"{scenarios.HEADINGS[kind]}{own}", fontweight="bold")
    grid[-1].set_xlabel(f"additional staff using at month {results.months}, whole population")
    return figure


def _panel(axes: Axes, results: Results, part: pd.DataFrame) -> None:
    """Draw the options of one sort."""
    rows = part.to_dict("records")
    for place, row in enumerate(rows):
        _row(axes, results, {str(key): cell for key, cell in row.items()}, place)
    labels = [drawing.label(str(r["scenario"]), str(r["title"]), width=40) for r in rows]
    axes.set_yticks(range(len(rows)), labels, fontsize=7.5)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.axvline(0, color=drawing.INK, lw=0.8)
    axes.margins(x=0.06)
    drawing.thousands(axes.xaxis)
    drawing.light_grid(axes, "x")
    drawing.bare_side(axes)


def _row(axes: Axes, results: Results, row: dict[str, Any], place: int) -> None:
    """Draw one option and write its mean beside it."""
    colour = drawing.colours(results)[str(row["scenario"])]
    sure = row["adds_users"] >= SURE
    ends = [row["users_world_low"], row["users_world_high"]]
    axes.plot(ends, [place, place], color=colour, lw=1.0, solid_capstyle="butt")
    if not math.isnan(row["users_low"]):
        middle = [row["users_low"], row["users_high"]]
        axes.plot(middle, [place, place], color=colour, lw=4.0, alpha=0.55, solid_capstyle="butt")
    marker = drawing.markers(results)[str(row["scenario"])]
    face = colour if sure else "white"
    axes.plot([row["users"]], [place], marker=marker, color=colour, mfc=face, ms=5.5)
    axes.text(
        1.01,
        place,
        difference(Estimate(row["users"], row["users_low"], row["users_high"]), count),
        transform=axes.get_yaxis_transform(),
        va="center",
        fontsize=7.5,
    )
