"""Staff of listed organisations: who works where, in which team, and with which traits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit
from scipy.special import ndtri

from sim.chance import Chance, open_unit, philox, purpose_code
from sim.parameters import StaffTraits
from sim.population.listing import Listing

IntArray = npt.NDArray[np.int64]
SmallArray = npt.NDArray[np.uint8]
Score = npt.NDArray[np.float32]


@njit(cache=True)
def _mix_rows(
    key: npt.NDArray[np.uint32], purpose: int, starts: IntArray, headcount: IntArray
) -> SmallArray:
    """Professions of all rows, each organisation's in random order (Fisher and Yates)."""
    profession = np.empty(starts[-1], np.uint8)
    for organisation in range(starts.size - 1):
        row = starts[organisation]
        for code in range(headcount.shape[1]):
            for _ in range(headcount[organisation, code]):
                profession[row] = code
                row += 1
        first = starts[organisation]
        for row in range(starts[organisation + 1] - 1, first, -1):
            word, _, _, _ = philox(row, 0, 0, purpose, key[0], key[1])
            other = first + int(open_unit(word) * (row - first + 1))
            profession[row], profession[other] = profession[other], profession[row]
    return profession


@njit(cache=True)
def _team_size(unit: float, left: int, low: int, high: int) -> int:
    """Size of the next team when so many staff are left: never leaves fewer than a team."""
    if left <= high or left < 2 * low:
        return left
    most = min(high, left - low)
    return low + int(unit * (most - low + 1))


@njit(cache=True)
def _team_rows(
    key: npt.NDArray[np.uint32], purpose: int, starts: IntArray, bounds: tuple[int, int]
) -> npt.NDArray[np.int32]:
    """Team number of every row: each organisation is covered by teams of uniform size."""
    team = np.empty(starts[-1], np.int32)
    number = 0
    for organisation in range(starts.size - 1):
        row, end, drawn = starts[organisation], starts[organisation + 1], 0
        while row < end:
            word, _, _, _ = philox(organisation, drawn, 0, purpose, key[0], key[1])
            size = _team_size(open_unit(word), end - row, bounds[0], bounds[1])
            team[row : row + size] = number
            row += size
            number += 1
            drawn += 1
    return team


@dataclass(frozen=True, eq=False)
class StaffColumns:
    """The columns of staff; their meaning is in ``Population``."""

    organisation: npt.NDArray[np.int32]
    organisation_start: IntArray
    team: npt.NDArray[np.int32]
    team_start: IntArray
    profession: SmallArray
    seniority: SmallArray
    innovativeness: Score
    attention: Score
    boundary_spanner: npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class DrawnTraits:
    """The columns of staff that are drawn; their meaning is in ``Population``."""

    seniority: SmallArray
    innovativeness: Score
    attention: Score
    boundary_spanner: npt.NDArray[np.bool_]


def place_staff(listing: Listing, traits: StaffTraits, *, chance: Chance) -> StaffColumns:
    """Place the staff of every organisation in multi-professional teams and give them traits.

    An organisation smaller than ``team_size_high`` is one team.
    """
    size = listing.headcount.sum(axis=1)
    starts = np.concatenate(([0], np.cumsum(size))).astype(np.int64)
    bounds = (traits.team_size_low, traits.team_size_high)
    team = _team_rows(chance.key, purpose_code("team size"), starts, bounds)
    team_start = np.concatenate(([0], np.flatnonzero(np.diff(team)) + 1, [team.size]))
    drawn = draw_traits(team.size, traits, chance=chance)
    return StaffColumns(
        organisation=np.repeat(np.arange(size.size, dtype=np.int32), size),
        organisation_start=starts,
        team=team,
        team_start=team_start.astype(np.int64),
        profession=_mix_rows(chance.key, purpose_code("profession"), starts, listing.headcount),
        **vars(drawn),
    )


def draw_traits(n_staff: int, traits: StaffTraits, *, chance: Chance) -> DrawnTraits:
    """Draw what nobody's place in the list says of them."""
    rows = np.arange(n_staff)
    standing = chance.uniform("seniority", rows)
    seniority = (standing > traits.junior_share).astype(np.uint8)
    seniority += standing > 1.0 - traits.senior_share
    attention = traits.attention_median * np.exp(
        traits.attention_log_sd * chance.normal("attention", rows)
    )
    return DrawnTraits(
        seniority=seniority,
        innovativeness=chance.normal("innovativeness", rows).astype(np.float32),
        attention=attention.astype(np.float32),
        boundary_spanner=chance.uniform("boundary spanner", rows) < traits.boundary_spanner_share,
    )


def draw_readiness(region: npt.NDArray[np.uint8], traits: StaffTraits, *, chance: Chance) -> Score:
    """Readiness of each organisation: a part common to its region and a part of its own.

    The scores of the regions are stratified: each is standard normal, and together they are
    spread out, so that few regions do not by luck make a whole replicate ready or reluctant.
    """
    regions = np.arange(int(region.max()) + 1)
    rank = np.argsort(np.argsort(chance.uniform("rank of region", regions)))
    within = chance.uniform("region readiness", regions)
    regional = ndtri((rank + within) / regions.size)
    own = chance.normal("organisation readiness", np.arange(region.size))
    share = traits.region_readiness_share
    score = np.sqrt(share) * regional[region] + np.sqrt(1.0 - share) * own
    return np.asarray(traits.organisation_readiness_sd * score, np.float32)
