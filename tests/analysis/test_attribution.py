from itertools import combinations
from math import prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.attribution import shapley

CHANNELS = {"a": 0.10, "b": 0.05, "c": 0.20, "d": 0.02}


def reached(coalition):
    """Probability that one independent channel or more of a coalition reaches somebody."""
    return 1 - prod(1 - CHANNELS[name] for name in coalition)


def coalitions(players):
    return [frozenset(c) for n in range(len(players) + 1) for c in combinations(players, n)]


@st.composite
def games(draw):
    """Four or fewer players and any values of their coalitions."""
    players = list(range(draw(st.integers(1, 4))))
    numbers = st.floats(-100, 100)
    return players, {coalition: draw(numbers) for coalition in coalitions(players)}


def test_independent_channels_have_the_published_shares():
    """D8 of the targets."""
    shares = shapley(reached, list(CHANNELS))
    expected = {"a": 0.086995, "b": 0.042428, "c": 0.183528, "d": 0.016728}
    assert dict(shares) == pytest.approx(expected, abs=1e-6)
    assert shares["c"] == pytest.approx(0.183528, abs=1e-6)
    assert sum(shares.values()) == pytest.approx(0.329680, abs=1e-6)
    assert shares.exact
    assert shares.low.tolist() == shares.estimates.tolist() == shares.high.tolist()
    mapping = {coalition: reached(coalition) for coalition in coalitions(CHANNELS)}
    assert dict(shapley(mapping, list(CHANNELS))) == dict(shares)


def test_every_coalition_is_valued_once():
    asked = []

    def value(coalition):
        asked.append(coalition)
        return float(len(coalition))

    shares = shapley(value, range(10))
    assert len(asked) == len(set(asked)) == shares.coalitions == 1024
    assert shares.estimates == pytest.approx(np.ones(10))


@given(games())
def test_shares_sum_to_what_all_add_to_none(game):
    players, values = game
    shares = shapley(values, players)
    expected = values[frozenset(players)] - values[frozenset()]
    assert sum(shares.values()) == pytest.approx(expected, abs=1e-9)


@given(games(), games())
def test_shares_of_a_sum_are_sums_of_shares(one, other):
    players = min(one[0], other[0], key=len)
    first, second = ({c: game[1][c] for c in coalitions(players)} for game in (one, other))
    both = {coalition: first[coalition] + second[coalition] for coalition in first}
    expected = shapley(first, players).estimates + shapley(second, players).estimates
    assert shapley(both, players).estimates == pytest.approx(expected, abs=1e-9)


@given(games(), st.floats(-10, 10))
def test_who_changes_nothing_gets_nothing_and_equals_get_the_same(game, own):
    players, values = game

    def with_newcomers(coalition):
        known = values[coalition - {"idle", "x", "y"}]
        return known + own * len(coalition & {"x", "y"}) ** 2

    shares = shapley(with_newcomers, [*players, "idle", "x", "y"])
    assert shares["idle"] == pytest.approx(0, abs=1e-9)
    assert shares["x"] == pytest.approx(shares["y"], abs=1e-9)
    alone = shapley(values, players)
    assert shares.estimates[: len(players)] == pytest.approx(alone.estimates, abs=1e-9)


@given(games(), st.randoms(use_true_random=False))
def test_the_order_of_players_does_not_matter(game, luck):
    players, values = game
    order = luck.sample(players, len(players))
    assert dict(shapley(values, order)) == pytest.approx(dict(shapley(values, players)), abs=1e-9)


def planted_game(luck, players=11):
    """Main effects, synergies and saturation, of known shares."""
    main = luck.normal(1, 1, players)
    pair = np.triu(luck.normal(0, 1, (players, players)), 1)

    def value(coalition):
        members = np.fromiter(coalition, dtype=int)
        return float(main[members].sum() + pair[np.ix_(members, members)].sum())

    return value, main + (pair + pair.T).sum(axis=1) / 2


def test_an_order_with_its_reverse_is_exact_for_pairs():
    """With effects of ones and twos only, the reverse takes out all the luck of the order."""
    value, true = planted_game(np.random.default_rng(1))
    shares = shapley(value, range(11), pairs_of_orders=2)
    assert not shares.exact
    assert shares.estimates == pytest.approx(true)


def test_sampled_shares_cover_the_true_ones_95_times_in_100():
    chances = np.linspace(0.02, 0.6, 11)
    values = np.ones(2**11)
    for player, chance in enumerate(chances):
        values[np.arange(2**11) >> player & 1 == 1] *= 1 - chance
    known = {
        frozenset(p for p in range(11) if members >> p & 1): 1 - values[members]
        for members in range(2**11)
    }
    # equal to one player more than is exact: the shares of ten, by integrating over join times
    nodes, weights = np.polynomial.legendre.leggauss(12)
    times = (nodes + 1) / 2
    others = np.prod(1 - np.outer(times, chances), axis=1)
    true = [(weights / 2) @ (c * others / (1 - times * c)) for c in chances]
    covered = []
    for seed in range(500):
        shares = shapley(known, range(11), pairs_of_orders=25, seed=seed)
        covered.append((shares.low <= true) & (true <= shares.high))
        assert sum(shares.values()) == pytest.approx(known[frozenset(range(11))])
    assert 0.92 <= np.mean(covered) <= 0.98
    assert (np.mean(covered, axis=0) > 0.9).all()


@settings(max_examples=5)
@given(st.integers(0, 2**32))
def test_a_seed_gives_one_answer(seed):
    def value(coalition):
        return float(sum(coalition) ** 1.5)

    first = shapley(value, range(11), pairs_of_orders=3, seed=seed)
    again = shapley(value, range(11), pairs_of_orders=3, seed=seed)
    assert first.estimates.tolist() == again.estimates.tolist()


def test_what_cannot_be_shared_out_is_refused():
    with pytest.raises(ValueError, match="different ones"):
        shapley(reached, ["a", "a"])
    with pytest.raises(ValueError, match="different ones"):
        shapley(reached, [])
    with pytest.raises(ValueError, match=r"no coalition \['a'\]"):
        shapley({frozenset(): 0.0}, ["a"])
    with pytest.raises(ValueError, match="is nan, not finite"):
        shapley(lambda _: float("nan"), ["a"])
    with pytest.raises(ValueError, match="pairs_of_orders is 1"):
        shapley(lambda _: 0.0, range(11), pairs_of_orders=1)
    with pytest.raises(KeyError):
        shapley(reached, ["a"])["b"]
