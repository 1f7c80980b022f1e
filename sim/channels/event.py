"""Face-to-face events: sessions on products, and acquaintances that last a while."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from sim.acquaintances import Bond
from sim.channels.base import ONE, Channel, Exposure, Sending
from sim.costs import Bill
from sim.parameters import Event
from sim.records import Rows

if TYPE_CHECKING:
    from sim.model import DiffusionModel


class EventChannel(Channel):
    """Events for members, of limited capacity, spread evenly over the year."""

    def __init__(self, network: str, name: str) -> None:
        super().__init__(network, name)
        self._due = 0.0
        self._held = 0

    def send(self, model: DiffusionModel) -> Sending:
        """Hold this month's events."""
        event = cast(Event, self.settings(model))
        sending = Sending()
        self._due += event.events_per_year / 12.0
        while self._due >= ONE:
            self._due -= 1.0
            self._held += 1
            number = self._held
            attendees = self._attendees(model, event, number)
            if attendees.size == 0:
                continue
            sending.exposures += self._sessions(model, event, number, attendees)
            bond = Bond(f"{self.name}.ties.{number}", event.tie_half_life_months)
            model.acquaintances.add_among(attendees, bond, ties_each=event.new_ties)
            sending.bill = sending.bill + self._bill(model, attendees.size)
        return sending

    def _attendees(self, model: DiffusionModel, event: Event, number: int) -> Rows:
        """Draw attendees: those members with the smallest keyed draws, up to capacity.

        Guests of other networks come on top, each by chance.
        """
        members = self.members(model)
        places = min(members.size, round(event.attendees * model.national_share))
        luck = model.chance.uniform(f"{self.name}.attends", members, month=number)
        attendees = members[luck.argsort(kind="stable")[:places]]
        for network, share in event.guest_share_per_year.items():
            if share > 0.0 and network in model.members.staff:
                pool = model.members.staff[network]
                luck = model.chance.uniform(f"{self.name}.visits.{network}", pool, month=number)
                guests = pool[luck < share / event.events_per_year]
                attendees = np.concatenate([attendees, np.setdiff1d(guests, attendees)])
        return attendees

    def _sessions(
        self, model: DiffusionModel, event: Event, number: int, attendees: Rows
    ) -> list[Exposure]:
        exposures = []
        for product in model.launched():
            luck = model.chance.uniform(f"{self.name}.session", [number], product=product)[0]
            if luck < event.product_programme_share:
                interested = model.interested(product, attendees)
                exposures.append(
                    Exposure(
                        channel=self.name,
                        product=product,
                        staff=attendees[interested],
                        aware=event.aware_if_attending,
                        persuasion=event.persuasion,
                    )
                )
        return exposures

    def _bill(self, model: DiffusionModel, attendees: int) -> Bill:
        costs = model.parameters_now.costs
        own_time = costs.day_hours * costs.staff_hour_pounds
        return Bill(
            institute=attendees * costs.delegate_day_pounds,
            participants=attendees * (costs.travel_pounds + own_time),
        )
