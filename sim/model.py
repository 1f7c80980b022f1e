"""The model: a population on its ties, products, networks, and the month in visible phases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import mesa
import numpy as np
import numpy.typing as npt
import pandas as pd

from sim import measures
from sim.acquaintances import Acquaintances
from sim.agents import OpinionLeader, Organisation, Staff
from sim.chance import Chance
from sim.channels import make_channels
from sim.columns import Columns, talk_table
from sim.costs import Bill
from sim.groups import group_counts
from sim.leaders import RecruitedLeaders
from sim.month import MONTH
from sim.networks import Members
from sim.organisations import OrganisationColumns, wind_clocks
from sim.origins import Origins
from sim.parameters import Product, Scenario
from sim.portfolio import Portfolio
from sim.recommendations import require_organisations
from sim.records import Rows
from sim.rules.staged import StagedRates, staged_rates
from sim.scripted import Scripted
from sim.support import SupportSchemes
from sim.world import World, build_world, require_world


class DiffusionModel(mesa.Model):
    """Diffusion of products among the staff and organisations of the NHS.

    Parameters
    ----------
    scenario
        All parameters, recommendations included (see ``sim.recommendations.combine``).
    seed, replicate
        The luck: the same for every scenario of a replicate.
    world
        Population and ties, if built before; else built from the scenario.
    """

    def __init__(
        self, scenario: Scenario, *, seed: int, replicate: int = 0, world: World | None = None
    ) -> None:
        super().__init__(rng=seed)
        self.parameters = scenario
        self.parameters_now = scenario
        self.chance = Chance(seed, replicate)
        self.world = (
            build_world(scenario, seed=seed, replicate=replicate) if world is None else world
        )
        require_world(self.world, scenario, seed=seed, replicate=replicate)
        require_organisations(scenario, self.world.population)
        self.month = 0
        self.product_names = tuple(scenario.products)
        self.national_share = scenario.population.national_share
        self.members = Members(scenario, self.world, chance=self.chance)
        self.channels = make_channels(scenario.networks)
        self.acquaintances = Acquaintances(self.chance)
        self.leaders = RecruitedLeaders(len(self.product_names))
        shape = (len(self.product_names), self.world.population.n_organisations)
        self.organisation_columns = OrganisationColumns(*shape)
        self.support = SupportSchemes(tuple(scenario.support), shape)
        self.portfolio = Portfolio(list(scenario.products.values()), self.chance)
        self.origins = Origins(shape[0], scenario.months, shape[1])
        self.columns = self._build_columns()
        self.organisation_clocks = wind_clocks(self)
        self.rows: list[dict[str, object]] = []
        self.messages_sent, self.messages_read, self._bill = 0.0, 0.0, Bill()
        self._agents_made = False
        self.scripted = Scripted(self)
        self._rates: list[StagedRates] = []
        self._products_now: list[Product] = []
        self._portfolio_state: object = None
        self.talk = talk_table(scenario.peers)
        self.strengths: dict[str, float] = {}
        self.set_parameters(scenario)
        self.write_down()

    # -- the month ---------------------------------------------------------------------------

    def step(self) -> None:
        """Run one month: each phase of ``MONTH`` in turn."""
        self.month += 1
        for phase in MONTH:
            phase(self)

    def run(self) -> Self:
        """Run to the scenario's horizon."""
        while self.month < self.parameters.months:
            self.step()
        self.running = False
        return self

    def begin_month(self) -> None:
        """Clear what lasts a month only."""
        self.acquaintances.begin_month(self.month)
        self.organisation_columns.encouragement[:] = 0.0

    def set_parameters(self, scenario: Scenario) -> None:
        """Put a month's parameters in force."""
        if scenario is self.parameters_now and self._rates:
            return
        self.parameters_now = scenario
        self._portfolio_state = None
        self.refresh_products()
        talk = talk_table(scenario.peers)
        if self.month > 0 and not np.array_equal(talk, self.talk):
            self.columns.retell(talk)
        self.talk = talk

    def refresh_products(self) -> None:
        """Let rates follow products that have become better, or policy."""
        self.portfolio.make(self.parameters_now, self.month)
        if self.portfolio.state() == self._portfolio_state:
            return
        self._portfolio_state = self.portfolio.state()
        scenario, products = self.parameters_now, range(len(self.product_names))
        self._products_now = [self.portfolio.product_now(product) for product in products]
        self._rates = [
            staged_rates(scenario, product, mandated=bool(mandated))
            for product, mandated in zip(self._products_now, self.portfolio.mandated, strict=True)
        ]
        for index, rates in enumerate(self._rates):
            self.columns.set_rates(index, rates)

    def pay(self, bill: Bill) -> None:
        """Add to the month's bill."""
        self._bill = self._bill + bill

    def write_down(self) -> None:
        """Append the month's rows."""
        self.rows += measures.month_rows(self, self._bill)
        self._bill = Bill()

    # -- products ----------------------------------------------------------------------------

    def product_index(self, name: str) -> int:
        """Return the index of a product by its name."""
        if name not in self.product_names:
            raise ValueError(f"no product {name!r}, there are: {', '.join(self.product_names)}")
        return self.product_names.index(name)

    def product(self, product: int) -> Product:
        """Return a product as configured."""
        return self.parameters.products[self.product_names[product]]

    def product_now(self, product: int) -> Product:
        """Return a product as it is this month, with what co-production and feedback gained."""
        return self._products_now[product]

    def rates(self, product: int) -> StagedRates:
        """Return what the staged rule needs of a product this month."""
        return self._rates[product]

    def launch_month(self, product: int) -> int:
        """Return the month in which a product appears."""
        return self.portfolio.launch_month(product)

    def launched(self) -> list[int]:
        """Indices of the products that have appeared."""
        return [p for p in range(len(self.product_names)) if self.launch_month(p) <= self.month]

    # -- staff -------------------------------------------------------------------------------

    @property
    def n_staff(self) -> int:
        """Number of staff."""
        return self.world.population.n_staff

    @property
    def stage(self) -> npt.NDArray[np.uint8]:
        """Stage of each person, shape (n_products, n_staff); see ``sim.stages``."""
        return self.columns.stage

    @property
    def relevance(self) -> npt.NDArray[np.float32]:
        """Relevance of each product to each person, shape (n_products, n_staff)."""
        return self.columns.relevance

    def channel_members(self, name: str) -> Rows:
        """Rows of the members of the network that runs a channel."""
        return self.members.staff[self.channels[name].network]

    def interested(self, product: int, staff: Rows) -> npt.NDArray[np.bool_]:
        """Whether a product interests some staff: by chance equal to its relevance, for good."""
        luck = self.chance.uniform("interest", staff, product=product)
        return np.asarray(luck < self.relevance[product, staff])

    def audience_of(self, product: int, organisation: int, *, count: int, purpose: str) -> Rows:
        """Up to ``count`` staff of an organisation, the product's most relevant first."""
        start = self.world.population.organisation_start
        staff = np.arange(start[organisation], start[organisation + 1])
        staff = staff[self.relevance[product, staff] > 0.0]
        luck = self.chance.uniform(f"{purpose}.team", staff, product=product)
        order = np.lexsort((luck, -self.relevance[product, staff]))
        return np.asarray(staff[order[:count]], np.int64)

    def decide(self, product: int) -> None:
        """Let all staff decide on a product."""
        self.columns.decide(product, self)

    def assign(self, behaviour: type[Staff | Organisation], rows: Sequence[int] | Rows) -> None:
        """Let some staff, or some organisations, behave as a subclass in plain Python says.

        They decide one by one from now on; everyone else stays on arrays, with the same luck.

        Parameters
        ----------
        behaviour
            Subclass of ``Staff``, ``OpinionLeader`` or ``Organisation``.
        rows
            Which staff, or which organisations.
        """
        self.scripted.assign(behaviour, np.unique(np.asarray(rows, np.int64)))

    def _build_columns(self) -> Columns:
        products = [self.product(index) for index in range(len(self.product_names))]
        weight = self.parameters.organisations.senior_weight
        columns = Columns(self.world, products, senior_weight=weight, chance=self.chance)
        columns.count_audience(self.organisation_columns)
        return columns

    # -- what users of Mesa expect, and results ------------------------------------------------

    @property
    def agents(self) -> Any:
        """All agents; the objects are made when first asked for."""
        self._make_agents()
        return self._all_agents

    @agents.setter
    def agents(self, _: Any) -> None:
        raise AttributeError("agents is kept by Mesa, choose another name")

    @property
    def agents_by_type(self) -> Any:
        """Agent sets by class."""
        self._make_agents()
        return self._agents_by_type

    @property
    def staff(self) -> Any:
        """All staff as a Mesa AgentSet, opinion leaders included."""
        return self.agents.select(lambda agent: isinstance(agent, Staff))

    @property
    def organisations(self) -> Any:
        """All organisations as a Mesa AgentSet."""
        return self.agents.select(lambda agent: isinstance(agent, Organisation))

    def _make_agents(self) -> None:
        if self._agents_made:
            return
        self._agents_made = True
        leads = self.world.leader_role > 0
        for row in range(self.n_staff):
            if row not in self.scripted.staff:
                (OpinionLeader if leads[row] else Staff)(self, row)
        for row in range(self.world.population.n_organisations):
            if row not in self.scripted.organisations:
                Organisation(self, row)

    def drop_agents(self, kind: type[Staff | Organisation], rows: Rows) -> None:
        """Remove the agents of some rows, where agents have been made."""
        chosen = set(rows.tolist())
        for agent in list(self._all_agents):
            if isinstance(agent, kind) and agent.row in chosen:
                agent.remove()

    def series(self) -> pd.DataFrame:
        """One row per month and product, a column per measure; see ``sim.measures``."""
        return measures.series(self)

    def groups(self) -> pd.DataFrame:
        """Return staff by stage for each profession, kind of organisation and region."""
        return group_counts(self)

    def outcomes(self) -> pd.DataFrame:
        """Return the same, tidy: month, product, measure, value."""
        return self.series().melt(["month", "product"], var_name="measure", value_name="value")

    def summary(self) -> dict[str, float]:
        """Measures of the whole run at the horizon."""
        return measures.run_summary(self)

    def close(self) -> None:
        """Let go of everything; the model is empty afterwards.

        Its parts hold it as it holds them: a ring of few objects, which Python would find late.
        """
        getattr(mesa.Agent, "_ids", {}).pop(self, None)
        self.__dict__.clear()
