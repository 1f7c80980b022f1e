"""Ties keep their promises: rows of a simple graph, with the shares and degrees asked for."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.chance import Chance
from sim.parameters import TieSettings
from sim.population import build_population
from sim.ties import TIE_KINDS, Ties, build_ties
from sim.world import EXPERT, PEER, SENIOR, build_world
from tests.scenarios import scenario

CASES = [
    ("toy", ()),
    ("trust", ()),
    ("england_2008", ("population.scale=0.02",)),
]
RINGS = len(TIE_KINDS) - 1


def draw(name, *overrides, replicate=0, **changes):
    plan = scenario(*overrides, population=name)
    chance = Chance(1, replicate)
    people = build_population(plan.population, chance)
    wanted = TieSettings(**{**plan.ties.model_dump(), **changes})
    return people, build_ties(people, wanted, chance=chance), wanted


def ends(ties):
    """Both ends of every entry."""
    return np.repeat(np.arange(ties.n), ties.degree()), ties.neighbours


def labels(people):
    """Team, organisation, region and nation of everyone."""
    organisation = people.organisation
    region = people.organisation_region[organisation]
    return [people.team, organisation, region, np.zeros_like(organisation)]


def others_in(label, *, within):
    """How many people of the same label and of the same kind everyone has, including oneself."""
    both = label.astype(np.int64) * (int(within.max()) + 1) + within
    return np.bincount(both)[both]


def ring_sizes(people, *, alike):
    """People in each ring around everyone, shape (4, n); only of one's profession if alike."""
    kind = people.profession.astype(np.int64) if alike else np.zeros(people.n_staff, np.int64)
    groups = [others_in(label, within=kind) for label in labels(people)]
    return np.diff(np.vstack([np.ones(people.n_staff, np.int64), *groups]), axis=0)


def serving_ring(wanted, filled):
    """The ring that serves, by the rule as written: narrower first, else wider."""
    order = [*range(wanted, -1, -1), *range(wanted + 1, RINGS)]
    return next(ring for ring in order if filled[ring])


def expected(people, wanted):
    """Expected share of each ring and of the profession within it."""
    size, alike = ring_sizes(people, alike=False), ring_sizes(people, alike=True)
    shares = np.array(
        [wanted.team_share, wanted.organisation_share, wanted.region_share, wanted.national_share]
    )
    weight = np.repeat(shares[:, None], people.n_staff, axis=1)
    weight[2:, people.boundary_spanner] *= wanted.spanner_outside_ratio
    weight /= weight.sum(axis=0)
    landed = np.zeros_like(weight)
    patterns, which = np.unique(size > 0, axis=1, return_inverse=True)
    for pattern in range(patterns.shape[1]):
        members = which.ravel() == pattern
        for ring in range(RINGS):
            landed[serving_ring(ring, patterns[:, pattern])][members] += weight[ring][members]
    by_chance = alike / np.maximum(size, 1)
    same = np.where(alike > 0, wanted.homophily + (1 - wanted.homophily) * by_chance, 0.0)
    return landed.mean(axis=1), (landed * same).sum(axis=1) / np.maximum(landed.sum(axis=1), 1e-9)


@pytest.mark.parametrize(("name", "overrides"), CASES)
def test_rows_hold_a_simple_undirected_graph(name, overrides):
    _, ties, _ = draw(name, *overrides)
    source, target = ends(ties)
    assert ties.starts.dtype == np.int64
    assert ties.neighbours.dtype == np.int32
    assert ties.kind.dtype == np.uint8
    assert not ties.starts.flags.writeable
    assert not ties.neighbours.flags.writeable
    forward = source * ties.n + target
    assert np.all(np.diff(forward) > 0), "rows are not sorted, or a tie is repeated"
    assert np.all(source != target)
    order = np.argsort(target * ties.n + source)
    assert np.array_equal((target * ties.n + source)[order], forward)
    assert np.array_equal(ties.kind[order], ties.kind)


@pytest.mark.parametrize(("name", "overrides"), CASES)
def test_kind_is_the_narrowest_group_that_both_ends_share(name, overrides):
    people, ties, _ = draw(name, *overrides)
    source, target = ends(ties)
    shared = np.array([label[source] == label[target] for label in labels(people)])
    assert np.array_equal(ties.kind, shared.argmax(axis=0))


@pytest.mark.parametrize(("name", "overrides"), CASES[1:])
@pytest.mark.parametrize("mean_degree", [4.0, 10.0])
def test_mean_degree_is_met(name, overrides, mean_degree):
    _, ties, _ = draw(name, *overrides, mean_degree=mean_degree)
    assert ties.degree().mean() == pytest.approx(mean_degree, rel=0.05)


def test_degrees_are_as_unequal_as_asked_for():
    for dispersion in (1.0, 5.0):
        _, ties, _ = draw("trust", degree_dispersion=dispersion)
        spread = ties.degree().var()
        assert spread == pytest.approx(10.0 + 10.0**2 / (4.0 * dispersion), rel=0.15)


@pytest.mark.parametrize(("name", "overrides"), CASES[1:])
def test_shares_are_met(name, overrides):
    people, ties, wanted = draw(name, *overrides)
    found = np.bincount(ties.kind, minlength=RINGS)[:RINGS] / ties.kind.size
    share, _ = expected(people, wanted)
    assert np.all(np.abs(found - share) < 0.03), (found, share)


def test_a_trust_alone_has_no_ties_outside():
    _, ties, _ = draw("trust")
    assert set(np.unique(ties.kind)) == {0, 1}
    assert (ties.kind == 1).mean() == pytest.approx(0.40, abs=0.03)


@pytest.mark.parametrize(("name", "overrides"), CASES[1:])
@pytest.mark.parametrize("homophily", [0.0, 0.4, 0.8])
def test_homophily_is_met_beyond_the_team(name, overrides, homophily):
    people, ties, wanted = draw(name, *overrides, homophily=homophily)
    source, target = ends(ties)
    same = people.profession[source] == people.profession[target]
    share, expected_same = expected(people, wanted)
    rings = [ring for ring in (1, 2, 3) if share[ring] > 0]
    assert rings
    for ring in rings:
        found = same[ties.kind == ring].mean()
        assert found == pytest.approx(expected_same[ring], abs=0.05), TIE_KINDS[ring]


@pytest.mark.parametrize(("name", "overrides"), CASES[1:])
def test_homophily_is_met_in_teams_until_colleagues_of_the_profession_run_out(name, overrides):
    alike = {}
    for mean_degree in (2.0, 10.0):
        people, ties, wanted = draw(name, *overrides, mean_degree=mean_degree)
        source, target = (side[ties.kind == 0] for side in ends(ties))
        alike[mean_degree] = (people.profession[source] == people.profession[target]).mean()
    by_chance = expected(people, wanted.model_copy(update={"homophily": 0.0}))[1][0]
    in_full = expected(people, wanted)[1][0]
    assert alike[2.0] == pytest.approx(in_full, abs=0.05)
    assert by_chance + 0.5 * (in_full - by_chance) < alike[10.0] < in_full


def test_homophily_divides_professions_completely_where_it_can():
    people, ties, _ = draw(
        "trust", homophily=1.0, team_share=0.0, organisation_share=1.0, region_share=0.0,
        national_share=0.0,
    )  # fmt: skip
    source, target = ends(ties)
    assert np.array_equal(people.profession[source], people.profession[target])


def test_boundary_spanners_reach_further():
    people, ties, _ = draw("england_2008", "population.scale=0.02", spanner_outside_ratio=5.0)
    source, _ = ends(ties)
    outside = np.bincount(source[ties.kind >= 2], minlength=ties.n) / np.maximum(ties.degree(), 1)
    spanner = people.boundary_spanner
    assert outside[spanner].mean() > 1.8 * outside[~spanner].mean()
    assert ties.degree()[spanner].mean() == pytest.approx(ties.degree().mean(), rel=0.1)


def test_ties_are_reproducible_and_differ_between_replicates():
    _, one, _ = draw("toy", replicate=2)
    _, again, _ = draw("toy", replicate=2)
    _, other, _ = draw("toy", replicate=3)
    assert np.array_equal(one.neighbours, again.neighbours)
    assert not np.array_equal(one.starts, other.starts)


def test_no_degree_no_ties():
    people, ties, _ = draw("toy", mean_degree=0.0)
    assert ties.n == people.n_staff
    assert ties.neighbours.size == 0
    assert not ties.degree().any()


def test_more_ties_than_people_ends():
    people, ties, _ = draw("toy", mean_degree=200.0, degree_dispersion=0.5)
    assert ties.degree().max() < people.n_staff
    assert ties.degree().mean() > 40.0


@st.composite
def edge_lists(shape):
    n = shape(st.integers(1, 12))
    person = st.integers(0, n - 1)
    return n, shape(st.lists(st.tuples(person, person), max_size=60))


@settings(max_examples=60, deadline=None)
@given(edge_lists())
def test_given_edges_become_exactly_their_simple_graph(graph):
    n, edges = graph
    ties = Ties.from_edges(edges, n)
    simple = {(a, b) for a, b in edges if a != b} | {(b, a) for a, b in edges if a != b}
    assert list(zip(*(side.tolist() for side in ends(ties)), strict=True)) == sorted(simple)
    assert ties.n == n
    assert np.all(ties.kind == TIE_KINDS.index("given"))


def test_a_long_row_is_sorted_too():
    star = np.array([(0, leaf) for leaf in range(499, 0, -1)])
    ties = Ties.from_edges(star, 500)
    assert np.array_equal(ties.neighbours[:499], np.arange(1, 500))
    assert ties.degree().tolist() == [499] + [1] * 499


@pytest.mark.parametrize(
    ("edges", "n", "message"),
    [
        ([(0, 3)], 3, "edges join 0 to 3, allowed are 0 to 2"),
        ([(-1, 0)], 3, "edges join -1 to 0"),
        ([(0, 1, 2)], 3, r"shape \(1, 3\)"),
        ([(0.5, 1.0)], 3, "whole numbers"),
        ([], -1, "n is -1"),
    ],
)
def test_faulty_edges_are_refused(edges, n, message):
    with pytest.raises(ValueError, match=message):
        Ties.from_edges(edges, n)


@pytest.fixture(scope="module")
def world():
    plan = scenario("population.scale=0.02", population="england_2008")
    return plan, build_world(plan, seed=1, replicate=0)


def test_leaders_have_the_shares_asked_for(world):
    plan, built = world
    traits = plan.population.traits
    assert (built.leader_role == PEER).mean() == pytest.approx(traits.peer_leader_share, abs=1e-3)
    found = (built.leader_role == EXPERT).mean()
    assert found == pytest.approx(traits.expert_leader_share, abs=1e-4)
    assert not built.leader_role.flags.writeable


def test_peer_leaders_are_the_best_connected_of_their_organisation(world):
    _, built = world
    degree, people = built.ties.degree(), built.population
    for row in range(people.n_organisations):
        rows = slice(*people.organisation_start[row : row + 2])
        role = built.leader_role[rows]
        peers, others = degree[rows][role == PEER], degree[rows][role == 0]
        assert peers.size == 0 or others.size == 0 or peers.min() >= others.max()
        assert abs(peers.size - 0.05 * role.size) < 1.0 + 1e-9


def test_experts_are_senior_and_reach_furthest_beyond_their_organisation(world):
    _, built = world
    people = built.population
    source, target = ends(built.ties)
    away = people.organisation[source] != people.organisation[target]
    outside = np.bincount(source[away], minlength=built.ties.n)
    region = people.organisation_region[people.organisation]
    expert, senior = built.leader_role == EXPERT, people.seniority == SENIOR
    assert np.all(senior[expert])
    for number in np.unique(region):
        here = region == number
        assert outside[here & expert].min() >= outside[here & senior & ~expert].max()


def test_a_world_belongs_to_seed_and_replicate_alone():
    plan = scenario()
    one, again, other = (
        build_world(plan, seed=4, replicate=0),
        build_world(plan, seed=4, replicate=0),
        build_world(plan, seed=4, replicate=1),
    )
    assert np.array_equal(one.leader_role, again.leader_role)
    assert np.array_equal(one.ties.neighbours, again.ties.neighbours)
    assert not np.array_equal(one.population.innovativeness, other.population.innovativeness)
