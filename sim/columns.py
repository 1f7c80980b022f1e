"""The columns of all staff for all products, and the month's decisions over them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.chance import Chance, purpose_code, wind_all
from sim.kernels import lists
from sim.kernels import staff as kernels
from sim.kernels.hearing import inform
from sim.kernels.rows import Network
from sim.organisations import OrganisationColumns
from sim.parameters import PeerSettings, Product
from sim.population import Population
from sim.records import Changes, Clocks, Engaged, Hearers, Rows, StaffColumns, Surroundings
from sim.rules.staged import StagedRates, talk_by_stage
from sim.settings import ORGANISATION_KINDS, PROFESSIONS
from sim.stages import (
    DISCONTINUED,
    IMPLEMENTING,
    REJECTED,
    ROUTINISED,
    STAFF_STAGES,
    SUSTAINED,
    UNAWARE,
    USING,
)
from sim.world import World

if TYPE_CHECKING:
    from sim.model import DiffusionModel

CLOCK = purpose_code("staff.clock")
NONE = np.empty(0, np.uint8)
USERS = (USING, SUSTAINED)
TALK_UNIT = 1024  # talk is held in multiples of 1/1024, whose sums are exact in float32


def relevance_table(product: Product) -> npt.NDArray[np.float32]:
    """Relevance by kind of organisation and profession, shape (n_kinds, n_professions)."""
    audience = product.audience
    kinds = [audience.organisations.get(name, 0.0) for name in ORGANISATION_KINDS]  # type: ignore[call-overload]
    professions = [audience.professions.get(name, 0.0) for name in PROFESSIONS]  # type: ignore[call-overload]
    return np.outer(kinds, professions).astype(np.float32)


def relevance_of(products: Sequence[Product], population: Population) -> npt.NDArray[np.float32]:
    """Relevance of each product to each person, shape (n_products, n_staff)."""
    kind = population.organisation_kind[population.organisation]
    relevance = np.empty((len(products), population.n_staff), np.float32)
    for row, product in enumerate(products):
        relevance[row] = relevance_table(product)[kind, population.profession]
    return relevance


def talk_table(peers: PeerSettings) -> npt.NDArray[np.float32]:
    """Talk of a person by stage, kind of tie and same profession or not, shape (7, 5, 2)."""
    strength = np.array(
        [1.0, peers.organisation_strength, peers.region_strength, peers.national_strength, 1.0]
    )
    likeness = np.array([peers.other_profession_ratio, 1.0])
    stages = np.array(talk_by_stage(peers))
    exact = stages[:, None, None] * strength[None, :, None] * likeness[None, None, :]
    return np.asarray(np.round(exact * TALK_UNIT) / TALK_UNIT, np.float32)


def by_class(talk: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Talk by stage and class of tie (see ``World.tie_class``)."""
    return talk.reshape(talk.shape[0], -1)


class Columns:
    """Arrays of shape (n_products, n_staff); each row is one product's column.

    Parameters
    ----------
    world
        Population and ties, read only.
    products
        In the order of the scenario.
    senior_weight
        Weight of a senior's view in the organisation, others' being 1.
    chance
        The luck that winds everyone's clocks.
    """

    def __init__(
        self, world: World, products: Sequence[Product], *, senior_weight: float, chance: Chance
    ) -> None:
        population = world.population
        shape = (len(products), population.n_staff)
        self.world = world
        self.stage = np.zeros(shape, np.uint8)
        self.episode = np.zeros(shape, np.uint16)
        self.forward = np.zeros(shape, np.float32)
        self.backward = np.zeros(shape, np.float32)
        self.conviction = np.zeros(shape, np.float32)
        self.conviction_month = np.zeros(shape, np.int16)
        self.outside = np.zeros(shape, np.float32)
        self.peer = np.zeros(shape, np.float32)
        self.talk = np.zeros(shape, np.float32)
        self.users_near = np.zeros(shape, np.uint32)
        self.leaders_near = np.zeros(shape, np.float32)
        self.overrun = np.zeros(shape, np.float32)
        self.aware_month = np.full(shape, -1, np.int16)
        self.persuaded_month = np.full(shape, -1, np.int16)
        self.use_month = np.full(shape, -1, np.int16)
        self.sustained_month = np.full(shape, -1, np.int16)
        self.stop_month = np.full(shape, -1, np.int16)
        self.relevance = relevance_of(products, population)
        self.weight = np.where(population.seniority == 2, senior_weight, 1.0)
        self.degree = world.ties.degree().astype(np.int32)
        self.stage_counts = np.zeros((len(products), len(STAFF_STAGES)), np.int64)
        self.stage_counts[:, 0] = (self.relevance > 0.0).sum(axis=1)
        n = population.n_staff
        self._changes = Changes(np.empty(n, np.int32), np.empty(n, np.uint8), np.empty(n, np.uint8))
        self._heard, self._again, self._newly = (np.empty(n, np.int32) for _ in range(3))
        self._hearing = np.zeros((len(products), 2))
        self._network = Network(world.ties.starts, world.ties.neighbours)
        self._clocks = [Clocks(index, chance.key, CLOCK) for index in range(len(products))]
        for index in range(len(products)):
            wind_all(self.forward[index], n, chance.key, index, CLOCK)
        columns = [getattr(self, name) for name in StaffColumns._fields]
        self._views = [StaffColumns(*row) for row in zip(*columns, strict=True)]
        self.set_apart(np.empty(0, np.int32))

    def set_apart(self, staff: npt.NDArray[np.int32]) -> None:
        """List, for each product, who is unaware, engaged or has rejected it, but for some."""
        self._apart = staff
        here = np.ones(self.stage.shape[1], bool)
        here[staff] = False
        self._unaware, self._engaged, self._rejected = [], [], []
        for relevance, stage in zip(self.relevance, self.stage, strict=True):
            concerned = here & (relevance > 0.0)
            unaware = np.flatnonzero(concerned & (stage == UNAWARE)).astype(np.int32)
            waits = (stage == UNAWARE) | (stage == REJECTED) | (stage == DISCONTINUED)
            everybody = int(concerned.sum())
            self._unaware.append((unaware, unaware.size))
            self._engaged.append(_listed(concerned & ~waits, everybody))
            self._rejected.append(_listed(concerned & (stage == REJECTED), everybody))

    def begin_in(self, product: int, rows: Rows, *, stage: int, model: DiffusionModel) -> None:
        """Put staff who are unaware straight into a stage, as if they had come there by now."""
        passed = ("aware_month", "persuaded_month", "use_month") if stage in USERS else ()
        for name in passed or ("aware_month",):
            getattr(self, name)[product, rows] = model.month
        count, changes = rows.size, self._changes
        changes.row[:count], changes.old[:count], changes.new[:count] = rows, UNAWARE, stage
        self._make(product, count, model)
        self.set_apart(self._apart)

    def of(self, product: int) -> StaffColumns:
        """Return views on one product's columns."""
        return self._views[product]

    def count_audience(self, organisations: OrganisationColumns) -> None:
        """Count each organisation's audience, by heads and by weight."""
        rows = self.world.population.organisation
        size = self.world.population.n_organisations
        for product in range(self.stage.shape[0]):
            concerned = (self.relevance[product] > 0.0).astype(np.float64)
            organisations.audience[product] = np.bincount(rows, concerned, size)
            organisations.audience_weight[product] = np.bincount(
                rows, concerned * self.weight, size
            )

    def retell(self, talk: npt.NDArray[np.float32]) -> None:
        """Sum everyone's talk anew, after what colleagues tell has changed."""
        for product in range(self.stage.shape[0]):
            kernels.sum_talk(self.of(product), self._network, self.world.tie_class, by_class(talk))

    def set_rates(self, product: int, rates: StagedRates) -> None:
        """Put a month's hazards of hearing in force, where they are not those of last month."""
        outside = rates.outside + rates.mandate
        if (outside, rates.talk) != tuple(self._hearing[product]):
            self._hearing[product] = outside, rates.talk
            self.outside[product] = self.relevance[product] * outside
            self.peer[product] = self.relevance[product] * rates.talk

    def surroundings(self, product: int, organisations: OrganisationColumns) -> Surroundings:
        """Return what one product's decisions read beside the columns."""
        population = self.world.population
        stage = organisations.stage[product]
        active = (stage == IMPLEMENTING) | (stage == ROUTINISED)
        return Surroundings(
            population.organisation,
            population.innovativeness,
            self.degree,
            stage,
            np.where(active, organisations.progress[product], np.float32(0.0)),
            organisations.help[product],
            organisations.kept[product],
        )

    def decide(self, product: int, model: DiffusionModel) -> None:
        """Let all staff decide on one product, then tell neighbours and organisations."""
        columns, changes, organisations = (
            self.of(product),
            self._changes,
            model.organisation_columns,
        )
        rates = model.rates(product)
        around = self.surroundings(product, organisations)
        informing = np.flatnonzero(around.progress > 0.0)
        start = self.world.population.organisation_start
        told = rates.internal_communication
        inform(columns, start, informing, told)
        month = model.month
        model.origins.note_steady(product, month=month, rates=rates)
        model.origins.note_organisations(product, month=month, organisations=informing, hazard=told)
        one_by_one = model.scripted.decide(product)
        count = self._find_changes(product, rates, around, model.month)
        for row, old, new in one_by_one:
            changes.row[count], changes.old[count], changes.new[count] = row, old, new
            count += 1
        self._make(product, count, model)

    def _make(self, product: int, count: int, model: DiffusionModel) -> None:
        """Make the changes that are listed; tell neighbours and organisations of them."""
        columns, changes = self.of(product), self._changes
        organisations, population = model.organisation_columns, self.world.population
        kernels.enter_stages(columns, changes, count, model.month, self._clocks[product])
        kernels.push_changes(
            columns, changes, count, self._network, self.world.tie_class, by_class(model.talk)
        )
        kernels.count_changes(
            changes,
            count,
            population.organisation,
            self.weight,
            self.stage_counts[product],
            organisations.aware[product],
            organisations.persuaded[product],
            organisations.using[product],
        )

    def _find_changes(
        self, product: int, rates: StagedRates, around: Surroundings, month: int
    ) -> int:
        """Let clocks run down and list whose ran out, in ``_changes``; return their number."""
        columns, changes = self.of(product), self._changes
        unaware, n_unaware = self._unaware[product]
        rows, n_engaged = self._engaged[product]
        hearers = Hearers(unaware, self._heard, NONE)
        n_heard, left = kernels.become_aware(columns, hearers, n_unaware)
        engaged = Engaged(rows, n_engaged)
        count, kept = kernels.decide_engaged(columns, around, rates, engaged, changes, month)
        self._unaware[product] = unaware, left
        n_engaged = lists.merge(rows, kept, hearers.heard, n_heard)
        again, n_again = self._reconsider(product, rates, count)
        self._engaged[product] = rows, lists.merge(rows, n_engaged, again, n_again)
        count = lists.add_aware(hearers.heard, n_heard, changes, count, UNAWARE)
        return int(lists.add_aware(again, n_again, changes, count, REJECTED))

    def _reconsider(
        self, product: int, rates: StagedRates, count: int
    ) -> tuple[npt.NDArray[np.int32], int]:
        """Let those who rejected a product wait, and who does so now join them.

        Returns who is aware again, and their number.
        """
        rejected, length = self._rejected[product]
        forward = self.forward[product]
        n_again, length = lists.reconsider(
            rejected, length, forward, rates.reconsideration, self._again
        )
        n_new = lists.newly_rejected(self._changes, count, self._newly)
        self._rejected[product] = rejected, lists.merge(rejected, length, self._newly, n_new)
        return self._again, n_again


def _listed(chosen: npt.NDArray[np.bool_], room: int) -> tuple[npt.NDArray[np.int32], int]:
    """List some staff in ascending order, with room for more; return their number, too."""
    rows = np.flatnonzero(chosen)
    listed = np.empty(room, np.int32)
    listed[: rows.size] = rows
    return listed, int(rows.size)
