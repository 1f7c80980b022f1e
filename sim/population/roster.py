"""People who exist, as a file with one row for each says."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.files import Row, near, read_rows
from sim.parameters import PeopleDefaults
from sim.settings import ORGANISATION_KINDS, PROFESSIONS

NEEDED = ("id", "organisation")
OPTIONAL = ("region", "kind", "profession", "seniority", "team")
SENIORITIES = ("junior", "experienced", "senior")
UNKNOWN = -1
MOST_REGIONS = 250
Codes = npt.NDArray[np.int64]
Rows = list[tuple[int, Row]]


@dataclass(frozen=True, eq=False)
class Roster:
    """People by region, organisation and team, otherwise in the order of the file.

    Attributes
    ----------
    ids : tuple of str
        What each person is called.
    organisation, team : int64, shape (n_staff,)
        Numbered in the order of rows.
    profession, seniority : int64, shape (n_staff,)
        Index into ``PROFESSIONS``; 0 junior, 1 experienced, 2 senior, -1 where it is not said.
    names : tuple of str
        Of the organisations.
    kind, region : int64, shape (n_organisations,)
        Index into ``ORGANISATION_KINDS``; number of the region, by first appearance in the file.
    """

    ids: tuple[str, ...]
    organisation: Codes
    team: Codes
    profession: Codes
    seniority: Codes
    names: tuple[str, ...]
    kind: Codes
    region: Codes


def read_roster(path: str, defaults: PeopleDefaults) -> Roster:
    """Read everyone in the file.

    Columns ``id`` and ``organisation`` are needed. Without ``region`` all is one region, without
    ``team`` each organisation is one team; kind and profession not given are those of `defaults`.

    Raises
    ------
    ValueError
        One line that names the file, the row and what is wrong.
    """
    rows = read_rows(path, needed=NEEDED, optional=OPTIONAL)
    if not rows:
        raise ValueError(f"{path}: holds no people, only a header")
    _check_names(path, rows)
    unit = first_seen([row["organisation"] for _, row in rows])
    region = first_seen([row.get("region", "") for _, row in rows])
    team = first_seen([(row["organisation"], row.get("team", "")) for _, row in rows])
    kind = _coded(path, rows, "kind", ORGANISATION_KINDS, usual=defaults.kind)
    _check_units(path, rows, unit, {"region": region, "kind": kind})
    if region.max() >= MOST_REGIONS:
        raise ValueError(f"{path}: has {region.max() + 1} regions, allowed are {MOST_REGIONS}")
    order = np.lexsort((np.arange(unit.size), team, unit, region))
    first = np.flatnonzero(np.diff(unit[order], prepend=-1))
    profession = _coded(path, rows, "profession", PROFESSIONS, usual=defaults.profession)
    return Roster(
        ids=tuple(rows[at][1]["id"] for at in order),
        organisation=_numbered(unit[order]),
        team=_numbered(team[order]),
        profession=profession[order],
        seniority=_coded(path, rows, "seniority", SENIORITIES, usual=None)[order],
        names=tuple(rows[at][1]["organisation"] for at in order[first]),
        kind=kind[order[first]],
        region=region[order[first]],
    )


def first_seen(values: Sequence[Hashable]) -> Codes:
    """Number values in the order in which they first appear."""
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(value, len(numbers)) for value in values], np.int64)


def _numbered(codes: Codes) -> Codes:
    """Number stretches of equal codes from 0 on."""
    return np.asarray(np.cumsum(np.diff(codes, prepend=codes[0]) != 0), np.int64)


def _check_names(path: str, rows: Rows) -> None:
    """Refuse people without a name or an organisation, and two of one name."""
    seen: dict[str, int] = {}
    for place, row in rows:
        for column in NEEDED:
            if not row[column]:
                raise ValueError(f"{path}: row {place} has no {column}")
        name = row["id"]
        if name in seen:
            raise ValueError(f"{path}: row {place} has the id '{name}', which row {seen[name]} has")
        seen[name] = place


def _check_units(path: str, rows: Rows, unit: Codes, said: dict[str, Codes]) -> None:
    """Refuse an organisation of which two people say different things."""
    for column, codes in said.items():
        of_unit: dict[int, int] = {}
        for number, code, (place, row) in zip(unit.tolist(), codes.tolist(), rows, strict=True):
            if of_unit.setdefault(number, code) != code:
                raise ValueError(
                    f"{path}: row {place} has another {column} than the rows before it of the "
                    f"organisation '{row['organisation']}'"
                )


def _coded(
    path: str, rows: Rows, column: str, options: Sequence[str], *, usual: str | None
) -> Codes:
    """Index of what a column says among the options; where it says nothing, of what is usual."""
    codes = {name: number for number, name in enumerate(options)}
    codes[""] = UNKNOWN if usual is None else codes[usual]
    found = []
    for place, row in rows:
        value = row.get(column, "")
        if value not in codes:
            raise ValueError(
                f"{path}: row {place}, column {column} is '{value}', {near(value, options)}"
            )
        found.append(codes[value])
    return np.array(found, np.int64)
