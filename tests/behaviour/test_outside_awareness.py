"""How much more than the staff's usual rate one hears of a product outside the networks."""

from __future__ import annotations

import math

import pytest

from experiments import compose
from experiments.problems import Problem
from tests.scenarios import run, same_bits, scenario

ALONE = (
    "ties.mean_degree=0",
    "networks=none",
    "products=tetracycline",
    "organisations.consider_per_month=0",
)
RATIO = "products.tetracycline.outside_awareness_ratio"


def test_a_ratio_of_one_is_the_staffs_own_rate() -> None:
    plain = scenario(*ALONE, population="trust", months=12)
    product = plain.products["tetracycline"]
    without = product.model_dump(exclude={"outside_awareness_ratio"})
    other = plain.model_copy(update={"products": {"tetracycline": type(product)(**without)}})
    assert product.outside_awareness_ratio == 1.0
    assert same_bits(run(plain), run(other))


def test_the_ratio_multiplies_the_hazard() -> None:
    model = run(scenario(*ALONE, f"{RATIO}=8", population="trust", months=12))
    concerned = model.relevance[0] == 1.0
    aware = (model.columns.aware_month[0, concerned] >= 0).mean()
    expected = 1.0 - 0.99 ** (8 * 12)
    error = math.sqrt(expected * (1.0 - expected) / concerned.sum())
    assert concerned.sum() > 400
    assert abs(aware - expected) < 4 * error


def test_nobody_hears_of_it_at_a_ratio_of_nought() -> None:
    model = run(scenario(*ALONE, f"{RATIO}=0", population="trust", months=12))
    assert (model.columns.aware_month[0] < 0).all()


@pytest.mark.parametrize("value", ["-1", "101"])
def test_a_ratio_out_of_range_is_refused(value: str) -> None:
    with pytest.raises(Problem, match=r"outside_awareness_ratio is .*at least 0, at most 100"):
        compose(["experiment=run", "products=tetracycline", f"{RATIO}={value}"])
