"""What people take in of all that reaches them: messages compete for attention."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.channels.base import Exposure, Sending
from sim.costs import Bill
from sim.hearing import take_in
from sim.records import Rows, Values

if TYPE_CHECKING:
    from sim.model import DiffusionModel


def messages_received(model: DiffusionModel, sendings: dict[str, Sending]) -> Values:
    """Messages that each member of staff receives this month, shape (n_staff,).

    They also wear out the patience of members with the network that sends them.
    """
    received = np.zeros(model.n_staff)
    for name, sending in sendings.items():
        network = model.channels[name].network
        if sending.other_messages is not None:
            _receive(model, network, model.channel_members(name), sending.other_messages, received)
        for exposure in sending.exposures:
            if exposure.open_rate is not None:
                _receive(model, network, exposure.staff, exposure.copies, received)
    return received


def _receive(
    model: DiffusionModel, network: str, staff: Rows, messages: float | Values, received: Values
) -> None:
    received[staff] += messages
    model.members.receive(model.parameters_now, network=network, staff=staff, messages=messages)


def crowding(model: DiffusionModel, staff: Rows, *, received: Values) -> Values:
    """Share of what they receive that some staff have the attention for, in (0, 1]."""
    attention = model.world.population.attention[staff]
    return np.asarray(np.minimum(1.0, attention / np.maximum(received[staff], 1.0)), np.float64)


def readers(model: DiffusionModel, exposure: Exposure, *, received: Values) -> tuple[Rows, float]:
    """Those who open a message, by chance if it interests them, and how many copies are read.

    Of several copies they may open any; to read more than one adds nothing but time.
    """
    assert exposure.open_rate is not None
    each = exposure.open_rate * crowding(model, exposure.staff, received=received)
    luck = model.chance.uniform(
        f"{exposure.channel}.opens", exposure.staff, product=exposure.product, month=model.month
    )
    interested = model.interested(exposure.product, exposure.staff)
    chance = each if exposure.copies == 1.0 else 1.0 - (1.0 - each) ** exposure.copies
    reads = (luck < chance) & interested
    if exposure.copies == 1.0:
        return exposure.staff[reads], float(reads.sum())
    return exposure.staff[reads], float((each * interested).sum() * exposure.copies)


def deliver(model: DiffusionModel, sendings: dict[str, Sending]) -> tuple[float, float, Bill]:
    """Let staff read and take part; return messages sent, messages read, and the bill."""
    received = messages_received(model, sendings)
    sent, read, bill = 0.0, 0.0, Bill()
    for sending in sendings.values():
        bill = bill + sending.bill
        for exposure in sending.exposures:
            staff = exposure.staff
            if exposure.open_rate is not None:
                staff, copies_read = readers(model, exposure, received=received)
                sent += exposure.staff.size * exposure.copies
                read += copies_read
            take_in(
                model,
                exposure.product,
                staff=staff,
                aware=exposure.aware,
                persuasion=exposure.persuasion,
                source=exposure.channel,
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
