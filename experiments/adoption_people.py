"""Who adopted when: a file with a row for each person."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from experiments.adoption_columns import Moment, Table, moment, read_table, span_named
from experiments.adoption_request import ALL, Request
from experiments.problems import Problem, suggestion

if TYPE_CHECKING:
    from sim.ties import Ties

YES, NO = {"1", "yes", "true", "y"}, {"0", "no", "false", "n"}


@dataclass(frozen=True, eq=False)
class People:
    """Who adopted when.

    Attributes
    ----------
    name
        Of the file.
    period, periods
        What a period is called, and how each of the T is written.
    ids, communities
        Name and community of each person.
    adopted
        Period of adoption, 1 to T; 0 for those who had not adopted by the end of T.
    """

    name: str
    period: str
    periods: tuple[str, ...]
    ids: tuple[str, ...]
    communities: tuple[str, ...]
    adopted: npt.NDArray[np.int64]

    def ties(self, path: str | Path) -> Ties:
        """Read who is tied to whom: a CSV whose columns ``source`` and ``target`` hold ids.

        The first two columns count where there are none of these names. Direction, repeats and
        the question that a tie answers do not.

        Raises
        ------
        Problem
            If the file cannot be read, or names somebody who is not among the people.
        """
        from sim.ties import Ties

        table = read_table(path)
        if len(table.names) < 2:
            raise Problem(f"{table.path.name} has one column, allowed: at least source and target")
        known = {name: row for row, name in enumerate(self.ids)}
        ends = ["source", "target"]
        ends = ends if set(ends) <= set(table.names) else list(table.names[:2])
        pairs = [[_row(table, line, row[end], known) for end in ends] for line, row in table.rows]
        return Ties.from_edges(np.array(pairs, np.int64), len(self.ids))


def _row(table: Table, line: int, name: str, known: dict[str, int]) -> int:
    """Return the row of a person."""
    if name not in known:
        raise Problem(f"{table.at(line)}: '{name}' is nobody's id{suggestion(name, known)}")
    return known[name]


def people_of(table: Table, asked: Request) -> People:
    """Read who adopted when from a table.

    Raises
    ------
    Problem
        If a person comes twice, a period is none, or somebody was not followed to the end.
    """
    time = table.needed("time", asked.time, key="time")
    censored = table.column("censored", asked.censored)
    person = table.column("person", asked.person)
    community = table.column("community", asked.community)
    seen: dict[str, int] = {}
    when: list[Moment | None] = []
    for line, row in table.rows:
        name = row[person] if person else str(line)
        if name in seen:
            raise Problem(f"{table.at(line)}: '{name}' stands already in line {seen[name]}")
        seen[name] = line
        is_out = _flag(row[censored], table.at(line), censored) if censored else not row[time]
        read = moment(row[time], at=table.at(line), column=time) if row[time] else None
        if read is None and not is_out:
            raise Problem(f"{table.at(line)}: {time} is empty, allowed for those who are censored")
        when.append(None if is_out else read)
    first, last = _window(table, asked, time, censored)
    adopted = [0 if m is None else m.place - first + 1 if m.place >= first else -1 for m in when]
    labels = {m.place: m.text for m in when if m is not None}
    written = tuple(labels.get(place, str(place)) for place in range(first, last + 1))
    everybody = tuple(row[community] if community else ALL for _, row in table.rows)
    span = asked.unit or span_named(time, [m for m in when if m is not None])
    whole = People(
        table.path.stem, span, written, tuple(seen), everybody, np.array(adopted, np.int64)
    )
    return _kept(whole, table, time)


def _flag(text: str, at: str, column: str | None) -> bool:
    """Read yes or no."""
    if text.lower() not in YES | NO:
        raise Problem(f"{at}: {column} is '{text}', allowed: 1 or 0")
    return text.lower() in YES


def _window(table: Table, asked: Request, time: str, censored: str | None) -> tuple[int, int]:
    """Return the first and the last period.

    Those who had not adopted have to have been watched equally long: either to the last period in
    which somebody adopted, or their entry is the period after the last.
    """
    events: list[int] = []
    ends: dict[int, int] = {}
    for line, row in table.rows:
        is_out = _flag(row[censored], table.at(line), censored) if censored else not row[time]
        if row[time]:
            place = moment(row[time], at=table.at(line), column=time).place
            if is_out:
                ends.setdefault(place, line)
            else:
                events.append(place)
    if not events:
        raise Problem(f"{table.path.name}: nobody adopted, so there is no curve to fit")
    if len(ends) > 1 or (ends and min(ends) < max(events)):
        line = ends[min(ends)]
        raise Problem(
            f"{table.at(line)}: {time} is {min(ends)} and censored, allowed: one and the same last "
            f"period for all who had not adopted, and no adoption after it (there is one in "
            f"{max(events)}): leave out those who were not followed to the end"
        )
    last = max(max(events), min(ends) - 1) if ends else max(events)
    last = last if asked.last is None else asked.last
    first = min(events)
    if asked.start is not None:
        first = moment(asked.start, at="start", column="start").place
    if last < first:
        raise Problem(f"the last period is {last}, allowed: at least the first, {first}")
    return first, last


def _kept(people: People, table: Table, time: str) -> People:
    """Leave out who adopted before the first period; refuse adoptions after the last."""
    late = people.adopted > len(people.periods)
    if late.any():
        line = table.rows[int(late.argmax())][0]
        raise Problem(f"{table.at(line)}: {time} lies after the last period, {people.periods[-1]}")
    kept = np.flatnonzero(people.adopted >= 0)
    return People(
        people.name,
        people.period,
        people.periods,
        tuple(people.ids[place] for place in kept),
        tuple(people.communities[place] for place in kept),
        people.adopted[kept],
    )
