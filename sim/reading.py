"""What people take in of all that reaches them: messages compete for attention."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.channels.base import Exposure, Rows, Sending, Values
from sim.costs import Bill
from sim.hearing import take_in

if TYPE_CHECKING:
    from sim.model import DiffusionModel


def messages_received(model: DiffusionModel, sendings: dict[str, Sending]) -> Values:
    """Messages that each member of staff receives this month, shape (n_staff,)."""
    received = np.zeros(model.n_staff)
    for name, sending in sendings.items():
        if sending.other_messages is not None:
            received[model.channel_members(name)] += sending.other_messages
        for exposure in sending.exposures:
            if exposure.open_rate is not None:
                received[exposure.staff] += 1.0
    return received


def crowding(model: DiffusionModel, staff: Rows, *, received: Values) -> Values:
    """Share of what they receive that some staff have the attention for, in (0, 1]."""
    attention = model.world.population.attention[staff]
    return np.asarray(np.minimum(1.0, attention / np.maximum(received[staff], 1.0)), np.float64)


def readers(model: DiffusionModel, exposure: Exposure, *, received: Values) -> Rows:
    """Those who open and read a message: by chance, if it interests them."""
    assert exposure.open_rate is not None
    chance = exposure.open_rate * crowding(model, exposure.staff, received=received)
    luck = model.chance.uniform(
        f"{exposure.channel}.opens", exposure.staff, product=exposure.product, month=model.month
    )
    reads = (luck < chance) & model.interested(exposure.product, exposure.staff)
    return exposure.staff[reads]


def deliver(model: DiffusionModel, sendings: dict[str, Sending]) -> tuple[int, int, Bill]:
    """Let staff read and take part; return messages sent, messages read, and the bill."""
    received = messages_received(model, sendings)
    sent, read, bill = 0, 0, Bill()
    for sending in sendings.values():
        bill = bill + sending.bill
        for exposure in sending.exposures:
            staff = exposure.staff
            if exposure.open_rate is not None:
                staff = readers(model, exposure, received=received)
                sent += exposure.staff.size
                read += staff.size
            take_in(
                model,
                exposure.product,
                staff=staff,
                aware=exposure.aware,
                persuasion=exposure.persuasion,
            )
    reading_time = read + _others_read(model, sendings, received)
    costs = model.parameters_now.costs
    pounds = reading_time * costs.reading_minutes / 60.0 * costs.staff_hour_pounds
    return sent, read, bill + Bill(participants=pounds)


def _others_read(model: DiffusionModel, sendings: dict[str, Sending], received: Values) -> float:
    """Everyday messages of the networks that members read: those that concern them."""
    total = 0.0
    for name, sending in sendings.items():
        if sending.other_messages is None:
            continue
        opened = sending.other_open_rate * crowding(
            model, model.channel_members(name), received=received
        )
        total += float((sending.other_messages * opened).sum()) * sending.other_relevant_share
    return total
