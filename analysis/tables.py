"""The effects table, readable on a terminal and safe in a spreadsheet."""

from __future__ import annotations

import math
import os
import textwrap
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from analysis.cells import in_words, number_cell, price_cell
from analysis.effects import Row, by_scenario, change
from analysis.intervals import TOO_FEW
from analysis.load import Results
from analysis.measures import COST, USING, WASTED
from analysis.order import ByScenario, families
from analysis.together import alone_and_on_top, sum_of_parts
from analysis.together import in_words as in_words_of_sum
from analysis.wording import NUMBERS, Estimate, count, difference, plain, share

WIDTH = 110
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
UNTOLD = "~"
NAME_WIDTH, LONGEST_NAME = 7, 14
NAME_AND_TITLE = 27

# what the block on reach shows, of the results that have it
REACH = {
    "crossed_organisation_share": "crossed organisation",
    "crossed_profession_share": "crossed profession",
    "evenness_professions": "evenness, professions",
    WASTED: "messages wasted",
}

Cell = Callable[[dict[str, Row]], str]  # from one scenario's rows, by measure
Column = tuple[str, int, Cell]  # heading, least width, what to write


def effects_text(effects: pd.DataFrame, results: Results) -> str:
    """Lay the effects out for reading, at most `WIDTH` characters wide.

    Parameters
    ----------
    effects
        What `analysis.effects` returned.
    results
        The results that it was made from.
    """
    rows = _in_order(effects, results)
    blocks = [
        _heading(effects, results),
        *(_block(rows, columns) for columns in BLOCKS),
        _reach(rows),
        _on_top(results),
        _footing(effects),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a table whose text no spreadsheet will take for a formula; numbers are untouched.

    That goes for the names of columns, too.
    """
    safe = frame.copy()
    for name in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[name].dtype):
            safe[name] = pd.Series([_neutral(cell) for cell in safe[name]], index=safe.index)
    safe.columns = pd.Index([_neutral(name) for name in safe.columns])
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
    paired = effects.loc[effects["measure"] == USING, "replicates"]
    low, high = int(paired.min()), int(paired.max())
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


def _half(measure: str) -> Cell:
    """Make the narrow cell of one measure: difference ± half its interval, and the mark."""

    def cell(rows: dict[str, Row]) -> str:
        row = rows[measure]
        added = change(row)
        words = in_words(row, same="same")
        if words or math.isnan(added.low):
            return words or number_cell(row)
        half = (added.high - added.low) / 2
        number = NUMBERS[row["unit"]]
        plus = "+" if added.value > 0 else ""
        mark = "" if row["told_from_zero"] else UNTOLD
        return f"{mark}{plus}{number(added.value, half)} ± {number(half, abs(added.value))}"

    return cell


def _best(rows: dict[str, Row]) -> str:
    """In what share of resamples this recommendation adds most users."""
    return share(rows[USING]["probability_best"])


def _ratio(rows: dict[str, Row]) -> str:
    """Cost per additional adopter with its interval, or a dash."""
    return price_cell(rows[USING])


BLOCKS: tuple[list[Column], ...] = (
    [
        ("staff using", 28, _difference("staff_using")),
        ("% points of reachable", 24, _difference("staff_using_share")),
        ("largest in", 10, _best),
    ],
    [
        ("sustained use", 28, _difference("staff_sustained")),
        ("organisations, routine use", 28, _difference("organisations_routinised")),
    ],
    [
        ("months to 10 %", 23, _difference("months_to_10_percent")),
        ("cost", 26, _difference(COST)),
        ("cost per added user", 26, _ratio),
    ],
)


def _in_order(effects: pd.DataFrame, results: Results) -> ByScenario:
    """Order scenarios by sort and falling effect."""
    rows = by_scenario(effects)
    return {name: rows[name] for names in families(results, rows).values() for name in names}


def _reach(rows: ByScenario) -> str:
    """Write how far use travels, and what messages are wasted; nothing in older results."""
    measured = set(next(iter(rows.values())))
    columns = [(head, 20, _half(name)) for name, head in REACH.items() if name in measured]
    if not columns:
        return ""
    head = (
        "Reach, ± half the 95 % interval. In percentage points, but messages. Crossing is a share\n"
        "of the adoptions that people owe to other people."
    )
    return f"{head}\n{_block(rows, columns, title=False)}"


def _on_top(results: Results) -> str:
    """Write what each adds alone and on top of the rest, and whether effects add up."""
    table = alone_and_on_top(results)
    total = sum_of_parts(results)
    lines = [] if total is None else textwrap.wrap(in_words_of_sum(total), WIDTH)
    if not table.empty:
        lines.append(f"{'':{LONGEST_NAME}}  {'added alone':>30}  {'on top of all others':>30}")
    for row in table.to_dict("records"):
        cells = [
            _told(Estimate(row[c], row[f"{c}_low"], row[f"{c}_high"])) for c in ("alone", "on_top")
        ]
        name = plain(row["recommendation"], LONGEST_NAME)
        lines.append(f"{name:{LONGEST_NAME}}" + "".join(f"  {cell:>30}" for cell in cells))
    return "\n".join(lines)


def _told(estimate: Estimate) -> str:
    """Write a difference of counts, marked where it may be nothing."""
    told = estimate.low > 0 or estimate.high < 0 or math.isnan(estimate.value)
    return ("" if told else UNTOLD) + difference(estimate, count)


def _block(rows: ByScenario, columns: list[Column], *, title: bool = True) -> str:
    """One table: a row per scenario, the named columns to the right of its title."""
    cells = [[head, *(cell(r) for r in rows.values())] for head, _, cell in columns]
    widths = [
        max(width, *map(len, column)) for (_, width, _), column in zip(columns, cells, strict=True)
    ]
    longest = min(LONGEST_NAME, max(NAME_WIDTH, *map(len, rows)))
    names = ["", *(plain(name, longest) for name in rows)]
    spare = WIDTH - longest - 2 - sum(width + 2 for width in widths)
    room = max(0, min(NAME_AND_TITLE - longest, spare)) if title else 0
    titles = ["", *(plain(r[USING]["title"], room) if room else "" for r in rows.values())]
    lines = [
        f"{name:{longest}}"
        + (f"  {words:{room}}" if room else "")
        + "".join(f"  {text:>{width}}" for text, width in zip(texts, widths, strict=True))
        for name, words, *texts in zip(names, titles, *cells, strict=True)
    ]
    return "\n".join(line.rstrip() for line in lines)
