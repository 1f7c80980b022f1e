"""Messages to members: broadcast to all, or targeted by interest.

Each member is interested in a product or not, by chance equal to the product's relevance to
them; only the interested open a message about it. A broadcast goes to every member. A targeted
message goes to the share ``recall`` of the interested, and to so many others that the interested
are the share ``precision`` of its recipients (all the others at most).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from sim.channels.base import Channel, Exposure, Rows, Sending
from sim.costs import Bill
from sim.parameters import Mailing

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
            other_relevant_share=min(1.0, mailing.precision),
        )
        if members.size == 0:
            return sending
        for product in model.launched():
            if self._is_due(model, product):
                self._sent.setdefault(product, []).append(model.month)
                sending.exposures.append(self._message(model, mailing, product, members))
        messages = len(sending.exposures)
        unit_cost = model.parameters_now.costs.message_pounds * model.national_share
        sending.bill = Bill(institute=messages * unit_cost)
        return sending

    def _is_due(self, model: DiffusionModel, product: int) -> bool:
        campaigns = model.parameters_now.campaigns
        luck = model.chance.uniform(f"{self.name}.disseminated", [product])[0]
        if luck >= campaigns.disseminated_share:
            return False
        age = model.month - model.launch_month(product)
        sent = self._sent.get(product, [])
        if (
            age < campaigns.first_message_delay_months
            or len(sent) >= campaigns.messages_per_product
        ):
            return False
        return not sent or model.month - sent[-1] >= campaigns.months_between_messages

    def _message(
        self, model: DiffusionModel, mailing: Mailing, product: int, members: Rows
    ) -> Exposure:
        interested = model.interested(product, members)
        luck = model.chance.uniform(
            f"{self.name}.recipients", members, product=product, month=model.month
        )
        chance = np.where(interested, mailing.recall, others_share(mailing, interested.mean()))
        return Exposure(
            channel=self.name,
            product=product,
            staff=members[luck < chance],
            aware=mailing.aware_if_read,
            persuasion=mailing.persuasion,
            open_rate=mailing.open_rate,
        )


def others_share(mailing: Mailing, interested_share: float) -> float:
    """Share of the members without interest who receive a product message."""
    if interested_share in (0.0, 1.0):
        return float(interested_share == 0.0)
    odds = interested_share / (1.0 - interested_share)
    return min(1.0, mailing.recall * odds * (1.0 - mailing.precision) / mailing.precision)


def others_per_member(mailing: Mailing) -> float:
    """Everyday messages that a member receives in a month: fewer, the better they are aimed."""
    return mailing.relevant_messages_per_month * mailing.recall / mailing.precision
