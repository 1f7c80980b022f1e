"""What knowledge is worth before a decision: everything, and single parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis import drawing
from analysis.figures.against_cost import money
from analysis.wording import plain, pounds

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def value_of_everything(curve: pd.DataFrame, *, value: float | None) -> Figure:
    """Draw the expected value of perfect information against the value of a user.

    Parameters
    ----------
    curve
        ``value_pounds``; ``everything_pounds`` with ``everything_low_pounds`` and
        ``everything_high_pounds``, its interval.
    value
        What a user is taken to be worth, pounds; None for no line.
    """
    unit, word = money([float(curve["everything_pounds"].max())])
    figure = drawing.new_figure(9.4, 3.2)
    axes = figure.subplots()
    at = curve["value_pounds"]
    low, high = (curve[f"everything_{end}_pounds"] / unit for end in ("low", "high"))
    axes.fill_between(at, low, high, color=drawing.COLOURS[0], alpha=0.15, lw=0)
    axes.plot(at, curve["everything_pounds"] / unit, color=drawing.COLOURS[0], lw=1.8)
    if value is not None:
        axes.axvline(value, color=drawing.INK, lw=0.9, ls=":")
        axes.text(
            value,
            1.0,
            " value assumed",
            transform=axes.get_xaxis_transform(),
            fontsize=7.5,
            color=drawing.QUIET,
            va="top",
        )
    axes.set_xlim(0, float(curve["value_pounds"].iloc[-1]))
    axes.set_ylim(bottom=0)
    axes.set_xlabel("what an additional user at the horizon is worth (£)")
    axes.set_ylabel(f"knowing everything is worth ({word})")
    drawing.thousands(axes.xaxis)
    drawing.thousands(axes.yaxis)
    drawing.light_grid(axes, "both")
    return figure


def value_of_parameters(table: pd.DataFrame) -> Figure:
    """Draw what knowing each parameter is worth, with one standard error either way.

    Parameters
    ----------
    table
        ``path``, ``value_pounds`` and ``error_pounds``, the largest first.
    """
    worth, errors = table["value_pounds"], table["error_pounds"]
    unit, word = money([float((worth + errors).max())])
    figure = drawing.new_figure(9.4, 1.0 + 0.36 * len(table))
    axes = figure.subplots()
    places = list(range(len(table)))
    axes.barh(places, worth / unit, color=drawing.COLOURS[0], height=0.55)
    low, high = (worth - errors).clip(lower=0.0) / unit, (worth + errors) / unit
    axes.hlines(places, low, high, color=drawing.INK, lw=1.2)
    for place, number in enumerate(worth):
        axes.text(
            1.01,
            place,
            pounds(float(number)),
            transform=axes.get_yaxis_transform(),
            va="center",
            fontsize=7.5,
        )
    axes.set_yticks(places, [plain(path, 62) for path in table["path"]], fontsize=7.5)
    axes.set_ylim(len(table) - 0.4, -0.6)
    axes.set_xlim(left=0)
    axes.set_xlabel(f"worth knowing before deciding ({word})")
    drawing.thousands(axes.xaxis)
    drawing.light_grid(axes, "x")
    drawing.bare_side(axes)
    return figure
