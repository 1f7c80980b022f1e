"""Properties that hold exactly on any graph, under every rule that they concern.

M2, M6 and M7 of the full model are tested in tests/behaviour/test_exact_properties.py and
tests/experiments/test_execution.py.
"""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.chance import Chance
from sim.lab import spread_on
from sim.rules import (
    AbsoluteThreshold,
    Bass,
    Contagion,
    FractionalThreshold,
    IndependentCascade,
    LinearThreshold,
)
from sim.rules.base import Rule
from sim.ties import Ties
from sim.ties.generators import random_graph, star
from tests.theory.graphs import edges_of, relabelled, with_more_people
from tests.theory.sampling import MOST_Z, SEED

NEVER = 10_000
MONTHS = 12


def months_of(ties, rule, initial, replicates=40, first_replicate=0):
    """Adoption months, those who never adopt long after the end, shape (replicates, n)."""
    _, month = spread_on(
        ties,
        rule,
        initial=initial,
        months=MONTHS,
        replicates=replicates,
        seed=SEED,
        first_replicate=first_replicate,
        detail=True,
        workers=1,
    )
    return np.where(month < 0, NEVER, month)


def drawn(people, name, low, high):
    """A value for each person, the same in every test."""
    return low + (high - low) * Chance(SEED, 0).uniform(name, np.arange(people))


EACH_RULE = {  # from one value for each agent
    "bass": lambda v: Bass(0.1 * v, 0.8 * v),
    "bass, exponential": lambda v: Bass(0.1 * v, 0.8 * v, "exponential"),
    "bass, contacts": lambda v: Bass(0.1 * v, 0.8 * v, "contacts"),
    "contagion": lambda v: Contagion(0.3 * v, 0.02 * v),
    "contagion, stopping": lambda v: Contagion(0.6 * v, 0.0, 0.3 * v),
    "contagion, again": lambda v: Contagion(0.6 * v, 0.02 * v, 0.3 * v, immune=False),
    "fractional threshold": lambda v: FractionalThreshold(0.1 + 0.6 * v, 0.2 + 0.5 * v),
    "absolute threshold": lambda v: AbsoluteThreshold(3.0 * v),
    "linear threshold": lambda v: LinearThreshold(0.5 * v),
    "independent cascade": lambda v: IndependentCascade(0.7 * v),
}


@pytest.mark.parametrize("name", EACH_RULE)
def test_relabelling_agents_changes_no_distribution_m1(name):
    """Labels are keys of draws: other labels are other luck, of the same law for each person."""
    people, replicates = 30, 4_000
    ties = random_graph(people, 4.0, chance=Chance(SEED, 0))
    values = drawn(people, "value", 0.0, 1.0)
    new = np.argsort(Chance(SEED, 0).uniform("label", np.arange(people)))
    old = np.argsort(new)
    rule = EACH_RULE[name]
    starts = np.array([0, 7, 13])
    plain = months_of(ties, rule(values), starts, replicates)
    other = months_of(relabelled(ties, new), rule(values[old]), new[starts], replicates)[:, new]
    for month in (1, 3, MONTHS):
        difference = (plain <= month).astype(float) - (other <= month)
        both = np.column_stack((difference, difference.sum(axis=1)))
        error = both.std(axis=0, ddof=1) / np.sqrt(replicates)
        assert (np.abs(both.mean(axis=0)) <= (MOST_Z + 0.5) * error).all(), month


HELP = {  # a base and what helps it, from a random graph and one value in [0, 1]
    "bass, more p": (lambda v: Bass(0.05, 0.4), lambda v: Bass(0.05 + v / 9, 0.4)),
    "bass, more q": (lambda v: Bass(0.05, 0.4), lambda v: Bass(0.05, 0.4 + v)),
    "bass, exponential": (
        lambda v: Bass(0.05, 0.4, "exponential"),
        lambda v: Bass(0.05 + v / 9, 0.4 + v, "exponential"),
    ),
    "bass, contacts": (
        lambda v: Bass(0.05, 0.4, "contacts"),
        lambda v: Bass(0.05 + v / 9, 0.4 + v / 9, "contacts"),
    ),
    "contagion, rate": (lambda v: Contagion(0.1), lambda v: Contagion(0.1 + v / 2)),
    "contagion, outside": (lambda v: Contagion(0.1, 0.0), lambda v: Contagion(0.1, v / 20)),
    "fractional threshold": (
        lambda v: FractionalThreshold(0.5, 0.4),
        lambda v: FractionalThreshold(0.5 - v / 2, 0.4),
    ),
    "its probability": (
        lambda v: FractionalThreshold(0.3, 0.4),
        lambda v: FractionalThreshold(0.3, 0.4 + v / 2),
    ),
    "absolute threshold": (
        lambda v: AbsoluteThreshold(2.0),
        lambda v: AbsoluteThreshold(2.0 - 2.0 * v),
    ),
    "linear threshold": (lambda v: LinearThreshold(0.2), lambda v: LinearThreshold(0.2 + v / 2)),
    "independent cascade": (
        lambda v: IndependentCascade(0.2),
        lambda v: IndependentCascade(0.2 + v / 2),
    ),
}
MORE_TIES_HELP = {
    "contagion": Contagion(0.1, 0.01),
    "absolute threshold": AbsoluteThreshold(2),
    "linear threshold": LinearThreshold(0.2),
    "independent cascade": IndependentCascade(0.3),
}
QUICK = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@st.composite
def graphs(shape):
    n = shape(st.integers(2, 24))
    person = st.integers(0, n - 1)
    edges = shape(st.lists(st.tuples(person, person), min_size=1, max_size=60))
    return Ties.from_edges(edges, n)


@pytest.mark.parametrize("name", HELP)
@QUICK
@given(graphs(), st.floats(0.0, 1.0), st.integers(0, 2))
def test_a_helpful_lever_makes_nobody_adopt_later_m3(name, ties, value, starters):
    base, helped = (make(value) for make in HELP[name])
    before = months_of(ties, base, min(starters, ties.n))
    after = months_of(ties, helped, min(starters, ties.n))
    assert (after <= before).all()


@pytest.mark.parametrize("name", [name for name in EACH_RULE if "contagion, " not in name])
@QUICK
@given(graphs(), st.integers(0, 2**16))
def test_more_initial_adopters_make_nobody_adopt_later_m3(name, ties, which):
    """Under rules without stopping: who starts earlier may also stop earlier."""
    rule = EACH_RULE[name](drawn(ties.n, "value", 0.0, 1.0))
    more = [row for row in range(ties.n) if which >> row % 16 & 1]
    fewer = months_of(ties, rule, more[: len(more) // 2])
    assert (months_of(ties, rule, more) <= fewer).all()
    some, again = (months_of(ties, rule, number) for number in (1, 2))
    assert (again <= some).all(), "those drawn first stay the same"


@pytest.mark.parametrize("name", MORE_TIES_HELP)
@QUICK
@given(graphs(), graphs())
def test_more_ties_make_nobody_adopt_later_m3(name, ties, more):
    n = max(ties.n, more.n)
    fewer = Ties.from_edges(edges_of(ties), n)
    both = Ties.from_edges(np.concatenate([edges_of(ties), edges_of(more)]), n)
    rule = MORE_TIES_HELP[name]
    assert (months_of(both, rule, 2) <= months_of(fewer, rule, 2)).all()


@pytest.mark.parametrize("name", EACH_RULE)
def test_levers_do_help_somebody(name):
    """That nobody adopts later is not because nothing ever changes."""
    ties = random_graph(60, 4.0, chance=Chance(SEED, 0))
    rule = EACH_RULE[name](drawn(60, "value", 0.0, 1.0))
    assert (months_of(ties, rule, 12) < months_of(ties, rule, 2)).any()


@pytest.mark.parametrize("name", MORE_TIES_HELP)
def test_a_channel_that_sends_nothing_is_the_baseline_m2(name):
    """A source tied to everyone, who never uses it: the same bits as without it."""
    people = 60
    ties = random_graph(people, 4.0, chance=Chance(SEED, 0))
    to_all = np.column_stack((np.arange(people), np.full(people, people)))
    joined = Ties.from_edges(np.concatenate([edges_of(ties), to_all]), people + 1)
    deaf = np.append(np.ones(people), 0.0)
    rule, silent = {
        "contagion": (Contagion(0.2, 0.01), Contagion(0.2 * deaf, 0.01 * deaf)),
        "absolute threshold": (
            AbsoluteThreshold(2.0),
            AbsoluteThreshold(np.where(deaf, 2.0, people + 1)),
        ),
        "linear threshold": (LinearThreshold(0.2), LinearThreshold(0.2 * deaf)),
        "independent cascade": (IndependentCascade(0.3), IndependentCascade(0.3 * deaf)),
    }[name]
    initial = list(range(8))
    plain = months_of(ties, rule, initial)
    assert np.array_equal(plain, months_of(joined, silent, initial)[:, :people])
    assert (plain < NEVER).sum() > 8 * len(plain)


@pytest.mark.parametrize("name", EACH_RULE)
def test_workers_and_order_change_no_bit_m7(name):
    ties = random_graph(50, 4.0, chance=Chance(SEED, 0))
    rule = EACH_RULE[name](drawn(50, "value", 0.0, 1.0))
    run = {"initial": 3, "months": MONTHS, "seed": SEED, "detail": True}
    tables, months = zip(
        *(spread_on(ties, rule, replicates=31, workers=workers, **run) for workers in (1, 2, 7)),
        strict=True,
    )
    assert all(table.equals(tables[0]) for table in tables)
    assert all(np.array_equal(month, months[0]) for month in months)
    backwards = [months_of(ties, rule, 3, 1, first_replicate=one)[0] for one in range(30, -1, -1)]
    whole = np.where(months[0] < 0, NEVER, months[0])
    assert np.array_equal(np.array(backwards)[::-1], whole)


@pytest.mark.parametrize("name", EACH_RULE)
@QUICK
@given(graphs(), st.integers(1, 3))
def test_isolated_extra_agents_change_nobody_else_m9(name, ties, more):
    values = drawn(ties.n + more, "value", 0.0, 1.0)
    rule = EACH_RULE[name]
    initial = [0, ties.n // 2]
    alone = months_of(ties, rule(values[: ties.n]), initial)
    joined = months_of(with_more_people(ties, more), rule(values), initial)
    assert np.array_equal(alone, joined[:, : ties.n])


STOPPING = np.concatenate(([0.0], np.full(399, 0.3), [0.0]))  # the sources never stop


@pytest.mark.parametrize(
    ("whole", "half"),
    [
        (Contagion(0.36), Contagion(0.2)),
        (IndependentCascade(0.36), IndependentCascade(0.2)),
        (LinearThreshold(0.5), LinearThreshold(0.25)),
        (Contagion(0.36, 0.05, STOPPING[:-1], False), Contagion(0.2, 0.05, STOPPING, False)),
    ],
    ids=["contagion", "cascade", "linear threshold", "contagion, again"],
)
def test_two_channels_at_half_the_hazard_equal_one_m8(whole, half):
    """A channel is a source tied to everyone; the second comes after all others."""
    people = 400
    leaves = np.arange(1, people)
    one = star(people)
    other = np.column_stack((leaves, np.full(people - 1, people)))
    two = Ties.from_edges(np.concatenate([edges_of(one), other]), people + 1)
    single = months_of(one, whole, [0])
    double = months_of(two, half, [0, people])
    assert np.array_equal(single[:, 1:], double[:, 1:people])
    assert np.unique(single[:, 1:]).size > 1


class TwoHalves(Rule):
    """Two outside channels at half of p each, and word of mouth."""

    def __init__(self, p, q):
        self.half, self.q = p / 2, q

    def hazard(self, situation, dt):
        peers = self.q * situation.using / np.maximum(situation.degree, 1)
        return (self.half + self.half + peers) * dt


def test_two_outside_channels_at_half_the_hazard_equal_one_m8():
    ties = random_graph(200, 4.0, chance=Chance(SEED, 0))
    one = months_of(ties, Bass(0.04, 0.5, "exponential"), 2)
    assert np.array_equal(one, months_of(ties, TwoHalves(0.04, 0.5), 2))
