"""Properties that hold exactly, in every replicate, whatever the parameters."""

import numpy as np
import pytest

from sim import DiffusionModel, build_world
from sim.parameters import Scenario
from tests.scenarios import RECOMMENDATIONS, run, same_bits, scenario, with_recommendations

NOTHING = ("networks=none", "ties.mean_degree=0", "staff.outside_awareness_per_month=0")
FAVOURABLE = (
    "staff.intercept=10",
    "staff.stop_per_month=0",
    "organisations.abandon_per_month=0",
    "staff.reconsideration_per_month=0",
)


def test_without_channels_and_ties_nobody_adopts():
    model = run(scenario(*NOTHING, population="trust"))
    assert model.summary()["staff_aware"] == 0
    assert model.summary()["organisations_decided"] == 0


@pytest.mark.parametrize("dropped", [0, 2])
def test_any_one_source_is_enough_for_somebody_to_hear_of_it(dropped):
    kept = [item for index, item in enumerate(NOTHING) if index != dropped]
    assert run(scenario(*kept, population="trust")).summary()["staff_aware"] > 0


@pytest.mark.parametrize("name", RECOMMENDATIONS)
def test_intensity_zero_equals_the_baseline_bit_for_bit(name):
    base = scenario(population="trust")
    world = build_world(base, seed=1, replicate=0)
    off = with_recommendations(base, name, intensity=0.0)
    assert same_bits(run(base, world=world), run(off, world=world))


def test_the_order_of_recommendations_in_a_bundle_does_not_matter():
    base = scenario(population="trust")
    names = RECOMMENDATIONS
    one = run(with_recommendations(base, *names))
    other = run(with_recommendations(base, *reversed(names)))
    assert same_bits(one, other)


def test_a_run_is_a_function_of_scenario_seed_and_replicate():
    base = scenario()
    assert same_bits(run(base), run(base))
    assert not same_bits(run(base), run(base, replicate=1))
    assert not same_bits(run(base), run(base, seed=2))


def test_a_given_world_is_the_world_it_would_have_built():
    base = scenario()
    assert same_bits(run(base), run(base, world=build_world(base, seed=1, replicate=0)))


@pytest.mark.parametrize(
    "lever", ["peers.contact_per_month=0.05", "staff.outside_awareness_per_month=0.03"]
)
def test_a_helpful_lever_makes_nobody_adopt_later(lever):
    """Without overload, rejection and discontinuance, more hazard can only mean sooner."""
    base = run(scenario(*FAVOURABLE, population="trust"))
    helped = run(scenario(*FAVOURABLE, lever, population="trust"))
    never = 1000
    before = np.where(base.columns.use_month < 0, never, base.columns.use_month)
    after = np.where(helped.columns.use_month < 0, never, helped.columns.use_month)
    assert (after <= before).all()
    assert (after < before).any()


def one_person_changed(model: DiffusionModel, row: int) -> None:
    traits = model.world.population.innovativeness
    traits.setflags(write=True)
    traits[row] += 30.0
    traits.setflags(write=False)


def test_a_minimally_different_world_differs_only_where_it_is_connected():
    """One person more innovative, no ties between organisations: others stay as they were."""
    base = scenario(
        "ties.region_share=0",
        "ties.national_share=0",
        "ties.organisation_share=0.4",
        "networks=none",
        "organisations.regional_peers=0",
        "organisations.unprompted_decision_per_month=0",
        "peers.contact_per_month=0.1",
    )
    plain = run(base)
    row = int(np.flatnonzero(plain.columns.aware_month[1] > 0)[0])
    changed = DiffusionModel(base, seed=1)
    one_person_changed(changed, row)
    changed.run()
    mine = plain.world.population.organisation == plain.world.population.organisation[row]
    assert np.array_equal(plain.stage[:, ~mine], changed.stage[:, ~mine])
    assert np.array_equal(plain.columns.use_month[:, ~mine], changed.columns.use_month[:, ~mine])
    assert not np.array_equal(plain.columns.stage[:, mine], changed.columns.stage[:, mine])


def test_counts_kept_along_the_way_agree_with_a_count_at_the_end():
    model = run(with_recommendations(scenario(population="trust"), *RECOMMENDATIONS))
    organisation = model.world.population.organisation
    for product in range(len(model.product_names)):
        reachable = model.relevance[product] > 0
        stage = model.stage[product]
        counted = np.bincount(stage[reachable], minlength=7)
        assert np.array_equal(counted, model.columns.stage_counts[product])
        size = model.world.population.n_organisations
        using = np.bincount(organisation, np.isin(stage, (3, 4)), size)
        assert np.array_equal(using, model.organisation_columns.using[product])


def test_talk_and_users_near_agree_with_a_sum_over_the_ties():
    model = run(scenario(population="trust"))
    ties, profession = model.world.ties, model.world.population.profession
    speaker = np.repeat(np.arange(ties.n), ties.degree())
    same = (profession[speaker] == profession[ties.neighbours]).astype(int)
    for product in range(len(model.product_names)):
        stage = model.stage[product]
        users = np.bincount(ties.neighbours, np.isin(stage[speaker], (3, 4)), ties.n)
        assert np.array_equal(users, model.columns.users_near[product])
        talk = model.talk[stage[speaker], ties.kind, same].astype(float)
        heard = np.bincount(ties.neighbours, talk, ties.n)
        assert np.array_equal(heard.astype(np.float32), model.columns.talk[product])


def test_a_scenario_survives_a_round_trip_through_plain_data():
    base = with_recommendations(scenario(), "2c")
    assert Scenario.model_validate(base.model_dump()) == base
