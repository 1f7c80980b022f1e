"""Real organisations, read from a CSV with full-time equivalents by staff group."""

from __future__ import annotations

import csv
import difflib
import math
from pathlib import Path

import numpy as np

from sim.parameters import OrganisationTable
from sim.population.listing import Listing
from sim.settings import ORGANISATION_KINDS, PROFESSIONS

MOST_REGIONS = 250
Row = dict[str, str]


def read_listing(table: str, layout: OrganisationTable) -> Listing:
    """Read every organisation of the table that has staff.

    Full-time equivalents of each profession are summed over the staff groups, multiplied by
    persons per full-time equivalent and rounded.

    Raises
    ------
    ValueError
        One line that names the file and, where it applies, row, column and value. Rows are
        counted as in the file: the header is row 1.
    """
    rows = _rows(table, layout)
    fte = np.array([_by_profession(row, place, (table, layout)) for place, row in rows])
    headcount = np.rint(fte * layout.headcount_per_fte).astype(np.int64)
    staffed = np.flatnonzero(headcount.sum(axis=1) > 0)
    if not staffed.size:
        raise ValueError(f"{table}: no organisation has staff")
    listing = Listing(
        kind=np.array([_kind(row, place, (table, layout)) for place, row in rows], np.int64),
        region=_regions(rows, (table, layout)),
        headcount=headcount,
        codes=_codes(rows, (table, layout)),
        names=tuple(row[layout.name_column] for _, row in rows),
        account=_account(table, layout, (fte, headcount)),
    )
    return listing.rows(staffed)


Source = tuple[str, OrganisationTable]


def _account(table: str, layout: OrganisationTable, counts: tuple[np.ndarray, np.ndarray]) -> str:
    fte, headcount = counts
    empty = int((headcount.sum(axis=1) == 0).sum())
    left_out = f", {empty} without staff left out" if empty else ""
    return (
        f"{len(fte) - empty:,} organisations read from {table} ({fte.sum():,.0f} FTE -> "
        f"{headcount.sum():,} staff at {layout.headcount_per_fte:g} persons per FTE{left_out})"
    )


def _rows(table: str, layout: OrganisationTable) -> list[tuple[int, Row]]:
    """Return the rows with their places in the file, once all columns are known to be there."""
    path = Path(table)
    if not path.is_file():
        raise ValueError(f"population.table={table}: there is no such file")
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, restval="")
            _check_columns(table, layout, list(reader.fieldnames or ()))
            rows = [(place, row) for place, row in enumerate(reader, start=2)]
    except UnicodeDecodeError as error:
        raise ValueError(f"{table}: not a CSV in UTF-8 ({error.reason})") from error
    except csv.Error as error:
        raise ValueError(f"{table}: not a CSV ({error})") from error
    if not rows:
        raise ValueError(f"{table}: holds no organisation, only a header")
    return rows


def _check_columns(table: str, layout: OrganisationTable, present: list[str]) -> None:
    wanted = [layout.code_column, layout.name_column, layout.kind_column, *layout.staff_groups]
    if layout.region_column is not None:
        wanted.append(layout.region_column)
    for column in wanted:
        if column not in present:
            near = difflib.get_close_matches(column, present, n=1, cutoff=0.5)
            hint = f"; did you mean {near[0]}?" if near else f"; it has {', '.join(present)}"
            raise ValueError(f"{table}: no column {column}{hint}")


def _by_profession(row: Row, place: int, source: Source) -> list[float]:
    table, layout = source
    counts = dict.fromkeys(PROFESSIONS, 0.0)
    for column, profession in layout.staff_groups.items():
        cell = row[column]
        try:
            value = float(cell)
        except ValueError:
            value = math.nan
        if not 0 <= value < math.inf:
            raise ValueError(
                f"{table}: row {place}, column {column} is {cell!r}, it must be a number of at "
                "least 0"
            )
        counts[profession] += value
    return list(counts.values())


def _kind(row: Row, place: int, source: Source) -> int:
    table, layout = source
    value = row[layout.kind_column]
    if value not in layout.kinds:
        raise ValueError(
            f"{table}: row {place}, column {layout.kind_column} is {value!r}, allowed are "
            f"{', '.join(layout.kinds)}"
        )
    return ORGANISATION_KINDS.index(layout.kinds[value])


def _codes(rows: list[tuple[int, Row]], source: Source) -> tuple[str, ...]:
    table, layout = source
    seen: dict[str, int] = {}
    for place, row in rows:
        code = row[layout.code_column]
        if code in seen:
            raise ValueError(
                f"{table}: row {place}, column {layout.code_column} is {code!r}, which row "
                f"{seen[code]} has too"
            )
        seen[code] = place
    return tuple(seen)


def _regions(rows: list[tuple[int, Row]], source: Source) -> np.ndarray:
    """Regions numbered in alphabetical order; -1 everywhere if the table does not give them."""
    table, layout = source
    if layout.region_column is None:
        return np.full(len(rows), -1, np.int64)
    values = [row[layout.region_column] for _, row in rows]
    numbers = {name: number for number, name in enumerate(sorted(set(values)))}
    if len(numbers) > MOST_REGIONS:
        raise ValueError(
            f"{table}: column {layout.region_column} has {len(numbers)} regions, allowed are "
            f"{MOST_REGIONS}"
        )
    return np.array([numbers[value] for value in values], np.int64)
