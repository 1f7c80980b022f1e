"""Interest groups: networks of members that form on the register, and are linked by the hub."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from sim.acquaintances import Bond
from sim.chance import purpose_code
from sim.channels.base import ONE, Channel, Sending
from sim.costs import Bill
from sim.kernels.membership import draw_some
from sim.parameters import InterestGroups
from sim.records import Rows

if TYPE_CHECKING:
    from sim.model import DiffusionModel


FEW = 5  # times the size of a group: of so few members, all are looked at


class InterestGroupsChannel(Channel):
    """New groups make ties among those who take part; the hub ties some to other members."""

    informs = False

    def __init__(self, network: str, name: str) -> None:
        super().__init__(network, name)
        self._due = 0.0
        self._formed = 0

    def send(self, model: DiffusionModel) -> Sending:
        """Form the groups that are due; who takes part ties themselves to others."""
        settings = cast(InterestGroups, self.settings(model))
        members = self.members(model)
        sending = Sending()
        self._due += settings.groups_per_year * model.national_share / 12.0
        while self._due >= ONE:
            self._due -= 1.0
            self._formed += 1
            if members.size:
                sending.bill = sending.bill + self._form(model, settings, members)
        return sending

    def _form(self, model: DiffusionModel, settings: InterestGroups, members: Rows) -> Bill:
        """Form one group; return what those who take part give."""
        purpose = f"{self.name}.{self._formed}"
        group = self._drawn(model, settings.group_size, members)
        bond = Bond(f"{purpose}.ties", settings.tie_half_life_months)
        model.acquaintances.add_among(group, bond, ties_each=settings.new_ties)
        hub = Bond(f"{purpose}.hub", settings.tie_half_life_months)
        linked = group[model.chance.uniform(f"{hub.purpose}.links", group) < settings.hub_share]
        luck = model.chance.uniform(f"{hub.purpose}.partner", linked)
        others = members[(luck * members.size).astype(np.int64)]
        model.acquaintances.add_pairs((linked, others), hub)
        costs = model.parameters_now.costs
        return Bill(participants=group.size * costs.group_hours * costs.staff_hour_pounds)

    def _drawn(self, model: DiffusionModel, size: int, members: Rows) -> Rows:
        """Draw who takes part in the group that forms now, in ascending order."""
        if members.size <= FEW * size:
            luck = model.chance.uniform(f"{self.name}.joins", members, month=self._formed)
            return np.sort(members[np.argsort(luck, kind="stable")[:size]])
        here, purpose = model.members.here(self.network), purpose_code(f"{self.name}.joins")
        return np.sort(draw_some(here, size, model.chance.key, purpose, self._formed))
