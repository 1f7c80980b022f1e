"""What each recommendation has earned, between what it adds alone and on top of the rest."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from analysis import drawing
from analysis.earned import Earned
from analysis.wording import Estimate, count, difference

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BAR = 0.36  # height, of a row of 1
SHARE_COLOUR = "#8FC7B4"
ENDS = (
    # column, words, colour, marker, place within the row
    ("alone", "alone: minus the baseline", drawing.COLOURS[0], "o", -0.31),
    ("on_top", "on top of the rest: all minus all but this", drawing.COLOURS[1], "D", 0.31),
)


def earned_shares(found: Earned, titles: dict[str, str], *, months: int) -> Figure:
    """Draw each share as a bar with its interval, largest first; of counts of staff."""
    order = found.by_size()
    figure = drawing.new_figure(9.4, 1.5 + 0.5 * len(order))
    axes = figure.subplots()
    for row, place in enumerate(order):
        _share(axes, found.estimate(place, "share"), row)
        for column, _, colour, marker, offset in ENDS:
            _mark(axes, found.estimate(place, column), row + offset, look=(colour, marker))
    axes.barh([0], [0], height=BAR, color=SHARE_COLOUR, label="share, averaged over all orders")
    for column, words, colour, marker, _ in ENDS:
        if any(not math.isnan(found.estimate(place, column).value) for place in order):
            axes.plot([], [], color=colour, marker=marker, ms=4, lw=1.2, label=words)
    axes.axvline(0, color=drawing.INK, lw=0.8)
    names = [found.players[place] for place in order]
    labels = [drawing.label(name, titles[name], width=40) for name in names]
    axes.set_yticks(range(len(order)), labels, fontsize=7.5)
    axes.set_ylim(len(order) - 0.4, -0.6)
    axes.set_xlabel(f"additional staff using at month {months}, whole population")
    drawing.thousands(axes.xaxis)
    drawing.light_grid(axes, "x")
    drawing.bare_side(axes)
    *ends, bar = axes.get_legend_handles_labels()[0]
    figure.legend(
        handles=[bar, *ends], loc="outside upper left", ncols=3, frameon=False, fontsize=8
    )
    return figure


def _share(axes: Axes, share: Estimate, row: int) -> None:
    """Draw one share as bar and interval, hollow if it may be nothing, its number at the right."""
    told = share.low > 0 or share.high < 0
    face, edge = (SHARE_COLOUR, "none") if told else ("white", drawing.PALE)
    axes.barh([row], [share.value], height=BAR, color=face, edgecolor=edge, lw=0.8)
    if not math.isnan(share.low):
        ink = drawing.INK if told else drawing.QUIET
        axes.plot([share.low, share.high], [row, row], color=ink, lw=1.4)
    axes.text(
        1.01,
        row,
        difference(share, count),
        transform=axes.get_yaxis_transform(),
        va="center",
        fontsize=7.5,
        color=drawing.INK if told else drawing.QUIET,
    )


def _mark(axes: Axes, found: Estimate, height: float, *, look: tuple[str, str]) -> None:
    """Draw what one adds at one end of the orders; nothing where that was not run."""
    if math.isnan(found.value):
        return
    colour, marker = look
    if not math.isnan(found.low):
        axes.plot([found.low, found.high], [height, height], color=colour, lw=1.2)
    axes.plot([found.value], [height], marker=marker, color=colour, ms=4)
