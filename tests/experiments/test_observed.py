"""Observed data are those of the studies, and simulated runs are counted as they are."""

from __future__ import annotations

import csv
from collections import Counter

import numpy as np
import pandas as pd
import pytest
import yaml

from experiments import compose
from experiments.observed import (
    FOLDER,
    SWITCH,
    curve_against_observed,
    curve_statistics,
    load_observed,
    observed_statistics,
    switch_against_observed,
    switch_facts,
)
from sim import DiffusionModel, build_world
from sim.studies.timing import intraclass_correlation

STUDIES = {
    "physicians": ("medinnov", "month", 17, ("products=tetracycline", "months=17")),
    "villages": ("kfamily", "year", 10, ("products=family_planning", "months=120")),
}


def rows_of(path):
    with path.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def scenario_of(name, *words):
    own = STUDIES[name][3]
    given = ["experiment=run", f"population={name}", "networks=none", *own, *words]
    return compose(given).scenario


@pytest.mark.parametrize("name", STUDIES)
def test_the_data_are_those_published(name, shared_data):
    """Rebuilt from the published nodes and namings: people, adoption and distinct ties."""
    prefix, column, periods, _ = STUDIES[name]
    folder = shared_data / "netdiffuser"
    nodes = rows_of(folder / f"{prefix}_nodes.csv")
    expected = [
        (row["id"], row["community"], "" if row["censored"] == "1" else row["toa"]) for row in nodes
    ]
    people = rows_of(FOLDER / f"{name}.csv")
    assert [(row["id"], row["region"], row[column]) for row in people] == expected
    assert all(row["organisation"] == row["id"] for row in people)
    assert all(1 <= int(row["toa"]) <= periods for row in nodes if row["censored"] == "0")
    named = rows_of(folder / f"{prefix}_edges.csv")
    ties = {frozenset((row["source"], row["target"])) for row in named}
    shipped = [
        frozenset((row["one"], row["other"])) for row in rows_of(FOLDER / f"{name}_ties.csv")
    ]
    assert len(shipped) == len(set(shipped))
    assert set(shipped) == {tie for tie in ties if len(tie) == 2}


@pytest.mark.parametrize("name", STUDIES)
def test_counts_are_those_published(name, shared_data):
    prefix = STUDIES[name][0]
    observed = load_observed(name)
    published = pd.read_csv(shared_data / "netdiffuser" / f"{prefix}_adoption.csv")
    assert observed.adopted.tolist() == published["cum_adopters"].tolist()
    assert observed.people == published["n"].iloc[0]
    by_community = pd.read_csv(shared_data / "netdiffuser" / f"{prefix}_adoption_by_community.csv")
    wide = by_community.pivot(index="community", columns="t", values="cum_adopters")
    assert observed.by_community.tolist() == wide.to_numpy().tolist()
    assert observed.sizes.tolist() == by_community.groupby("community")["n"].first().tolist()


def test_facts_of_the_studies():
    physicians, villages = load_observed("physicians"), load_observed("villages")
    assert physicians.adopted.tolist()[:3] == [11, 20, 29]
    assert (physicians.people, int(physicians.adopted[-1])) == (125, 109)
    assert physicians.sizes.tolist() == [62, 24, 21, 18]
    assert (villages.people, villages.sizes.size) == (1047, 25)
    assert villages.months.tolist() == list(range(12, 121, 12))
    statistics = observed_statistics(villages)
    assert statistics["communities_min"] == pytest.approx(0.42, abs=0.005)
    assert statistics["communities_max"] == pytest.approx(0.83, abs=0.005)


@pytest.mark.parametrize(("name", "degree"), [("physicians", 3.84), ("villages", 7.51)])
def test_the_worlds_are_those_of_the_studies(name, degree):
    world = build_world(scenario_of(name), seed=1, replicate=0)
    observed = load_observed(name)
    assert world.ties.degree().mean() == pytest.approx(degree, abs=0.005)
    people = world.population
    region = people.organisation_region[people.organisation]
    assert np.bincount(region).tolist() == observed.sizes.tolist()
    ends = np.repeat(region, world.ties.degree())
    assert np.array_equal(ends, region[world.ties.neighbours])  # all ties are inside


def test_the_licence_travels_with_the_data():
    notice = (FOLDER / "NOTICE.txt").read_text(encoding="utf-8")
    assert "Copyright (c) 2018-2020 Thomas W. Valente" in notice
    assert "The above copyright notice and this permission notice shall be included" in notice
    for name in ("Coleman", "Rogers", "Vega Yon", *(path.name for path in FOLDER.glob("*.csv"))):
        assert name in notice
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 120_000


def test_simulated_runs_are_counted_person_by_person():
    observed = load_observed("physicians")
    words = ("products.tetracycline.outside_awareness_ratio=20",)
    model = DiffusionModel(scenario_of("physicians", *words), seed=4).run()
    found = curve_statistics(model.series(), model.groups(), observed=observed)
    assert list(found.columns) == list(observed_statistics(observed))
    used = model.columns.use_month[0]
    for month in (1, 9, 17):
        share = ((used >= 0) & (used <= month)).mean()
        assert found[f"ever_used_{month}"].item() == pytest.approx(share)
    region = model.world.population.organisation_region[model.world.population.organisation]
    finals = np.array([(used[region == city] >= 0).mean() for city in range(4)])
    assert finals.max() > finals.min() > 0.0
    assert found["communities_sd"].item() == pytest.approx(finals.std())
    assert found["communities_max"].item() == pytest.approx(finals.max())
    stopped = model.columns.stop_month[0] >= 0
    assert stopped.any()  # they count as adopters all the same


def test_several_runs_are_told_apart():
    observed = load_observed("physicians")
    base = scenario_of("physicians", "products.tetracycline.outside_awareness_ratio=20")
    models = [DiffusionModel(base, seed=4, replicate=replicate).run() for replicate in (0, 1)]
    series, groups = (
        pd.concat([table.assign(run_id=name) for table, name in zip(tables, "ba", strict=True)])
        for tables in ([m.series() for m in models], [m.groups() for m in models])
    )
    both = curve_statistics(series, groups, observed=observed)
    each = [curve_statistics(m.series(), m.groups(), observed=observed) for m in models]
    pd.testing.assert_frame_equal(both, pd.concat(each, ignore_index=True))


def test_runs_that_do_not_fit_the_data_are_refused():
    observed = load_observed("physicians")
    short = DiffusionModel(scenario_of("physicians", "months=9"), seed=1).run()
    with pytest.raises(ValueError, match="end in month 9, they must end with the study, in 17"):
        curve_statistics(short.series(), short.groups(), observed=observed)
    other = DiffusionModel(scenario_of("villages", "months=20"), seed=1).run()
    with pytest.raises(ValueError, match="not on population=physicians"):
        curve_statistics(other.series(), other.groups(), observed=observed, months_before=3)


def test_runs_may_begin_before_the_study():
    observed = load_observed("physicians")
    words = ("products.tetracycline.outside_awareness_ratio=20", "months=20")
    model = DiffusionModel(scenario_of("physicians", *words), seed=4).run()
    tables = model.series(), model.groups()
    found = curve_statistics(*tables, observed=observed, months_before=3)
    used = model.columns.use_month[0]
    for month in (1, 17):
        share = ((used >= 0) & (used <= month + 3)).mean()
        assert found[f"ever_used_{month}"].item() == pytest.approx(share)


def test_the_facts_of_the_switch_follow_from_the_published_counts(shared_data):
    table = pd.read_csv(
        shared_data / "openprescribing_change" / "desogestrel_practice_adoption.csv"
    )
    facts = switch_facts()
    assert facts["practices"] == table["n_practices"].iloc[0]
    assert facts["practices_eligible"] == table["n_half_eligible"].iloc[0]
    assert facts["practices_reached"] == table["cum_half_level"].iloc[-1]
    start = table["month"].tolist().index("2012-12")
    assert facts["horizon_months"] == len(table) - 1 - start
    for name, part in (("quarter", 0.25), ("half", 0.5), ("three_quarters", 0.75)):
        reached = table["cum_half_level"] >= part * table["cum_half_level"].iloc[-1]
        assert facts[f"{name}_months"] == reached.to_numpy().argmax() - start


def test_the_switch_is_judged_by_nine_in_ten_replicates():
    runs = pd.DataFrame({name: np.linspace(0.0, 100.0, 101) for name in SWITCH})
    runs["timing_reached_share"] = np.linspace(0.0, 0.5, 101)
    runs["timing_region_icc"] = 0.5
    runs["timing_half_months"] = np.nan
    runs["timing_three_quarters_months"] = np.linspace(-9.0, 41.0, 101)
    table = switch_against_observed(runs).set_index("measure")
    verdicts = [table.loc[label, "verdict"] for label in SWITCH.values()]
    assert verdicts == ["too low", "agrees", "not measured", "cannot tell", "too high"]
    quarter = table.loc[SWITCH["timing_quarter_months"]]
    assert (quarter["low"], quarter["median"], quarter["high"]) == (5.0, 50.0, 95.0)
    assert quarter["observed"] == 7.0


def test_a_curve_is_judged_point_by_point():
    observed = load_observed("villages")
    known = observed_statistics(observed)
    runs = pd.DataFrame([known, {name: 0.5 * value for name, value in known.items()}])
    runs["ever_used_12"] *= 0.1
    table = curve_against_observed(runs, observed=observed).set_index("measure")
    assert table["observed"].tolist() == list(known.values())
    assert table.loc["Share who had used it by month 12", "verdict"] == "too low"
    inside = runs.quantile([0.05, 0.95])["ever_used_24"]
    expected = "agrees" if inside[0.05] <= known["ever_used_24"] <= inside[0.95] else "too low"
    assert table.loc["Share who had used it by month 24", "verdict"] == expected
    assert "Share at the end in communities: standard deviation" in table.index


def test_practices_are_whole_areas_at_every_scale():
    words = ["experiment=run", "population=practices", "products=desogestrel_switch"]
    scenario = compose([*words, "networks=none", "months=37", "study=timing"]).scenario
    people = build_world(scenario, seed=1, replicate=0).population
    assert set(people.by_kind()) == {"general_practice"}
    sizes = np.bincount(people.organisation_region)
    assert sizes.size == 19
    full = scenario.population.kinds["general_practice"].organisations / scenario.population.regions
    assert sizes.mean() == pytest.approx(full, rel=0.02)


def test_the_study_of_the_switch_sees_planted_areas():
    """Clustering is measured in areas of this size without bias that matters."""
    rng, found = np.random.default_rng(2), []
    region = np.repeat(np.arange(19), 42)
    for _ in range(200):
        values = np.sqrt(0.155) * rng.normal(size=19)[region]
        values += np.sqrt(1.0 - 0.155) * rng.normal(size=region.size)
        found.append(intraclass_correlation(values, region))
    assert np.mean(found) == pytest.approx(0.155, abs=4 * np.std(found) / np.sqrt(200) + 0.01)


def test_no_count_without_a_licence_is_in_the_repository():
    names = sorted(path.name for path in FOLDER.iterdir())
    assert names == [
        "NOTICE.txt",
        "_practices_switch.yaml",
        "physicians.csv",
        "physicians_ties.csv",
        "villages.csv",
        "villages_ties.csv",
    ]
    facts = yaml.safe_load((FOLDER / "_practices_switch.yaml").read_text(encoding="utf-8"))
    assert all(isinstance(value, int | float) for value in facts.values())
    assert Counter(type(value) for value in facts.values())[int] == len(facts) - 1
