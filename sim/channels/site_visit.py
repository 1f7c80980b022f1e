"""Site visits: teams from similar organisations see a product at a host that made it routine."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from sim.acquaintances import Bond
from sim.channels.base import ONE, Channel, Exposure, Sending
from sim.costs import Bill
from sim.parameters import SiteVisit
from sim.records import Rows
from sim.stages import ROUTINISED

if TYPE_CHECKING:
    from sim.model import DiffusionModel


class SiteVisitChannel(Channel):
    """Visits to hosts of the network, after the model of the Beacon schemes."""

    def __init__(self, network: str, name: str) -> None:
        super().__init__(network, name)
        self._open: dict[tuple[int, int], float] = {}
        self._visits: dict[tuple[int, int], int] = {}

    def send(self, model: DiffusionModel) -> Sending:
        """Hold the visits that have become due at each host for each routinised product."""
        visit = cast(SiteVisit, self.settings(model))
        sending = Sending()
        for product in model.launched():
            for host in model.members.organisations[self.network]:
                if model.organisation_columns.stage[product, host] == ROUTINISED:
                    self._visits_to_host(model, visit, product, int(host), sending)
        return sending

    def _visits_to_host(
        self, model: DiffusionModel, visit: SiteVisit, product: int, host: int, sending: Sending
    ) -> None:
        site = (product, host)
        self._open[site] = self._open.get(site, 0.0) + visit.visits_per_year / 12.0
        while self._open[site] >= ONE:
            self._open[site] -= 1.0
            number = self._visits.get(site, 0)
            self._visits[site] = number + 1
            visitors = self._visitors(model, visit, site, number)
            if visitors.size == 0:
                continue
            exposure = Exposure(
                channel=self.name,
                product=product,
                staff=visitors,
                aware=visit.aware_if_visiting,
                persuasion=visit.persuasion,
            )
            sending.exposures.append(exposure)
            sending.bill = sending.bill + self._bill(model, visitors.size)
            hosts = model.audience_of(
                product, host, count=visit.team_members, purpose=f"{self.name}.hosts.{number}"
            )
            bond = Bond(f"{self.name}.ties.{product}.{host}.{number}", visit.tie_half_life_months)
            model.acquaintances.add_between((visitors, hosts), bond, ties=visit.new_ties)

    def _visitors(
        self, model: DiffusionModel, visit: SiteVisit, site: tuple[int, int], number: int
    ) -> Rows:
        """Draw a team from an organisation of the host's kind that has not made it routine."""
        product, host = site
        kinds = model.world.population.organisation_kind
        columns = model.organisation_columns
        open_to_it = columns.stage[product] < ROUTINISED
        alike = (kinds == kinds[host]) & open_to_it & (columns.audience[product] > 0)
        alike[host] = False
        candidates = np.flatnonzero(alike)
        if candidates.size == 0:
            return np.empty(0, np.int64)
        luck = model.chance.uniform(
            f"{self.name}.visitor.{host}.{number}", candidates, product=product
        )
        chosen = int(candidates[luck.argmin()])
        return model.audience_of(
            product, chosen, count=visit.team_members, purpose=f"{self.name}.{host}.{number}"
        )

    def _bill(self, model: DiffusionModel, visitors: int) -> Bill:
        costs = model.parameters_now.costs
        own_time = costs.day_hours * costs.staff_hour_pounds
        return Bill(
            participants=costs.visit_host_pounds + visitors * (costs.travel_pounds + own_time)
        )
