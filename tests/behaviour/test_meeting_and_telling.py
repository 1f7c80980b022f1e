"""Guests at events, ties online, awards, reach abroad: what each does, on common luck."""

import numpy as np
import pytest

from sim import DiffusionModel
from sim.evenness import evenness
from tests.scenarios import run, scenario

ENGLAND = ("population.scale=0.02", "population.share_of_england=0.2")
EVENTS = "networks.nhs_live.channels.events"
COMMUNITY = "networks.chain.channels.community"
AWARDS = "networks.nhs_live.channels.awards"


def england(*words, months=36):
    return scenario(*ENGLAND, *words, population="england_2008", months=months)


def attendances(*words, months=24):
    """Who attends all events of some years, and who of them is a member of NHS Live."""
    model = DiffusionModel(
        england(f"{EVENTS}.product_programme_share=1", *words), seed=1, replicate=0
    )
    everyone, guests = 0, 0
    for _ in range(months):
        model.step()
        event = model.channels["nhs_live.events"]
        settings = event.settings(model)
        staff = event._attendees(model, settings, model.month)
        everyone += staff.size
        guests += int((~model.members.here("nhs_live")[staff]).sum())
    return everyone, guests


def test_guests_come_beside_members_at_the_rate_they_say():
    share = "{chain: 0.24, nhs_networks: 0.0}"
    alone, nobody = attendances()
    together, guests = attendances(f"{EVENTS}.guest_share_per_year={share}")
    assert nobody == 0
    beside = together - alone  # some of these are members of NHS Live as well
    assert guests <= beside < 1.15 * guests
    expected = 24 * 1000 * 0.24 / 6  # of CHAIN's 1 000 members, at each of 24 events drawn here
    assert beside == pytest.approx(expected, rel=0.2)


def test_users_of_online_tools_make_weak_ties_and_get_more_to_read():
    off, on = run(england()), run(england(f"{COMMUNITY}.uptake=0.5"))
    assert not off.acquaintances.online.any()
    ties = on.acquaintances
    members = on.members.here("chain")
    joined = members[ties.one[ties.online]] & members[ties.other[ties.online]]
    assert joined.mean() > 0.8  # but for those who have left since
    assert (ties.strength[ties.online] == 0.3).all()
    made = 0.5 * members.sum() * 2.0 * 3.0  # two a year for three years; half gone in two years
    assert 0.4 * made < ties.online.sum() < made
    assert on.series()["origin_online_ties"].sum() > 0.0
    crowded = run(england(f"{COMMUNITY}.uptake=0.5", f"{COMMUNITY}.posts_per_month=100"))
    assert crowded.series()["messages_read"].sum() < on.series()["messages_read"].sum()


def test_awards_go_to_organisations_that_use_something():
    model = DiffusionModel(england(f"{AWARDS}.awards_per_year=300"), seed=1)
    for _ in range(36):
        using = model.organisation_columns.using.sum(axis=0).copy()
        model.step()
        channel = model.channels["nhs_live.awards"]
        winner = channel._winner(model)
        assert winner == -1 or model.organisation_columns.using[:, winner].sum() > 0
    assert using.sum() > 0


def test_morale_makes_winners_staff_look_more_kindly_on_what_is_new():
    words = (f"{AWARDS}.awards_per_year=1000", f"{AWARDS}.morale=1")
    ever = [
        sum(run(england(*more), replicate=r).summary()["staff_ever_used"] for r in range(3))
        for more in ((f"{AWARDS}.morale=0",), words)
    ]
    assert ever[1] > ever[0]


def test_who_reaches_abroad_hears_more():
    at_home = run(england("networks.chain.international_reach=1"))
    abroad = run(england("networks.chain.international_reach=10"))
    aware = [model.summary()["staff_aware"] for model in (at_home, abroad)]
    assert aware[1] > aware[0]
    assert at_home.series()["origin_chain.international"].sum() == 0.0
    assert abroad.series()["origin_chain.international"].sum() > 0.0


def test_self_report_is_what_a_survey_would_count():
    model = run(england())
    summary, says = model.summary(), model.parameters.self_report
    stopped = summary["staff_ever_used"] - summary["staff_using"]
    expected = (
        says.of_users * summary["staff_using"]
        + says.of_persuaded * summary["staff_persuaded"]
        + says.of_stopped * stopped
    )
    assert summary["staff_reporting_use"] == pytest.approx(expected)
    assert summary["staff_reporting_use"] > summary["staff_using"]


def test_messages_are_read_or_wasted():
    summary = run(england()).summary()
    assert summary["messages_wasted"] == summary["messages_sent"] - summary["messages_read"] > 0


def test_evenness_is_one_minus_the_hoover_index():
    model = run(england())
    groups = model.groups()
    groups = groups[(groups["product"] == "all") & (groups["dimension"] == "profession")]
    users, reachable = groups["using"] / groups["using"].sum(), groups["reachable"]
    exchanged = np.maximum(users - reachable / reachable.sum(), 0.0).sum()
    assert evenness(model)["evenness_professions"] == pytest.approx(1.0 - exchanged)


def test_nothing_used_is_neither_even_nor_uneven():
    model = DiffusionModel(england(), seed=1)
    assert np.isnan(evenness(model)["evenness_professions"])
