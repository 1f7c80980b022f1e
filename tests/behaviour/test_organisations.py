"""Organisations follow their persuaded staff, implement at their pace, and can be helped."""

import numpy as np
import pytest

from sim import DiffusionModel
from sim.organisations import deciding_hazard
from sim.stages import ABANDONED, IMPLEMENTING, PERSUADED, ROUTINISED
from tests.scenarios import run, scenario

ENGLAND = ("population.scale=0.02",)


def england(*overrides, months=60):
    return scenario(*ENGLAND, *overrides, population="england_2008", months=months)


def test_the_hazard_of_deciding_rises_with_the_persuaded():
    model = DiffusionModel(england(), seed=1)
    model.step()
    columns = model.organisation_columns
    nobody = deciding_hazard(model, 0).copy()
    columns.persuaded[0] = 0.15 * columns.audience_weight[0]
    some = deciding_hazard(model, 0)
    concerned = columns.audience[0] > 0
    assert (some[concerned] > 20 * nobody[concerned]).all()
    rule = model.parameters.organisations
    assert nobody[concerned].max() <= -np.log1p(-rule.unprompted_decision_per_month) + 1e-12


def test_an_organisation_cannot_decide_on_what_nobody_in_it_has_heard_of():
    base = england("staff.outside_awareness_per_month=0", "networks=none", "ties.mean_degree=0")
    assert (run(base).organisation_columns.stage == 0).all()


def test_no_collective_use_where_the_organisation_does_not_implement():
    model = run(england("organisations.decide_per_month=0"))
    product = model.product_index("elective_pathway")
    never = model.organisation_columns.decided_month[product] < 0
    idle = never[model.world.population.organisation]
    assert (model.columns.use_month[product, idle] == -1).all()
    assert (model.stage[product, idle] == PERSUADED).any()


def test_routine_means_complete_and_used():
    model = run(england())
    columns, rule = model.organisation_columns, model.parameters.organisations
    routine = columns.routinised_month >= 0
    assert routine.any()
    assert (columns.progress[routine] == 1.0).all()
    still = columns.stage == ROUTINISED
    assert still.sum() > 0
    later = run(england("organisations.routine_share=1.0"))
    assert (later.organisation_columns.stage == ROUTINISED).sum() < still.sum()
    assert rule.routine_share < 1.0


def test_abandonment_follows_its_hazard():
    model = run(england("organisations.abandon_per_month=0"))
    assert not (model.organisation_columns.stage == ABANDONED).any()
    assert (run(england()).organisation_columns.stage == ABANDONED).any()


def test_support_speeds_implementation_and_is_limited_by_capacity():
    help_all = (
        "support.project_leaders.sites_per_year=3000",
        "support.project_leaders.staff_per_site=100000",
        "support.project_leaders.duration_months=60",
    )
    alone, helped = run(england()), run(england(*help_all))
    covered = helped.support.coverage("project_leaders") > 0
    assert covered.any()
    kinds = helped.world.population.organisation_kind[np.nonzero(covered)[1]]
    assert set(kinds) <= {0, 1, 2, 3}  # no general practices
    assert helped.summary()["staff_sustained"] > alone.summary()["staff_sustained"]
    few = run(england("support.project_leaders.sites_per_year=50"))
    supported = few.series()["sites_supported"]
    assert 1 <= supported.max() <= 50 * 0.02
    assert few.series()["sites_waiting"].max() > 0


def test_hosts_of_co_production_are_early_and_only_for_co_produced_products():
    model = DiffusionModel(england(), seed=1)
    for _ in range(3):
        model.step()
    hosts = model.members.organisations["practice_partner_network"]
    mine = model.product_index("ward_productivity")
    stage = model.organisation_columns.stage
    assert (stage[mine, hosts] == IMPLEMENTING).all()
    others = np.setdiff1d(np.arange(stage.shape[1]), hosts)
    assert (stage[mine, others] < IMPLEMENTING).all()


def test_co_production_makes_the_product_better():
    with_hosts = DiffusionModel(england(), seed=1)
    without = DiffusionModel(
        england("networks.practice_partner_network.member_organisations=0"), seed=1
    )
    gain = with_hosts.product_now(0).compatibility - without.product_now(0).compatibility
    assert gain == pytest.approx(0.15)
    assert with_hosts.product_now(1) == without.product_now(1)


def test_a_product_that_comes_with_help_is_implemented_faster():
    def work_done(level):
        changes = [f"products.{name}.augmentation={level}" for name in england().products]
        return run(england(*changes, months=36)).organisation_columns.progress.sum()

    assert work_done(1.0) > 1.1 * work_done(0.0)
