"""The member networks: who belongs to them, month by month."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from sim.chance import Chance
from sim.parameters import MemberNetwork, Scenario
from sim.population import Population
from sim.settings import ORGANISATION_KINDS, PROFESSIONS
from sim.world import World

Rows = npt.NDArray[np.int64]


@dataclass
class Members:
    """Rows of the members of each network, and of its member organisations.

    Staff queue for each network in a fixed keyed order, those of the professions it draws most
    first; the membership of a month is the front of the queue. So membership grows and shrinks
    without any draw, and growth never costs anybody their place.
    """

    queues: dict[str, Rows]
    organisation_queues: dict[str, Rows]
    luck: dict[str, float]  # settles whether a fraction of a member organisation is one
    growth: dict[str, float] = field(default_factory=dict)
    staff: dict[str, Rows] = field(default_factory=dict)
    organisations: dict[str, Rows] = field(default_factory=dict)

    def update(self, scenario: Scenario) -> None:
        """Let membership grow by a month at the rates in force."""
        share = scenario.population.national_share
        for name, network in scenario.networks.items():
            growth = self.growth.get(name, 1.0) * (1.0 + network.growth_per_year) ** (1.0 / 12.0)
            self.growth[name] = growth
            count = round(network.members * share * growth)
            self.staff[name] = np.sort(self.queues[name][:count])
            count = int(network.member_organisations * share * growth + self.luck[name])
            self.organisations[name] = np.sort(self.organisation_queues[name][:count])


def _queue(network: MemberNetwork, name: str, population: Population, chance: Chance) -> Rows:
    """Order staff by an exponential draw divided by the pull on their profession."""
    pulls = np.array([network.profession_pull.get(name, 0.0) for name in PROFESSIONS])  # type: ignore[call-overload]
    pull = pulls[population.profession]
    rows = np.flatnonzero(pull > 0.0)
    wait = chance.exponential(f"{name}.joins", rows) / pull[rows]
    return np.asarray(rows[np.argsort(wait, kind="stable")], np.int64)


def _organisation_queue(
    network: MemberNetwork, name: str, population: Population, chance: Chance
) -> Rows:
    kinds = [ORGANISATION_KINDS.index(kind) for kind in network.organisation_kinds]
    rows = np.flatnonzero(np.isin(population.organisation_kind, kinds))
    luck = chance.uniform(f"{name}.organisation_joins", rows)
    return np.asarray(rows[np.argsort(luck, kind="stable")], np.int64)


def _remembered_queue(network: MemberNetwork, name: str, world: World, chance: Chance) -> Rows:
    """Queue of a network, drawn once for all scenarios of a world: ordering it takes time."""
    pull = tuple(sorted(network.profession_pull.items()))
    key = (name, pull, tuple(chance.key.tolist()))
    if key not in world.queues:
        world.queues[key] = _queue(network, name, world.population, chance)
    return world.queues[key]


def draw_members(scenario: Scenario, world: World, *, chance: Chance) -> Members:
    """Return the queues for all networks of a scenario."""
    population = world.population
    return Members(
        queues={
            name: _remembered_queue(network, name, world, chance)
            for name, network in scenario.networks.items()
        },
        organisation_queues={
            name: _organisation_queue(network, name, population, chance)
            for name, network in scenario.networks.items()
        },
        luck={
            name: float(chance.uniform(f"{name}.last_organisation", [0])[0])
            for name in scenario.networks
        },
    )
