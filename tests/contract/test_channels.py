"""Every channel keeps the promises of ``sim.channels.base``; an untested kind fails."""

import numpy as np
import pytest

from sim import DiffusionModel
from sim.channels import CHANNELS, Channel
from tests.scenarios import scenario

MONTHS = 30
INFORMING = sorted(kind for kind, channel in CHANNELS.items() if channel.informs)
LIVELY = (
    "networks.nhs_live.channels.awards.awards_per_year=1000",
    "networks.nhs_live.channels.awards.product_linked=1",
    "networks.nhs_live.member_organisations=3000",
    "networks.nhs_networks.channels.community.uptake=0.5",
    "networks.nhs_networks.channels.interest_groups.groups_per_year=10000",
    "networks.nhs_networks.channels.website.searches_per_year=12",
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
        self.ties = dict.fromkeys(CHANNELS, 0)
        self.help = dict.fromkeys(CHANNELS, 0.0)
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
            ties = model.acquaintances.one.size
            helped = model.organisation_columns.encouragement.sum()
            sending = original(model)
            self.ties[kind] += model.acquaintances.one.size - ties
            self.help[kind] += model.organisation_columns.encouragement.sum() - helped
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


@pytest.mark.parametrize("kind", INFORMING)
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


@pytest.mark.parametrize("kind", sorted(set(CHANNELS) - set(INFORMING)))
def test_one_that_tells_nobody_of_products_brings_people_together_or_helps(watched, kind):
    assert not any(sending.exposures for _, sending, _ in watched.sent[kind])
    assert watched.ties[kind] > 0 or watched.help[kind] > 0.0


@pytest.mark.parametrize("kind", sorted(CHANNELS))
def test_what_it_makes_happen_costs_somebody_something(watched, kind):
    sendings = [sending for _, sending, _ in watched.sent[kind]]
    billed = sum(each.bill.institute + each.bill.participants for each in sendings)
    read = sum(each.other_messages.sum() for each in sendings if each.other_messages is not None)
    assert billed > 0.0 or read > 0.0  # reading is billed where messages are delivered


@pytest.mark.parametrize("kind", INFORMING)
def test_each_exposure_makes_some_of_the_reached_aware(watched, kind):
    model = watched.model
    hits = 0
    for month, sending, _ in watched.sent[kind]:
        for item in sending.exposures:
            hits += int((model.columns.aware_month[item.product, item.staff] == month).sum())
    assert hits > 0
