"""Messages to members: broadcast to all of them, targeted by interest, or some of each.

Each member is interested in a product or not, by chance equal to the product's relevance to
them; only the interested open a message about it. The share ``targeting`` of a network's
messages is targeted, the rest is broadcast. A broadcast goes to every member. A targeted message
goes to the share ``recall`` of the interested, and to so many others that the interested are the
share ``precision`` of its recipients (all the others at most).

Where purposes are unclear, products go through networks that do not suit them, and their messages
are opened less. Further broadcasts go to every member, whatever the way of working.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from sim.channels.base import Channel, Exposure, Sending
from sim.costs import Bill
from sim.parameters import Mailing
from sim.records import Rows

if TYPE_CHECKING:
    from sim.model import DiffusionModel


class MailingChannel(Channel):
    """Product messages by campaign, among all the other messages of the network."""

    def __init__(self, network: str, name: str) -> None:
        super().__init__(network, name)
        self._sent: dict[int, list[int]] = {}

    def send(self, model: DiffusionModel) -> Sending:
        """Send the product messages that are due, and the network's everyday messages."""
        mailing = cast(Mailing, self.settings(model))
        members = self.members(model)
        sending = Sending(
            other_messages=np.full(members.size, others_per_member(mailing)),
            other_open_rate=mailing.open_rate,
            other_relevant_share=relevant_share(mailing),
        )
        if members.size == 0:
            return sending
        for product in model.launched():
            if self._is_due(model, mailing, product):
                self._sent.setdefault(product, []).append(model.month)
                sending.exposures.append(self._message(model, mailing, product, members))
            if model.parameters_now.campaigns.extra_broadcasts_per_month > 0.0:
                sending.exposures.append(self._extra(model, mailing, product, members))
        messages = sum(exposure.copies for exposure in sending.exposures)
        unit_cost = model.parameters_now.costs.message_pounds * model.national_share
        sending.bill = Bill(institute=messages * unit_cost)
        return sending

    def _extra(
        self, model: DiffusionModel, mailing: Mailing, product: int, members: Rows
    ) -> Exposure:
        """Further messages on a product, to everybody."""
        return Exposure(
            channel=self.name,
            product=product,
            staff=members,
            aware=mailing.aware_if_read,
            persuasion=mailing.persuasion,
            open_rate=self._open_rate(model, mailing, product),
            copies=model.parameters_now.campaigns.extra_broadcasts_per_month,
        )

    def _open_rate(self, model: DiffusionModel, mailing: Mailing, product: int) -> float:
        """Chance that a message is opened: less where the product does not suit the network."""
        campaigns = model.parameters_now.campaigns
        luck = model.chance.uniform(f"{self.name}.apt", [product])[0]
        ratio = 1.0 if luck < campaigns.apt_share else campaigns.misplaced_open_ratio
        return mailing.open_rate * ratio

    def _is_due(self, model: DiffusionModel, mailing: Mailing, product: int) -> bool:
        campaigns = model.parameters_now.campaigns
        luck = model.chance.uniform(f"{self.name}.disseminated", [product])[0]
        if luck >= campaigns.disseminated_share * mailing.product_share:
            return False
        age = model.month - model.launch_month(product)
        sent = self._sent.get(product, [])
        if age < campaigns.first_message_delay_months:
            return False
        number = len(sent)  # a fraction of a message is the chance of one more
        luck = model.chance.uniform(f"{self.name}.message.{number}", [product])[0]
        if luck >= campaigns.messages_per_product - number:
            return False
        return not sent or model.month - sent[-1] >= campaigns.months_between_messages

    def _message(
        self, model: DiffusionModel, mailing: Mailing, product: int, members: Rows
    ) -> Exposure:
        interested = model.interested(product, members)
        luck = model.chance.uniform(
            f"{self.name}.recipients", members, product=product, month=model.month
        )
        broadcast = 1.0 - mailing.targeting
        chance = np.where(
            interested,
            broadcast + mailing.targeting * mailing.recall,
            broadcast + mailing.targeting * others_share(mailing, interested.mean()),
        )
        return Exposure(
            channel=self.name,
            product=product,
            staff=members[luck < chance],
            aware=mailing.aware_if_read,
            persuasion=mailing.persuasion,
            open_rate=self._open_rate(model, mailing, product),
        )


def others_share(mailing: Mailing, interested_share: float) -> float:
    """Share of the members without interest who receive a targeted product message."""
    if interested_share == 1.0:
        return 0.0
    odds = interested_share / (1.0 - interested_share)
    return min(1.0, mailing.recall * odds * (1.0 - mailing.precision) / mailing.precision)


def others_per_member(mailing: Mailing) -> float:
    """Everyday messages that a member receives in a month: fewer, the better they are aimed."""
    broadcast = (1.0 - mailing.targeting) / mailing.broadcast_precision
    targeted = mailing.targeting * mailing.recall / mailing.precision
    return mailing.relevant_messages_per_month * (broadcast + targeted)


def relevant_share(mailing: Mailing) -> float:
    """Share of the everyday messages received that concern the member."""
    reached = 1.0 - mailing.targeting * (1.0 - mailing.recall)
    everyday = others_per_member(mailing)
    return mailing.relevant_messages_per_month * reached / everyday if everyday > 0.0 else 0.0
