"""One month: its phases, in order. Everyone decides on last month's state."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.before import carry_over
from sim.costs import standing_bill
from sim.hearing import hear_from_abroad, hear_from_acquaintances
from sim.organisations import organisations_month
from sim.reading import deliver
from sim.recommendations import strengths, with_strengths

if TYPE_CHECKING:
    from sim.model import DiffusionModel


def launch(model: DiffusionModel) -> None:
    """Products that are due this month appear; ideas are found among members."""
    model.begin_month()
    model.portfolio.find_ideas(model)
    carry_over(model)


def apply_recommendations(model: DiffusionModel) -> None:
    """Recommendations in force reach their strength of this month."""
    levels = strengths(model.parameters, model.month)
    if levels != model.strengths:
        model.strengths = levels
        model.set_parameters(with_strengths(model.parameters, levels))


def update_membership(model: DiffusionModel) -> None:
    """Networks gain and lose members."""
    model.members.update(model.parameters_now)


def send_through_channels(model: DiffusionModel) -> None:
    """Channels send; staff read what they have the attention for, take part, hear from abroad."""
    sendings = {name: channel.send(model) for name, channel in model.channels.items()}
    sent, read, bill = deliver(model, sendings)
    model.messages_sent, model.messages_read = sent, read
    model.pay(bill)
    hear_from_abroad(model)


def peers_talk(model: DiffusionModel) -> None:
    """Opinion leaders engage their followers, acquaintances talk; colleagues' talk is in place."""
    model.pay(model.leaders.month(model))
    hear_from_acquaintances(model)


def staff_decide(model: DiffusionModel) -> None:
    """Everyone decides on last month's state; then their ties and organisations learn of it."""
    for product in model.launched():
        model.decide(product)


def organisations_decide(model: DiffusionModel) -> None:
    """Organisations consider, decide, implement, make routine or abandon."""
    model.pay(organisations_month(model))


def feed_back(model: DiffusionModel) -> None:
    """Users' reports improve products; policy makers hear what members use."""
    model.portfolio.feed_back(model)
    model.portfolio.hear_policy(model)
    model.refresh_products()


def record(model: DiffusionModel) -> None:
    """Outcomes and costs of the month are written down."""
    model.pay(standing_bill(model.parameters_now, model.month))
    model.write_down()


MONTH: tuple[Callable[[DiffusionModel], None], ...] = (
    launch,
    apply_recommendations,
    update_membership,
    send_through_channels,
    peers_talk,
    staff_decide,
    organisations_decide,
    feed_back,
    record,
)
