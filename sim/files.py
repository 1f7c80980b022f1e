"""Where the files of a population lie, and their rows with the columns that are needed."""

from __future__ import annotations

import csv
import difflib
from collections.abc import Sequence
from pathlib import Path

PACKAGED = "configs"  # a path that begins so is one of the data that come with the package
CLOSE = 0.75  # how alike a misspelt column is to the one that was meant
Row = dict[str, str]


def located(path: str) -> Path:
    """Return where a file lies.

    A path that begins with ``configs/`` is in the folder of configurations that comes with the
    package, wherever the command is run; any other is taken from the current folder.
    """
    parts = Path(path).parts
    if parts[:1] == (PACKAGED,):
        return Path(__file__).resolve().parent.parent.joinpath(*parts)
    return Path(path)


def read_rows(
    path: str, *, needed: Sequence[str], optional: Sequence[str] = ()
) -> list[tuple[int, Row]]:
    """Return the rows of a CSV, each with its place in the file; the header is row 1.

    Columns that are neither needed nor optional are left alone, unless one of them looks like an
    optional one that is missing: that is a slip of the pen.

    Raises
    ------
    ValueError
        One line that names the file and what is wrong with it.
    """
    try:
        with located(path).open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, restval="", skipinitialspace=True)
            _check_columns(path, list(reader.fieldnames or ()), needed, optional)
            rows = [(reader.line_num, _stripped(row)) for row in reader]
    except FileNotFoundError as error:
        raise ValueError(f"{path}: there is no such file") from error
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: not a CSV in UTF-8 ({error.reason})") from error
    except (OSError, csv.Error) as error:
        raise ValueError(f"{path}: cannot be read ({error})") from error
    return [(place, row) for place, row in rows if any(row.values())]


def near(name: str, options: Sequence[str]) -> str:
    """Say which of the options a name is nearest to, or give one as an example."""
    close = difflib.get_close_matches(name, options, n=1)
    return f"did you mean '{close[0]}'?" if close else f"there is for example '{options[0]}'"


def _stripped(row: dict[str, str]) -> Row:
    """Return a row without blanks around its values; what is beyond the header is dropped."""
    return {name: value.strip() for name, value in row.items() if isinstance(name, str)}


def _check_columns(
    path: str, present: list[str], needed: Sequence[str], optional: Sequence[str]
) -> None:
    if not present:
        raise ValueError(f"{path}: is empty, its first row must name the columns")
    for column in needed:
        if column not in present:
            raise ValueError(f"{path}: no column '{column}'; {near(column, present)}")
    strange = [name for name in present if name not in (*needed, *optional)]
    for column in optional:
        meant = difflib.get_close_matches(column, strange, n=1, cutoff=CLOSE)
        if column not in present and meant:
            raise ValueError(f"{path}: column '{meant[0]}' is unknown; did you mean '{column}'?")
