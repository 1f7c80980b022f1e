"""Inputs by outcomes: how much of each outcome goes with each input, in one picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from analysis import drawing
from analysis.figures.input_rows import NAME_SIZE, broken, row_height
from analysis.importance import IN_OUTCOME_UNITS, PAWN, SOBOL, Importance, shown

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST = 15
LEAST_COLUMNS = 5  # as wide as the plane is made, so that few outcomes have no broad tiles
FEW = 6  # outcomes whose names stand upright
DARK = (8, 48, 107)
WORDS = {
    SOBOL: "total index, % of the variance between points; the columns may add up to more than 100",
    PAWN: "median distance between distributions, in hundredths",
}
SHARE = "% of the sum of {index} over all inputs"
NAMES = {"mu_star": "μ*", "swing": "swings"}


def importance_matrix(taken: Sequence[Importance], *, most: int = MOST) -> Figure:
    """Draw the foremost inputs of all outcomes as rows, outcomes as columns, with numbers.

    The darker, the more, so that it reads without colour, too. A cell not above the floor is white
    with a grey number; of an outcome that does not vary, a dash.
    """
    names = foremost(taken, most=most)
    upright = len(taken) <= FEW
    labels = [broken(name) for name in names]
    heads = [
        broken(one.outcome, width=14 if upright else 30, most=6 if upright else 3) for one in taken
    ]
    wide, tall = 1.15 if upright else 0.46, row_height(labels)
    lines = max(head.count("\n") + 1 for head in heads)
    above = 0.13 * lines if upright else 2.1
    width = max(9.4, 3.0 + wide * len(taken))
    figure = drawing.new_figure(width, 0.8 + above + tall * len(names))
    axes = figure.subplots()
    _cells(axes, taken, names)
    axes.set_yticks([place + 0.5 for place in range(len(names))], labels, fontsize=NAME_SIZE)
    axes.set_xticks(
        [place + 0.5 for place in range(len(taken))],
        heads,
        fontsize=NAME_SIZE,
        rotation=0 if upright else 90,
    )
    axes.tick_params(length=0, labeltop=True, labelbottom=False)
    axes.set_xlim(0, max(len(taken), LEAST_COLUMNS))
    axes.set_ylim(len(names), 0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.set_xlabel(_words(taken[0]), fontsize=8, loc="left")
    return figure


def foremost(taken: Sequence[Importance], *, most: int) -> list[str]:
    """Return the inputs with the largest share in any outcome; those above a floor come first."""
    best: dict[str, tuple[bool, float]] = {}
    for one in taken:
        shares = one.shares()
        for row in one.inputs:
            share = shares[row["input"]]
            found = (shown(row), 0.0 if math.isnan(share) else share)
            best[row["input"]] = max(found, best.get(row["input"], found))
    return sorted(best, key=lambda name: (not best[name][0], -best[name][1]))[:most]


def _words(one: Importance) -> str:
    """Say what a cell holds."""
    if one.method in IN_OUTCOME_UNITS:
        return SHARE.format(index=NAMES[one.index])
    return WORDS[one.method]


def _cells(axes: Axes, taken: Sequence[Importance], names: Sequence[str]) -> None:
    """Draw every cell; the darkest is the largest share."""
    shares = [one.shares() for one in taken]
    marked = [{row["input"]: shown(row) for row in one.inputs} for one in taken]
    most = max((s for by in shares for s in by.values() if math.isfinite(s)), default=1.0)
    for column, (by_name, above) in enumerate(zip(shares, marked, strict=True)):
        for line, name in enumerate(names):
            share = by_name[name]
            level = max(share, 0.0) / most if above[name] and math.isfinite(share) else 0.0
            _cell(axes, (column, line), share, level=level, above=above[name])


def _cell(axes: Axes, corner: tuple[int, int], share: float, *, level: float, above: bool) -> None:
    """Draw one cell: a tile, and its number in what can be read on it."""
    from matplotlib.patches import Rectangle

    colour = tuple((255 - level * (255 - part)) / 255 for part in DARK)
    axes.add_patch(Rectangle(corner, 1, 1, facecolor=colour, edgecolor="#E4E4E4", lw=0.8))
    ink = "white" if level > 0.5 else drawing.INK
    axes.text(
        corner[0] + 0.5,
        corner[1] + 0.5,
        cell_text(share),
        ha="center",
        va="center",
        fontsize=7.5,
        color=ink if above else "#8A8A8A",
    )


def cell_text(share: float) -> str:
    """Write a share in per cent without its sign, a dash where there is none."""
    if math.isnan(share):
        return "–"
    per_cent = 100 * share
    text = f"{per_cent:.0f}" if abs(per_cent) >= 9.95 else f"{per_cent:.1f}"
    return "0" if not float(text) else text.replace("-", "−")
