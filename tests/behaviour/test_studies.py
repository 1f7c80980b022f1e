"""Studies: what is measured at the end of a run, and only when asked for."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from experiments import compose
from experiments.catalogue import CONFIGS, options
from experiments.identity import code_fingerprint, digest, scenario_digest
from experiments.problems import Problem
from sim.parameters import StudySettings
from sim.studies import STUDIES
from sim.studies.timing import intraclass_correlation, months_to_level
from tests.scenarios import run, same_bits, scenario

ASKED = ("study=timing", "products=today", "networks=england_modern")


def test_a_study_changes_no_bit_of_a_run() -> None:
    with_study, without = run(scenario(*ASKED)), run(scenario(*ASKED[1:]))
    assert same_bits(with_study, without)
    added = set(with_study.summary()) - set(without.summary())
    assert added
    assert all(name.startswith("timing_") for name in added)
    assert set(without.summary()) <= set(with_study.summary())


def test_a_scenario_without_a_study_is_what_it_was_before_there_were_studies() -> None:
    plain, asked = scenario(), scenario("study=timing")
    before = plain.model_dump(
        mode="json", exclude={"study": True, "population": {"people", "edges"}}
    )
    digests = [scenario_digest(one, name="x", seed=1, table=None) for one in (plain, asked)]
    assert digests[0] == digest(["x", before, 1, code_fingerprint()])
    assert digests[1] != digests[0]


def test_a_product_that_is_not_there_is_refused_before_any_run() -> None:
    with pytest.raises(Problem, match=r"study\.product is 'ward', did you mean 'ward_product"):
        compose(["experiment=run", "population=toy", "study=timing", "study.product=ward"])


def test_every_kind_of_study_has_its_settings() -> None:
    union = get_args(StudySettings)  # empty while there is a single kind
    settings = get_args(union[0]) if union else (StudySettings,)
    kinds = [get_args(one.model_fields["kind"].annotation)[0] for one in settings]
    assert sorted(STUDIES) == sorted(kinds)
    assert set(options(CONFIGS / "study")) == {"none", *kinds} - {"trial"}
    assert options(CONFIGS / "trial")  # trials have a folder of their own


def test_months_to_level_are_those_counted_month_by_month() -> None:
    asked = scenario("study=timing", "study.level=0.2", "staff.outside_awareness_per_month=0.3")
    model = run(asked)
    product = 1
    population = model.world.population
    concerned = model.relevance[product] > 0.0
    expected = []
    for organisation in range(population.n_organisations):
        own = concerned & (population.organisation == organisation)
        if not own.any():
            continue
        use, stop = (
            getattr(model.columns, name)[product][own] for name in ("use_month", "stop_month")
        )
        found = np.inf
        for month in range(model.month + 1):
            using = (use >= 0) & (use <= month) & ((stop < 0) | (stop > month))
            if using.mean() >= 0.2:
                found = month - model.launch_month(product)
                break
        expected.append(found)
    got = months_to_level(model, product, level=0.2)
    assert np.isfinite(got).any()
    assert got.tolist() == expected


def test_intraclass_correlation_is_that_of_planted_groups() -> None:
    rng = np.random.default_rng(5)
    group = rng.integers(0, 400, 12_000)
    for share in (0.0, 0.155, 0.5):
        values = np.sqrt(share) * rng.normal(size=400)[group]
        values += np.sqrt(1.0 - share) * rng.normal(size=group.size)
        # standard error of the estimate at 400 groups of 30: below .03 at every share
        assert intraclass_correlation(values, group) == pytest.approx(share, abs=0.08)


def test_intraclass_correlation_by_hand() -> None:
    values, group = np.array([1.0, 3.0, 5.0, 9.0]), np.array([0, 0, 1, 1])
    # between (25 / 1) = 2 * (2 - 4.5)^2 + 2 * (7 - 4.5)^2 = 25; within (2 + 8) / 2 = 5
    assert intraclass_correlation(values, group) == pytest.approx(20.0 / 30.0)
    assert np.isnan(intraclass_correlation(values, np.zeros(4, int)))
    assert np.isnan(intraclass_correlation(values, np.arange(4)))
