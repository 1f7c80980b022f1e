"""Peers, leaders, acquaintances and stopping, under shared luck."""

import numpy as np
import pytest

from sim import DiffusionModel, build_world
from sim.hearing import hear_from_leaders
from sim.stages import SUSTAINED, USING
from tests.scenarios import recommendation, run, scenario, with_recommendations

ENGLAND = ("population.scale=0.02",)


def england(*overrides, months=60):
    return scenario(*ENGLAND, *overrides, population="england_2008", months=months)


def test_ties_spread_awareness():
    alone = run(england("ties.mean_degree=0")).summary()
    together = run(england()).summary()
    assert together["staff_aware"] > alone["staff_aware"]
    assert together["staff_using"] > alone["staff_using"]


def test_about_a_third_has_stopped_a_year_after_starting():
    """Maher 2010: a third of projects not sustained after one year; range .2 to .6."""
    shares = [run(england(), replicate=r).summary()["stopped_within_year_share"] for r in range(3)]
    assert 0.25 < np.mean(shares) < 0.42


@pytest.mark.parametrize(
    "change",
    [
        "staff.stop_local_use=0",
        "products.improvement_guides.observability=0",
        "products.improvement_guides.reinvention=0",
    ],
)
def test_what_keeps_people_using_is_missed_when_it_is_gone(change):
    kept = run(england()).summary()["stopped_within_year_share"]
    assert run(england(change)).summary()["stopped_within_year_share"] > kept


def engaged_leader_trial(replicate):
    """A year with an engaged opinion leader for everyone, against the same year without."""
    base = england(months=36)
    world = build_world(base, seed=1, replicate=replicate)
    shares = []
    for engaged in (False, True):
        model = DiffusionModel(base, seed=1, replicate=replicate, world=world)
        product = model.product_index("improvement_guides")
        for month in range(36):
            if engaged and month >= 24:
                model.columns.leaders_near[product] = 1.0
                staff = np.arange(model.n_staff)
                hear_from_leaders(
                    model, product, pairs=(staff, staff), credibility=np.ones(staff.size)
                )
            model.step()
        concerned = model.relevance[product] > 0
        using = np.isin(model.stage[product, concerned], (USING, SUSTAINED))
        shares.append(using.mean())
    return 100.0 * (shares[1] - shares[0])


def test_an_engaged_leader_moves_practice_as_far_as_in_trials():
    """Flodgren 2011: 12 points, interquartile range 6.0 to 14.5, at about a year."""
    points = np.mean([engaged_leader_trial(replicate) for replicate in range(3)])
    assert 6.0 < points < 14.5


def test_nobody_is_recruited_in_the_baseline():
    assert run(england(months=12)).leaders.rows.size == 0


def test_leaders_are_members_named_with_the_precision_given():
    base = scenario("population.scale=0.3", population="england_2008", months=12)
    base = with_recommendations(base, "2c")
    model = run(base)
    members = np.unique(np.concatenate(list(model.members.staff.values())))
    recruited = model.leaders.rows
    assert np.isin(recruited, members).mean() > 0.95  # but for those who have left since
    settings = model.parameters_now.leaders
    share = model.parameters_now.networks["chain"].leaders_identified_share
    expected = members.size * share * settings.willing
    assert abs(recruited.size - expected) < 4 * np.sqrt(expected)
    true_share = (model.world.leader_role[recruited] > 0).mean()
    assert abs(true_share - settings.precision["survey"]) < 4 * np.sqrt(0.25 / recruited.size)
    assert (model.columns.leaders_near > 0).any()


def test_more_leaders_recruit_a_superset():
    base = england(months=14)
    few = run(with_recommendations(base, "2c", intensity=0.5)).leaders.rows
    many = run(with_recommendations(base, "2c")).leaders.rows
    assert np.isin(few, many).all()
    assert few.size < many.size


def test_events_make_acquaintances_that_fade():
    base = england("networks.nhs_live.channels.events.attendees=30000", months=24)
    model = run(base)
    assert model.acquaintances.one.size > 0
    short = run(
        england(
            "networks.nhs_live.channels.events.attendees=30000",
            "networks.nhs_live.channels.events.tie_half_life_months=1",
            months=24,
        )
    )
    assert short.acquaintances.one.size < 0.5 * model.acquaintances.one.size


def test_the_recommendation_file_names_what_it_is():
    assert recommendation("2e-i").id == "2e-i"


def test_expert_leaders_turn_outwards():
    base = scenario("population.scale=0.3", population="england_2008", months=12)
    model = run(with_recommendations(base, "2c"))
    following = model.leaders.following
    population = model.world.population
    organisation = population.organisation
    outside = organisation[following.leader] != organisation[following.follower]
    turns = model.world.leader_role[following.leader] == 2
    turns |= population.boundary_spanner[following.leader]
    assert outside[turns].mean() > 2 * outside[~turns].mean()


@pytest.mark.parametrize(
    ("method", "trait"), [("nomination", "innovativeness"), ("centrality", "degree")]
)
def test_each_way_of_finding_leaders_errs_in_its_own_way(method, trait):
    base = scenario("population.scale=0.3", population="england_2008", months=12)
    found = {}
    for way in ("survey", method):
        chosen = {"method": way, "precision": {way: 0.1}}
        leaders = base.leaders.model_copy(update=chosen)
        model = run(with_recommendations(base.model_copy(update={"leaders": leaders}), "2c"))
        mistaken = model.leaders.rows[model.world.leader_role[model.leaders.rows] == 0]
        values = {
            "innovativeness": model.world.population.innovativeness,
            "degree": model.columns.degree,
        }
        found[way] = values[trait][mistaken].mean()
    assert found[method] > found["survey"]


def test_becoming_routine_does_not_make_stopping_likelier():
    """A person whose use has become routine stops at one rate, from the first month on."""
    model = run(england("staff.sustain_per_month=0.3", months=100))
    since = (model.columns.stop_month - model.columns.sustained_month)[
        model.columns.sustained_month >= 0
    ]
    at_risk, stopped = [], []
    for month in range(1, 7):
        exposed = (100 - model.columns.sustained_month) > month
        exposed &= model.columns.sustained_month >= 0
        later = (model.columns.stop_month < 0) | (
            model.columns.stop_month - model.columns.sustained_month >= month
        )
        at_risk.append((exposed & later).sum())
        stopped.append((since == month).sum())
    rates = np.array(stopped) / np.array(at_risk)
    error = np.sqrt(rates[0] / at_risk[0])
    assert abs(rates[0] - rates[1:].mean()) < 4 * error
