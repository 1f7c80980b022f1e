"""Co-production: member organisations prototype products with the Institute before release."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

import numpy as np

from sim.channels.base import Channel, Exposure, Sending
from sim.costs import Bill
from sim.parameters import CoProduction, MemberNetwork, Product

if TYPE_CHECKING:
    from sim.model import DiffusionModel


class CoProductionChannel(Channel):
    """Hosts' teams know a co-produced product when it is released, and their organisation too.

    The gain in the product's attributes is applied by ``improved``.
    """

    def send(self, model: DiffusionModel) -> Sending:
        """Bring the co-produced products that are released this month to their hosts."""
        settings = cast(CoProduction, self.settings(model))
        sending = Sending()
        for product in model.launched():
            due = model.launch_month(product) == model.month
            if not due or model.product(product).origin != "co_produced":
                continue
            for host in model.members.organisations[self.network]:
                team = model.audience_of(
                    product, host, count=settings.team_members, purpose=self.name
                )
                if team.size == 0:
                    continue
                model.organisation_columns.commit(product, np.array([host]))
                champions = team[: settings.champions_per_host]
                model.leaders.make_champions(model, product, staff=champions)
                sending.exposures.append(
                    Exposure(
                        channel=self.name,
                        product=product,
                        staff=team,
                        aware=settings.aware_if_on_team,
                        persuasion=settings.persuasion,
                    )
                )
                sending.bill = sending.bill + self._bill(model, team.size)
        return sending

    def _bill(self, model: DiffusionModel, team_size: int) -> Bill:
        costs = model.parameters_now.costs
        hours = costs.co_production_days * costs.day_hours
        return Bill(participants=team_size * hours * costs.staff_hour_pounds)


def improved(product: Product, networks: Mapping[str, MemberNetwork]) -> Product:
    """Return a product as co-production leaves it: more compatible and of more advantage.

    Where several networks bring organisations into design, each makes good its part of what the
    others left.
    """
    if product.origin != "co_produced":
        return product
    gains = [
        channel.attribute_gain
        for network in networks.values()
        for channel in network.channels.values()
        if isinstance(channel, CoProduction) and network.member_organisations > 0.0
    ]
    gain = 1.0 - math.prod(1.0 - each for each in gains)
    return product.model_copy(
        update={
            "compatibility": min(1.0, product.compatibility + gain),
            "relative_advantage": min(1.0, product.relative_advantage + gain),
        }
    )
