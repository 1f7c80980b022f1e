"""Which pairs of recommendations help or hamper each other: a map of all pairs."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

from analysis import drawing
from analysis.pairs import Pairs
from analysis.tables import UNTOLD
from analysis.wording import compact, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap
    from matplotlib.figure import Figure

GREY = "#F3F3F3"
HAMPER, HELP = drawing.COLOURS[1], drawing.COLOURS[0]
MANY = 10  # with more players than this, letters are smaller
FEWEST_WIDE = 9  # a cell takes at most so large a part of the width
DARK = 0.6  # of the scale: from here on, letters are white


def pair_map(found: Pairs, titles: dict[str, str], *, months: int) -> Figure:
    """Draw a cell per pair: its synergy as a number, in colour if it can be told from zero."""
    number = len(found.players)
    side = max(0.36, min(0.62, 6.2 / number))
    told = found.table[found.table["told_from_zero"]]["synergy"].abs()
    largest = float(told.max()) if len(told) else 0.0
    figure = drawing.new_figure(9.4, (1.35 if largest > 0 else 0.45) + side * (number - 1))
    axes = figure.subplots()
    for row in found.table.to_dict("records"):
        _cell(axes, found.players, row, largest)
    _name(axes, found.players, titles)
    if largest > 0:
        _scale(figure, axes, largest, months)
    return figure


def _cell(axes: Axes, players: tuple[str, ...], row: dict[Hashable, Any], largest: float) -> None:
    """Draw one pair below the diagonal: the later of the two names the row."""
    from matplotlib.patches import Rectangle

    x, y = sorted(players.index(str(row[end])) for end in ("first", "second"))
    value, told = float(row["synergy"]), bool(row["told_from_zero"])
    part = value / largest if told else 0.0
    face = _colours()(0.5 + part / 2) if told else GREY
    axes.add_patch(Rectangle((x - 0.5, y - 1.5), 1, 1, fc=face, ec="white", lw=1.5))
    mark = "" if told or row["low"] == row["high"] else f"{UNTOLD} "
    sign = "+" if value > 0 else ""
    axes.text(
        x,
        y - 1,
        f"{mark}{sign}{compact(value)}",
        ha="center",
        va="center",
        fontsize=6 if len(players) > MANY else 7.5,
        color="white" if abs(part) > DARK else drawing.INK if told else drawing.QUIET,
    )


def _name(axes: Axes, players: tuple[str, ...], titles: dict[str, str]) -> None:
    """Name rows with titles and columns with ids alone."""
    number = len(players)
    labels = [drawing.label(name, titles[name], width=34) for name in players[1:]]
    axes.set_yticks(range(number - 1), labels, fontsize=7)
    axes.set_xticks(range(number - 1), [plain(name, 12) for name in players[:-1]], fontsize=7.5)
    axes.set_xlim(-0.5, max(number - 1, FEWEST_WIDE) - 0.5)
    axes.set_ylim(number - 1.5, -0.5)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)


def _colours() -> Colormap:
    """Return the scale from hampering through nothing to helping, safe for colour-blind eyes."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("pairs", [HAMPER, "#FFFFFF", HELP])


def _scale(figure: Figure, axes: Axes, largest: float, months: int) -> None:
    """Draw the scale of the colours."""
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import Normalize

    mapped = ScalarMappable(Normalize(-largest, largest), _colours())
    bar = figure.colorbar(mapped, ax=axes, orientation="horizontal", aspect=50, shrink=0.8)
    bar.outline.set_visible(False)
    drawing.thousands(bar.ax.xaxis)
    bar.ax.tick_params(labelsize=7)
    bar.set_label(
        f"users at month {months} that two add by being together (left: hamper, right: help)",
        fontsize=8,
    )
