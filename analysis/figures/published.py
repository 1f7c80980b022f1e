"""What was published beside what the model finds, one row a claim, one panel a unit."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from analysis import drawing

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from analysis.claims import Claim

ROW, BAND = 0.42, 0.5  # inches of a row; thickness of a bar, of a row
PUBLISHED, INSIDE, OUTSIDE = "#CFD8DC", "#0072B2", "#D55E00"
LABEL_WIDTH = 44


def beside_published(claims: Sequence[Claim]) -> Figure:
    """Draw each claim's published range, and what is found there."""
    units = list(dict.fromkeys(claim.unit for claim in claims))
    parts = [[claim for claim in claims if claim.unit == unit] for unit in units]
    heights = [len(part) + 1.6 for part in parts]
    figure = drawing.new_figure(9.0, 0.5 + ROW * sum(heights))
    panels = figure.subplots(len(units), 1, squeeze=False, gridspec_kw={"height_ratios": heights})
    for axes, unit, part in zip(panels[:, 0], units, parts, strict=True):
        for place, claim in enumerate(part):
            _row(axes, claim, place)
        _dress(axes, unit, part)
    _legend(figure)
    return figure


def _row(axes: Axes, claim: Claim, place: int) -> None:
    """Draw one claim."""
    published, found, singles = claim.published, claim.found, claim.singles
    if not claim.happened_once:
        axes.barh(place, published.high - published.low, BAND, left=published.low, color=PUBLISHED)
    axes.vlines(published.value, place - BAND / 2, place + BAND / 2, color=drawing.QUIET, lw=1.6)
    colour = INSIDE if claim.holds else OUTSIDE
    if math.isfinite(singles.low):
        axes.hlines(place, singles.low, singles.high, color=colour, lw=0.8, alpha=0.7)
    if math.isfinite(found.low):
        axes.hlines(place, found.low, found.high, color=colour, lw=2.6)
    axes.plot(found.value, place, "o" if claim.holds else "D", color=colour, ms=5.5)


def _dress(axes: Axes, unit: str, part: Sequence[Claim]) -> None:
    """Name rows and axis."""
    labels = [textwrap.fill(claim.title, LABEL_WIDTH) for claim in part]
    axes.set_yticks(range(len(part)), labels, fontsize=8)
    axes.set_ylim(len(part) - 0.4, -0.6)
    low, high = axes.get_xlim()
    if low < 0.0 < high:
        axes.axvline(0.0, color=drawing.INK, lw=0.8, zorder=0)
    axes.set_xlabel(unit)
    drawing.light_grid(axes, "x")
    drawing.thousands(axes.xaxis, 7)
    drawing.bare_side(axes)


def _legend(figure: Figure) -> None:
    """Say what bars, dots and lines are."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    marks = [
        Patch(color=PUBLISHED, label="published"),
        Line2D([], [], marker="o", color=INSIDE, lw=2.6, ms=5.5, label="found, within"),
        Line2D([], [], marker="D", color=OUTSIDE, lw=2.6, ms=5.5, label="found, outside"),
        Line2D([], [], color=drawing.QUIET, lw=0.8, label="nine in ten single runs"),
    ]
    figure.legend(handles=marks, loc="outside upper right", ncols=4, frameon=False, fontsize=8)
