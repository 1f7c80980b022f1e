"""How likely each option is the best one, against what a user is worth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from analysis import drawing
from analysis.intervals import Floats
from analysis.load import Results
from analysis.wording import plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_NAMED, LEAST = 10, 0.05  # curves in colour: the highest, as far as they come to this
NOTHING_COLOUR = "#333333"


def acceptability_curves(
    results: Results,
    curves: Floats,
    *,
    thresholds: Floats,
    options: Sequence[str],
    value: float | None,
) -> Figure:
    """Draw a curve per option and name it at its right end.

    Parameters
    ----------
    results
        What `load` returned.
    curves
        Shape (thresholds, options), 0 to 1.
    thresholds
        Pounds that a user is worth.
    options
        Their names; the first is doing nothing.
    value
        What a user is taken to be worth, pounds; None for no line.
    """
    figure = drawing.new_figure(9.4, 4.4)
    axes = figure.subplots()
    heights = curves.max(axis=0)
    order = [int(i) for i in np.argsort(-heights, kind="stable") if heights[i] >= LEAST]
    named = order[:MOST_NAMED]
    looks = {place: _look(results, options, place) for place in named}
    for place in range(len(options)):
        _curve(axes, thresholds, 100 * curves[:, place], look=looks.get(place))
    _dress(axes, float(thresholds[-1]), value)
    _name(axes, results, curves, options=options, named=named)
    return figure


def _dress(axes: Axes, highest: float, value: float | None) -> None:
    """Draw the lines to read curves by, and name the axes."""
    axes.axhline(90, color=drawing.PALE, lw=0.7, ls=":")
    axes.text(highest, 91, "90 %: settled", ha="right", fontsize=7.5, color=drawing.QUIET)
    if value is not None:
        axes.axvline(value, color=drawing.INK, lw=0.9, ls=":")
    axes.set_ylim(0, 102)
    axes.set_xlim(0, highest)
    axes.set_xlabel("what an additional user at the horizon is worth (£)")
    axes.set_ylabel("is the best option in … % of worlds")
    drawing.thousands(axes.xaxis)
    drawing.light_grid(axes, "y")


def _look(results: Results, options: Sequence[str], place: int) -> tuple[str, str, str]:
    """Colour, style and marker of an option's curve."""
    if place == 0:
        return NOTHING_COLOUR, "--", ""
    return drawing.colours(results)[options[place]], "-", drawing.markers(results)[options[place]]


def _curve(
    axes: Axes, thresholds: Floats, shares: Floats, *, look: tuple[str, str, str] | None
) -> None:
    """Draw one curve, pale and thin if it has no look of its own."""
    if look is None:
        axes.plot(thresholds, shares, color=drawing.PALE, lw=0.7)
        return
    colour, style, marker = look
    axes.plot(
        thresholds,
        shares,
        color=colour,
        ls=style,
        marker=marker,
        markevery=(5, 10),
        ms=4.5,
        lw=1.8,
    )


def _name(
    axes: Axes, results: Results, curves: Floats, *, options: Sequence[str], named: list[int]
) -> None:
    """Name curves at the right end, apart from one another."""
    titles = {str(s["name"]): str(s["title"]) for s in results.scenarios}
    wanted = [float(curves[-1, place]) / 1.02 for place in named]
    for place, height in zip(
        named, drawing.kept_apart(wanted, 0.085, low=0.02, high=0.98), strict=True
    ):
        name = options[place]
        text = "do nothing" if place == 0 else drawing.label(name, plain(titles[name]), width=34)
        axes.annotate(
            text,
            (float(axes.get_xlim()[1]), 100 * float(curves[-1, place])),
            xytext=(1.04, height),
            textcoords="axes fraction",
            va="center",
            fontsize=7.5,
            color=_look(results, options, place)[0],
            arrowprops={"arrowstyle": "-", "color": drawing.PALE, "lw": 0.5, "relpos": (0, 0.5)},
            annotation_clip=False,
        )
