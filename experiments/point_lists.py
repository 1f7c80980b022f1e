"""Points that the user gives as a table: a CSV whose columns are paths."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np

from experiments.distributions import Values
from experiments.problems import Problem

MOST_BYTES = 256 * 1024 * 1024


def read_points(path: str) -> dict[str, Values]:
    """Return the columns of a table of points: whole numbers, numbers or words.

    Raises
    ------
    Problem
        Naming file, line and column of the first thing that is wrong.
    """
    header, rows = _cells(path)
    for name in header:
        if not name:
            raise Problem(f"{path}: a column has no name, allowed: the path of a parameter")
        if header.count(name) > 1:
            raise Problem(f"{path}: the column {name} is there twice")
    columns: dict[str, list[str]] = {name: [] for name in header}
    for line, row in rows:
        if len(row) != len(header):
            raise Problem(f"{path}, line {line}: {len(row)} cells, {len(header)} columns")
        for name, cell in zip(header, row, strict=True):
            columns[name].append(_checked(cell.strip(), f"{path}, line {line}: {name}"))
    return {name: _column(cells) for name, cells in columns.items()}


def _cells(path: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the names of the columns, and each row that is not empty with its line."""
    try:
        if Path(path).stat().st_size > MOST_BYTES:
            raise Problem(f"{path} is larger than {MOST_BYTES} bytes")
        with Path(path).open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.reader(handle)
            lines = [(reader.line_num, row) for row in reader if row]
    except FileNotFoundError as error:
        raise Problem(f"design.table is {path}: no such file") from error
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Problem(f"design.table is {path}: cannot be read ({error})") from error
    if len(lines) < 2:
        raise Problem(f"{path}: holds no point; it needs a line of paths, then a line for each")
    return [name.strip() for name in lines[0][1]], lines[1:]


def _checked(cell: str, place: str) -> str:
    """Refuse a cell that holds nothing, or no finite number."""
    if not cell:
        raise Problem(f"{place} is empty")
    number = _number(cell)
    if number is not None and not math.isfinite(number):
        raise Problem(f"{place} is {cell}, it must be a finite number")
    return cell


def _number(cell: str) -> float | None:
    """Return a cell as a number, None if it is a word."""
    try:
        return float(cell)
    except ValueError:
        return None


def _column(cells: list[str]) -> Values:
    """Return the cells of a column as whole numbers, else as numbers, else as words."""
    numbers = [_number(cell) for cell in cells]
    if any(number is None for number in numbers):
        return np.array(cells, dtype=object)
    try:
        return np.array([int(cell) for cell in cells], dtype=np.int64)
    except (ValueError, OverflowError):
        return np.array(numbers, dtype=np.float64)
