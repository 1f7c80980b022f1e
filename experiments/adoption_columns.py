"""Which column of a table holds what, and what its cells say."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from experiments.problems import Problem, listing, suggestion

USUAL = {
    # the first of them that a table has, whatever its capitals, is taken
    "period": (
        "month year quarter week day period t time date wave month_index year_index period_index"
    ),
    "adopters": "new_adopters new adopters new_users adoptions adopted count counts",
    "cumulative": "cum_adopters cumulative_adopters cumulative cum cum_adoptions total_adopters",
    "community": (
        "community city village town area region group cluster ccg icb organisation organization "
        "trust practice site"
    ),
    "population": "n population people size members eligible staff total",
    "time": (
        "toa time_of_adoption adoption_time adoption_period adoption_month adoption_year "
        "adopted_at time_adopted month_adopted year_adopted"
    ),
    "censored": "censored never never_adopted not_adopted",
    "person": "id person person_id name respondent respondent_id staff_id agent",
}
SPANS = ("month", "year", "quarter", "week", "day")
MONTH = re.compile(r"(\d{4})-(\d{1,2})(?:-0?1)?")
QUARTER = re.compile(r"(\d{4})[- ]?[qQ]([1-4])")


@dataclass(frozen=True)
class Table:
    """The cells of a CSV file: the names of its columns, and each row with its line number."""

    path: Path
    names: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]

    def at(self, line: int) -> str:
        """Return where a line is, for a message."""
        return f"{self.path.name} line {line}"

    def column(self, what: str, given: str | None) -> str | None:
        """Return the column that holds something: the one given, or that of a usual name.

        Raises
        ------
        Problem
            If there is no column of the name given.
        """
        if given is not None:
            if given not in self.names:
                raise Problem(
                    f"{self.path.name} has no column '{given}'{suggestion(given, self.names)} "
                    f"{listing(self.names)}"
                )
            return given
        known = {name.strip().lower().replace(" ", "_"): name for name in self.names}
        return next((known[usual] for usual in USUAL[what].split() if usual in known), None)

    def needed(self, what: str, given: str | None, *, key: str) -> str:
        """Return the column that holds something which has to be there.

        Raises
        ------
        Problem
            If there is none; it says with which key to name one.
        """
        found = self.column(what, given)
        if found is None:
            usual = ", ".join(USUAL[what].split()[:5])
            raise Problem(
                f"{self.path.name} has no column for {what} by a usual name ({usual}, ...): name "
                f"it with {key}=COLUMN {listing(self.names)}"
            )
        return found


def read_table(path: str | Path) -> Table:
    """Read a CSV file with a header; commas, semicolons or tabs between cells.

    Raises
    ------
    Problem
        If it cannot be read, has no rows, or a line has another number of cells than the header.
    """
    place = Path(path)
    try:
        text = place.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(f"cannot read {place}: {error}") from error
    head = text.split("\n", 1)[0]
    mark = max(",;\t", key=head.count)
    reader = csv.reader(text.splitlines(), delimiter=mark)
    names = tuple(name.strip() for name in next(reader, []))
    if not names or len(set(names)) < len(names):
        raise Problem(f"{place.name}: the first line must name each column once, it is '{head}'")
    rows = []
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(names):
            raise Problem(
                f"{place.name} line {reader.line_num}: has {len(cells)} cells, allowed: "
                f"{len(names)}, as in the header"
            )
        row = dict(zip(names, (cell.strip() for cell in cells), strict=True))
        rows.append((reader.line_num, row))
    if not rows:
        raise Problem(f"{place.name} has no rows below its header")
    return Table(place, names, tuple(rows))


def whole_number(text: str, *, at: str, column: str) -> int:
    """Read a count.

    Raises
    ------
    Problem
        If it is no whole number of at least 0.
    """
    if not re.fullmatch(r"\d+(\.0*)?", text):
        raise Problem(f"{at}: {column} is '{text}', allowed: a whole number, at least 0")
    return int(float(text))


@dataclass(frozen=True, order=True)
class Moment:
    """A period: its place in time, whatever its first is, and how it is written."""

    place: int
    text: str
    span: str


def moment(text: str, *, at: str, column: str) -> Moment:
    """Read a period: a whole number, a month as 2008-04, or a quarter as 2008Q2.

    Raises
    ------
    Problem
        If it is none of them.
    """
    if re.fullmatch(r"-?\d+(\.0*)?", text):
        return Moment(int(float(text)), text.split(".")[0], "")
    month, quarter = MONTH.fullmatch(text), QUARTER.fullmatch(text)
    if month and 1 <= int(month[2]) <= 12:
        return Moment(12 * int(month[1]) + int(month[2]) - 1, text[:7], "month")
    if quarter:
        return Moment(4 * int(quarter[1]) + int(quarter[2]) - 1, text, "quarter")
    raise Problem(
        f"{at}: {column} is '{text}', allowed: a whole number, a month as 2008-04 or a quarter as "
        "2008Q2"
    )


def span_named(column: str, moments: Sequence[Moment]) -> str:
    """Return what a period is called, from how it is written or its column's name."""
    if moments[0].span:
        return moments[0].span
    words = re.split(r"[^a-z]+", column.lower())
    return next((span for span in SPANS if span in words or f"{span}s" in words), "period")
