"""Messages compete for attention, and targeting trades reach for relevance."""

import numpy as np
import pytest

from sim import DiffusionModel
from sim.channels.mailing import (
    MailingChannel,
    others_per_member,
    others_share,
    relevant_share,
)
from sim.parameters import Mailing
from tests.scenarios import run, scenario

MAIL_ONLY = (
    "ties.mean_degree=0",
    "staff.outside_awareness_per_month=0",
    "campaigns.disseminated_share=1.0",
    "campaigns.messages_per_product=30",
    "campaigns.months_between_messages=1",
    "campaigns.first_message_delay_months=0",
    "networks.nhs_networks.members=500000",
    *(
        f"networks.{name}.unsubscribe_per_message=0"
        for name in ("nhs_networks", "chain", "nhs_live")
    ),
)
BULLETIN = "networks.nhs_networks.channels.bulletin"


def mailing(**changes):
    values = {
        "kind": "mailing",
        "targeting": 1.0,
        "broadcast_precision": 0.2,
        "precision": 0.6,
        "recall": 0.8,
        "relevant_messages_per_month": 2.4,
        "open_rate": 0.35,
        "aware_if_read": 0.3,
        "persuasion": 0.1,
    }
    return Mailing(**{**values, **changes})


def totals(*overrides):
    return run(scenario(*MAIL_ONLY, *overrides, population="trust")).summary()


def test_precision_is_met_where_interest_is_scarcer():
    interested_share = 0.3
    settings = mailing()
    others = others_share(settings, interested_share)
    relevant = settings.recall * interested_share
    assert relevant / (relevant + others * (1 - interested_share)) == pytest.approx(0.6)


def test_a_targeted_message_that_interests_nobody_goes_to_nobody():
    assert others_share(mailing(), 0.0) == 0.0


def test_a_broadcast_goes_to_every_member_however_few_are_interested():
    audience = "products.ward_productivity.audience"
    alone = [f"{audience}.professions.{name}=0" for name in ("nurse", "clinical_support")]
    model = DiffusionModel(scenario(*MAIL_ONLY, *alone, population="trust"), seed=1)
    model.step()
    sending = MailingChannel("nhs_networks", "bulletin").send(model)
    members = model.members.staff["nhs_networks"]
    assert all(np.array_equal(item.staff, members) for item in sending.exposures)
    assert len(sending.exposures) == 2


def test_better_aim_means_fewer_everyday_messages():
    assert others_per_member(mailing()) == pytest.approx(3.2)
    assert others_per_member(mailing(targeting=0.0)) == pytest.approx(12.0)
    assert others_per_member(mailing(targeting=0.5)) == pytest.approx(7.6)
    assert relevant_share(mailing()) == pytest.approx(0.6)
    assert relevant_share(mailing(targeting=0.0)) == pytest.approx(0.2)


def test_overload_lowers_what_is_read():
    calm = totals()
    flooded = totals(f"{BULLETIN}.relevant_messages_per_month=20")
    assert flooded["messages_sent"] == calm["messages_sent"]
    assert flooded["messages_read"] < 0.5 * calm["messages_read"]
    assert flooded["staff_aware"] < calm["staff_aware"]


def test_without_a_limit_on_attention_overload_does_no_harm():
    endless = "population.traits.attention_median=1e9"
    calm = totals(endless)
    flooded = totals(endless, f"{BULLETIN}.relevant_messages_per_month=20")
    assert flooded["messages_read"] == calm["messages_read"]


def test_targeting_sends_less_and_reads_more_of_it():
    broadcast = totals()
    targeted = totals(
        f"{BULLETIN}.targeting=1", f"{BULLETIN}.precision=0.9", f"{BULLETIN}.recall=0.9"
    )
    assert targeted["messages_sent"] < broadcast["messages_sent"]
    share_read = targeted["messages_read"] / targeted["messages_sent"]
    assert share_read > broadcast["messages_read"] / broadcast["messages_sent"]


def test_a_campaign_sends_as_many_messages_as_it_says():
    def months_sent(count):
        rows = run(
            scenario(*MAIL_ONLY, f"campaigns.messages_per_product={count}", population="trust")
        ).series()
        rows = rows[rows["product"] == "all"]
        return int((rows["messages_sent"] > 0).sum())

    # two products from month 1, one from month 7: three times three sendings in six months
    assert months_sent(3) == 6


def test_a_fraction_of_a_message_is_the_chance_of_one_more():
    def sent(count):
        return totals(f"campaigns.messages_per_product={count}")["messages_sent"]

    assert sent(1.001) == sent(1)
    assert sent(1) < sent(1.5) < sent(2)


def test_what_does_not_suit_a_network_is_opened_less():
    def read(share, ratio):
        words = (f"campaigns.apt_share={share}", f"campaigns.misplaced_open_ratio={ratio}")
        return totals(*words)["messages_read"]

    assert read(1, 0.5) == read(0.5, 1) == read(0, 1)
    assert read(0, 0) == 0
    assert read(0, 0.5) == pytest.approx(0.5 * read(1, 0.5), rel=0.1)


def test_many_copies_of_a_message_fill_attention_and_are_read_once():
    words = ("campaigns.messages_per_product=0", "campaigns.extra_broadcasts_per_month=40")
    few = totals(words[0], "campaigns.extra_broadcasts_per_month=4")
    many = totals(*words)
    assert many["messages_sent"] == 10 * few["messages_sent"] > 0
    assert many["messages_read"] < 5 * few["messages_read"]
    assert many["staff_aware"] <= 2 * few["staff_aware"]
