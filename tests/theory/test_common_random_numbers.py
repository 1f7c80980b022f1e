"""Common random numbers pay: paired differences vary far less, and no lever costs anybody.

400 agents in 8 organisations; contagion by independent contacts, so that all five levers can only
help: there are no shares that more ties would dilute. Pairs share their replicate, nothing else.
"""

import numpy as np
import pytest

from sim.lab import spread_on
from sim.rules import Contagion
from tests.theory.graphs import organisations

PAIRS, MONTHS, PEOPLE = 2_000, 10, 400
OUTSIDE, RATE, ACROSS = 0.02, 0.025, 200
NEVER = 1_000
GOALS = {
    "outside + 20 %": 15.0,
    "one organisation x 3": 15.0,
    "five leaders": 15.0,
    "20 % more ties across": 100.0,
    "contacts + 5 %": 100.0,
}


def adoption_months(ties, rule, initial=(), seed=1):
    _, month = spread_on(
        ties,
        rule,
        initial=list(initial),
        months=MONTHS,
        replicates=PAIRS,
        seed=seed,
        detail=True,
    )
    return np.where(month < 0, NEVER, month)


def world(across=ACROSS):
    return organisations(number=8, size=50, within=6.0, across=across)


def run(name, seed=1):
    """Adoption months of the baseline, or under a lever."""
    outside = np.where(np.arange(PEOPLE) < 50, 3 * OUTSIDE, OUTSIDE)
    ties = world(ACROSS + ACROSS // 5 if name == "20 % more ties across" else ACROSS)
    rule = {
        "outside + 20 %": Contagion(RATE, 1.2 * OUTSIDE),
        "one organisation x 3": Contagion(RATE, outside),
        "contacts + 5 %": Contagion(1.05 * RATE, OUTSIDE),
    }.get(name, Contagion(RATE, OUTSIDE))
    leaders = np.argsort(-ties.degree(), kind="stable")[:5] if name == "five leaders" else ()
    return adoption_months(ties, rule, leaders, seed)


@pytest.fixture(scope="module")
def baseline():
    return run("nothing")


@pytest.fixture(scope="module")
def levers():
    return {name: run(name) for name in GOALS}


def reduction(before, after):
    """Variance of a difference under other luck, divided by that of the paired difference."""
    one, other = ((months <= MONTHS).mean(axis=1) for months in (before, after))
    return (one.var(ddof=1) + other.var(ddof=1)) / (other - one).var(ddof=1)


@pytest.mark.parametrize("name", GOALS)
def test_pairing_reduces_the_variance(name, baseline, levers):
    assert reduction(baseline, levers[name]) >= GOALS[name]


@pytest.mark.parametrize("name", GOALS)
def test_no_agent_is_lost_to_a_helpful_lever_in_any_pair(name, baseline, levers):
    assert (levers[name] <= baseline).all()
    assert (levers[name] < baseline).any(axis=1).mean() > 0.5


def test_other_luck_does_not_pair(baseline):
    """Without a common seed the variance of the difference is that of two runs."""
    assert reduction(baseline, run("contacts + 5 %", seed=2)) == pytest.approx(1.0, abs=0.1)


def test_replicates_are_independent_of_one_another(baseline):
    share = (baseline <= MONTHS).mean(axis=1)
    correlation = np.corrcoef(share[:-1], share[1:])[0, 1]
    assert abs(correlation) < 4 / np.sqrt(PAIRS)
    assert np.unique(share).size > 50


def test_clocks_are_an_agents_own_whatever_the_rule(baseline):
    """Who is early under one rule is early under another: pairing works across rules too."""
    other = adoption_months(world(), Contagion(0.0, 0.1))
    assert np.corrcoef(baseline.ravel() <= 5, other.ravel() <= 5)[0, 1] > 0.3
