"""The member networks: who belongs to them, month by month."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.chance import Chance, purpose_code, wind_all
from sim.kernels.membership import in_several, refer
from sim.parameters import MemberNetwork, Scenario, Trial
from sim.population import Population
from sim.records import Rows, Values
from sim.rules.staged import hazard
from sim.settings import ORGANISATION_KINDS, PROFESSIONS
from sim.studies.arms import TreatedArm
from sim.world import World

Clock = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]


class Membership:
    """Who belongs to one network.

    Staff queue for it in a fixed keyed order, those of the professions it draws most first. Its
    members are the front of the queue, those whom members of other networks referred to it, and
    not those who left. Growth thus takes no draw and costs nobody their place; referral and
    leaving run down one clock each. Who has left does not come back.
    """

    def __init__(self, name: str, network: MemberNetwork, *, world: World, chance: Chance) -> None:
        self._name, self._chance = name, chance
        self._n = world.population.n_staff
        self._queue = _remembered_queue(network, name, world, chance)
        self._organisation_queue = _organisation_queue(network, name, world.population, chance)
        self._luck = float(chance.uniform(f"{name}.last_organisation", [0])[0])
        self._growth = 1.0
        self._front = 0  # of the queue, who have come by themselves
        self._referred = np.empty(0, np.int64)
        self._left = np.zeros(self._n, bool)
        self._clocks: dict[str, Clock] = {}
        self.here = np.zeros(self._n, bool)
        self.staff = np.empty(0, np.int64)
        self.organisations = np.empty(0, np.int64)

    def update(self, network: MemberNetwork, *, share: float, others: Rows) -> None:
        """Let a month pass; ``others`` were members of other networks before it.

        Members are ``share`` times those of England. A network without members is closed: nobody
        is referred to it.
        """
        self._growth *= (1.0 + network.growth_per_year) ** (1.0 / 12.0)
        self._let_go()
        if network.members > 0.0:
            come = self._refer(network, others)
            self._come(round(network.members * share * self._growth), come)
        else:
            self._close()
        count = int(network.member_organisations * share * self._growth + self._luck)
        self.organisations = np.sort(self._organisation_queue[:count])

    def receive(self, network: MemberNetwork, *, staff: Rows, messages: float | Values) -> None:
        """Let messages received wear out some members' patience."""
        if network.unsubscribe_per_message > 0.0:
            self._clock("leaves")[staff] -= hazard(network.unsubscribe_per_message) * messages

    def _let_go(self) -> None:
        """Let those go who have had enough."""
        if "leaves" not in self._clocks:
            return
        gone = self._clocks["leaves"][self.staff] <= 0.0
        if gone.any():
            self._left[self.staff[gone]] = True
            self.here[self.staff[gone]] = False
            self.staff = self.staff[~gone]

    def _refer(self, network: MemberNetwork, others: Rows) -> Rows:
        """Return which members of other networks, who are not here yet, are referred now."""
        if network.referral_per_month <= 0.0 or others.size == 0:
            return others[:0]
        rate = hazard(network.referral_per_month)
        come = refer(others, self.here, self._clock("referred"), rate)
        self._referred = np.concatenate([self._referred, come])
        return come

    def _come(self, front: int, referred: Rows) -> None:
        """Let the queue come up to a new front, and those who were referred."""
        if front < self._front:  # fewer than before: begin anew
            self._close()
            referred = self._referred
        new = distinct(np.concatenate([self._queue[self._front : front], referred]))
        new = new[~self.here[new] & ~self._left[new]]
        self.here[new] = True
        self.staff = np.sort(np.concatenate([self.staff, new]), kind="stable")
        self._front = front

    def _close(self) -> None:
        """Let everybody go, but remember who was referred and who had had enough."""
        self.here[self.staff] = False
        self.staff, self._front = self.staff[:0], 0

    def _clock(self, purpose: str) -> Clock:
        """One Exp(1) clock for each member of staff, wound when it is first needed."""
        if purpose not in self._clocks:
            clock = np.empty(self._n, np.float32)
            code = purpose_code(f"{self._name}.{purpose}")
            wind_all(clock, self._n, self._chance.key, 0, code)
            self._clocks[purpose] = clock
        return self._clocks[purpose]


class Members:
    """The memberships of all networks."""

    def __init__(self, scenario: Scenario, world: World, *, chance: Chance) -> None:
        self._memberships: dict[str, Membership | TreatedArm] = {
            name: Membership(name, network, world=world, chance=chance)
            for name, network in scenario.networks.items()
        }
        if isinstance(scenario.study, Trial):
            arm = TreatedArm(scenario.study, world.population, chance=chance)
            self._memberships[scenario.study.network] = arm
        self._places = np.zeros(world.population.n_staff, np.uint8)
        self.several = 0  # staff who belong to more than one network

    @property
    def staff(self) -> dict[str, Rows]:
        """Rows of the members of each network, ascending."""
        return {name: membership.staff for name, membership in self._memberships.items()}

    @property
    def organisations(self) -> dict[str, Rows]:
        """Rows of the member organisations of each network, ascending."""
        return {name: membership.organisations for name, membership in self._memberships.items()}

    def here(self, network: str) -> Flags:
        """Whether each member of staff belongs to a network, shape (n_staff,)."""
        return self._memberships[network].here

    def receive(
        self, scenario: Scenario, *, network: str, staff: Rows, messages: float | Values
    ) -> None:
        """Let messages of a network wear out the patience of members who received them."""
        settings = scenario.networks[network]
        self._memberships[network].receive(settings, staff=staff, messages=messages)

    def update(self, scenario: Scenario) -> None:
        """Let all memberships pass a month, on who belonged where before it."""
        share = scenario.population.national_share
        before = self.staff
        for name, membership in self._memberships.items():
            others = [rows for other, rows in before.items() if other != name]
            elsewhere = np.concatenate(others) if others else np.empty(0, np.int64)
            membership.update(scenario.networks[name], share=share, others=elsewhere)
        self.several = in_several(tuple(self.staff.values()), self._places) if before else 0


def distinct(rows: Rows) -> Rows:
    """Return rows in ascending order, each once."""
    ordered = np.sort(rows)
    return ordered[np.concatenate([[True], ordered[1:] != ordered[:-1]])[: ordered.size]]


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
