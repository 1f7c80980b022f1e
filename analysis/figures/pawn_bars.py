"""How far knowing an input moves the distribution of an outcome: PAWN distances with intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis import drawing
from analysis.figures.input_rows import (
    MOST,
    Look,
    above_the_axes,
    bars,
    broken,
    floor_line,
    indices_beside,
    luck_bar,
    named_rows,
    panels,
)
from analysis.importance import Importance

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MEDIAN = Look("median", "median over slices", "#3B8BC2", "#DDDDDD", offset=0.0, height=0.62)


def pawn_bars(found: Importance, *, most: int = MOST) -> Figure:
    """Draw the median Kolmogorov-Smirnov distance of the foremost inputs, 0 to 1.

    A dot is the largest distance of any slice. Inputs whose interval lies above the floor are blue,
    others grey. Luck has a panel of its own, since it is a share of variance and no distance.
    """
    rows = found.inputs[:most]
    labels = [broken(row["input"]) for row in rows]
    figure, axes, below = panels(labels, found.luck)
    bars(axes, rows, look=MEDIAN)
    axes.plot(
        [row["maximum"] for row in rows],
        range(len(rows)),
        ls="none",
        marker="o",
        ms=3.5,
        mfc="white",
        color=drawing.QUIET,
        label="largest of the slices",
    )
    floor_line(axes, found)
    axes.axvline(0, color=drawing.INK, lw=0.8)
    named_rows(axes, labels)
    indices_beside(axes, found, rows=rows)
    axes.set_xlim(left=0.0)
    axes.set_xlabel("distance between distributions, 0 to 1 (no unit)")
    if below is not None:
        luck_bar(below, found.luck)
    above_the_axes(figure)
    return figure
