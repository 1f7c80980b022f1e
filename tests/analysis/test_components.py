"""Variance parted into what is unknown and luck, with and without replicates in common."""

import numpy as np
import pandas as pd
import pytest

from analysis.components import components, luck_of_points, ratio_of_means


def values_of(means, luck, *, shared=0.0, own=False, seed=1):
    """Points by replicates: a true mean, luck that points share, and luck of their own."""
    chance = np.random.default_rng(seed)
    points, replicates = luck
    table = means[:, None] + chance.normal(0, 1, (points, replicates))
    table = table + shared * chance.normal(0, 1, (1, replicates))
    numbers = [(p, r + (1000 * p if own else 0)) for p in range(points) for r in range(replicates)]
    index = pd.MultiIndex.from_tuples(numbers, names=["point", "replicate"])
    return pd.Series(table.ravel(), index=index)


@pytest.mark.parametrize("own", [False, True])
def test_planted_shares_come_out(own):
    means = np.random.default_rng(3).normal(0, 1, 20_000)
    found = components(values_of(means, (20_000, 4), own=own))
    assert found.unknown == pytest.approx(1.0, abs=0.03)
    assert found.luck == pytest.approx(0.25, abs=0.01)
    assert found.luck_share == pytest.approx(0.2, abs=0.01)


def test_luck_that_points_share_is_no_difference_between_them():
    means = np.random.default_rng(3).normal(0, 1, 400)
    found = [components(values_of(means, (400, 50), shared=2.0, seed=s)) for s in range(40)]
    assert np.mean([f.unknown for f in found]) == pytest.approx(means.var(ddof=1), rel=0.05)
    assert np.mean([f.luck for f in found]) == pytest.approx(5 / 50, rel=0.1)


def test_one_replicate_or_one_point_tells_no_shares():
    one = components(values_of(np.arange(5.0), (5, 1)))
    assert np.isnan(one.luck_share)
    assert one.low < one.mean < one.high
    single = components(values_of(np.zeros(1), (1, 4)))
    assert np.isnan(single.low)
    assert np.isnan(single.unknown)
    assert single.luck > 0
    assert np.isnan(luck_of_points(values_of(np.arange(5.0), (5, 1))))


@pytest.mark.parametrize(("shared", "own"), [(0.0, True), (0.0, False), (1.0, False)])
def test_the_interval_of_the_mean_covers_the_truth(shared, own):
    """True mean 0; luck in common does not average out over points."""
    chance = np.random.default_rng(9)
    covered = 0
    for seed in range(500):
        means = chance.normal(0, 1, 20)
        found = components(values_of(means, (20, 6), shared=shared, own=own, seed=seed))
        covered += found.low <= 0 <= found.high
    assert 0.92 <= covered / 500 <= 0.985


def test_what_does_not_vary_has_no_interval_to_speak_of():
    index = pd.MultiIndex.from_product([range(3), range(2)], names=["point", "replicate"])
    found = components(pd.Series(7.0, index=index))
    assert (found.low, found.mean, found.high) == (7.0, 7.0, 7.0)
    assert np.isnan(found.luck_share)


@pytest.mark.parametrize("shared", [0.0, 1.0])
def test_the_interval_of_a_ratio_covers_the_truth(shared):
    """True means 12 and 4; cost goes with effect, and luck in common does not average out."""
    chance = np.random.default_rng(9)
    covered = 0
    for seed in range(500):
        means = chance.normal(4, 2, 20)
        below = values_of(means, (20, 6), shared=shared, seed=seed)
        above = below + values_of(np.full(20, 8.0), (20, 6), seed=1000 + seed)
        ratio, low, high = ratio_of_means(above, below)
        assert low < ratio < high
        covered += low <= 3.0 <= high
    assert 0.92 <= covered / 500 <= 0.985


def test_a_ratio_to_what_may_be_nothing_has_no_upper_limit():
    below = values_of(np.full(10, 0.1), (10, 2), seed=3)
    below = below - below.mean() + 0.1
    ratio, low, high = ratio_of_means(pd.Series(100.0, index=below.index), below)
    assert ratio == pytest.approx(1000.0)
    assert 0 < low < ratio
    assert np.isinf(high)
    one = ratio_of_means(values_of(np.ones(1), (1, 2)) + 9, values_of(np.ones(1), (1, 2)) + 9)
    assert np.isnan(one[1])
    sure = pd.Series(2.0, index=below.index)
    assert ratio_of_means(3 * sure, sure) == (3.0, 3.0, 3.0)
