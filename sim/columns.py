"""The columns of all staff for all products, and the month's decisions over them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from sim import kernels
from sim.chance import Chance, purpose_code
from sim.organisations import OrganisationColumns
from sim.parameters import PeerSettings, Product
from sim.records import Changes, StaffColumns, Surroundings
from sim.rules.staged import StagedRates, talk_by_stage
from sim.settings import ORGANISATION_KINDS, PROFESSIONS
from sim.stages import STAFF_STAGES
from sim.world import World

CLOCK = purpose_code("staff.clock")
TALK_UNIT = 1024  # talk is held in multiples of 1/1024, whose sums are exact in float32


def relevance_table(product: Product) -> npt.NDArray[np.float32]:
    """Relevance by kind of organisation and profession, shape (n_kinds, n_professions)."""
    audience = product.audience
    kinds = [audience.organisations.get(name, 0.0) for name in ORGANISATION_KINDS]  # type: ignore[call-overload]
    professions = [audience.professions.get(name, 0.0) for name in PROFESSIONS]  # type: ignore[call-overload]
    return np.outer(kinds, professions).astype(np.float32)


def talk_table(peers: PeerSettings) -> npt.NDArray[np.float32]:
    """Talk of a person by stage, kind of tie and same profession or not, shape (7, 5, 2)."""
    strength = np.array(
        [1.0, peers.organisation_strength, peers.region_strength, peers.national_strength, 1.0]
    )
    likeness = np.array([peers.other_profession_ratio, 1.0])
    stages = np.array(talk_by_stage(peers))
    exact = stages[:, None, None] * strength[None, :, None] * likeness[None, None, :]
    return np.asarray(np.round(exact * TALK_UNIT) / TALK_UNIT, np.float32)


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
        self.exposure = np.zeros(shape, np.float32)
        self.talk = np.zeros(shape, np.float32)
        self.users_near = np.zeros(shape, np.uint32)
        self.leaders_near = np.zeros(shape, np.float32)
        self.aware_month = np.full(shape, -1, np.int16)
        self.use_month = np.full(shape, -1, np.int16)
        self.sustained_month = np.full(shape, -1, np.int16)
        self.stop_month = np.full(shape, -1, np.int16)
        kind = population.organisation_kind[population.organisation]
        self.relevance = np.empty(shape, np.float32)
        for row, product in enumerate(products):
            self.relevance[row] = relevance_table(product)[kind, population.profession]
        self.weight = np.where(population.seniority == 2, senior_weight, 1.0)
        self.degree = world.ties.degree().astype(np.int32)
        self.stage_counts = np.zeros((len(products), len(STAFF_STAGES)), np.int64)
        self.stage_counts[:, 0] = (self.relevance > 0.0).sum(axis=1)
        n = population.n_staff
        self._changes = Changes(np.empty(n, np.int32), np.empty(n, np.uint8), np.empty(n, np.uint8))
        self._key = chance.key
        for index in range(len(products)):
            kernels.wind_clocks(self.of(index), index, self._key, CLOCK)

    def of(self, product: int) -> StaffColumns:
        """Return views on one product's columns."""
        return StaffColumns(*(getattr(self, name)[product] for name in StaffColumns._fields))

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
        ties, profession = self.world.ties, self.world.population.profession
        for product in range(self.stage.shape[0]):
            kernels.sum_talk(
                self.of(product), ties.starts, ties.neighbours, ties.kind, profession, talk
            )

    def surroundings(self, product: int, organisations: OrganisationColumns) -> Surroundings:
        """Return what one product's decisions read beside the columns."""
        population = self.world.population
        return Surroundings(
            population.organisation,
            population.innovativeness,
            self.degree,
            organisations.stage[product],
            organisations.progress[product],
            organisations.coverage[product],
        )

    def decide(
        self,
        product: int,
        rates: StagedRates,
        *,
        organisations: OrganisationColumns,
        month: int,
        talk: npt.NDArray[np.float32],
    ) -> None:
        """Let all staff decide on one product, then tell neighbours and organisations."""
        columns, changes = self.of(product), self._changes
        around = self.surroundings(product, organisations)
        count = kernels.decide(columns, around, rates, changes, month, product, self._key, CLOCK)
        ties, population = self.world.ties, self.world.population
        kernels.push_changes(
            columns,
            changes,
            count,
            ties.starts,
            ties.neighbours,
            ties.kind,
            population.profession,
            talk,
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
