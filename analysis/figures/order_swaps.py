"""How often recommendations change places when a single parameter is drawn anew."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from analysis import drawing
from analysis.figures.input_rows import MOST, above_the_axes, beside, broken, named_rows, row_height
from analysis.wording import Estimate, decimal, with_interval

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def order_swaps(table: pd.DataFrame, everything: float, *, most: int = MOST) -> Figure:
    """Draw shares of pairs that change places, largest first, and that of all drawn anew.

    Parameters
    ----------
    table
        ``input, share, low, high``: shares from 0 to 1 with 95 % intervals, NaN where none.
    everything
        The share when all are drawn anew; NaN where not known.
    """
    rows = by_share(table)[:most]
    labels = [broken(name) for name, _ in rows]
    figure = drawing.new_figure(9.4, 1.25 + row_height(labels) * (len(rows) + 0.2))
    axes = figure.subplots()
    for place, (_, found) in enumerate(rows):
        colour = "#3B8BC2" if found.low > 0 or math.isnan(found.low) else "#C9C9C9"
        axes.barh(place, 100 * found.value, 0.62, color=colour)
        if not math.isnan(found.low):
            ends = [100 * found.low, 100 * found.high]
            axes.plot(ends, [place, place], color=drawing.INK, lw=1.0)
    if not math.isnan(everything):
        words = "all parameters drawn anew"
        axes.axvline(100 * everything, color=drawing.COLOURS[1], lw=1.4, label=words)
        above_the_axes(figure)
    named_rows(axes, labels)
    shares = [Estimate(*(100 * part for part in found)) for _, found in rows]
    largest = max(found.largest for found in shares)

    def number(value: float, among: float = 0.0) -> str:
        return decimal(value, max(among, largest))

    beside(axes, [(with_interval(found, number), True) for found in shares])
    axes.set_xlim(left=0.0)
    axes.set_xlabel(
        "pairs of recommendations that change places\nwhen this parameter alone is drawn anew, %"
    )
    return figure


def by_share(table: pd.DataFrame) -> list[tuple[str, Estimate]]:
    """Return input and share of each row, largest first.

    Raises
    ------
    ValueError
        If the table has no row, or lacks a column.
    """
    lost = [name for name in ("input", "share", "low", "high") if name not in table.columns]
    if lost or table.empty:
        raise ValueError(f"the table of swaps lacks {lost[0] if lost else 'any row'}")
    rows = table.sort_values("share", ascending=False, kind="stable").to_dict("records")
    return [(str(r["input"]), Estimate(r["share"], r["low"], r["high"])) for r in rows]
