import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.frontier import best_under_budget, efficient_frontier

OPTIONS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=8)


def test_dominated_options_are_named_and_ratios_rise():
    table = efficient_frontier(
        [0, 1, 2, 1, 4, 2],
        [0, 10, 50, 20, 60, 70],
        names=["nothing", "a", "b", "c", "d", "e"],
    )
    assert table["standing"].to_dict() == {
        "nothing": "efficient",
        "a": "efficient",
        "b": "extendedly dominated",
        "c": "dominated",
        "d": "efficient",
        "e": "dominated",
    }
    assert table.loc["a", "pounds_per_unit"] == 10
    assert table.loc["d", "pounds_per_unit"] == pytest.approx(50 / 3)
    assert table["pounds_per_unit"].isna().sum() == 4


def test_equals_stand_alike_and_savings_come_first():
    table = efficient_frontier([0, 2, 2, 1], [0, -5, -5, -6])
    assert table["standing"].tolist() == ["dominated", *["efficient"] * 3]
    assert table["pounds_per_unit"].tolist()[1:3] == [1, 1]


@given(OPTIONS, st.integers(1, 60))
def test_what_is_efficient_is_what_somebody_would_choose(options, worth):
    effect, cost = np.array(options, dtype=float).T
    table = efficient_frontier(effect, cost)
    ratios = table["pounds_per_unit"].dropna()
    assert (ratios > 0).all()
    benefit = worth * 0.37 * effect - cost  # a value at which no two different options are equal
    best = benefit >= benefit.max() - 1e-9
    assert (table["standing"][best] == "efficient").all()
    steps = table[table["standing"] == "efficient"].sort_values("cost")["pounds_per_unit"].dropna()
    assert steps.is_monotonic_increasing


@given(OPTIONS, st.integers(0, 9))
def test_the_best_within_a_budget_is_within_it_and_best(options, budget):
    effect, cost = np.array(options, dtype=float).T
    if cost.min() > budget:
        with pytest.raises(ValueError, match="the cheapest bundle costs"):
            best_under_budget(effect, cost, budget=budget)
        return
    chosen = best_under_budget(effect, cost, budget=budget)
    assert cost[chosen] <= budget
    assert effect[chosen] == effect[cost <= budget].max()


def test_bundles_are_valued_as_wholes():
    effect = [0, 5, 4, 6, 20]  # nothing, a, b, a and b, c
    cost = [0, 10, 5, 15, 40]
    assert best_under_budget(effect, cost, budget=14) == 1
    assert best_under_budget(effect, cost, budget=15) == 3
    assert best_under_budget(effect, cost, budget=math.inf) == 4
    assert best_under_budget([5, 5, 5], [9, 4, 4], budget=10) == 1
    with pytest.raises(ValueError, match="budget is nan"):
        best_under_budget(effect, cost, budget=math.nan)


def test_what_fits_not_is_refused():
    with pytest.raises(ValueError, match="names must be 2 different ones"):
        efficient_frontier([0, 1], [0, 1], names=["a", "a"])
    with pytest.raises(ValueError, match="one shape"):
        efficient_frontier([0, 1], [0, 1, 2])
