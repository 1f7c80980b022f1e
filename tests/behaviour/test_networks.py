"""Who belongs to the member networks, and how membership grows."""

import numpy as np
import pytest

from sim import DiffusionModel
from sim.recommendations import with_value
from sim.settings import ORGANISATION_KINDS, PROFESSIONS
from tests.scenarios import scenario

NETWORKS = ("nhs_networks", "chain", "nhs_live")
SETTLED = (
    *(f"networks.{name}.unsubscribe_per_message=0" for name in NETWORKS),
    *(f"networks.{name}.referral_per_month=0" for name in NETWORKS),
)


def model_after(months, *overrides, scale=0.3):
    base = scenario(
        f"population.scale={scale}", *overrides, population="england_2008", months=months
    )
    model = DiffusionModel(base, seed=1)
    for _ in range(months):
        model.members.update(base)
    return model


@pytest.mark.parametrize("months", [1, 24])
def test_membership_is_scaled_and_grows_at_compound_interest(months):
    model = model_after(months, *SETTLED)
    for name, network in model.parameters.networks.items():
        expected = network.members * 0.3 * (1.0 + network.growth_per_year) ** (months / 12)
        assert abs(model.members.staff[name].size - expected) <= 0.5 + 1e-6


def test_growth_costs_nobody_their_place():
    early, late = model_after(1), model_after(36)
    for name, members in early.members.staff.items():
        assert np.isin(members, late.members.staff[name]).all()
    assert late.members.staff["chain"].size > early.members.staff["chain"].size


def test_professions_join_as_they_are_drawn():
    model = model_after(1)
    population = model.world.population
    members = population.profession[model.members.staff["nhs_networks"]]
    manager, nurse = PROFESSIONS.index("management"), PROFESSIONS.index("nurse")

    def rate(profession):
        return (members == profession).sum() / (population.profession == profession).sum()

    pull = model.parameters.networks["nhs_networks"].profession_pull
    expected = pull["management"] / pull["nurse"]
    assert rate(manager) / rate(nurse) == pytest.approx(expected, rel=0.15)


def test_a_profession_without_pull_never_joins():
    without = "networks.chain.profession_pull.doctor=0"
    model = model_after(1, without)
    professions = model.world.population.profession[model.members.staff["chain"]]
    assert PROFESSIONS.index("doctor") not in professions


def test_member_organisations_are_of_the_kinds_that_may_be():
    model = model_after(1)
    hosts = model.members.organisations["practice_partner_network"]
    assert hosts.size == 9
    kinds = {ORGANISATION_KINDS[kind] for kind in model.world.population.organisation_kind[hosts]}
    assert kinds <= {"acute", "mental_health", "community"}


def test_a_fraction_of_a_member_organisation_is_the_chance_of_one():
    counts = []
    for replicate in range(40):
        base = scenario("population.scale=0.05", population="england_2008", months=1)
        model = DiffusionModel(base, seed=1, replicate=replicate).run()
        counts.append(model.members.organisations["practice_partner_network"].size)
    assert set(counts) == {1, 2}
    assert 0.25 < np.mean(counts) - 1 < 0.75


def test_faster_growth_does_not_reach_back():
    base = scenario("population.scale=0.3", *SETTLED, population="england_2008", months=1)
    model = DiffusionModel(base, seed=1)
    for _ in range(24):
        model.members.update(base)
    before = model.members.staff["chain"].size
    faster = with_value(base, ["networks", "chain", "growth_per_year"], value=1.0)
    model.members.update(faster)
    assert model.members.staff["chain"].size == pytest.approx(before * 2 ** (1 / 12), rel=0.01)
