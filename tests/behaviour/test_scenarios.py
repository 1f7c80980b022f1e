"""Scenarios beside the recommendations do what their titles say, on common luck."""

from functools import cache

import numpy as np
import pytest

from experiments import compare, compose
from sim import DiffusionModel, build_world
from tests.scenarios import CONFIGS

SCENARIOS = sorted(path.stem for path in (CONFIGS / "scenario").glob("*.yaml"))
CLOSURES = {
    "close-chain": "chain",
    "close-nhs-live": "nhs_live",
    "close-nhs-networks": "nhs_networks",
}
WORDS = ("recommendations=[]", "scenarios=all", "population.scale=0.03")


@cache
def planned(*words):
    return {entry.name: entry.scenario for entry in compare.scenarios(compose([*WORDS, *words]))}


@cache
def world(replicate):
    return build_world(planned()["baseline"], seed=3, replicate=replicate)


@cache
def model(name, replicate=0):
    scenario = planned()[name]
    return DiffusionModel(scenario, seed=3, replicate=replicate, world=world(replicate)).run()


def measured(name, measure, replicates=3):
    return np.array([model(name, r).summary()[measure] for r in range(replicates)])


def test_every_scenario_is_looked_at_here():
    looked_at = {*CLOSURES, "close-ppn", "broadcast-only", "placebo"}
    assert set(SCENARIOS) == looked_at | {"more-volume", "more-targeting"}


@pytest.mark.parametrize(("name", "network"), CLOSURES.items())
def test_a_closed_network_has_nobody_and_makes_nobody_aware_any_more(name, network):
    closed = model(name)
    assert closed.members.staff[network].size == 0
    assert (measured(name, "staff_aware") <= measured("baseline", "staff_aware")).all()
    assert (measured(name, "staff_aware") < measured("baseline", "staff_aware")).any()
    rows = closed.series()
    assert (rows.loc[rows["month"] > 13, f"members_{network}"] == 0).all()
    assert (
        measured(name, "cost_institute_pounds") < measured("baseline", "cost_institute_pounds")
    ).all()


def test_what_partners_made_stays_when_they_stop():
    assert (measured("close-ppn", "staff_using") == measured("baseline", "staff_using")).all()
    assert model("close-ppn").members.organisations["practice_partner_network"].size == 0


def test_broadcast_only_sends_more_and_has_nothing_else():
    rows = model("broadcast-only").series()
    for source in ("nhs_live.events", "chain.directory", "nhs_networks.website", "nhs_live.awards"):
        assert rows[f"origin_{source}"].sum() == 0.0
    assert (
        measured("broadcast-only", "messages_sent") > measured("baseline", "messages_sent")
    ).all()
    assert rows["origin_nhs_networks.bulletin"].sum() > 0.0


def test_the_placebo_drives_members_away():
    """As much money for messages as everything recommended costs: hardly any is read."""
    flooded, calm = model("placebo").series().iloc[-1], model("baseline").series().iloc[-1]
    assert flooded["members_nhs_networks"] < 0.2 * calm["members_nhs_networks"]
    wasted = measured("placebo", "messages_wasted") / measured("placebo", "messages_sent")
    assert (wasted > 0.97).all()


def test_targeting_and_volume_take_as_many_messages():
    volume, targeting = (
        measured(name, "messages_sent").sum() for name in ("more-volume", "more-targeting")
    )
    assert targeting == pytest.approx(volume, rel=0.05)


def test_at_as_many_messages_targeting_is_read_more():
    assert (
        measured("more-targeting", "messages_read") > 1.2 * measured("more-volume", "messages_read")
    ).all()
