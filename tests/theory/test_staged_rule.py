"""The staged rule follows the law that its hazards say, month by month."""

import math

import numpy as np
import pytest

from sim.rules.staged import CERTAIN, hazard
from sim.stages import PERSUADED, REJECTED
from tests.scenarios import run, scenario

ALONE = (
    "ties.mean_degree=0",
    "networks=none",
    "staff.reconsideration_per_month=0",
    "organisations.consider_per_month=0",
)


def standard_error(share, n):
    return math.sqrt(share * (1.0 - share) / n)


@pytest.mark.parametrize("month", [1, 6, 18])
def test_awareness_from_outside_alone_is_geometric(month):
    """One clock per person gives the law of an independent draw each month."""
    base = scenario(*ALONE, "staff.outside_awareness_per_month=0.05", population="trust")
    model = run(base)
    everyone = model.relevance[0] == 1.0
    aware = model.columns.aware_month[0, everyone]
    reached = ((aware >= 0) & (aware <= month)).mean()
    expected = 1.0 - 0.95**month
    assert abs(reached - expected) < 4 * standard_error(expected, everyone.sum())


@pytest.mark.parametrize("intercept", [-2.0, 0.0, 1.0])
def test_share_persuaded_of_those_who_came_to_a_view_is_logistic(intercept):
    base = scenario(
        *ALONE,
        "staff.outside_awareness_per_month=1.0",
        f"staff.intercept={intercept}",
        "staff.innovativeness=0",
        "staff.evaluation_months=1.0",
        population="trust",
        months=24,
    )
    model = run(base)
    product = model.product_index("ward_productivity")
    stage = model.stage[product]
    formed = np.isin(stage, (PERSUADED, REJECTED))
    expected = 1.0 / (1.0 + math.exp(-model._rates[product].appeal))
    share = (stage[formed] == PERSUADED).mean()
    assert formed.sum() > 500
    # a month is one step: two clocks may run out in the same month, and the earlier one counts
    assert abs(share - expected) < 4 * standard_error(expected, formed.sum())


def test_hazard_inverts_the_monthly_chance():
    for chance in (0.0, 0.01, 0.3, 0.999):
        assert 1.0 - math.exp(-hazard(chance)) == pytest.approx(chance, abs=1e-12)
    assert hazard(1.0) == CERTAIN > -math.log(0.5 / 2**32)
