"""Inputs as rows of a figure: names that are whole, bars with intervals, the floor, luck."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis import drawing
from analysis.importance import Importance, Row, estimate, shown
from analysis.wording import Estimate, compact, decimal, plain, pounds, with_interval

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

MOST = 20  # inputs in one figure of bars
NAME_WIDTH, NAME_LINES = 36, 3
NAME_SIZE = 7.5
MILLION = 1_000_000
LUCK = "#E69F00"
LUCK_NAME = "luck"


@dataclass(frozen=True)
class Look:
    """How the bars of one column are drawn.

    Attributes
    ----------
    column, words
        Of the table; for the legend.
    dark, pale
        Colour of inputs above the floor, and of the others.
    offset, height
        Of the bar within its row of height 1.
    """

    column: str
    words: str
    dark: str
    pale: str
    offset: float
    height: float


def broken(name: str, *, width: int = NAME_WIDTH, most: int = NAME_LINES) -> str:
    """Break a name into lines, after dots, underscores and spaces where it has them.

    One that does not fit into `most` lines loses its middle.
    """
    text = plain(name)
    if len(text) > width * most:
        half = (width * most) // 2 - most
        text = f"{text[:half]}…{text[-half:]}"
    lines = [""]
    for part in re.findall(r"[^ ._/-]*[ ._/-]|[^ ._/-]+", text):
        if lines[-1] and len(lines[-1]) + len(part.rstrip()) > width:
            lines.append("")
        lines[-1] += part
        while len(lines[-1].rstrip()) > width:
            lines[-1:] = [lines[-1][:width], lines[-1][width:]]
    return "\n".join(line.rstrip() for line in lines)


def row_height(labels: Sequence[str], *, least: float = 0.3) -> float:
    """Return how many inches a row needs for the longest of its labels."""
    lines = max((label.count("\n") + 1 for label in labels), default=1)
    return max(least, 0.09 + 0.125 * lines)


def named_rows(axes: Axes, labels: Sequence[str]) -> None:
    """Name the rows of a figure, the first on top."""
    axes.set_yticks(range(len(labels)), list(labels), fontsize=NAME_SIZE)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    drawing.light_grid(axes, "x")
    drawing.bare_side(axes)


def bars(axes: Axes, rows: Sequence[Row], *, look: Look) -> None:
    """Draw one column of the inputs as bars from zero, with intervals where there are."""
    for place, row in enumerate(rows):
        found = estimate(row, look.column)
        if math.isnan(found.value):
            continue
        colour = look.dark if shown(row) else look.pale
        at = place + look.offset
        axes.barh(at, found.value, look.height, color=colour, label="_")
        interval(axes, found, place=at)
    axes.barh([math.nan], [math.nan], color=look.dark, label=look.words)


def interval(axes: Axes, found: Estimate, *, place: float) -> None:
    """Draw the interval of a bar; nothing where there is none."""
    if not (math.isnan(found.low) or math.isnan(found.high)):
        axes.plot([found.low, found.high], [place, place], color=drawing.INK, lw=1.0)


def beside(axes: Axes, texts: Sequence[tuple[str, bool]]) -> None:
    """Write a text at the right of each row, grey where it is not marked as above the floor."""
    for place, (text, dark) in enumerate(texts):
        axes.text(
            1.02,
            place,
            text,
            transform=axes.get_yaxis_transform(),
            va="center",
            fontsize=7.5,
            color=drawing.INK if dark else drawing.QUIET,
        )


def indices_beside(axes: Axes, found: Importance, *, rows: Sequence[Row]) -> None:
    """Write the index by which inputs are ranked, with its interval, at the right of each."""
    ends = [estimate(row, found.index) for row in rows]
    largest = max(end.largest for end in ends)

    def number(value: float, among: float = 0.0) -> str:
        return found.number(value, max(among, largest))

    texts = [with_interval(end, number) for end in ends]
    beside(axes, list(zip(texts, map(shown, rows), strict=True)))


def floor_line(axes: Axes, found: Importance) -> None:
    """Draw the floor as a dashed line."""
    words = "floor: an input that does nothing"
    axes.axvline(found.floor, color=drawing.COLOURS[1], lw=1.1, ls="--", label=words)


def panels(labels: Sequence[str], luck: Estimate) -> tuple[Figure, Axes, Axes | None]:
    """Make a figure with a row for each label, and below one for luck if there is any to show."""
    height = row_height(labels)
    tall = height * (len(labels) + 0.2)
    if math.isnan(luck.value) or luck.largest == 0.0:
        figure = drawing.new_figure(9.4, 1.25 + tall)
        return figure, figure.subplots(), None
    figure = drawing.new_figure(9.4, 1.95 + tall + 0.3)
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=[tall, 0.3])
    upper.tick_params(axis="x", labelbottom=True)
    return figure, upper, lower


def numbered(axis: Axis, unit: str) -> None:
    """Write the numbers of an axis shortly, so that millions stay readable: £1.2m, 340k."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    def written(value: float, _: object) -> str:
        if value and not 0.01 <= abs(value) < 1e12:
            return f"{value:.3g}".replace("-", "−")
        if unit == "pounds":
            return pounds(value)
        plainly = f"{value:,.6g}".replace("-", "−")
        return compact(value) if abs(value) >= MILLION else plainly

    axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    axis.set_major_formatter(FuncFormatter(written))


def luck_bar(axes: Axes, luck: Estimate) -> None:
    """Draw the share of luck as a bar of its own."""
    axes.barh([0.0], [luck.value], 0.6, color=LUCK)
    interval(axes, luck, place=0.0)
    named_rows(axes, [LUCK_NAME])
    beside(axes, [(with_interval(luck, decimal), True)])
    axes.set_xlabel("share of the variance of single runs")


def above_the_axes(figure: Figure, *, columns: int = 3) -> None:
    """Put the legend of a figure on top, where it hides nothing."""
    figure.legend(loc="outside upper left", ncols=columns, frameon=False, fontsize=8)
