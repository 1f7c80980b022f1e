"""Emulators: against scikit-learn, against points left out, and against a known function."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, DotProduct, Matern, WhiteKernel

from experiments.calibration.emulator_checks import (
    emulated_well,
    emulator_checks,
    standardised_errors,
)
from experiments.calibration.emulators import fit_emulators
from experiments.calibration.gaussian_process import (
    TREND_VARIANCE,
    fit_process,
    minus_log_likelihood,
)
from experiments.calibration.runs import Runs, luck_of
from experiments.problems import Problem
from tests.experiments.calibrations import names, spread_out

UNIT = spread_out(60, 3)
BENT = np.sin(4 * UNIT[:, 0]) + UNIT[:, 1] ** 2
OUTPUTS = (BENT - BENT.mean()) / BENT.std()
NOISE = 0.01 + 0.05 * UNIT[:, 2]


def test_likelihood_and_slope_are_those_of_scikit_learn() -> None:
    lengths, signal, nugget = np.array([0.4, 1.0, 5.0]), 1.7, 0.03
    kernel = ConstantKernel(signal) * Matern(lengths, nu=2.5) + WhiteKernel(nugget)
    model = GaussianProcessRegressor(kernel, alpha=NOISE, optimizer=None).fit(UNIT, OUTPUTS)
    value, slope = model.log_marginal_likelihood(model.kernel_.theta, eval_gradient=True)
    theta = np.log([*lengths, signal, nugget])
    ours, ours_slope = minus_log_likelihood(theta, UNIT, outputs=OUTPUTS, noise=NOISE)
    assert ours == pytest.approx(-value, rel=1e-10)
    in_our_order = -slope[[1, 2, 3, 0, 4]]
    np.testing.assert_allclose(ours_slope, in_our_order, rtol=1e-7, atol=1e-8)


def test_predictions_are_those_of_scikit_learn() -> None:
    process = fit_process(UNIT, OUTPUTS, noise=NOISE)
    trend = ConstantKernel(TREND_VARIANCE)
    kernel = (
        ConstantKernel(process.signal) * Matern(process.lengths, nu=2.5)
        + trend
        + ConstantKernel(TREND_VARIANCE) * DotProduct(1e-5)
    )
    model = GaussianProcessRegressor(kernel, alpha=NOISE + process.nugget, optimizer=None)
    model.fit(UNIT - 0.5, OUTPUTS)
    places = spread_out(200, 3, seed=1)
    mean, sd = model.predict(places - 0.5, return_std=True)
    ours, variance = process.predict(places)
    np.testing.assert_allclose(ours, mean, atol=1e-7)
    np.testing.assert_allclose(variance, sd**2, atol=1e-7)


def test_the_formula_for_points_left_out_is_leaving_them_out() -> None:
    process = fit_process(UNIT, OUTPUTS, noise=NOISE)
    errors, variances = process.left_out()
    others = np.arange(len(UNIT)) != 7
    covariance = process.covariance(UNIT)[others][:, others]
    covariance += np.diag(NOISE[others] + process.nugget)
    across = process.covariance(UNIT[7:8])[0, others]
    weights = np.linalg.solve(covariance, across)
    itself = process.covariance(UNIT[7:8])[0, 7] + NOISE[7] + process.nugget
    assert errors[7] == pytest.approx(OUTPUTS[7] - weights @ OUTPUTS[others], abs=1e-8)
    assert variances[7] == pytest.approx(itself - weights @ across, abs=1e-8)


def stochastic(unit: np.ndarray, replicates: int, seed: int) -> np.ndarray:
    """A bent surface, a constant and pure luck; luck of the first grows with the last input."""
    luck = np.random.default_rng(seed).normal(size=(len(unit), replicates, 3))
    mean = np.stack([np.sin(4 * unit[:, 0]) + unit[:, 1], 0 * unit[:, 0], 0 * unit[:, 0]], axis=1)
    size = np.stack([0.1 + 0.3 * unit[:, 2], 0 * unit[:, 2], 1 + 0 * unit[:, 2]], axis=1)
    return np.asarray(mean[:, None, :] + size[:, None, :] * luck)


def test_truth_lies_as_far_from_the_emulator_as_it_says() -> None:
    unit = spread_out(120, 3)
    emulators = fit_emulators(Runs(unit, stochastic(unit, 4, 1), names(3)))
    places = spread_out(4000, 3, seed=2)
    truth = np.sin(4 * places[:, 0]) + places[:, 1]
    found = emulators.predict(places)
    errors = (truth - found.mean[:, 0]) / np.sqrt(found.variance[:, 0])
    assert 0.9 < (np.abs(errors) < 1.96).mean() <= 1.0
    assert np.abs(truth - found.mean[:, 0]).mean() < 0.05
    luck = (0.1 + 0.3 * places[:, 2]) ** 2
    assert np.abs(np.log(found.luck[:, 0] / luck)).mean() < 0.3


def test_a_constant_and_pure_luck_are_said_to_be_that() -> None:
    unit = spread_out(120, 3)
    emulators = fit_emulators(Runs(unit, stochastic(unit, 4, 1), names(3)))
    checks = emulator_checks(emulators)
    assert checks["verdict"].tolist() == ["well", "constant", "luck alone"]
    assert checks["words"].str.len().min() > 10
    assert emulated_well(checks) == ("s0",)
    found = emulators.predict(unit[:5])
    assert found.variance[:, 1].tolist() == [0.0] * 5
    assert np.abs(found.mean[:, 2]).max() < 0.4
    errors = standardised_errors(emulators)[:, 0]
    assert 0.7 < errors.std() < 1.3


def test_an_emulator_of_too_few_points_is_not_believed() -> None:
    unit = spread_out(40, 3)
    jagged = np.sign(np.sin(25 * unit[:, :1]) * np.sin(25 * unit[:, 1:2]))[:, None, :]
    checks = emulator_checks(fit_emulators(Runs(unit, np.repeat(jagged, 2, axis=1), names(1))))
    assert checks["verdict"][0] in ("poorly", "too sure")
    assert checks["q2"][0] < 0.5


def test_planted_confidence_is_seen() -> None:
    unit = spread_out(80, 3)
    emulators = fit_emulators(Runs(unit, stochastic(unit, 4, 1), names(3)))
    process = emulators.each[0].process
    assert process is not None
    # as if everything that was foretold were four times as sure
    sure = replace(process, whitening=process.whitening * 4, weights=process.weights * 16)
    planted = replace(emulators, each=(replace(emulators.each[0], process=sure),))
    assert emulator_checks(planted)["verdict"].tolist() == ["too sure"]


def test_luck_that_all_points_share_is_not_averaged_out() -> None:
    unit, generator = spread_out(100, 2), np.random.default_rng(3)
    shared, own = generator.normal(size=(1, 40, 1)), generator.normal(size=(100, 40, 1))
    values = unit[:, None, :1] + 0.3 * shared + 0.1 * own
    luck = luck_of(Runs(unit, values, names(1), shared_luck=True), 0)
    assert 0.8 < luck.shared < 0.95
    emulators = fit_emulators(Runs(unit, values[:, :4], names(1), shared_luck=True))
    apart = fit_emulators(Runs(unit, values[:, :4], names(1)))
    of_shared = emulators.predict(unit).variance.mean()
    assert of_shared > 0.6 * 0.3**2 / 4 > 2 * apart.predict(unit).variance.mean()


def test_without_replicates_the_nugget_is_luck() -> None:
    unit = spread_out(120, 3)
    emulators = fit_emulators(Runs(unit, stochastic(unit, 1, 1)[:, :, :1], names(1)))
    found = emulators.predict(unit)
    assert found.luck.mean() == pytest.approx(0.07, rel=0.4)
    assert found.variance.mean() < 0.03


def test_the_same_runs_give_the_same_bits() -> None:
    runs = Runs(UNIT, stochastic(UNIT, 2, 1), names(3))
    first, second = (fit_emulators(runs).predict(UNIT[:20]) for _ in range(2))
    assert np.array_equal(first.mean, second.mean)
    assert np.array_equal(first.variance, second.variance)


def test_wrong_runs_are_refused() -> None:
    values = stochastic(UNIT, 2, 1)
    with pytest.raises(Problem, match="statistic 's1' is not finite at 1 of 60 points"):
        Runs(UNIT, np.where(np.arange(180).reshape(60, 1, 3) == 4, np.nan, values), names(3))
    with pytest.raises(Problem, match="outside the unit cube"):
        Runs(UNIT * 2, values, names(3))
    with pytest.raises(Problem, match="2 names"):
        Runs(UNIT, values, names(2))
    with pytest.raises(Problem, match="did you mean 's1'"):
        fit_emulators(Runs(UNIT, values, names(3))).of(["s11"])
