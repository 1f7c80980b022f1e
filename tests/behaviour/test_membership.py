"""Members come by themselves or by referral, and leave when messages have worn them out."""

import numpy as np
import pytest

from sim import DiffusionModel
from tests.scenarios import run, scenario

BIG = ("population.scale=0.3",)
NETWORKS = ("nhs_networks", "chain", "nhs_live")


def england(*words, months=36):
    return run(scenario(*BIG, *words, population="england_2008", months=months))


def sizes(model):
    last = model.series().iloc[-1]
    return {name: last[f"members_{name}"] for name in NETWORKS}


def set_all(key, value):
    return [f"networks.{name}.{key}={value}" for name in NETWORKS]


def test_referral_adds_members_and_overlap():
    without = england(*set_all("referral_per_month", 0))
    more = england(*set_all("referral_per_month", 0.01))
    for name in NETWORKS:
        assert sizes(more)[name] > sizes(without)[name]
        assert np.isin(without.members.staff[name], more.members.staff[name]).mean() > 0.99
    overlap = [model.series().iloc[-1]["members_of_several"] for model in (without, more)]
    assert overlap[1] > 2 * overlap[0]


def test_referral_has_the_rate_it_says():
    quiet = [*set_all("unsubscribe_per_message", 0), *set_all("growth_per_year", 0)]
    base = scenario(*BIG, *quiet, *set_all("referral_per_month", 0.05), population="england_2008")
    model = DiffusionModel(base, seed=1)
    model.step()
    before = {name: model.members.staff[name] for name in NETWORKS}
    model.step()
    for name in NETWORKS:
        elsewhere = np.unique(
            np.concatenate([before[other] for other in NETWORKS if other != name])
        )
        open_to_it = np.setdiff1d(elsewhere, before[name]).size
        came = np.setdiff1d(model.members.staff[name], before[name]).size
        assert abs(came - 0.05 * open_to_it) < 4 * np.sqrt(0.05 * open_to_it)


def test_messages_make_members_leave_at_the_rate_they_say():
    still = [*set_all("referral_per_month", 0), *set_all("growth_per_year", 0)]
    stay = england(*still, *set_all("unsubscribe_per_message", 0), months=13)
    leave = england(*still, *set_all("unsubscribe_per_message", 0.01), months=13)
    for name, messages in (("nhs_networks", 8.0), ("chain", 3.2), ("nhs_live", 2.0)):
        kept = sizes(leave)[name] / sizes(stay)[name]
        expected = 0.99 ** (12 * messages)  # a month's leave takes effect in the next
        assert kept == pytest.approx(expected, abs=0.03)
        assert np.isin(leave.members.staff[name], stay.members.staff[name]).all()


def test_a_network_that_closes_has_nobody_even_by_referral():
    model = england("networks.chain.members=0", months=6)
    assert model.members.staff["chain"].size == 0
    assert model.members.staff["nhs_live"].size > 0


def test_who_has_left_does_not_come_back():
    model = DiffusionModel(
        scenario(
            *BIG,
            *set_all("unsubscribe_per_message", 0.02),
            *set_all("referral_per_month", 0.5),  # who is elsewhere would be referred again
            population="england_2008",
        ),
        seed=1,
    )
    gone = np.empty(0, int)
    before = np.empty(0, int)
    for _ in range(24):
        model.step()
        now = model.members.staff["nhs_networks"]
        gone = np.union1d(gone, np.setdiff1d(before, now))
        assert not np.isin(now, gone).any()
        before = now
    assert gone.size > 0
