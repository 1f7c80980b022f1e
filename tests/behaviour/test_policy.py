"""What members use may become policy, and a mandate moves organisations and their staff."""

import numpy as np

from sim.stages import AUTHORITY, COLLECTIVE
from tests.scenarios import run, scenario

ENGLAND = ("population.scale=0.02", "population.share_of_england=0.2")
KEY = "networks.nhs_networks.policy_response_per_year"


def england(*words):
    return run(scenario(*ENGLAND, *words, population="england_2008"))


def test_without_a_response_nothing_becomes_policy():
    assert not england(f"{KEY}=0").portfolio.mandated.any()


def test_a_mandate_makes_organisations_decide_and_staff_aware():
    without, mandated = england(f"{KEY}=0"), england(f"{KEY}=1")
    assert mandated.portfolio.mandated[:3].all()
    for measure in ("organisations_decided", "staff_aware"):
        assert mandated.summary()[measure] > without.summary()[measure]
    assert mandated.series()["origin_policy"].sum() > 0
    assert mandated.rates(0).decision == AUTHORITY
    assert without.rates(0).decision == COLLECTIVE
    assert mandated.rates(1).decision == without.rates(1).decision  # optional stays so


def test_policy_needs_a_user_among_members():
    nobody = england(f"{KEY}=1", "networks.nhs_networks.members=0")
    assert not nobody.portfolio.mandated.any()


def test_it_responds_at_the_rate_it_says():
    fired = []
    for replicate in range(30):
        base = scenario(*ENGLAND, f"{KEY}=0.2", population="england_2008", months=36)
        fired.append(run(base, replicate=replicate).portfolio.mandated[:3].sum())
    # users among members come within the first year or so: between two and three years at risk
    assert 3 * (1 - 0.8**1.5) < np.mean(fired) < 3 * (1 - 0.8**3)


def test_the_climate_outside_moves_all_organisations():
    kinder = england("outer_context.climate=0.5").summary()["organisations_decided"]
    assert kinder > england().summary()["organisations_decided"]
