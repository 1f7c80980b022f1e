"""Trials inside the model: who is treated, whom it reaches, and how it is analysed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from experiments.library import TRIALS, load
from experiments.studies import caused
from experiments.trials import VirtualTrial
from sim import DiffusionModel, Scenario
from sim.chance import Chance
from sim.parameters import Trial
from sim.studies.arms import cluster_of, drawn_arms, of_kinds, treated_organisations
from sim.studies.trial import analysed
from tests.scenarios import run, scenario

MEETING = "educational_meeting"


def trial(name: str = MEETING) -> VirtualTrial:
    return load(TRIALS, [name], folder=None)[0]


def of(name: str = MEETING, **study: Any) -> Scenario:
    """A trial in the model as it stands, with changes of its study."""
    made = trial(name).scenario(scenario(population="england_2008"))
    assert made.study is not None
    return made.model_copy(update={"study": made.study.model_copy(update=study)})


def asked(base: Scenario) -> Trial:
    assert isinstance(base.study, Trial)
    return base.study


def test_half_of_the_clusters_are_treated_and_some_take_it_up() -> None:
    base = of(taken_up_share=0.5)
    model = DiffusionModel(base, seed=1)
    arms = drawn_arms(asked(base), model.world.population, chance=model.chance)
    assert (arms.clusters.size, int(arms.treated.sum()), int(arms.taken_up.sum())) == (80, 40, 20)
    assert (arms.treated | ~arms.taken_up).all()
    others = drawn_arms(asked(base), model.world.population, chance=Chance(1, 1))
    assert (others.treated != arms.treated).any()


def test_regions_are_drawn_whole() -> None:
    base = of("session_for_brokers")
    population = DiffusionModel(base, seed=1).world.population
    arms = drawn_arms(asked(base), population, chance=Chance(1, 0))
    assert arms.clusters.size == 40
    reached = treated_organisations(asked(base), population, chance=Chance(1, 0))
    regions = cluster_of(asked(base), population)
    assert set(regions[reached]) == set(arms.clusters[arms.taken_up])
    assert set(reached) <= set(of_kinds(population, ("strategic",)))


def test_it_reaches_the_treated_and_nobody_else_for_as_long_as_it_lasts() -> None:
    base = of(exposure_months=2)
    model = DiffusionModel(base, seed=2)
    reached = treated_organisations(asked(base), model.world.population, chance=model.chance)
    treated = np.isin(model.world.population.organisation, reached)
    start = asked(base).start_month
    for month in range(1, base.months + 1):
        model.step()
        here = start <= month < start + 2
        assert model.members.here("nhs_live").tolist() == (treated & here).tolist()
        assert model.members.organisations["nhs_live"].tolist() == (
            reached.tolist() if here else []
        )
    told = [name for name in model.series() if name.startswith("origin_nhs_live.events")]
    assert model.series()[told].to_numpy().sum() > 0


def test_arms_are_alike_until_it_begins_and_luck_is_that_of_the_world_without_it() -> None:
    base = of()
    without = base.model_copy(update={"study": None})
    one, other = DiffusionModel(base, seed=4), DiffusionModel(without, seed=4)
    for _ in range(asked(base).start_month - 1):
        one.step()
        other.step()
    assert np.array_equal(one.stage, other.stage)


def test_the_estimate_is_that_of_a_weighted_regression() -> None:
    luck = np.random.default_rng(5)
    before, size = luck.uniform(0.2, 0.6, 24), luck.integers(5, 40, 24).astype(float)
    treated = np.arange(24) % 2 == 0
    exact = 0.1 + 0.7 * before + 0.06 * treated
    found = analysed(np.stack([before, exact]), treated=treated, size=size, avoided=None)
    assert found.effect == pytest.approx(6.0, abs=1e-9)
    assert found.standard_error == pytest.approx(0.0, abs=1e-9)
    rate = 1.0 - 0.3 * before
    fewer = (1.0 - rate * np.where(treated, 0.95, 1.0)) / 0.3
    found = analysed(np.stack([before, fewer]), treated=treated, size=size, avoided=0.3)
    assert found.effect == pytest.approx(-5.0, abs=1e-9)


def test_intervals_cover_a_planted_effect() -> None:
    luck, covers, nothing = np.random.default_rng(6), 0, 0
    for _ in range(1000):
        before = luck.uniform(0.2, 0.6, 30)
        size = luck.integers(5, 40, 30).astype(float)
        treated = luck.permutation(np.arange(30) < 15)
        effect = 0.05
        after = before + effect * treated + luck.normal(0, 0.08, 30) * np.sqrt(20.0 / size)
        found = analysed(np.stack([before, after]), treated=treated, size=size, avoided=None)
        covers += found.low <= 100 * effect <= found.high
        after -= effect * treated
        found = analysed(np.stack([before, after]), treated=treated, size=size, avoided=None)
        nothing += not found.low <= 0.0 <= found.high
    assert 0.93 <= covers / 1000 <= 0.97
    assert 0.03 <= nothing / 1000 <= 0.07


def test_an_arm_without_clusters_has_no_effect_to_tell() -> None:
    shares, size = np.full((2, 6), 0.5), np.ones(6)
    found = analysed(shares, treated=np.zeros(6, bool), size=size, avoided=None)
    assert np.isnan(found).all()


def test_a_trial_of_nothing_finds_nothing() -> None:
    """The meeting is held and is about something else."""
    base = of()
    events = base.networks["nhs_live"].channels["events"]
    silent = events.model_copy(update={"product_programme_share": 0.0, "new_ties": 0.0})
    network = base.networks["nhs_live"].model_copy(update={"channels": {"events": silent}})
    base = base.model_copy(update={"networks": {"nhs_live": network}})
    found = [run(base, seed=8, replicate=number).summary() for number in range(60)]
    wrong = sum(not one["trial_low"] <= 0.0 <= one["trial_high"] for one in found)
    assert wrong <= 9  # of 60 at 5 %: more than 9 has a chance of one in a thousand
    effects = [one["trial_effect"] for one in found]
    assert abs(np.mean(effects)) < 4 * np.std(effects) / 60**0.5


def test_before_and_after_are_counts_of_who_uses_it_then() -> None:
    base = of()
    model = DiffusionModel(base, seed=9)
    start, counted = asked(base).start_month, []
    for month in range(1, base.months + 1):
        model.step()
        if month in (start - 1, base.months):
            using = model.columns.stage_counts[0][[3, 4]].sum()
            counted.append(100.0 * using / model.columns.stage_counts[0].sum())
    found = model.summary()
    treated = drawn_arms(asked(base), model.world.population, chance=model.chance).treated
    audience = model.organisation_columns.audience[0]
    part = audience[treated].sum() / audience.sum()
    for when, whole in zip(("before", "after"), counted, strict=True):
        arms = [found[f"trial_{arm}_{when}_percent"] for arm in ("treated", "control")]
        assert part * arms[0] + (1 - part) * arms[1] == pytest.approx(whole)


def test_a_cluster_weighs_as_much_as_its_people() -> None:
    """As if every person were a row of an ordinary regression."""
    luck = np.random.default_rng(11)
    before, after = luck.uniform(0.2, 0.6, (2, 12))
    size = luck.integers(2, 30, 12)
    treated = np.arange(12) < 6
    found = analysed(
        np.stack([before, after]), treated=treated, size=size.astype(float), avoided=None
    )
    rows = np.repeat(np.arange(12), size)
    design = np.column_stack([np.ones(rows.size), treated[rows], before[rows]])
    expected = np.linalg.lstsq(design, after[rows], rcond=None)[0][1]
    assert found.effect == pytest.approx(100.0 * expected)


def test_support_for_the_treated_reaches_nobody_else() -> None:
    base = of("champion_with_support")
    model = DiffusionModel(base, seed=3)
    reached = treated_organisations(asked(base), model.world.population, chance=model.chance)
    for _ in range(asked(base).start_month + 1):
        model.step()
    supported = np.flatnonzero(model.support.coverage("project_leaders")[0] > 0.0)
    assert supported.size > 0
    assert set(supported) <= set(reached)


def test_what_is_caused_is_treated_less_untreated() -> None:
    treated, without = ({"trial_treated_after_percent": share} for share in (40.0, 35.0))
    assert caused(of(), treated, without=without) == pytest.approx(5.0)
    letter = of("medical_officer_letter")
    assert caused(letter, treated, without=without) == pytest.approx(100 * (88.0 / 89.5 - 1))
    assert np.isnan(caused(of(), treated, without=None))
