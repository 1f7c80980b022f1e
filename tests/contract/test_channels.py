"""Every channel keeps the promises of ``sim.channels.base``; an untested kind fails."""

import numpy as np
import pytest

from sim import DiffusionModel
from sim.channels import CHANNELS, Channel
from tests.scenarios import scenario

MONTHS = 30
LIVELY = (
    "networks.practice_partner_network.member_organisations=500",
    "campaigns.disseminated_share=1.0",
    "campaigns.first_message_delay_months=0",
    "campaigns.messages_per_product=100",
    "campaigns.months_between_messages=1",
    "networks.practice_partner_network.channels.site_visits.visits_per_year=24",
    "networks.nhs_live.channels.events.product_programme_share=1.0",
    "networks.nhs_live.channels.events.attendees=3000",
    "organisations.implementation_months=1",
    "organisations.routine_share=0",
    "organisations.use_gate=0",
    "organisations.abandon_per_month=0",
    "products.ward_productivity.launch_month=2",
)


class Watched:
    """Runs a model and keeps what each kind of channel sent, checking promises on the way."""

    def __init__(self) -> None:
        self.sent = {kind: [] for kind in CHANNELS}
        self.model = DiffusionModel(scenario(*LIVELY), seed=1)
        for name, channel in self.model.channels.items():
            network, key = name.split(".")
            kind = self.model.parameters.networks[network].channels[key].kind
            self.model.channels[name] = self._watch(channel, kind)
        while self.model.month < MONTHS:
            self.model.step()

    def _watch(self, channel: Channel, kind: str) -> Channel:
        original = channel.send

        def send(model):
            before = [array.copy() for array in self._state(model)]
            sending = original(model)
            after = self._state(model)
            unchanged = all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))
            self.sent[kind].append((model.month, sending, unchanged))
            return sending

        channel.send = send
        return channel

    def _state(self, model):
        columns = model.columns
        return [columns.stage, columns.forward, columns.conviction, columns.talk]


@pytest.fixture(scope="module")
def watched():
    return Watched()


@pytest.mark.parametrize("kind", sorted(CHANNELS))
def test_it_reaches_staff_for_whom_the_product_can_matter(watched, kind):
    exposures = [item for _, sending, _ in watched.sent[kind] for item in sending.exposures]
    reached = [item for item in exposures if item.staff.size]
    assert reached, f"no {kind} channel reached anybody: it is untested"
    for item in reached:
        assert item.staff.dtype == np.int64
        assert 0 <= item.staff.min() <= item.staff.max() < watched.model.n_staff
        assert np.unique(item.staff).size == item.staff.size
        assert 0.0 <= item.aware <= 1.0
        assert item.channel in watched.model.channels
        if item.open_rate is None:  # face to face: nobody for whom it is irrelevant
            assert (watched.model.relevance[item.product, item.staff] > 0).all()


@pytest.mark.parametrize("kind", sorted(CHANNELS))
def test_it_sends_no_product_before_its_launch(watched, kind):
    for month, sending, _ in watched.sent[kind]:
        for item in sending.exposures:
            assert watched.model.launch_month(item.product) <= month


@pytest.mark.parametrize("kind", sorted(CHANNELS))
def test_it_changes_no_column_itself(watched, kind):
    assert all(unchanged for _, _, unchanged in watched.sent[kind])


@pytest.mark.parametrize("kind", sorted(CHANNELS))
def test_what_it_makes_happen_costs_somebody_something(watched, kind):
    bills = [sending.bill for _, sending, _ in watched.sent[kind] if sending.exposures]
    assert sum(bill.institute + bill.participants for bill in bills) > 0.0


@pytest.mark.parametrize("kind", sorted(CHANNELS))
def test_each_exposure_makes_some_of_the_reached_aware(watched, kind):
    model = watched.model
    hits = 0
    for month, sending, _ in watched.sent[kind]:
        for item in sending.exposures:
            hits += int((model.columns.aware_month[item.product, item.staff] == month).sum())
    assert hits > 0
