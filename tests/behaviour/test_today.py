"""The NHS of today: its own staff, networks and products run together."""

import pytest

from sim import DiffusionModel
from tests.scenarios import run, scenario

TODAY = ("products=today", "population.scale=0.02", "campaigns.disseminated_share=1")
HEARD = ["aware", "persuaded", "using", "rejected", "discontinued"]  # every stage but unaware


def today(networks, months=12):
    return scenario(*TODAY, f"networks={networks}", population="england_modern", months=months)


def heard_at_the_end(networks):
    series = run(today(networks)).series()
    return series[(series["month"] == 12) & (series["product"] == "all")][HEARD].to_numpy().sum()


def test_each_network_of_today_has_the_members_stated():
    model = DiffusionModel(today("england_modern", months=1), seed=1).run()
    for name, network in model.parameters.networks.items():
        assert model.members.staff[name].size == pytest.approx(0.02 * network.members, rel=0.02)


def test_the_networks_of_today_make_more_staff_aware():
    assert heard_at_the_end("england_modern") > 1.05 * heard_at_the_end("none")
