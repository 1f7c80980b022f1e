import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from analysis.value import (
    acceptability,
    evpi,
    evppi,
    evppi_with_error,
    net_benefit,
    probability_best,
    probability_in_top,
)

QUANTILES = stats.norm.ppf((np.arange(2**16) + 0.5) / 2**16)
TABLES = st.integers(2, 5).flatmap(
    lambda options: arrays(float, (7, options), elements=st.integers(-3, 3).map(float))
)


@pytest.mark.parametrize(
    ("mean", "sd", "cost_effective", "worth_knowing"),
    [
        (1.0, 2.0, 0.691462, 0.395593),
        (-0.5, 1.0, 0.308538, 0.197797),
        (0.0, 1.0, 0.5, 0.398942),
    ],
)
def test_one_option_against_doing_nothing(mean, sd, cost_effective, worth_knowing):
    """D1 of the targets: each option alone."""
    benefit = mean + sd * QUANTILES
    nothing = np.zeros_like(benefit)
    assert evpi(benefit) == pytest.approx(worth_knowing, abs=1e-3)
    assert evpi(np.column_stack([benefit, nothing])) == evpi(benefit)
    assert acceptability(benefit, nothing, [1.0])[0] == pytest.approx(cost_effective, abs=1e-3)
    shares = probability_best(np.column_stack([nothing, benefit]))
    assert shares[1] == pytest.approx(cost_effective, abs=1e-3)


def test_eighteen_equal_options_have_equal_chances_of_being_best():
    """D4 of the targets."""
    samples = np.random.default_rng(1).normal(size=(20_000, 18))
    error = np.sqrt(1 / 18 * 17 / 18 / 20_000)
    assert np.abs(probability_best(samples) - 1 / 18).max() < 4 * error
    error = np.sqrt(3 / 18 * 15 / 18 / 20_000)
    assert np.abs(probability_in_top(samples, places=3) - 3 / 18).max() < 4 * error


def test_equals_share_the_places_that_are_left():
    samples = np.array([[2.0, 2.0, 1.0], [0.0, 5.0, 0.0]])
    assert probability_best(samples).tolist() == [0.25, 0.75, 0.0]
    assert probability_in_top(samples, places=2).tolist() == [0.75, 1.0, 0.25]
    assert probability_in_top(samples, places=3).tolist() == [1.0, 1.0, 1.0]


@given(TABLES, st.randoms(use_true_random=False))
def test_shares_sum_to_the_places_whatever_the_order_of_options(samples, luck):
    options = samples.shape[1]
    order = luck.sample(range(options), options)
    for places in range(1, options + 1):
        shares = probability_in_top(samples, places=places)
        assert shares.sum() == pytest.approx(places)
        assert probability_in_top(samples[:, order], places=places) == pytest.approx(shares[order])
    assert evpi(samples[:, order]) == pytest.approx(evpi(samples))
    assert evpi(samples) >= -1e-12


def test_acceptability_of_one_and_of_several_options():
    effect = np.array([[0.0, 1.0, 2.0], [0.0, 1.0, 0.5]])
    cost = np.array([[0.0, 10.0, 30.0], [0.0, 10.0, 30.0]])
    curves = acceptability(effect, cost, [0.0, 10.0, 15.0, 100.0])
    assert curves.tolist() == [[1, 0, 0], [0.5, 0.5, 0], [0, 1, 0], [0, 0.5, 0.5]]
    alone = acceptability(effect[:, 2], cost[:, 2], [0.0, 15.0, 16.0, 100.0])
    assert alone.tolist() == [0.0, 0.25, 0.5, 1.0]
    assert net_benefit(effect, cost, threshold=20.0).tolist() == [[0, 10, 10], [0, 10, -20]]


def loss(mean, sd):
    """Value of learning a net benefit N(mean, sd^2) against doing nothing."""
    return mean * stats.norm.cdf(mean / sd) + sd * stats.norm.pdf(mean / sd) - max(mean, 0)


@pytest.mark.parametrize(("mean", "slope", "noise"), [(0.3, 1, 1), (1, 1, 2), (-0.5, 1.5, 1)])
def test_partial_information_covers_the_analytic_value_95_times_in_100(mean, slope, noise):
    true = loss(mean, slope)
    found, errors = [], []
    for repeat in range(500):
        luck = np.random.default_rng([7, repeat])
        known = luck.normal(size=1000)
        benefit = mean + slope * known + noise * luck.normal(size=1000)
        estimate = evppi_with_error(benefit, known)
        found.append(estimate.value)
        errors.append(estimate.error)
    off = np.array(found) - true
    assert 0.92 <= (np.abs(off) <= 1.96 * np.array(errors)).mean() <= 0.98
    assert abs(off.mean()) < 0.03 * true
    assert np.mean(errors) == pytest.approx(np.std(found), rel=0.1)


@pytest.mark.parametrize("samples", [100, 1000])
@pytest.mark.parametrize("shape", [(), (3,)])
def test_a_parameter_that_does_not_matter_is_worth_nothing_to_know(samples, shape):
    found = []
    for repeat in range(200):
        luck = np.random.default_rng([samples, repeat])
        options = np.column_stack([np.zeros(samples), luck.normal(0.1, 1, (samples, 3))])
        found.append(evppi_with_error(options, luck.normal(size=(samples, *shape))))
    assert np.mean([estimate.matters for estimate in found]) <= 0.08
    assert np.mean([estimate.value for estimate in found]) < 0.01 * 0.9  # 1 % of knowing all


def test_several_parameters_and_options_against_quadrature():
    luck = np.random.default_rng(5)
    known = luck.normal(size=(8000, 2))
    noise = luck.normal(size=(8000, 3))

    def expected(first, second):
        return np.stack([0 * first, first + first * second, 0.3 + np.abs(second) - first**2])

    grid = stats.norm.ppf((np.arange(800) + 0.5) / 800)
    means = expected(*np.meshgrid(grid, grid))
    true = means.max(axis=0).mean() - means.mean(axis=(1, 2)).max()
    benefit = expected(*known.T).T + noise
    estimate = evppi_with_error(benefit, known)
    assert estimate.value == pytest.approx(true, abs=4 * estimate.error)
    assert estimate.error < 0.05 * true
    for one in known.T:
        assert evppi(benefit, one) < estimate.value < evpi(benefit)


@pytest.mark.parametrize("scale", [np.exp, lambda z: 1e6 * z - 5, np.tanh])
def test_the_scale_on_which_a_parameter_is_written_does_not_matter(scale):
    luck = np.random.default_rng(2)
    known = luck.normal(size=500)
    benefit = known + luck.normal(size=500)
    assert evppi(benefit, scale(known)) == pytest.approx(evppi(benefit, known), rel=1e-9)


@pytest.mark.parametrize("shape", [np.exp, np.square, lambda z: 3.0 * (z > 1)])
def test_a_parameter_that_settles_everything_is_worth_what_knowing_all_is(shape):
    known = np.random.default_rng(1).normal(size=4000)
    benefit = shape(known) - 1.2
    assert 0.9 * evpi(benefit) < evppi(benefit, known) <= evpi(benefit)


def test_a_parameter_with_few_values_and_one_with_none_to_learn():
    luck = np.random.default_rng(3)
    method = luck.integers(0, 2, 4000)
    benefit = np.where(method == 1, 1.0, -1.0) + luck.normal(size=4000)
    assert evppi(benefit, method) == pytest.approx(0.5, abs=0.05)
    assert evppi(benefit, np.ones(4000)) == 0.0
    assert evppi(np.ones(50), np.arange(50)) == 0.0


@given(st.permutations(range(4)))
def test_the_order_of_options_and_what_all_have_does_not_matter(order):
    luck = np.random.default_rng(6)
    known, all_have = luck.normal(size=300), 1e6 * luck.normal(size=(300, 1))
    benefit = np.outer(known, [0, 1, -1, 2]) + luck.normal(size=(300, 4)) + [0, 0.5, 0, 0]
    assert evppi(benefit[:, order] + all_have, known) == pytest.approx(evppi(benefit, known))


@given(TABLES, st.integers(0, 2**31))
def test_partial_information_is_worth_from_nothing_to_everything(samples, seed):
    known = np.random.default_rng(seed).normal(size=7)
    assert 0 <= evppi(samples, known) <= evpi(samples) + 1e-12


def test_what_is_no_decision_is_refused():
    good = np.ones((5, 2))
    with pytest.raises(ValueError, match="nothing to decide"):
        evpi(np.ones((5, 1)))
    with pytest.raises(ValueError, match="net_benefit holds values that are no finite"):
        evpi([1.0, np.nan])
    with pytest.raises(ValueError, match="samples has shape"):
        probability_best(np.ones(5))
    with pytest.raises(ValueError, match="samples is empty"):
        probability_best(np.ones((0, 2)))
    with pytest.raises(ValueError, match="places is 3; allowed are 1 to 2"):
        probability_in_top(good, places=3)
    with pytest.raises(ValueError, match="effect and cost must have one shape"):
        acceptability(good, np.ones(5), [1.0])
    with pytest.raises(ValueError, match="threshold is -1"):
        net_benefit(good, good, threshold=-1.0)
    with pytest.raises(ValueError, match="parameter has 4 samples, net_benefit 5"):
        evppi(good, np.ones(4))
    with pytest.raises(ValueError, match="5 samples are too few for 2 parameters"):
        evppi(good, good)
