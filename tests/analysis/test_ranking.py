import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.ranking import groups_that_cannot_be_told_apart, probability_before, shrunken

TABLES = st.integers(2, 6).flatmap(
    lambda options: arrays(float, (9, options), elements=st.integers(-2, 2).map(float))
)


def normal(means, sd, samples=4000):
    return np.random.default_rng(4).normal(means, sd, (samples, len(means)))


def test_eighteen_equal_options_are_one_group():
    """D4 of the targets: no winner may be named."""
    found = groups_that_cannot_be_told_apart(normal([0.0] * 18, 1.0))
    assert len(found) == 1
    assert sorted(found[0]) == list(range(18))


def test_far_apart_options_are_groups_of_one_best_first():
    assert groups_that_cannot_be_told_apart(normal([0.0, 9.0, 5.0], 0.5)) == ((1,), (2,), (0,))


def test_groups_overlap_where_neighbours_cannot_be_told_apart():
    samples = normal([3.0, 1.9, 0.8, -9.0], 1.0)
    assert groups_that_cannot_be_told_apart(samples) == ((0, 1), (1, 2), (3,))
    assert groups_that_cannot_be_told_apart(samples, certainty=0.7) == ((0,), (1,), (2,), (3,))


def test_a_settled_order_is_not_turned_round_by_one_bad_world():
    mostly_better = np.where(np.arange(100) < 95, 1.0, -1000.0)
    assert groups_that_cannot_be_told_apart(np.column_stack([np.zeros(100), mostly_better])) == (
        (1,),
        (0,),
    )


@given(TABLES, st.sampled_from([0.6, 0.75, 0.9, 1.0]))
def test_no_unsure_order_is_stated_and_no_sure_one_hidden(samples, certainty):
    options = samples.shape[1]
    before = probability_before(samples)
    assert before + before.T == pytest.approx(np.ones((options, options)))
    groups = groups_that_cannot_be_told_apart(samples, certainty=certainty)
    assert {option for group in groups for option in group} == set(range(options))
    for first in range(options):
        for second in set(range(options)) - {first}:
            together = any(first in group and second in group for group in groups)
            settled = max(before[first, second], before[second, first]) >= certainty
            assert together != settled


def test_luck_is_taken_out_of_the_best_looking_of_equals():
    """D4 of the targets: it looks 1.82 standard deviations better than it is."""
    raw, estimated = [], []
    for repeat in range(1000):
        means = np.random.default_rng([9, repeat]).normal(0.0, 1.0, 18)
        raw.append(means.max())
        estimated.append(shrunken(means, np.ones(18))[np.argmax(means)])
    assert np.mean(raw) == pytest.approx(1.82, abs=0.07)
    assert np.mean(estimated) < 0.1


@pytest.mark.parametrize("spread", [0.6, 1.0, 3.0])
def test_options_that_differ_are_estimated_better_and_the_best_hardly_overstated(spread):
    overstated, raw, raw_error, error = [], [], [], []
    for repeat in range(500):
        luck = np.random.default_rng([11, repeat])
        errors = luck.uniform(0.5, 1.5, 18)
        true = luck.normal(10.0, spread, 18)
        means = luck.normal(true, errors)
        estimates = shrunken(means, errors)
        best = np.argmax(estimates)
        raw.append(means.max() - true[np.argmax(means)])
        overstated.append(estimates[best] - true[best])
        raw_error.append(np.mean((means - true) ** 2))
        error.append(np.mean((estimates - true) ** 2))
    assert np.mean(overstated) < min(0.25, np.mean(raw) / 5)
    assert np.mean(error) < np.mean(raw_error)


def test_sure_estimates_stay_and_unsure_ones_are_drawn_in():
    means, errors = np.array([0.0, 10.0, 20.0, 30.0]), np.array([0.1, 0.1, 0.1, 8.0])
    found = shrunken(means, errors)
    assert found[:3] == pytest.approx(means[:3], abs=0.1)
    assert 12 < found[3] < 29


@given(st.permutations(range(5)))
def test_the_order_of_options_does_not_matter(order):
    means, errors = np.array([1.0, 4.0, 9.0, 2.0, 30.0]), np.array([1.0, 2.0, 1.0, 3.0, 4.0])
    assert shrunken(means[order], errors[order]) == pytest.approx(shrunken(means, errors)[order])


def test_what_cannot_be_ranked_is_refused():
    with pytest.raises(ValueError, match="certainty is"):
        groups_that_cannot_be_told_apart(np.ones((3, 2)), certainty=0.5)
    with pytest.raises(ValueError, match="three options or more"):
        shrunken([1.0, 2.0], [1.0, 1.0])
    with pytest.raises(ValueError, match="an error above 0"):
        shrunken([1.0, 2.0, 3.0], [1.0, 0.0, 1.0])
