"""A user's own adoption data: counts per period, or who adopted when."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from experiments.adoption_columns import (
    Moment,
    Table,
    moment,
    read_table,
    span_named,
    whole_number,
)
from experiments.adoption_people import People, people_of
from experiments.adoption_request import ALL, Request
from experiments.problems import Problem, listing

__all__ = ["AdoptionData", "People", "Request", "read_adoption", "read_people"]


@dataclass(frozen=True, eq=False)
class AdoptionData:
    """New adopters per period in one or more communities.

    Attributes
    ----------
    name
        Of the file.
    period, periods
        What a period is called, and how each of the T is written.
    communities
        Their names, C of them; one is called ``all`` where the file names none.
    counts
        New adopters, shape (C, T).
    populations
        People who could adopt when the first period began, shape (C,).
    """

    name: str
    period: str
    periods: tuple[str, ...]
    communities: tuple[str, ...]
    counts: npt.NDArray[np.int64]
    populations: npt.NDArray[np.int64]

    @property
    def pooled(self) -> npt.NDArray[np.int64]:
        """New adopters of all communities together, shape (T,)."""
        return np.asarray(self.counts.sum(axis=0))

    @property
    def population(self) -> int:
        """People of all communities together."""
        return int(self.populations.sum())


def read_adoption(path: str | Path, request: Request | None = None) -> AdoptionData:
    """Read new adopters per period, from counts or from who adopted when.

    Parameters
    ----------
    request
        What the file does not say by itself: names of columns, population, where to begin.

    Raises
    ------
    Problem
        If anything cannot be what it should be: with its line, the value and what is allowed.
    """
    asked, table = request or Request(), read_table(path)
    if table.column("time", asked.time) is not None and asked.adopters is None:
        return _counted(people_of(table, asked))
    return _from_counts(table, asked)


def read_people(path: str | Path, request: Request | None = None) -> People:
    """Read who adopted when; see `read_adoption`.

    Raises
    ------
    Problem
        As there.
    """
    return people_of(read_table(path), request or Request())


def _counted(people: People) -> AdoptionData:
    """Count the new adopters of each community and period."""
    names = tuple(dict.fromkeys(people.communities))
    rows = np.array([names.index(name) for name in people.communities])
    counts = np.zeros((len(names), len(people.periods) + 1), np.int64)
    np.add.at(counts, (rows, people.adopted), 1)
    sizes = np.bincount(rows, minlength=len(names))
    return AdoptionData(
        people.name, people.period, people.periods, names, counts[:, 1:], sizes.astype(np.int64)
    )


@dataclass(frozen=True)
class _Cell:
    """One row of a table of counts."""

    line: int
    when: Moment
    number: int
    people: int | None


def _from_counts(table: Table, asked: Request) -> AdoptionData:
    """Read a table of new or cumulative adopters."""
    period = table.needed("period", asked.period, key="period")
    column, cumulative = _adopters_column(table, asked)
    community = table.column("community", asked.community)
    people = _population_column(table, asked)
    cells: dict[str, list[_Cell]] = {}
    for line, row in table.rows:
        at = table.at(line)
        cell = _Cell(
            line,
            moment(row[period], at=at, column=period),
            whole_number(row[column], at=at, column=column),
            None if people is None else whole_number(row[people], at=at, column=people),
        )
        cells.setdefault(ALL if community is None else row[community], []).append(cell)
    every = [cell.when for rows in cells.values() for cell in rows]
    span = asked.unit or span_named(period, every)
    names = tuple(cells)
    first, last = min(every), max(every)
    if len({cell.span for cell in every}) > 1:
        raise Problem(f"{table.path.name}: {period} holds months, quarters or numbers: one of them")
    rows = [
        _series(table, asked, cells[name], window=(first, last), cumulative=cumulative)
        for name in names
    ]
    counts = np.array(rows, np.int64)
    sizes = _populations(table, asked, cells)
    if sizes.size < len(names):
        names, counts = (ALL,), counts.sum(axis=0, keepdims=True)
    labels = {cell.place: cell.text for cell in every}
    written = tuple(labels.get(k, "missing") for k in range(first.place, last.place + 1))
    data = AdoptionData(table.path.stem, span, written, names, counts, sizes)
    return _within(data, _begun(data, asked, first), table)


def _adopters_column(table: Table, asked: Request) -> tuple[str, bool]:
    """Return the column of adopters, and whether it is cumulative."""
    found = table.column("adopters", asked.adopters)
    if found is None:
        found = table.column("cumulative", None)
        several = [name for name in table.names if "cum" in name.lower()]
        if len(several) > 1:
            raise Problem(
                f"{table.path.name} has several columns of adopters: name one with column=COLUMN "
                f"{listing(table.names)}"
            )
    if found is None:
        found = table.needed("adopters", None, key="column")
    usual = found == table.column("cumulative", None) or "cum" in found.lower()
    return found, usual if asked.cumulative is None else asked.cumulative


def _population_column(table: Table, asked: Request) -> str | None:
    """Return the column of the population, None where a number was given."""
    if isinstance(asked.population, int):
        return None
    return table.needed("population", asked.population, key="population=NUMBER or population")


def _populations(
    table: Table, asked: Request, cells: dict[str, list[_Cell]]
) -> npt.NDArray[np.int64]:
    """Return the people of each community, or of all together where one number was given."""
    if isinstance(asked.population, int):
        if asked.community is not None and len(cells) > 1:
            raise Problem(
                f"population is {asked.population}, allowed with by={asked.community}: the name "
                "of a column that holds each one's own"
            )
        return np.array([asked.population], np.int64)
    found = []
    for name, rows in cells.items():
        for cell in rows:
            if cell.people != rows[0].people:
                raise Problem(
                    f"{table.at(cell.line)}: the population of {name} is {cell.people}, allowed: "
                    f"{rows[0].people}, as in line {rows[0].line}"
                )
        found.append(rows[0].people or 0)
    return np.array(found, np.int64)


def _series(
    table: Table,
    asked: Request,
    cells: list[_Cell],
    *,
    window: tuple[Moment, Moment],
    cumulative: bool,
) -> list[int]:
    """Return the new adopters of one community in each period of the window."""
    by_place: dict[int, _Cell] = {}
    for cell in cells:
        if cell.when.place in by_place:
            first = by_place[cell.when.place].line
            raise Problem(
                f"{table.at(cell.line)}: {cell.when.text} stands already in line {first}, allowed: "
                "each period once in each community; name the column of communities with by="
            )
        by_place[cell.when.place] = cell
    found, before = [], 0
    for place in range(window[0].place, window[1].place + 1):
        now = by_place.get(place)
        if now is None:
            _refuse_gap(table, asked, by_place, place)
            found.append(0)
            continue
        if cumulative and now.number < before:
            raise Problem(
                f"{table.at(now.line)}: {now.number} cumulative adopters, allowed: at least the "
                f"{before} before; if these are new adopters, say cumulative=no"
            )
        found.append(now.number - before if cumulative else now.number)
        before = now.number if cumulative else 0
    return found


def _refuse_gap(table: Table, asked: Request, known: dict[int, _Cell], place: int) -> None:
    """Refuse a missing period, unless it was said that gaps are periods without adopters."""
    if asked.gaps_are_zero:
        return
    before = [cell for at, cell in known.items() if at < place]
    where = max(before, key=lambda cell: cell.when.place) if before else next(iter(known.values()))
    raise Problem(
        f"{table.at(where.line)}: a period is missing {'after' if before else 'before'} "
        f"{where.when.text}; allowed: every period once, or gaps=zero, if nobody adopted then"
    )


def _begun(data: AdoptionData, asked: Request, first: Moment) -> int:
    """Return how many periods come before the first that is asked for."""
    if asked.start is None:
        return 0
    start = moment(asked.start, at="start", column="start")
    ahead = start.place - first.place
    if start.span != first.span or not 0 <= ahead < len(data.periods):
        raise Problem(
            f"start is {asked.start}, allowed: {data.periods[0]} to {data.periods[-1]}, as in "
            f"{data.name}"
        )
    return ahead


def _within(data: AdoptionData, ahead: int, table: Table) -> AdoptionData:
    """Leave out what comes before the start, and those who had adopted by then."""
    earlier = data.counts[:, :ahead].sum(axis=1)
    over = data.counts.sum(axis=1) > data.populations
    if over.any():
        name, size = data.communities[int(over.argmax())], data.populations[int(over.argmax())]
        number = data.counts.sum(axis=1)[int(over.argmax())]
        whose = "" if name == ALL else f" in {name}"
        raise Problem(
            f"{table.path.name}: {number:,} adopters{whose}, more than the population of {size:,}; "
            "if the column is cumulative, say cumulative=yes"
        )
    return AdoptionData(
        data.name,
        data.period,
        data.periods[ahead:],
        data.communities,
        data.counts[:, ahead:],
        data.populations - earlier,
    )
