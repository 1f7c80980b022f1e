"""Outcomes against parameters, point by point: a small panel for each pair."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import drawing
from analysis.load import Results
from analysis.wording import plain, significant

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure

MOST_COLUMNS, WIDTH, HEIGHT = 4, 2.35, 1.75  # panels in a line; inches of a panel
MOST_PARAMETERS, MOST_SCENARIOS = 40, 4
FEW_VALUES, BINS, FEW_POINTS = 10, 8, 40
FLAT = 0.2  # for an outcome that is the same everywhere
BASELINE_COLOUR = "#333333"


def outcomes_against_parameters(
    results: Results, table: pd.DataFrame, *, outcomes: list[tuple[str, str, str]]
) -> Figure:
    """Draw each outcome against each parameter; what scenarios add is drawn below its level.

    Parameters
    ----------
    results
        What `load` returned.
    table
        What `analysis.sweep.points` made of it.
    outcomes
        Name, words and unit of each.
    """
    paths = [str(n) for n in results.design.columns if "." in str(n)][:MOST_PARAMETERS]
    others = [str(s["name"]) for s in results.scenarios][:MOST_SCENARIOS]
    columns = min(MOST_COLUMNS, len(paths))
    lines = math.ceil(len(paths) / columns)
    blocks = [
        (name, label, unit, shown)
        for name, label, unit in outcomes
        for shown in _shown(results, others)
    ]
    height = 0.75 + len(blocks) * (HEIGHT * lines + 0.45)
    figure = drawing.new_figure(max(6.4, WIDTH * columns + 0.5), height)
    figure.suptitle(_title(results, paths, others), x=0.01, ha="left", fontsize=8)
    parts = figure.subfigures(len(blocks), 1, squeeze=False)[:, 0]
    for part, (name, label, unit, shown) in zip(parts, blocks, strict=True):
        level = shown == [results.baseline]
        column = name if level else f"{name}_difference"
        what = label if level else f"{label}: what is added to the baseline, paired"
        part.suptitle(what, x=0.01, ha="left", fontsize=9, fontweight="bold")
        part.supylabel(unit, fontsize=8)
        grid = part.subplots(lines, columns, sharey=True, squeeze=False)
        _panels(list(grid.ravel()), results, table, paths=paths, column=column, shown=shown)
        _name_colours(part, results, shown)
    return figure


def _shown(results: Results, others: list[str]) -> list[list[str]]:
    """Return which scenarios each block of panels shows."""
    return [[results.baseline], others] if others else [[results.baseline]]


def _title(results: Results, paths: list[str], others: list[str]) -> str:
    """Say what a dot, a bar and a line are, and what is left out."""
    several = int(results.manifest["replicates"]) > 1
    bars = "; bars: 95 % interval of luck" if several else ""
    words = f"Dots: mean over replicates at one point{bars}; line: mean of points nearby"
    every = sum("." in str(name) for name in results.design.columns)
    if every > len(paths):
        words += f"\nThe first {len(paths)} of {every} parameters"
    if len(results.scenarios) > len(others):
        words += f"\nThe first {len(others)} of {len(results.scenarios)} scenarios"
    return words


def _panels(
    grid: list[Axes],
    results: Results,
    table: pd.DataFrame,
    *,
    paths: list[str],
    column: str,
    shown: list[str],
) -> None:
    """Draw one panel per parameter."""
    for axes, path in zip(grid, paths, strict=False):
        for name in shown:
            rows = table[table["scenario"] == name].dropna(subset=[column])
            _dots(axes, rows, path, column, _colour(results, name))
        if column.endswith("_difference"):
            axes.axhline(0, color=drawing.INK, lw=0.8)
        _dress(axes, results, table[path], path)
    low, high = grid[0].get_ylim()
    if high - low < FLAT * max(1.0, abs(high)):  # nothing differs: no axis of rounding errors
        grid[0].set_ylim(low - 1.0, high + 1.0)
    for axes in grid[len(paths) :]:
        axes.set_visible(False)


def _dots(axes: Axes, rows: pd.DataFrame, path: str, column: str, colour: str) -> None:
    """Draw the points of one scenario with their intervals, and the mean along the parameter."""
    if rows.empty:
        return
    places = _places(rows[path])
    few = len(rows) <= FEW_POINTS
    axes.vlines(
        places,
        rows[f"{column}_low"],
        rows[f"{column}_high"],
        color=colour,
        lw=0.8 if few else 0.4,
        alpha=0.6 if few else 0.25,
    )
    axes.plot(places, rows[column], "o", color=colour, ms=2.5 if few else 1.6, alpha=0.8, mew=0)
    middle = _along(places, rows[column])
    axes.plot(middle["place"], middle["value"], color=colour, lw=1.4)


def _places(values: pd.Series[Any]) -> pd.Series[float]:
    """Return where values lie along the axis; words stand beside each other in order."""
    if pd.api.types.is_numeric_dtype(values.dtype):
        return values.astype("float64")
    words = {word: place for place, word in enumerate(sorted(values.astype(str).unique()))}
    return values.astype(str).map(words).astype("float64")


def _along(places: pd.Series[float], values: pd.Series[float]) -> pd.DataFrame:
    """Return the mean at each of few values, or of points that lie near each other."""
    groups = places if places.nunique() <= FEW_VALUES else places.rank(method="first")
    if groups is not places:
        groups = ((groups - 1) * BINS // len(groups)).astype("float64")
    frame = pd.DataFrame({"place": places, "value": values})
    return frame.groupby(groups.to_numpy()).mean()


def _dress(axes: Axes, results: Results, values: pd.Series[Any], path: str) -> None:
    """Name a panel's axes: the parameter and its unit."""
    drawing.light_grid(axes, "y")
    drawing.thousands(axes.yaxis)
    entry = _declared(results, path)
    axes.set_xlabel(f"{_short(path)}\n{plain(entry.get('unit', ''), 34)}", fontsize=7)
    axes.tick_params(labelsize=7)
    if not pd.api.types.is_numeric_dtype(values.dtype):
        words = sorted(values.astype(str).unique())
        axes.set_xticks(range(len(words)), [plain(word, 12) for word in words])
    elif entry.get("distribution") == "log_uniform":
        _logarithmic(axes, values)
    else:
        drawing.thousands(axes.xaxis)


def _logarithmic(axes: Axes, values: pd.Series[Any]) -> None:
    """Give equal ratios equal room, with plain numbers at three of them."""
    from matplotlib.ticker import NullLocator

    low, high = float(values.min()), float(values.max())
    ticks = [significant(tick, 2) for tick in (low, math.sqrt(low * high), high)]
    axes.set_xscale("log")
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xticks(ticks, [f"{tick:,g}" for tick in ticks])


def _declared(results: Results, path: str) -> dict[str, Any]:
    """Return what the sweep declared about a path."""
    space = results.manifest["space"]
    entries = [*space["uncertainties"], *space["levers"]]
    return next((dict(entry) for entry in entries if entry["path"] == path), {})


def _short(path: str) -> str:
    """Cut a long path in the middle, where it says least."""
    text = plain(path)
    if len(text) <= 38:
        return text
    first, *_, last = text.split(".")
    return plain(f"{first}…{last}", 38)


def _colour(results: Results, name: str) -> str:
    return BASELINE_COLOUR if name == results.baseline else drawing.colours(results)[name]


def _name_colours(part: SubFigure, results: Results, shown: list[str]) -> None:
    """Name the scenarios of a block in their colours."""
    if shown == [results.baseline]:
        return
    for place, name in enumerate(shown):
        part.text(
            0.99 - 0.14 * (len(shown) - 1 - place),
            0.985,
            plain(name, 18),
            color=_colour(results, name),
            ha="right",
            va="top",
            fontsize=8,
        )
