"""Team, organisation, region and nation as nested rings around each person.

Everyone stands in two lists: that of their profession, and that of all staff. In both, people
are ordered by region, organisation and team, so that each group, and each profession within a
group, is one stretch of a list. A ring is a group without the next smaller group: the team
without oneself, the organisation without the team, the region without the organisation, the
nation without the region. Drawing from a ring needs one random number, and rejects nothing.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from sim.population import Population
from sim.settings import PROFESSIONS

RINGS = 4
NOBODY = 255
ANYONE = len(PROFESSIONS)


class Groups(NamedTuple):
    """Lists and the stretches of them; blocks are the professions, and then all staff.

    Attributes
    ----------
    members : int32, shape (2 * n_staff,)
        Staff, block after block.
    starts : int64, shape (n_blocks * n_teams + 1,)
        Where each team begins in each block, teams being ranked by region and organisation.
    rank : int32, shape (n_staff,)
        Rank of one's team.
    own_place, any_place : int32, shape (n_staff,)
        Where one stands in the list of one's profession, and in that of all staff.
    block : uint8, shape (n_staff,)
        One's profession.
    first, last : int32, shape (4, n_teams)
        Ranks of the teams at which the group around each team begins and ends.
    ring : uint8, shape (4, n_teams)
        The ring that serves for each: itself, or where it is empty the next narrower one that is
        not, or failing that the next wider; NOBODY if all are empty.
    """

    members: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int64]
    rank: npt.NDArray[np.int32]
    own_place: npt.NDArray[np.int32]
    any_place: npt.NDArray[np.int32]
    block: npt.NDArray[np.uint8]
    first: npt.NDArray[np.int32]
    last: npt.NDArray[np.int32]
    ring: npt.NDArray[np.uint8]


def nest(population: Population) -> Groups:
    """Order all staff so that every group is one stretch of a list; O(staff)."""
    team_organisation = population.organisation[population.team_start[:-1]]
    team_region = population.organisation_region[team_organisation]
    order = np.lexsort((team_organisation, team_region))
    rank_of_team = np.empty(order.size, np.int32)
    rank_of_team[order] = np.arange(order.size, dtype=np.int32)
    rank = rank_of_team[population.team]
    first, last = _stretches(team_organisation[order], team_region[order])
    size = np.bincount(rank, minlength=order.size)
    starts, members, own_place, any_place = _place(rank, population.profession, order.size)
    return Groups(
        members=members,
        starts=starts,
        rank=rank,
        own_place=own_place,
        any_place=any_place,
        block=population.profession,
        first=first,
        last=last,
        ring=_serving_rings(np.concatenate(([0], np.cumsum(size))), first, last=last),
    )


def _stretches(
    organisation: npt.NDArray[np.int32], region: npt.NDArray[np.uint8]
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """First team and end of team, organisation, region and nation around each ranked team."""
    n = organisation.size
    first, last = np.empty((RINGS, n), np.int32), np.empty((RINGS, n), np.int32)
    first[0], last[0] = np.arange(n), np.arange(n) + 1
    first[3], last[3] = 0, n
    for level, label in ((1, organisation), (2, region)):
        begins = np.concatenate(([0], np.flatnonzero(np.diff(label.astype(np.int64))) + 1))
        ends = np.append(begins[1:], n)
        first[level] = np.repeat(begins, ends - begins)
        last[level] = np.repeat(ends, ends - begins)
    return first, last


def _serving_rings(
    upto: npt.NDArray[np.int64], first: npt.NDArray[np.int32], *, last: npt.NDArray[np.int32]
) -> npt.NDArray[np.uint8]:
    """Which ring serves for which, given how many people stand before each ranked team."""
    group = upto[last] - upto[first]
    room = np.diff(group, axis=0, prepend=1) > 0
    serving = np.full(room.shape, NOBODY, np.uint8)
    for wanted in range(RINGS):
        narrower_then_wider = (*range(wanted, -1, -1), *range(wanted + 1, RINGS))
        for ring in reversed(narrower_then_wider):
            serving[wanted][room[ring]] = ring
    return serving


@njit(cache=True)
def _place(
    rank: npt.NDArray[np.int32], block: npt.NDArray[np.uint8], n_teams: int
) -> tuple[
    npt.NDArray[np.int64],
    npt.NDArray[np.int32],
    npt.NDArray[np.int32],
    npt.NDArray[np.int32],
]:
    """Counting sort of all staff by block and team: starts, members, and both places of each."""
    n = rank.size
    starts = np.zeros((ANYONE + 1) * n_teams + 1, np.int64)
    for person in range(n):
        starts[block[person] * n_teams + rank[person] + 1] += 1
        starts[ANYONE * n_teams + rank[person] + 1] += 1
    starts = np.cumsum(starts)
    filled = starts[:-1].copy()
    members = np.empty(2 * n, np.int32)
    own_place, any_place = np.empty(n, np.int32), np.empty(n, np.int32)
    for person in range(n):
        own, anyone = block[person] * n_teams + rank[person], ANYONE * n_teams + rank[person]
        own_place[person], any_place[person] = filled[own], filled[anyone]
        members[filled[own]], members[filled[anyone]] = person, person
        filled[own] += 1
        filled[anyone] += 1
    return starts, members, own_place, any_place


@njit(cache=True, inline="always")
def ring_stretch(groups: Groups, person: int, ring: int, alike: bool) -> tuple[int, int, int, int]:
    """Return where the group begins, where its hole begins and ends, and where it ends.

    The hole is the next smaller group, or the person.
    """
    n_teams = groups.first.shape[1]
    rank = groups.rank[person]
    cell = (groups.block[person] if alike else ANYONE) * n_teams
    begin = groups.starts[cell + groups.first[ring, rank]]
    end = groups.starts[cell + groups.last[ring, rank]]
    if ring == 0:
        place = groups.own_place[person] if alike else groups.any_place[person]
        return begin, place, place + 1, end
    hole = groups.starts[cell + groups.first[ring - 1, rank]]
    return begin, hole, groups.starts[cell + groups.last[ring - 1, rank]], end


@njit(cache=True, inline="always")
def pick(groups: Groups, stretch: tuple[int, int, int, int], unit: float) -> int:
    """Return whom a uniform draw picks from a group with a hole in it, -1 if nobody is there."""
    begin, hole, hole_end, end = stretch
    people = (end - begin) - (hole_end - hole)
    if people <= 0:
        return -1
    place = begin + int(unit * people)
    if place >= hole:
        place += hole_end - hole
    return int(groups.members[place])
