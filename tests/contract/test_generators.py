"""Every generator keeps its promises: a simple graph, its degrees, the same for the same luck."""

import math

import networkx as nx
import numpy as np
import pytest

from sim.chance import Chance
from sim.ties import Ties
from sim.ties.generators import DRAWN, GENERATORS, moore_lattice, random_graph, regular, small_world

LUCK = Chance(7, 0)
CASES = {
    "complete": [{"n": 1}, {"n": 2}, {"n": 40}],
    "ring_lattice": [
        {"n": 60, "neighbours": 4},
        {"n": 5, "neighbours": 4},
        {"n": 3, "neighbours": 0},
    ],
    "random": [
        {"n": 900, "mean_degree": 7.3},
        {"n": 12, "mean_degree": 10.5},
        {"n": 1, "mean_degree": 0},
    ],
    "small_world": [{"n": 500, "neighbours": 6, "rewired": share} for share in (0.0, 0.2, 1.0)]
    + [{"n": 7, "neighbours": 6, "rewired": 1.0}],
    "regular": [
        {"n": 500, "degree": 3},
        {"n": 30, "degree": 20},
        {"n": 4, "degree": 3},
        {"n": 9, "degree": 2},
    ],
    "scale_free": [{"n": 800, "ties_each": 3}, {"n": 5, "ties_each": 4}, {"n": 2, "ties_each": 1}],
    "moore_lattice": [
        {"side": 3},
        {"side": 20},
        {"side": 20, "rewired": 0.4},
        {"side": 20, "rewired": 1.0},
    ],
    "path": [{"n": 1}, {"n": 25}],
    "star": [{"n": 1}, {"n": 25}],
}
TIES = {
    "complete": lambda n: n * (n - 1) // 2,
    "ring_lattice": lambda n, neighbours: n * neighbours // 2,
    "random": lambda n, mean_degree: math.floor(n * mean_degree / 2 + 0.5),
    "small_world": lambda n, neighbours, rewired: n * neighbours // 2,
    "regular": lambda n, degree: n * degree // 2,
    "scale_free": lambda n, ties_each: ties_each * (n - ties_each),
    "moore_lattice": lambda side, rewired=0.0: 4 * side * side,
    "path": lambda n: n - 1,
    "star": lambda n: n - 1,
}
SAME_DEGREE = {
    "complete": lambda n: n - 1,
    "ring_lattice": lambda n, neighbours: neighbours,
    "regular": lambda n, degree: degree,
    "moore_lattice": lambda side, rewired=0.0: 8,
}
BAD = [
    ("complete", {"n": 0}, "n is 0, allowed are 1 to"),
    ("complete", {"n": 10**6}, "n is 1000000, allowed are 1 to 30000"),
    ("ring_lattice", {"n": 10, "neighbours": 3}, "neighbours is 3, it must be even"),
    ("ring_lattice", {"n": 4, "neighbours": 4}, "neighbours is 4, allowed are 0 to 3"),
    ("random", {"n": 10, "mean_degree": 9.5}, "mean_degree is 9.5, allowed are 0 to 9"),
    ("random", {"n": 10, "mean_degree": float("nan")}, "mean_degree is nan"),
    ("random", {"n": 10.0, "mean_degree": 2}, "n is 10.0, it must be a whole number"),
    ("small_world", {"n": 10, "neighbours": 4, "rewired": 1.2}, "rewired is 1.2, allowed"),
    ("regular", {"n": 5, "degree": 3}, "degree is 3 and n is 5: one of them must be even"),
    ("regular", {"n": 5, "degree": 5}, "degree is 5, allowed are 0 to 4"),
    ("scale_free", {"n": 5, "ties_each": 5}, "ties_each is 5, allowed are 1 to 4"),
    ("scale_free", {"n": 5, "ties_each": 0}, "ties_each is 0, allowed are 1 to 4"),
    ("moore_lattice", {"side": 2}, "side is 2, allowed are 3 to"),
    ("moore_lattice", {"side": 5, "rewired": -0.1}, "rewired is -0.1, allowed are 0 to 1"),
    ("path", {"n": True}, "n is True, it must be a whole number"),
    ("star", {"n": -1}, "n is -1, allowed are 1 to"),
]  # fmt: skip
EACH = [(name, sizes) for name, cases in CASES.items() for sizes in cases]


def made(name, sizes, chance=LUCK):
    """The ties of one generator."""
    return GENERATORS[name](**sizes, **({"chance": chance} if name in DRAWN else {}))


def alike(one, other):
    """Whether two networks are the same."""
    return np.array_equal(one.starts, other.starts) and np.array_equal(
        one.neighbours, other.neighbours
    )


def graph(ties):
    """The ties as a networkx graph."""
    found = nx.empty_graph(ties.n)
    source = np.repeat(np.arange(ties.n), ties.degree())
    found.add_edges_from(zip(source, ties.neighbours, strict=True))
    return found


def test_every_generator_is_tested() -> None:
    assert set(GENERATORS) == set(CASES) == set(TIES) == {name for name, _, _ in BAD}


@pytest.mark.parametrize(("name", "sizes"), EACH, ids=str)
def test_ties_are_simple_symmetric_and_as_many_as_promised(name, sizes) -> None:
    ties = made(name, sizes)
    source = np.repeat(np.arange(ties.n), ties.degree())
    here = set(zip(source.tolist(), ties.neighbours.tolist(), strict=True))
    assert len(here) == ties.neighbours.size == 2 * TIES[name](**sizes)
    assert all((b, a) in here and a != b for a, b in here)
    assert ties.n == sizes.get("n", sizes.get("side", 0) ** 2)
    for person in range(0, ties.n, max(1, ties.n // 20)):
        assert np.all(np.diff(ties.of(person)) > 0)


@pytest.mark.parametrize(("name", "sizes"), EACH, ids=str)
def test_everybody_has_the_same_degree_where_that_is_promised(name, sizes) -> None:
    if name in SAME_DEGREE:
        assert set(made(name, sizes).degree()) == {SAME_DEGREE[name](**sizes)}


@pytest.mark.parametrize("name", DRAWN)
def test_the_same_luck_makes_the_same_ties_and_other_luck_makes_others(name) -> None:
    sizes = CASES[name][-2] if name == "moore_lattice" else CASES[name][0]
    sizes = {"n": 500, "neighbours": 6, "rewired": 0.2} if name == "small_world" else sizes
    assert alike(made(name, sizes), made(name, sizes, Chance(7, 0)))
    assert not alike(made(name, sizes), made(name, sizes, Chance(7, 1)))
    assert not alike(made(name, sizes), made(name, sizes, Chance(8, 0)))


@pytest.mark.parametrize(("name", "sizes", "said"), BAD, ids=str)
def test_bad_sizes_are_refused_by_name(name, sizes, said) -> None:
    with pytest.raises(ValueError, match="^" + said.replace(".", r"\.")):
        made(name, sizes)


def test_a_rewired_lattice_needs_chance() -> None:
    with pytest.raises(ValueError, match=r"rewired is 0\.1, which needs chance"):
        moore_lattice(5, rewired=0.1)


@pytest.mark.parametrize(
    ("name", "sizes", "known"),
    [
        ("complete", {"n": 7}, nx.complete_graph(7)),
        ("ring_lattice", {"n": 11, "neighbours": 4}, nx.circulant_graph(11, [1, 2])),
        ("path", {"n": 6}, nx.path_graph(6)),
        ("star", {"n": 6}, nx.star_graph(5)),
        ("small_world", {"n": 11, "neighbours": 4, "rewired": 0.0}, nx.circulant_graph(11, [1, 2])),
    ],
)
def test_fixed_graphs_are_those_known_by_these_names(name, sizes, known) -> None:
    assert {frozenset(tie) for tie in graph(made(name, sizes)).edges} == {
        frozenset(tie) for tie in known.edges
    }


def test_a_moore_lattice_joins_everybody_to_the_eight_around() -> None:
    side = 6
    ties = moore_lattice(side)
    for person in range(ties.n):
        row, column = divmod(person, side)
        around = {
            (row + down) % side * side + (column + right) % side
            for down in (-1, 0, 1)
            for right in (-1, 0, 1)
        }
        assert set(ties.of(person).tolist()) == around - {person}


@pytest.mark.parametrize("share", [0.1, 0.5, 1.0])
def test_a_rewired_lattice_loses_the_share_of_its_ties(share) -> None:
    before, after = moore_lattice(40), moore_lattice(40, rewired=share, chance=LUCK)
    kept = {frozenset(t) for t in graph(before).edges} & {frozenset(t) for t in graph(after).edges}
    assert 1 - len(kept) / (4 * 1600) == pytest.approx(share, abs=0.015)
    chords = nx.average_clustering(graph(after))
    assert chords < nx.average_clustering(graph(before))


def test_a_small_world_rewires_about_the_share_and_clusters_less() -> None:
    ring = graph(small_world(2000, 10, rewired=0.0, chance=LUCK))
    little = graph(small_world(2000, 10, rewired=0.1, chance=LUCK))
    kept = {frozenset(t) for t in ring.edges} & {frozenset(t) for t in little.edges}
    assert 1 - len(kept) / ring.number_of_edges() == pytest.approx(0.1, abs=0.012)
    # Barrat and Weigt (2000): clustering falls about as (1 - rewired) cubed
    expected = nx.average_clustering(ring) * 0.9**3
    assert nx.average_clustering(little) == pytest.approx(expected, abs=0.015)


def test_more_ties_of_a_random_graph_contain_the_fewer() -> None:
    few = {frozenset(t) for t in graph(random_graph(300, 6, chance=LUCK)).edges}
    many = {frozenset(t) for t in graph(random_graph(300, 7, chance=LUCK)).edges}
    assert few < many


@pytest.mark.parametrize("mean_degree", [3.0, 7.0])
def test_pairs_of_a_random_graph_are_drawn_alike(mean_degree) -> None:
    """Below and above half of all pairs, which are drawn in two ways."""
    n, luck = 11, 4000
    found = np.zeros((n, n))
    for replicate in range(luck):
        for a, b in graph(random_graph(n, mean_degree, chance=Chance(1, replicate))).edges:
            found[a, b] += 1
    counts = (found + found.T)[np.triu_indices(n, 1)]
    share = math.floor(n * mean_degree / 2 + 0.5) / 55
    deviations = (counts - luck * share) / math.sqrt(luck * share * (1 - share))
    assert np.abs(deviations).max() < 4.5
    assert 0.6 < deviations.std() < 1.4


@pytest.mark.parametrize("degree", [3, 5])
def test_regular_graphs_have_as_many_triangles_as_is_known(degree) -> None:
    """About Poisson with mean (degree - 1) cubed over 6 (Bollobás 1980)."""
    graphs = [graph(regular(300, degree, chance=Chance(3, replicate))) for replicate in range(400)]
    triangles = np.array([sum(nx.triangles(found).values()) / 3 for found in graphs])
    expected = (degree - 1) ** 3 / 6
    assert triangles.mean() == pytest.approx(expected, abs=4 * math.sqrt(expected / 400) + 0.03)


def test_degrees_of_a_random_graph_vary_as_poisson() -> None:
    degree = random_graph(50_000, 10.0, chance=LUCK).degree()
    assert degree.mean() == 10.0
    assert degree.var() == pytest.approx(10.0, rel=0.03)


def test_degrees_of_a_scale_free_graph_have_the_tail_of_barabasi_and_albert() -> None:
    """P(degree = k) tends to 2 m (m + 1) / (k (k + 1) (k + 2)), so above k it is m (m + 1)/..."""
    ties_each = 3
    degree = made("scale_free", {"n": 60_000, "ties_each": ties_each}).degree()
    assert degree.min() == 1 or degree.min() >= ties_each
    for k in (3, 6, 12, 40):
        expected = ties_each * (ties_each + 1) / (k * (k + 1))
        assert np.mean(degree >= k) == pytest.approx(expected, rel=0.06)


def test_ties_that_are_made_have_no_names() -> None:
    assert all(made(name, cases[0]).names is None for name, cases in CASES.items())
    assert isinstance(made("path", {"n": 2}), Ties)
