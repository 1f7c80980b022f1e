"""Shares of variance: first-order and total index of each input, with intervals, and luck."""

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

LOOKS = (
    Look("total", "total: alone and with others", "#A9CCE3", "#E2E2E2", offset=-0.19, height=0.36),
    Look("first", "first order: alone", "#3B8BC2", "#B4B4B4", offset=0.19, height=0.36),
)


def sobol_bars(found: Importance, *, most: int = MOST) -> Figure:
    """Draw first-order and total Sobol indices of the foremost inputs or groups.

    Inputs whose interval lies above the floor are blue, others grey; the text at the right is the
    total index. Luck has a panel of its own, since it is a share of another variance.
    """
    rows = found.inputs[:most]
    labels = [broken(row["input"]) for row in rows]
    figure, axes, below = panels(labels, found.luck)
    for look in LOOKS:
        bars(axes, rows, look=look)
    floor_line(axes, found)
    axes.axvline(0, color=drawing.INK, lw=0.8)
    named_rows(axes, labels)
    indices_beside(axes, found, rows=rows)
    axes.set_xlabel("share of the variance between points (luck taken out)")
    if below is not None:
        luck_bar(below, found.luck)
    above_the_axes(figure)
    return figure
