"""Influence: independent cascades and linear thresholds reach as many as theory says."""

import networkx as nx
import numpy as np
import pytest

from sim.lab import spread_on
from sim.rules import IndependentCascade, LinearThreshold
from sim.ties import Ties
from sim.ties.generators import path, ring_lattice
from tests.theory.sampling import MOST_Z, SEED
from tests.theory.targets import targets


@pytest.mark.parametrize("name", targets("influence"))
def test_published_numbers_are_met(name):
    target = targets("influence")[name]
    target.check()  # its standard error is small enough to tell, and then:
    assert abs(target.z) < MOST_Z


@pytest.mark.parametrize("name", targets("cascades"))
def test_cascades_are_as_likely_as_on_paper(name):
    target = targets("cascades")[name]
    target.check()
    assert abs(target.estimate - 0.865) < 0.03


def test_greedy_choice_finds_the_three_families_k1():
    """Medici, Strozzi and Guadagni, one after another: the best set of three."""
    graph = nx.florentine_families_graph()
    chosen: list[str] = []
    for wanted in ("Medici", "Strozzi", "Guadagni"):
        reach = {
            name: spread_on(
                graph,
                IndependentCascade(0.1),
                initial=[*chosen, name],
                months=15,
                replicates=10_000,
                seed=SEED,
            )
            .query("month == 15")["adopted"]
            .mean()
            for name in graph
            if name not in chosen
        }
        assert max(reach, key=reach.get) == wanted
        chosen.append(wanted)


def test_a_new_user_has_one_chance_and_no_second():
    """Along a row of two: who is not won over in the step after is never won over."""
    table = spread_on(
        path(2), IndependentCascade(0.4), initial=[0], months=9, replicates=20_000, seed=SEED
    )
    found = table["adopted"].to_numpy().reshape(-1, 10)
    assert (found[:, 1] == found[:, -1]).all()
    assert abs(found[:, -1].mean() - 1.4) < MOST_Z * np.sqrt(0.4 * 0.6 / 20_000)


def test_chances_over_several_ties_are_independent():
    """A person tied to three who adopt one after another: 1 - (1 - p)^k in the k-th step."""
    edges = [(0, 1), (1, 2), (0, 3), (1, 3), (2, 3)]  # 3 hears from 0, then 1, then 2
    probability = np.array([0.0, 1.0, 1.0, 0.3])
    _, month = spread_on(
        Ties.from_edges(edges, 4),
        IndependentCascade(probability),
        initial=[0],
        months=6,
        replicates=50_000,
        seed=SEED,
        detail=True,
    )
    by = np.array([((month[:, 3] >= 1) & (month[:, 3] <= step)).mean() for step in (1, 2, 3, 6)])
    expected = 1.0 - 0.7 ** np.array([1, 2, 3, 3])
    assert (np.abs(by - expected) < MOST_Z * np.sqrt(expected * (1 - expected) / 50_000)).all()


@pytest.mark.parametrize("by_tie", [False, True])
def test_weights_are_those_of_the_neighbours_that_use_it(by_tie):
    """A person with two neighbours of weight .5 and .2: adopts by the first, then by both."""
    ties = Ties.from_edges([(0, 2), (1, 2), (0, 1)], 3)
    weights = np.zeros(ties.neighbours.size)
    rows = np.repeat(np.arange(3), ties.degree())
    weights[(rows == 0) & (ties.neighbours == 2)] = 0.5
    weights[(rows == 1) & (ties.neighbours == 2)] = 0.2
    weights[(rows == 0) & (ties.neighbours == 1)] = 1.0
    if not by_tie:  # everyone's neighbours count the same for it
        weights = np.array([0.0, 1.0, 0.35])
    _, month = spread_on(
        ties,
        LinearThreshold(weights),
        initial=[0],
        months=4,
        replicates=40_000,
        seed=SEED,
        detail=True,
    )
    assert (month[:, 1] == 1).all()
    by = np.array([((month[:, 2] >= 1) & (month[:, 2] <= step)).mean() for step in (1, 4)])
    expected = np.array([0.5, 0.7] if by_tie else [0.35, 0.7])
    assert (np.abs(by - expected) < MOST_Z * np.sqrt(expected * (1 - expected) / 40_000)).all()


def test_equal_weights_are_the_rule_without_weights():
    ring = ring_lattice(30, 4)
    runs = [
        spread_on(ring, LinearThreshold(weights), initial=[3], months=30, replicates=200, seed=2)
        for weights in (None, 0.25, np.full(30, 0.25), np.full(120, 0.25))
    ]
    assert all(run.equals(runs[0]) for run in runs)
