"""Products are found among members, and made better by those who use them."""

import numpy as np
import pytest

from sim import DiffusionModel
from tests.scenarios import run, scenario, with_recommendations

ENGLAND = ("population.scale=0.02", "population.share_of_england=0.2")


def england(*words, months=60):
    return scenario(*ENGLAND, *words, population="england_2008", months=months)


def test_reports_close_a_part_of_the_gap_and_ever_less():
    model = run(with_recommendations(england(months=120), "2f"))
    rows = model.series()
    closed = rows.loc[rows["product"] == "improvement_guides", "gap_closed"].to_numpy()
    steps = np.diff(closed)[np.diff(closed) > 0]
    assert steps.size > 5
    most = model.parameters_now.feedback.gap_closed
    assert (steps < most).all()
    assert steps[-1] < steps.max()
    assert closed[-1] < 1.0


def test_a_better_product_is_better_in_all_that_it_lacked():
    model = run(with_recommendations(england(), "2f"))
    product = model.product_index("improvement_guides")
    was, now = model.product(product), model.product_now(product)
    assert now.relative_advantage > was.relative_advantage
    assert now.compatibility > was.compatibility
    assert now.complexity < was.complexity
    assert now.trialability == was.trialability
    closed = model.portfolio.gap_closed[product]
    assert now.complexity == pytest.approx(was.complexity * (1 - closed))


def test_nobody_reports_in_the_baseline():
    assert (run(england(months=24)).portfolio.gap_closed == 0.0).all()


def test_ideas_come_as_often_as_members_have_them():
    """Both of two ideas found within the horizon, counted over replicates: a Poisson stream."""
    base = with_recommendations(england(), "2a")
    found = []
    for replicate in range(12):
        model = DiffusionModel(base, seed=1, replicate=replicate)
        for _ in range(30):
            model.step()
        found.append(sum(model.portfolio.known(p) for p in (3, 4)))
    # about 31 000 members x 2 in 1 000 x .02 developed, from month 6 to 30, some growth: 2.5 ideas
    assert 1.2 < np.mean(found) <= 2.0
    assert min(found) < 2


def test_an_idea_that_nobody_looked_for_is_not_there():
    model = run(england(months=36))
    assert not any(model.portfolio.known(product) for product in (3, 4))
    rows = model.series()
    assert (rows.loc[rows["product"] == "text_reminders", "reachable"] == 0).all()
    assert (model.columns.aware_month[3:] < 0).all()


def test_an_idea_is_developed_before_it_appears_and_suits_its_users():
    model = run(with_recommendations(england(), "2a"))
    product = next(p for p in (3, 4) if model.portfolio.known(p))
    launched = model.launch_month(product)
    aware = model.columns.aware_month[product]
    assert aware[aware >= 0].min() >= launched >= 6 + 12
    gain = model.product_now(product).compatibility - model.product(product).compatibility
    assert gain == pytest.approx(model.parameters.ideas.compatibility_gain)


def test_what_co_production_gained_outlives_the_network():
    key = "networks.practice_partner_network.member_organisations"
    model = DiffusionModel(england(), seed=1)
    model.step()
    model.step()
    better = model.product_now(0).compatibility
    assert better > model.product(0).compatibility
    model.set_parameters(england(f"{key}=0"))
    model.step()
    assert model.product_now(0).compatibility == better
