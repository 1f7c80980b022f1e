import numpy as np
import pytest
from scipy import stats

from analysis.smoothing import Smoother, _polynomials

SCORES = stats.norm.ppf((np.arange(100_000) + 0.5) / 100_000)


def test_polynomials_are_uncorrelated_and_of_equal_size_but_for_their_penalty():
    columns = _polynomials(SCORES[:, None], 4)
    likeness = columns.T @ columns / len(SCORES)
    assert likeness == pytest.approx(np.diag([1, 1 / 4, 1 / 9, 1 / 16]), abs=0.01)


@pytest.mark.parametrize("shape", [np.sin, np.exp, np.abs, np.sign])
def test_a_dependence_is_found_whatever_its_shape(shape):
    luck = np.random.default_rng(1)
    known = luck.normal(size=(4000, 1))
    true = shape(known[:, 0])
    outcome = true + luck.normal(size=4000)
    found = Smoother(known).expected(outcome, least_gain=4.0)
    assert np.mean((found - true) ** 2) < 0.2 * true.var()


def test_products_of_two_parameters_are_found():
    luck = np.random.default_rng(2)
    known = luck.normal(size=(4000, 3))
    true = known[:, 0] * known[:, 1]
    found = Smoother(known).expected(true + luck.normal(size=4000), least_gain=4.0)
    assert np.mean((found - true) ** 2) < 0.05


def test_more_parameters_than_samples_can_bear_are_refused():
    with pytest.raises(ValueError, match="give at least 50, and at most 100 parameters"):
        Smoother(np.ones((40, 10)))


def test_no_sample_has_a_part_in_its_own_prediction():
    luck = np.random.default_rng(3)
    known, outcome = luck.normal(size=(60, 1)), luck.normal(size=60)
    outcome += known[:, 0]
    smoother = Smoother(known)
    before = smoother.expected(outcome, least_gain=0.0)
    outcome[7] += 1e-6  # so little that the penalty stays
    change = smoother.expected(outcome, least_gain=0.0) - before
    assert change[7] == pytest.approx(0, abs=1e-12)
    assert np.abs(change).max() > 1e-9


def test_outliers_pass_for_dependence_no_oftener_than_luck_may():
    """Values with very long tails: a few far ones lie together in some parameter of many."""
    luck = np.random.default_rng(4)
    strict = stats.norm.ppf(0.05 / 60) ** 2
    alarms = 0
    for _ in range(40):
        outcome = luck.standard_t(1.5, size=100)
        found = [
            Smoother(luck.uniform(size=(100, 1))).expected(outcome, least_gain=strict)
            for _ in range(60)
        ]
        alarms += any(np.ptp(expected) > 0 for expected in found)
    assert alarms <= 5
