import numpy as np
import pytest
from scipy import stats

from analysis.intervals import mean_interval, probabilities_best, ratio_interval


@pytest.mark.parametrize("replicates", [2, 5, 16])
def test_intervals_cover_the_planted_mean_95_times_in_100(replicates):
    chance = np.random.default_rng(11)
    planted = chance.normal(0, 50, 20_000)
    sets = planted[:, None] + chance.normal(0, 7, (20_000, replicates))
    found = mean_interval(sets)
    covered = ((found.low <= planted) & (planted <= found.high)).mean()
    assert covered == pytest.approx(0.95, abs=0.006)  # four standard errors of that share


def test_interval_is_that_of_a_paired_t_test():
    chance = np.random.default_rng(3)
    base, other = chance.normal(10, 3, 9), chance.normal(12, 3, 9)
    reference = stats.ttest_rel(other, base).confidence_interval(0.95)
    found = mean_interval(other - base)
    assert (found.low, found.high) == pytest.approx((reference.low, reference.high), rel=1e-12)
    assert found.error == pytest.approx(stats.sem(other - base), rel=1e-12)


def test_pairing_takes_shared_luck_out():
    chance = np.random.default_rng(4)
    luck = chance.normal(0, 1000, 16)
    base, other = luck, luck + 5 + chance.normal(0, 1, 16)
    found = mean_interval(other - base)
    assert found.low < 5 < found.high
    assert found.error < 1


def test_one_replicate_has_no_interval_and_equal_values_a_point():
    one = mean_interval(np.array([3.0]))
    assert float(one.mean) == 3.0
    assert np.isnan([one.low, one.high, one.error]).all()
    same = mean_interval(np.full(7, 0.1))
    assert (float(same.mean), float(same.low), float(same.high)) == (0.1, 0.1, 0.1)
    with pytest.raises(ValueError, match="no replicates"):
        mean_interval(np.array([]))


def test_probability_of_being_best_is_that_of_the_planted_gap():
    chance = np.random.default_rng(5)
    gap = chance.normal(0, 1, 400)
    gap = gap - gap.mean() + 0.05  # standard error 0.05: one standard error above zero
    shares = probabilities_best(np.column_stack([np.zeros(400), gap]))
    assert shares.sum() == pytest.approx(1)
    assert shares[1] == pytest.approx(stats.norm.cdf(0.05 / (gap.std() / 20)), abs=0.03)


def test_equal_columns_share_the_first_place_and_order_does_not_matter():
    chance = np.random.default_rng(6)
    column = chance.normal(1e6, 1e5, 12)
    shares = probabilities_best(np.column_stack([column, column - 1e6, column]))
    assert shares == pytest.approx([0.5, 0.0, 0.5])
    assert np.isnan(probabilities_best(np.ones((9, 3)))).all()


def test_ratio_interval_covers_the_planted_ratio():
    chance = np.random.default_rng(8)
    covered = 0
    for _ in range(200):
        use = chance.normal(100, 30, 30)
        cost = 2.5 * use + chance.normal(0, 40, 30)
        ratio, low, high = ratio_interval(cost, use)
        assert low <= ratio <= high
        covered += low <= 2.5 <= high
    assert 0.88 <= covered / 200 <= 0.99  # a percentile bootstrap covers a little less than 95 %


def test_a_denominator_that_may_be_nothing_leaves_the_ratio_without_limit():
    _, low, high = ratio_interval(np.full(12, 10.0), np.tile([-3.0, -1.0, 2.0, 9.0], 3))
    assert low > 0
    assert high == np.inf
