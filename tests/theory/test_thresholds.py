"""Thresholds: exact final numbers and exact times."""

import numpy as np
import pytest
from scipy.special import ndtri

from sim.chance import Chance
from sim.lab import spread_on
from sim.lab.curves import threshold_equilibrium
from sim.rules import AbsoluteThreshold, Contagion, FractionalThreshold
from sim.ties import Ties
from sim.ties.generators import complete, moore_lattice, path, ring_lattice, scale_free
from tests.theory.sampling import MOST_Z, SEED


def spread(ties, rule, initial, months, replicates=1):
    table = spread_on(ties, rule, initial=initial, months=months, replicates=replicates, seed=SEED)
    return table["adopted"].to_numpy().reshape(replicates, months + 1)


@pytest.mark.parametrize(
    ("changed", "to", "expected"), [(None, None, 100), (1, 2, 1), (50, 51, 50)]
)
def test_granovetters_crowd_t1(changed, to, expected):
    thresholds = np.arange(100)
    if changed is not None:
        thresholds[changed] = to
    found = spread(complete(100), AbsoluteThreshold(thresholds), [], 150)[0]
    assert found[-1] == expected
    assert (found[: expected + 1] == np.arange(expected + 1)).all(), "one comes in each step"


def test_the_crowd_does_not_depend_on_who_has_which_threshold():
    order = np.argsort(Chance(SEED, 0).uniform("order", np.arange(100)))
    assert spread(complete(100), AbsoluteThreshold(order), [], 150)[0, -1] == 100
    shares = FractionalThreshold(order / 99)
    assert spread(complete(100), shares, [], 150)[0, -1] == 100


@pytest.mark.parametrize("sd", [12.0, 50.0])
def test_a_crowd_with_normal_thresholds_ends_near_the_equilibrium_t2(sd):
    """Thresholds at the quantiles, which differ from the equilibrium by whole people."""
    people = 3_000
    thresholds = 0.25 * people + sd / 100 * people * ndtri((np.arange(people) + 0.5) / people)
    rule = AbsoluteThreshold(np.maximum(thresholds, 0.0))
    found = spread(complete(people), rule, [], 400)[0, -1]
    assert abs(found - threshold_equilibrium(people, mean=0.25 * people, sd=sd / 100 * people)) < 2


@pytest.mark.parametrize(
    ("threshold", "initial", "steps", "final"),
    [(1, [0], 25, 100), (2, [0, 1], 49, 100), (3, [0, 1, 2], 0, 3)],
)
def test_a_ring_lattice_fills_step_by_step_t11(threshold, initial, steps, final):
    found = spread(ring_lattice(100, 4), AbsoluteThreshold(threshold), initial, 60)[0]
    assert found[-1] == final
    assert np.flatnonzero(found == final)[0] == steps


def neighbourhood(side):
    """The person in the middle of a lattice and the eight around."""
    middle = side // 2
    return [(middle + down) * side + middle + right for down in (-1, 0, 1) for right in (-1, 0, 1)]


@pytest.mark.parametrize("threshold", [1, 3])
@pytest.mark.parametrize("rewired", [0.0, 0.1, 0.5])
def test_long_ties_hurt_complex_contagion_t12(threshold, rewired):
    """At a tenth rewired, thresholds of 3 may go either way: only the ends are published."""
    side, finals = 50, []
    for graph in range(10):
        ties = moore_lattice(side, rewired=rewired, chance=Chance(SEED, graph))
        found = spread(ties, AbsoluteThreshold(threshold), neighbourhood(side), 300)
        finals.append(found[0, -1] / side**2)
    reached = np.mean(np.array(finals) > 0.9)
    if threshold == 1 or rewired == 0.0:
        assert reached == 1.0
    elif rewired == 0.5:
        assert reached == 0.0


RULES = {
    "contagion": Contagion(0.05),
    "threshold, with delay": FractionalThreshold(0.25, probability=0.3),
    "threshold": FractionalThreshold(0.2),
}


@pytest.mark.parametrize("name", RULES)
def test_leaders_start_faster_than_anyone_and_marginal_people_slowest(name):
    """Valente and Davis (1999): adopters summed over the months, by who starts."""
    people, starters, graphs = 300, 30, 30
    area = {"leaders": [], "random": [], "marginal": []}
    for graph in range(graphs):
        chance = Chance(SEED, graph)
        ties = scale_free(people, 3, chance=chance)
        order = np.argsort(ties.degree() + 0.5 * chance.uniform("tie break", np.arange(people)))
        drawn = np.argsort(chance.uniform("starters", np.arange(people)))
        start = {"leaders": order[-starters:], "marginal": order[:starters], "random": drawn}
        for who, rows in start.items():
            found = spread(ties, RULES[name], rows[:starters], 15, replicates=4)
            area[who].append(found.mean())
    for faster, slower in (("leaders", "random"), ("random", "marginal")):
        difference = np.array(area[faster]) - np.array(area[slower])
        error = difference.std(ddof=1) / np.sqrt(graphs)
        assert difference.mean() > MOST_Z * error, (faster, slower)


def test_a_threshold_is_reached_not_passed():
    """Two of four neighbours are half of them."""
    star = Ties.from_edges([(0, leaf) for leaf in (1, 2, 3, 4)], 5)
    never = np.full(5, 5.0)
    for rule, adopts in (
        (FractionalThreshold(np.array([0.5, *never[1:]])), True),
        (FractionalThreshold(np.array([0.5 + 1e-12, *never[1:]])), False),
        (AbsoluteThreshold(np.array([2.0, *never[1:]])), True),
        (AbsoluteThreshold(np.array([2.0 + 1e-12, *never[1:]])), False),
    ):
        assert spread(star, rule, [1, 2], 3)[0, -1] == (3 if adopts else 2)


@pytest.mark.parametrize("degree", [3, 7, 10, 49, 100])
def test_shares_that_no_float_holds_are_reached_all_the_same(degree):
    """The k-th of d neighbours reaches the threshold k / d, and no fewer do."""
    star = Ties.from_edges([(0, leaf) for leaf in range(1, degree + 1)], degree + 1)
    for number in range(1, degree + 1):
        thresholds = np.full(degree + 1, 2.0)
        thresholds[0] = number / degree
        rule = FractionalThreshold(thresholds)
        enough, short = range(1, number + 1), range(1, number)
        assert spread(star, rule, list(enough), 2)[0, -1] == number + 1
        assert spread(star, rule, list(short), 2)[0, -1] == number - 1


def test_without_ties_a_threshold_of_nothing_is_reached_and_no_other():
    alone = Ties.from_edges([], 4)
    thresholds = [0.0, 1e-9, 1.0, 1.5]
    assert spread(alone, FractionalThreshold(thresholds), [], 2)[0].tolist() == [0, 1, 1]
    assert spread(alone, AbsoluteThreshold(thresholds), [], 2)[0].tolist() == [0, 1, 1]


def test_everyone_decides_on_the_state_before_the_step():
    """Along a row one person comes in each step, in either direction."""
    for first in (0, 9):
        found = spread(path(10), AbsoluteThreshold(1), [first], 12)[0]
        assert found.tolist() == [*range(1, 11), 10, 10, 10]


def test_the_wait_after_a_threshold_is_geometric():
    people, probability = 200_000, 0.3
    pairs = np.arange(2 * people).reshape(people, 2)
    found = spread(
        Ties.from_edges(pairs, 2 * people),
        FractionalThreshold(1.0, probability=probability),
        pairs[:, 0],
        5,
    )[0]
    expected = 1.0 - (1.0 - probability) ** np.arange(6)
    error = np.sqrt(expected * (1.0 - expected) / people)
    assert (np.abs(found / people - 1.0 - expected) <= MOST_Z * error).all()
