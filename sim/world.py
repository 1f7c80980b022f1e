"""The world of a replicate: population, ties, and who truly leads opinion.

A world is a function of population and tie settings, seed and replicate, never of a
recommendation: every scenario of a replicate lives in the same world.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
from numba import njit

from sim.chance import Chance
from sim.parameters import Scenario, StaffTraits
from sim.population import Population, build_population
from sim.ties import Ties, build_ties
from sim.ties.given import given_ties

PEER, EXPERT = 1, 2
SENIOR = 2


@dataclass(frozen=True, eq=False)
class World:
    """What exists before anything spreads; read-only.

    Attributes
    ----------
    leader_role : uint8, shape (n_staff,)
        0 none, 1 peer opinion leader, 2 expert opinion leader: who truly leads opinion, whether
        or not anyone finds out.
    built_from
        Population and tie settings, seed and replicate; ``None`` for a world made otherwise.
    queues
        In which order staff join each network, remembered from the first scenario that asked.
    """

    population: Population
    ties: Ties
    leader_role: npt.NDArray[np.uint8]
    built_from: tuple[object, ...] | None = None
    queues: dict[object, npt.NDArray[np.int64]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self.leader_role.setflags(write=False)

    @cached_property
    def tie_class(self) -> npt.NDArray[np.uint8]:
        """Class of each tie, aligned with ``ties.neighbours``; see ``tie_classes``."""
        return tie_classes(
            self.ties.starts, self.ties.neighbours, self.ties.kind, self.population.profession
        )

    @cached_property
    def groups(self) -> npt.NDArray[np.int32]:
        """Organisation, profession and kind of organisation of everyone, shape (3, n_staff)."""
        population = self.population
        organisation = population.organisation
        kind = population.organisation_kind[organisation]
        return np.stack([organisation, population.profession, kind]).astype(np.int32)


def build_world(scenario: Scenario, *, seed: int, replicate: int) -> World:
    """Build population, ties and opinion leaders of one replicate."""
    chance = Chance(seed, replicate)
    population = build_population(scenario.population, chance)
    ties = (
        build_ties(population, scenario.ties, chance=chance)
        if scenario.population.edges is None
        else given_ties(population, scenario.population)
    )
    roles = find_leaders(population, ties, traits=scenario.population.traits, chance=chance)
    return World(population, ties, roles, _origin(scenario, seed, replicate))


def _origin(scenario: Scenario, seed: int, replicate: int) -> tuple[object, ...]:
    return (scenario.population, scenario.ties, seed, replicate)


def require_world(world: World, scenario: Scenario, *, seed: int, replicate: int) -> None:
    """Refuse a world that was built from other settings or other luck."""
    if world.built_from not in (None, _origin(scenario, seed, replicate)):
        raise ValueError("the world was built for another population, ties, seed or replicate")


def find_leaders(
    population: Population, ties: Ties, *, traits: StaffTraits, chance: Chance
) -> npt.NDArray[np.uint8]:
    """Say who leads opinion.

    Expert opinion leaders are the senior staff of a region with the most ties beyond their
    organisation; peer opinion leaders are, of everyone else in an organisation, those with the
    most ties. Draws settle equal numbers of ties, and which organisations have one leader more,
    so that the shares hold for the nation even where organisations are small.
    """
    role = np.zeros(population.n_staff, np.uint8)
    luck = chance.uniform("leader among equals", np.arange(role.size))
    rounding = chance.uniform("leaders rounded", (PEER, EXPERT))
    region = population.organisation_region[population.organisation]
    outside = _ties_outside(ties.starts, ties.neighbours, population.organisation)
    quota = _quotas(np.bincount(region), traits.expert_leader_share, rounding=rounding[1])
    senior = np.flatnonzero(population.seniority == SENIOR)
    role[_most_tied(senior, region, quota=quota, ranking=outside + luck)] = EXPERT
    headcount = np.diff(population.organisation_start)
    quota = _quotas(headcount, traits.peer_leader_share, rounding=rounding[0])
    others = np.flatnonzero(role == 0)
    ranking = ties.degree() + luck
    role[_most_tied(others, population.organisation, quota=quota, ranking=ranking)] = PEER
    return role


def _quotas(
    sizes: npt.NDArray[np.int64], share: float, *, rounding: float
) -> npt.NDArray[np.int64]:
    """Whole numbers near share times size whose sums are near share times the sums of sizes."""
    upto = np.floor(np.concatenate(([0.0], np.cumsum(sizes) * share)) + rounding)
    return np.diff(upto).astype(np.int64)


def _most_tied(
    candidates: npt.NDArray[np.int64],
    group: npt.NDArray[np.integer],
    *,
    quota: npt.NDArray[np.int64],
    ranking: npt.NDArray[np.float64],
) -> npt.NDArray[np.int64]:
    """Rows of the candidates ranked highest in their group, as many as its quota."""
    groups = group[candidates].astype(np.int64)
    order = np.lexsort((-ranking[candidates], groups))
    ordered = groups[order]
    starts = np.searchsorted(ordered, np.arange(quota.size))
    place = np.arange(order.size) - starts[ordered]
    return np.asarray(candidates[order[place < quota[ordered]]], np.int64)


@njit(cache=True)
def tie_classes(
    starts: npt.NDArray[np.int64],
    neighbours: npt.NDArray[np.int32],
    kind: npt.NDArray[np.uint8],
    profession: npt.NDArray[np.uint8],
) -> npt.NDArray[np.uint8]:
    """Twice the kind of each tie, plus 1 if both ends are of one profession."""
    result = np.empty(neighbours.size, np.uint8)
    for person in range(starts.size - 1):
        for at in range(starts[person], starts[person + 1]):
            result[at] = 2 * kind[at] + (profession[neighbours[at]] == profession[person])
    return result


@njit(cache=True)
def _ties_outside(
    starts: npt.NDArray[np.int64],
    neighbours: npt.NDArray[np.int32],
    organisation: npt.NDArray[np.int32],
) -> npt.NDArray[np.int64]:
    """Ties of each person that lead out of the organisation."""
    outside = np.zeros(starts.size - 1, np.int64)
    for person in range(outside.size):
        for at in range(starts[person], starts[person + 1]):
            if organisation[neighbours[at]] != organisation[person]:
                outside[person] += 1
    return outside
