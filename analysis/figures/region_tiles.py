"""A map of tiles, one per region: share using, and what one scenario adds."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis import drawing
from analysis.figures.naming import titled
from analysis.load import Results
from analysis.reach import REGION, are_numbered, reached
from analysis.wording import decimal, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Normalize
    from matplotlib.figure import Figure, SubFigure

GAP = 0.06
UNTOLD = (0.93, 0.93, 0.93, 1.0)  # a difference that may be nothing gets no colour
LONG = 13  # characters of a name on one line of a tile


@dataclass(frozen=True)
class Shading:
    """How a panel is coloured: colour map, range, and the words beside its bar."""

    colours: str
    norm: Normalize
    unit: str


def grid_shape(tiles: int) -> tuple[int, int]:
    """Lines and columns of a neat grid: full lines where a shape not too flat allows it."""
    for columns in range(
        math.ceil(math.sqrt(tiles)), min(tiles, math.ceil(2 * math.sqrt(tiles))) + 1
    ):
        if tiles % columns == 0 and columns <= 3 * (tiles // columns):
            return tiles // columns, columns
    columns = math.ceil(math.sqrt(tiles))
    return math.ceil(tiles / columns), columns


def adoption_map(results: Results, beside: str | None) -> Figure:
    """Draw a tile per region: the baseline's share using, and the difference of one scenario."""
    from matplotlib.colors import Normalize, TwoSlopeNorm

    table = reached(results, REGION, beside=beside)
    lines, columns = grid_shape(len(table))
    panels = 2 if beside else 1
    figure = drawing.new_figure(9.4, 1.6 + 8.6 / panels * lines / columns)
    parts = figure.subfigures(1, panels, squeeze=False)[0]
    highest = max(1e-9, float(table["baseline"].max()))
    level = Shading(
        "YlGnBu", Normalize(0, highest), f"% of reachable using, month {results.months}"
    )
    _tiles(parts[0].subplots(), table, "baseline", level)
    names = [results.baseline, *([beside] if beside else [])]
    _head(parts, [titled(results, name, width=44) for name in names])
    if beside:
        told = table[_told(table)]
        most = max(1e-9, float((told if len(told) else table)["difference"].abs().max()))
        change = Shading(
            "RdBu", TwoSlopeNorm(0, -most, most), "difference from the baseline, percentage points"
        )
        _tiles(parts[1].subplots(), table, "difference", change)
    figure.supxlabel(_explained(table), fontsize=7.5, color=drawing.QUIET, x=0.01, ha="left")
    return figure


def _head(parts: Iterable[SubFigure], titles: list[str]) -> None:
    """Name the scenario of each panel, in equally many lines, so that tiles are equally large."""
    lines = max(title.count("\n") for title in titles)
    for part, title in zip(parts, titles, strict=True):
        padded = title + "\n" * (lines - title.count("\n"))
        part.suptitle(padded, x=0.02, ha="left", fontsize=9)


def _explained(table: pd.DataFrame) -> str:
    """Say what a tile is, and what it is not."""
    tile = "A tile is a region: the mean over replicates, ± half its 95 % interval"
    where = "; where a tile stands says nothing about where a region lies."
    if "difference" in table:
        tile += " (grey and ~: cannot be told from zero)"
    if are_numbered(table["group"]):
        where += " Regions are drawn with the population: they are not those of England."
    return "\n".join(textwrap.wrap(tile + where, 138))


def _tiles(axes: Axes, table: pd.DataFrame, column: str, shading: Shading) -> None:
    """Draw one panel: tiles with name, value and half-interval, and a colour bar."""
    from matplotlib import colormaps
    from matplotlib.cm import ScalarMappable
    from matplotlib.patches import FancyBboxPatch

    lines, columns = grid_shape(len(table))
    colours = colormaps[shading.colours]
    for place, row in enumerate(table.to_dict("records")):
        x, y = place % columns, place // columns
        known = column == "baseline" or bool(_told(table).iloc[place])
        fill = colours(shading.norm(row[column])) if known else UNTOLD
        axes.add_patch(
            FancyBboxPatch(
                (x + GAP, y + GAP),
                1 - 2 * GAP,
                1 - 2 * GAP,
                boxstyle="round,pad=0,rounding_size=0.07",
                facecolor=fill,
                edgecolor="#BBBBBB",
                linewidth=0.6,
            )
        )
        _write(axes, (x + 0.5, y), row, column, dark=_is_dark(fill))
    axes.set_xlim(0, columns)
    axes.set_ylim(lines, 0)
    axes.set_aspect("equal")
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set_visible(False)
    bar = axes.figure.colorbar(
        ScalarMappable(shading.norm, colours), ax=axes, location="bottom", shrink=0.8, aspect=30
    )
    bar.set_label(shading.unit)
    bar.outline.set_visible(False)


def _told(table: pd.DataFrame) -> pd.Series[bool]:
    """Tell which regions' differences can be told from zero."""
    return (table["difference_low"] > 0) | (table["difference_high"] < 0)


def _write(
    axes: Axes, place: tuple[float, float], row: Mapping[Hashable, Any], column: str, *, dark: bool
) -> None:
    """Write name, value and half-interval into a tile."""
    value, low, high = (float(row[f"{column}{end}"]) for end in ("", "_low", "_high"))
    half = (high - low) / 2
    number = decimal(value, half)
    if column == "difference" and value > 0:
        number = f"+{number}"
    ink = "white" if dark else drawing.INK
    name = textwrap.fill(plain(row["group"], 2 * LONG), LONG)
    ends = "no interval" if math.isnan(half) else f"± {decimal(half, abs(value))}"
    mark = " ~" if low <= 0 <= high and column == "difference" else ""
    x, y = place
    axes.text(x, y + 0.25, name, ha="center", va="center", fontsize=7, color=ink)
    axes.text(x, y + 0.56, number + mark, ha="center", va="center", fontsize=10, color=ink)
    axes.text(x, y + 0.79, ends, ha="center", va="center", fontsize=7, color=ink)


def _is_dark(colour: tuple[float, ...]) -> bool:
    """Tell whether white letters read better on a colour."""
    return float(np.dot(colour[:3], (0.299, 0.587, 0.114))) < 0.55
