"""The effects table, readable on a terminal and safe in a spreadsheet."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from analysis.cells import in_words, number_cell, price_cell
from analysis.effects import Row, by_scenario
from analysis.intervals import TOO_FEW
from analysis.load import Results
from analysis.measures import COST, USING
from analysis.wording import plain, share

WIDTH = 110
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
UNTOLD = "~"
NAME_WIDTH = 7
TITLE_WIDTH = 20

Cell = Callable[[dict[str, Row]], str]  # from one scenario's rows, by measure


def effects_text(effects: pd.DataFrame, results: Results) -> str:
    """Lay the effects out for reading, at most `WIDTH` characters wide.

    Parameters
    ----------
    effects
        What `analysis.effects` returned.
    results
        The results that it was made from.
    """
    blocks = [
        _heading(effects, results),
        _block(
            effects,
            [
                ("staff using", 28, _difference("staff_using")),
                ("% points of reachable", 24, _difference("staff_using_share")),
                ("largest in", 10, _best),
            ],
        ),
        _block(
            effects,
            [
                ("sustained use", 28, _difference("staff_sustained")),
                ("organisations, routine use", 28, _difference("organisations_routinised")),
            ],
        ),
        _block(
            effects,
            [
                ("months to 10 %", 23, _difference("months_to_10_percent")),
                ("cost", 26, _difference(COST)),
                ("cost per added user", 26, _ratio),
            ],
        ),
        _footing(effects),
    ]
    return "\n\n".join(blocks) + "\n"


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a table whose text no spreadsheet will take for a formula; numbers are untouched."""
    safe = frame.copy()
    for name in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[name].dtype):
            safe[name] = pd.Series([_neutral(cell) for cell in safe[name]], index=safe.index)
    aside = path.with_name(path.name + ".tmp")
    safe.to_csv(aside, index=False, encoding="utf-8", lineterminator="\r\n")
    os.replace(aside, path)


def _neutral(cell: object) -> object:
    """Put an apostrophe before text that begins like a formula."""
    if isinstance(cell, str) and cell.lstrip(" ").startswith(FORMULA_STARTS):
        return "'" + cell
    return cell


def replicates_in_words(effects: pd.DataFrame) -> str:
    """How many paired replicates stand behind the comparisons."""
    low, high = int(effects["replicates"].min()), int(effects["replicates"].max())
    if low == high:
        return f"{low} paired replicate{'s' if low != 1 else ''}"
    return f"{low} to {high} paired replicates"


def _heading(effects: pd.DataFrame, results: Results) -> str:
    """Say what the numbers are, before them."""
    lines = []
    if not results.manifest["calibrated"]:
        lines.append("UNCALIBRATED: parameters are not yet fitted to observed uptake.")
    lines.append(
        f"Difference from '{plain(results.baseline, 30)}' at month {results.months}, "
        f"with 95 % interval.\n"
        f"{replicates_in_words(effects).capitalize()}; whole population (x {results.factor:g})."
    )
    return "\n".join(lines)


def _footing(effects: pd.DataFrame) -> str:
    """Say how to read the table, after it."""
    few = (effects["note"] + effects["cost_note"]).str.contains(TOO_FEW).any()
    text = (
        f"{UNTOLD} cannot be told from zero. About 1 in 20 such intervals misses the true value.\n"
        "A person who uses two products counts twice. Largest in: share of bootstrap resamples in\n"
        "which this single recommendation adds most users, parameters as they are."
    )
    left_out = "no share of resamples and no interval of cost per added user (–)"
    return f"{text}\n{TOO_FEW.capitalize()}: {left_out}." if few else text


def _difference(measure: str) -> Cell:
    """Make the cell of one measure: difference, interval, and a mark where it may be nothing."""

    def cell(rows: dict[str, Row]) -> str:
        row = rows[measure]
        mark = "" if row["told_from_zero"] else UNTOLD
        return in_words(row, same="same") or mark + number_cell(row)

    return cell


def _best(rows: dict[str, Row]) -> str:
    """In what share of resamples this recommendation adds most users."""
    return share(rows[USING]["probability_best"])


def _ratio(rows: dict[str, Row]) -> str:
    """Cost per additional adopter with its interval, or a dash."""
    return price_cell(rows[USING])


def _block(effects: pd.DataFrame, columns: list[tuple[str, int, Cell]]) -> str:
    """One table: a row per scenario, the named columns to the right of its title."""
    rows = by_scenario(effects)
    cells = [[head, *(cell(r) for r in rows.values())] for head, _, cell in columns]
    widths = [
        max(width, *map(len, column)) for (_, width, _), column in zip(columns, cells, strict=True)
    ]
    names = ["", *(plain(name, NAME_WIDTH) for name in rows)]
    titles = ["", *(plain(r[USING]["title"], TITLE_WIDTH) for r in rows.values())]
    lines = [
        f"{name:{NAME_WIDTH}}  {title:{TITLE_WIDTH}}"
        + "".join(f"  {text:>{width}}" for text, width in zip(texts, widths, strict=True))
        for name, title, *texts in zip(names, titles, *cells, strict=True)
    ]
    return "\n".join(line.rstrip() for line in lines)
