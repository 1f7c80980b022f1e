"""One difference with its interval, drawn on its row and written at the right."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from analysis import drawing
from analysis.wording import Estimate, Number, difference

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def whisker(
    axes: Axes,
    estimate: Estimate,
    *,
    place: float,
    look: tuple[str, str, str],
    number: Number,
) -> None:
    """Draw a difference, hollow and grey if it may be nothing; draw nothing of what is not known.

    Parameters
    ----------
    place
        Height of the row.
    look
        Colour and marker of the dot, and colour of the words if it can be told from zero.
    number
        How to write a number of its unit.
    """
    if math.isnan(estimate.value):
        return
    colour, marker, words = look
    told = estimate.low > 0 or estimate.high < 0
    ink = colour if told else drawing.PALE
    if not math.isnan(estimate.low):
        axes.plot([estimate.low, estimate.high], [place, place], color=ink, lw=1.8)
    axes.plot(
        [estimate.value], [place], marker=marker, color=ink, mfc=ink if told else "white", ms=5
    )
    axes.text(
        1.01,
        place,
        difference(estimate, number),
        transform=axes.get_yaxis_transform(),
        va="center",
        fontsize=7.5,
        color=words if told else drawing.QUIET,
    )
