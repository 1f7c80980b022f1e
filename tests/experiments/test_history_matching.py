"""Implausibility by hand, and the share of the prior that is left where it is known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal, norm

from experiments.calibration.emulators import fit_emulators
from experiments.calibration.history_matching import next_design, not_ruled_out, region_left
from experiments.calibration.implausibility import Match, Rule, nth_highest
from experiments.calibration.runs import Runs
from experiments.problems import Problem
from tests.experiments.calibrations import emulated, names, spread_out, target


def identity(unit: np.ndarray) -> np.ndarray:
    return unit


def test_implausibility_of_a_known_case() -> None:
    unit = spread_out(12, 2)
    flat = fit_emulators(Runs(unit, np.full((12, 2, 2), 10.0), names(2)))
    targets = (target("s0", 7.0, sd=2.0, discrepancy_sd=1.5), target("s1", 10.5, sd=0.25))
    found = Match(flat, targets).implausibilities(unit)
    np.testing.assert_allclose(found, np.tile([3.0 / 2.5, 2.0], (12, 1)), rtol=0, atol=1e-12)
    bound = Match(flat, (target("s0", 7.0, kind="at_least"), target("s1", 12, kind="at_least")))
    np.testing.assert_allclose(bound.implausibilities(unit)[0], [0.0, 20.0], rtol=0, atol=1e-12)


def test_all_doubts_add_up() -> None:
    emulators = emulated(identity, points=30, parameters=2, noise=0.3)
    match = Match(emulators, (target("s1", 0.9, sd=0.1, discrepancy_sd=0.2),), observed_runs=4.0)
    places = spread_out(50, 2, seed=3)
    mean, variance, luck = emulators.each[1].predict(places)
    by_hand = np.abs(mean - 0.9) / np.sqrt(variance + 0.01 + 0.04 + luck / 4)
    np.testing.assert_allclose(match.implausibility(places), by_hand, rtol=0, atol=1e-12)


def test_the_second_highest_forgives_one_target() -> None:
    assert nth_highest(np.array([[1.0, 5.0, 2.0]]), 2).tolist() == [2.0]
    assert nth_highest(np.array([[1.0, 5.0, 2.0]]), 4).tolist() == [0.0]
    emulators = emulated(identity, points=20, parameters=2)
    match = Match(emulators, (target("s0", 0.5, sd=0.02), target("s1", 0.5, sd=0.02)))
    places = np.array([[0.5, 0.5], [0.5, 0.9], [0.9, 0.9]])
    assert not_ruled_out([match], places).tolist() == [True, False, False]
    second = (Rule(rank=2),)
    assert not_ruled_out([match], places, rules=second).tolist() == [True, True, False]


def test_looking_target_by_target_rules_out_the_same() -> None:
    emulators = emulated(identity, points=30, parameters=3)
    match = Match(emulators, tuple(target(f"s{k}", 0.5) for k in range(3)))
    places, rules = spread_out(500, 3, seed=4), (Rule(cutoff=2.5), Rule(rank=2, cutoff=1.5))
    every = match.implausibilities(places)
    expected = (nth_highest(every, 1) <= 2.5) & (nth_highest(every, 2) <= 1.5)
    assert 0 < expected.sum() < 500
    assert np.array_equal(match.not_ruled_out(places, rules=rules), expected)


def test_the_share_that_is_left_is_the_known_one() -> None:
    emulators = emulated(identity, points=30, parameters=2)
    match = Match(emulators, (target("s0", 0.5, sd=0.05),))
    region = region_left([match], seed=1, wanted=1000)
    assert region.method == "rejection"
    assert region.low < 0.3 < region.high
    assert len(region.unit) == 1000
    assert np.abs(region.unit[:, 0] - 0.5).max() < 0.155
    assert region.closest_ratio < 0.1
    again = region_left([match], seed=1, wanted=1000)
    assert np.array_equal(region.unit, again.unit)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_share_too_small_for_rejection_is_found_by_levels(seed: int) -> None:
    emulators = emulated(identity, points=60, parameters=4)
    targets = tuple(target(f"s{k}", 0.3, sd=0.01) for k in range(4))
    region = region_left([Match(emulators, targets)], seed=seed, wanted=1000, draws=5000)
    assert region.method == "levels"
    assert np.log(region.share / 0.06**4) == pytest.approx(0.0, abs=0.5)
    assert region.low < 0.06**4 * 1.1
    assert region.high > 0.06**4 / 1.1
    assert not_ruled_out([Match(emulators, targets)], region.unit).all()
    assert np.abs(region.unit.mean(axis=0) - 0.3).max() < 0.006
    assert np.abs(region.unit.std(axis=0) - 0.06 / 12**0.5).max() < 0.004
    assert "descents" in region.notes[0]


def test_where_nothing_is_left_that_is_said() -> None:
    emulators = emulated(identity, points=30, parameters=2)
    region = region_left([Match(emulators, (target("s0", 3.0),))], seed=1, wanted=500, draws=2000)
    assert len(region.unit) == 0
    assert region.share == 0.0
    assert region.closest_ratio == pytest.approx(20 / 3, rel=0.1)
    assert "Nothing in the prior was found" in region.notes[0]
    with pytest.raises(Problem, match="has 0 places"):
        next_design(region, points=10)


def test_earlier_waves_go_on_ruling_out() -> None:
    emulators = emulated(identity, points=30, parameters=2)
    waves = [Match(emulators, (target(f"s{k}", 0.5, sd=0.05),)) for k in range(2)]
    alone = region_left(waves[1:], seed=1, wanted=500)
    both = region_left(waves, seed=1, wanted=500)
    assert both.share == pytest.approx(alone.share * 0.3, rel=0.2)
    assert np.abs(both.unit - 0.5).max() < 0.155


def test_the_next_design_is_spread_over_what_is_left() -> None:
    emulators = emulated(identity, points=30, parameters=2)
    match = Match(emulators, (target("s0", 0.5, sd=0.05),))
    region = region_left([match], seed=1, wanted=1000)
    points = next_design(region, points=20, away_from=emulators.runs.unit)

    def nearest(unit: np.ndarray) -> float:
        apart = np.linalg.norm(unit[:, None] - unit[None], axis=2)
        return float((apart + 9 * np.eye(len(unit))).min())

    assert not_ruled_out([match], points).all()
    assert len(np.unique(points, axis=0)) == 20
    assert nearest(points) > 5 * nearest(region.unit[:20])
    from_runs = np.linalg.norm(points[:, None] - emulators.runs.unit[None], axis=2)
    assert from_runs.min() > 0.02
    assert len(next_design(region, points=1000)) == 1000


def test_wrong_rules_and_targets_are_refused() -> None:
    emulators = emulated(identity, points=20, parameters=2)
    with pytest.raises(Problem, match="rank is 0"):
        Rule(rank=0)
    with pytest.raises(Problem, match="about no statistic"):
        Match(emulators, (target("users"),))
    with pytest.raises(Problem, match="observed_runs is 0"):
        Match(emulators, (target("s0"),), observed_runs=0.0)
    with pytest.raises(Problem, match="no waves"):
        region_left([], seed=1)


def test_luck_that_goes_together_counts_once() -> None:
    unit, generator = spread_out(40, 2), np.random.default_rng(1)
    luck = generator.normal(size=(40, 4, 1)) + 0.2 * generator.normal(size=(40, 4, 2))
    emulators = fit_emulators(Runs(unit, unit[:, None, :] + 0.3 * luck, names(2)))
    targets = (target("s0", 0.5, sd=0.1), target("s1", 0.4, sd=0.05, discrepancy_sd=0.1))
    found = emulators.predict(unit[:5])
    assert found.correlation[0, 1] == pytest.approx(1 / 1.04, abs=0.05)
    together = np.sqrt(found.variance[3] + found.luck[3] / 2.0)
    covariance = np.outer(together, together) * found.correlation + np.diag([0.01, 0.0125])
    by_hand = multivariate_normal([0.5, 0.4], covariance).logpdf(found.mean[3])
    match = Match(emulators, targets, observed_runs=2.0)
    assert match.log_likelihood(unit[:5])[3] == pytest.approx(by_hand, abs=1e-10)
    bounds = (target("s0", 0.9, kind="at_least"), target("s1", 0.4, sd=0.05, discrepancy_sd=0.1))
    sd = np.sqrt(found.variance[3] + [0.01, 0.0125])
    apart = norm.logcdf((found.mean[3, 0] - 0.9) / sd[0])
    apart += norm.logpdf(found.mean[3, 1], 0.4, sd[1])
    held = Match(emulators, bounds).log_likelihood(unit[:5])[3]
    assert held == pytest.approx(apart, abs=1e-10)
