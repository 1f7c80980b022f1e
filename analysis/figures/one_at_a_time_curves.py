"""Small multiples: the outcome as one input goes through its range, the others at their base."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis import drawing
from analysis.figures.input_rows import broken, numbered
from analysis.figures.tornado import base_of, curves_of, value_text, with_unit
from analysis.importance import Importance, shown

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST, COLUMNS = 9, 3


def one_at_a_time_curves(found: Importance, *, most: int = MOST) -> Figure:
    """Draw the curves of the foremost inputs on one scale.

    The band is the 95 % interval of the change from the base under the same luck, not that of the
    level: what luck adds to the whole curve is no reason to doubt its shape.

    Across runs the quantile of an input, so that equal steps are equally likely; below it stand the
    input's values at its lowest, middle and highest quantile. The dotted line is the base.
    """
    curves, rows = curves_of(found), found.inputs[:most]
    lines = -(-len(rows) // COLUMNS)
    titles = [broken(with_unit(row), width=34) for row in rows]
    extra = 0.13 * max(title.count("\n") for title in titles)
    figure = drawing.new_figure(9.4, 0.6 + (1.75 + extra) * lines)
    grid = figure.subplots(lines, COLUMNS, sharey=True, squeeze=False)
    base = base_of(found)
    panels = [axes for line in grid for axes in line]
    for axes, row, title in zip(panels, rows, titles, strict=False):
        axes.set_title(title, fontsize=7.5)
        _curve(axes, curves[row["input"]], base=base, dark=shown(row))
        axes.axhline(base, color=drawing.QUIET, lw=0.8, ls=":")
    for axes in panels[len(rows) :]:
        axes.set_visible(False)
    numbered(panels[0].yaxis, found.unit)
    unit = f", {found.unit}" if found.unit else ""
    figure.supylabel(broken(f"{found.outcome}{unit}", width=30 * lines, most=3), fontsize=9)
    figure.supxlabel("value of the input, spaced by its quantiles", fontsize=9)
    return figure


def _curve(axes: Axes, curve: pd.DataFrame, *, base: float, dark: bool) -> None:
    """Draw one curve with its band, and the input's values below it."""
    colour = drawing.COLOURS[0] if dark else drawing.PALE
    across = curve["quantile"].to_numpy()
    if curve["change_low"].notna().all():
        ends = (base + curve["change_low"], base + curve["change_high"])
        axes.fill_between(across, *ends, color=colour, alpha=0.22, lw=0)
    axes.plot(across, curve["mean"], color=colour, lw=1.5, marker="o", ms=2.5)
    number = len(curve)
    places = [0, number // 2, number - 1] if number % 2 and number > 2 else [0, number - 1]
    texts = [value_text(curve["value"].iloc[place], width=12) for place in places]
    axes.set_xticks([across[place] for place in places], texts, fontsize=7)
    labels = axes.get_xticklabels()
    # inside the panel, away from its neighbours
    labels[0].set_horizontalalignment("left")
    labels[-1].set_horizontalalignment("right")
    axes.tick_params(axis="y", labelsize=7)
    drawing.light_grid(axes, "both")
