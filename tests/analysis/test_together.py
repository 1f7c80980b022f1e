import math

import numpy as np
import pytest

from analysis import load
from analysis.scenarios import HEADINGS, kind, left_out, widest_bundle
from analysis.together import alone_and_on_top, in_words, sum_of_parts
from tests.analysis.planted_detail import many_scenarios


def scenario(name, recommendations, said=None):
    return {"name": name, "recommendations": recommendations} | ({"kind": said} if said else {})


@pytest.mark.parametrize(
    ("recommendations", "said", "expected"),
    [
        (["2c"], None, "recommendation"),
        (["2c", "4a"], None, "bundle"),
        ([], None, "comparison"),
        (["2c"], "recommendation", "recommendation"),
        (["2c"], "bundle", "recommendation"),
        (["2c", "4a"], "recommendation", "bundle"),
        (["2c"], "but_one", "but_one"),
        (["2c"], "comparison", "comparison"),
        ([], "closure", "closure"),
        (["2c", "4a"], "something new", "bundle"),
    ],
)
def test_the_sort_of_a_scenario(recommendations, said, expected):
    assert kind(scenario("x", recommendations, said)) == expected
    assert expected in HEADINGS


def test_only_what_leaves_out_one_part_of_everything_counts():
    scenarios = [
        scenario("all", ["a", "b", "c"], "bundle"),
        scenario("all but c", ["a", "b"], "but_one"),
        scenario("all but two", ["a"], "but_one"),
        scenario("part", ["a", "b"], "bundle"),
    ]
    assert widest_bundle(scenarios) == "all"
    assert left_out(scenarios) == {"c": "all but c"}
    assert left_out([scenarios[1]]) == {}


def test_singles_do_not_count_what_only_has_one_recommendation_left(planted):
    plan = many_scenarios(number=42)
    results = load(planted(**plan, replicates=2))
    assert len(results.singles) == 16
    assert results.everything == "all"
    assert results.kinds["close-chain"] == "closure"


def test_alone_and_on_top_are_paired_differences(planted):
    results = load(planted(**many_scenarios(number=42), replicates=6))
    runs = results.runs.pivot(index="replicate", columns="scenario", values="staff_using")
    table = alone_and_on_top(results).set_index("recommendation")
    assert len(table) == 16
    assert table["alone"].is_monotonic_decreasing
    row = table.loc["2c"]
    assert row["alone"] == pytest.approx(20 * (runs["2c"] - runs["baseline"]).mean())
    on_top = 20 * (runs["all"] - runs["all but 2c"])
    assert row["on_top"] == pytest.approx(on_top.mean())
    half = 2.5705818 * on_top.std() / np.sqrt(6)  # t, 5 degrees of freedom
    assert (row["on_top_low"], row["on_top_high"]) == pytest.approx(
        (on_top.mean() - half, on_top.mean() + half)
    )


def test_a_missing_single_leaves_its_place_empty(planted):
    plan = many_scenarios(number=42)
    for key in ("titles", "kinds", "recommendations", "use", "cost"):
        plan[key].pop("2c")
    results = load(planted(**plan, replicates=2))
    row = alone_and_on_top(results).set_index("recommendation").loc["2c"]
    assert math.isnan(row["alone"])
    assert row["alone_replicates"] == 0
    assert not math.isnan(row["on_top"])
    assert sum_of_parts(results) is None


@pytest.mark.parametrize(
    ("whole", "words"),
    [
        (150.0, "less than their sum: −"),
        (450.0, "more than their sum: +"),
        (250.0, "cannot be told"),
    ],
)
def test_everything_is_held_against_the_sum_of_its_parts(planted, whole, words):
    titles = {"baseline": "b", "1b": "one", "2c": "two", "all": "both"}
    use = {"1b": 150.0, "2c": 100.0, "all": whole}
    results = load(planted(titles=titles, use=use))
    found = sum_of_parts(results)
    runs = results.runs.pivot(index="replicate", columns="scenario", values="staff_using")
    parts = runs["1b"] + runs["2c"] - 2 * runs["baseline"]
    assert found.parts == 2
    assert found.added_up.value == pytest.approx(20 * parts.mean())
    gap = 20 * (runs["all"] - runs["baseline"] - parts)
    assert found.gap.value == pytest.approx(gap.mean())
    assert found.gap.low < gap.mean() < found.gap.high
    assert words in in_words(found)


def test_one_replicate_says_nothing_of_the_sum(planted):
    titles = {"baseline": "b", "1b": "one", "2c": "two", "all": "both"}
    found = sum_of_parts(load(planted(titles=titles, replicates=1)))
    assert "With one replicate nothing can be said" in in_words(found)


def test_no_bundle_no_sum(planted):
    results = load(planted(titles={"baseline": "b", "2c": "one"}, replicates=2))
    assert sum_of_parts(results) is None
    assert alone_and_on_top(results).empty
    assert results.everything is None
