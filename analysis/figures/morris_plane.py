"""Elementary effects: their mean size against how much they differ (Morris 1991)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from analysis import drawing
from analysis.figures.input_rows import above_the_axes, broken, floor_line, numbered
from analysis.importance import Importance, Row, estimate, shown

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LABELLED, LEVELS = 10, 20
# below .1 nearly linear, up to .5 monotone, up to 1 almost monotone (Garcia Sanchez et al. 2014)
GUIDES = ((1.0, "-"), (0.5, "--"), (0.1, ":"))
LEAST_SLOPE = 0.15  # of the plane's diagonal: the lowest guide always crosses all of it
LEAST_INCHES, LINE_INCHES, SPACE_INCHES = 3.8, 0.13, 0.09


def morris_plane(found: Importance, *, labelled: int = LABELLED) -> Figure:
    """Draw mu* of every input with its interval against sigma; groups, without sigma, below.

    The foremost `labelled` inputs above the floor are named in the margin.
    """
    named = found.above[:labelled]
    names = [broken(row["input"]) for row in named]
    lines = max((name.count("\n") + 1 for name in names), default=1)
    room = lines * LINE_INCHES + SPACE_INCHES
    tall = max(LEAST_INCHES, room * len(names))
    figure = drawing.new_figure(9.4, tall + 1.4)
    axes = figure.subplots()
    for row in reversed(found.inputs):
        _point(axes, found, row)
    _limits(axes, found)
    _guides(axes)
    floor_line(axes, found)
    _names(axes, named, names, gap=room / tall)
    unit = f", {found.unit}" if found.unit else ""
    axes.set_xlabel(f"μ*: mean size of the change over the whole range of an input{unit}")
    axes.set_ylabel(f"σ: how much the change differs{unit}")
    numbered(axes.xaxis, found.unit)
    numbered(axes.yaxis, found.unit)
    above_the_axes(figure, columns=4)
    return figure


def _height(row: Row) -> float:
    """Return sigma, 0 for a group."""
    return 0.0 if math.isnan(row["sigma"]) else float(row["sigma"])


def _point(axes: Axes, found: Importance, row: Row) -> None:
    """Draw one input with the interval of mu*; a triangle for a group."""
    at, ends = _height(row), estimate(row, found.index)
    colour = drawing.COLOURS[0] if shown(row) else "#BBBBBB"
    marker = "^" if math.isnan(row["sigma"]) else "o"
    if not math.isnan(ends.low):
        axes.plot([ends.low, ends.high], [at, at], color=colour, lw=1.0, alpha=0.6)
    axes.plot([ends.value], [at], marker=marker, ms=5, color=colour, clip_on=False, zorder=3)


def _limits(axes: Axes, found: Importance) -> None:
    """Let the plane begin at zero and hold everything."""
    ends = [estimate(row, found.index) for row in (*found.inputs, found.dummy)]
    right = max(part for end in ends for part in end if math.isfinite(part))
    top = max(_height(row) for row in found.inputs)
    axes.set_xlim(0.0, 1.05 * right or 1.0)
    axes.set_ylim(0.0, max(1.08 * top, LEAST_SLOPE * right) or 1.0)


def _guides(axes: Axes) -> None:
    """Draw the lines of equal sigma over mu* inside the limits as they are."""
    right, top = axes.get_xlim()[1], axes.get_ylim()[1]
    for slope, style in GUIDES:
        end = min(right, top / slope)
        words = "σ = μ*" if slope == 1.0 else f"σ = {slope:g} μ*"
        line = [0.0, slope * end]
        axes.plot([0.0, end], line, color=drawing.QUIET, lw=0.9, ls=style, label=words, zorder=1)


def _names(axes: Axes, rows: Sequence[Row], names: Sequence[str], *, gap: float) -> None:
    """Name inputs in the right margin, each joined to its point by a thin line."""
    right, top = axes.get_xlim()[1], axes.get_ylim()[1]
    # of points about as high as each other, the left one has the higher name: no lines cross
    wanted = [
        round(LEVELS * _height(row) / top) / LEVELS - 1e-4 * row["mu_star"] / right for row in rows
    ]
    half = min(0.5, gap / 2)
    placed = drawing.kept_apart(wanted, gap, low=half, high=1.0 - half)
    for row, name, at in zip(rows, names, placed, strict=True):
        axes.annotate(
            name,
            xy=(row["mu_star"], _height(row)),
            xytext=(1.04, at),
            textcoords="axes fraction",
            va="center",
            fontsize=7.5,
            annotation_clip=False,
            arrowprops={
                "arrowstyle": "-",
                "color": "#BBBBBB",
                "lw": 0.6,
                "shrinkB": 3,
                "relpos": (0, 0.5),
            },
        )
