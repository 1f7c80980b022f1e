"""Posteriors: against the exact one where there is one, and what must not be lost."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kstest

from experiments.calibration.emulators import Emulators
from experiments.calibration.history_matching import Region, region_left
from experiments.calibration.implausibility import Match
from experiments.calibration.posteriors import Posterior, sample_posterior, tempered_draws
from experiments.calibration.stirring import unit_of
from experiments.problems import Problem
from tests.experiments.calibrations import SLOPES, emulated, prior, target

TRUE = np.array([0.45, 0.55, 0.5])


def sums(unit: np.ndarray) -> np.ndarray:
    return np.asarray(unit[:, :3] @ SLOPES)


def held_to(emulators: Emulators, sd: float) -> Match:
    observed = TRUE @ SLOPES
    return Match(emulators, tuple(target(f"s{k}", observed[k], sd=sd) for k in range(5)))


@pytest.fixture(scope="module")
def straight() -> Emulators:
    """Five sums of three parameters, and a fourth that does nothing."""
    return emulated(sums, points=50, parameters=4)


@pytest.fixture(scope="module")
def found(straight: Emulators) -> Posterior:
    return sample_posterior([held_to(straight, 0.08)], prior(4), seed=1, draws=2000)


def test_a_linear_normal_posterior_is_the_exact_one(found: Posterior) -> None:
    exact = np.linalg.inv(SLOPES @ SLOPES.T / 0.08**2)
    sds = np.sqrt(np.diag(exact))
    assert (4 * sds < 0.45).all()  # so far from the ends that the prior is as good as flat
    drawn = found.unit[:, :3]
    errors = (drawn.mean(axis=0) - TRUE) / (sds / np.sqrt(found.effective))
    assert np.abs(errors).max() < 4
    np.testing.assert_allclose(drawn.std(axis=0), sds, rtol=4 / np.sqrt(2 * found.effective))
    correlation = exact[0, 2] / (sds[0] * sds[2])
    assert np.corrcoef(drawn.T)[0, 2] == pytest.approx(correlation, abs=0.1)


def test_what_the_targets_say_nothing_on_stays_as_it_was(found: Posterior) -> None:
    table = found.parameters.set_index("path")
    assert found.effective >= 400
    apart = kstest(found.unit[:, 3], "uniform")
    assert apart.statistic < 1.63 / np.sqrt(found.effective)  # p > .01
    assert table.loc["a.x3", "words"] == "nothing: the prior stands"
    assert abs(table.loc["a.x3", "shrink"]) < 0.1
    assert "The targets say nothing on a.x3" in found.notes[0]
    assert (table["shrink"].drop("a.x3") > 0.6).all()


def test_quantiles_are_those_of_values(straight: Emulators) -> None:
    entries = [
        {"path": "a.x0", "distribution": "log_uniform", "low": 1, "high": 100},
        {"path": "a.x1", "distribution": "normal", "low": 0, "high": 9, "mean": 4, "sd": 2},
        {"path": "a.x2", "distribution": "integer", "low": 1, "high": 10},
        {"path": "a.x3", "distribution": "triangular", "low": 0, "high": 1, "mode": 0},
    ]
    space = prior(1).model_validate(
        {"uncertainties": [{**e, "unit": "u", "source": "s"} for e in entries]}
    )
    result = sample_posterior([held_to(straight, 0.08)], space, seed=1, draws=400)
    for place, one in enumerate(space.uncertainties):
        expected = one.at(result.unit[:, place])
        assert result.values[one.path].tolist() == expected.tolist()
    row = result.parameters.set_index("path").loc["a.x0"]
    assert row["low"] < np.median(result.values["a.x0"]) < row["high"]
    assert (row["prior_low"], row["prior_high"]) == pytest.approx((10**0.1, 10**1.9))


def test_neither_of_two_hills_is_lost() -> None:
    def hills(unit: np.ndarray) -> np.ndarray:
        return np.stack([(unit[:, 0] - 0.5) ** 2, unit[:, 1]], axis=1)

    emulators = emulated(hills, points=60, parameters=2)
    match = Match(emulators, (target("s0", 0.09, sd=0.005), target("s1", 0.5, sd=0.02)))
    for seed in (1, 2, 3):
        drawn = sample_posterior([match], prior(2), seed=seed, draws=1000).unit[:, 0]
        assert 0.4 < (drawn < 0.5).mean() < 0.6
        assert np.abs(np.abs(drawn - 0.5) - 0.3).max() < 0.05


def test_a_posterior_far_narrower_than_the_prior_is_found(straight: Emulators) -> None:
    match = held_to(straight, 0.003)
    means = []
    for seed in range(12):
        drawn = tempered_draws([match], seed=seed, draws=600)
        assert drawn.effective >= 400
        assert len(drawn.temperatures) > 5
        means.append(unit_of(drawn.cloud.scores)[:, 0].mean())
    sd = unit_of(drawn.cloud.scores)[:, 0].std()
    assert sd < 0.01
    # as exact as so many independent draws would be, by chance a factor 2.2 either way
    worth = sd**2 / np.var(means, ddof=1)
    assert worth > 400 / 2.2


def test_tied_parameters_are_named_together() -> None:
    emulators = emulated(lambda unit: unit.sum(axis=1, keepdims=True), points=40, parameters=2)
    result = sample_posterior([Match(emulators, (target("s0", 1.0, sd=0.05),))], prior(2), seed=1)
    row = result.correlations.iloc[0]
    assert (row["first"], row["second"]) == ("a.x0", "a.x1")
    assert row["rank_correlation"] < -0.9
    assert any("a.x0 to a.x1 (one high where the other is low" in note for note in result.notes)


def test_what_is_foretold_is_held_to_what_is_published() -> None:
    emulators = emulated(lambda unit: np.hstack([unit, unit[:, :1]]), points=40, parameters=2)
    targets = (
        target("s0", 0.5, sd=0.05),
        target("s1", kind="null", margin=0.3, sd=None),
        target("s2", 0.9, sd=0.05),
    )
    table = sample_posterior([Match(emulators, targets)], prior(2), seed=1).predictive
    table = table.set_index("name")
    assert table["verdict"].tolist() == ["outside", "within", "outside"]
    assert table.loc["s0", "mean"] == pytest.approx(0.7, abs=0.01)
    assert table.loc["s1", "chance_within"] == pytest.approx(0.9545, abs=0.02)
    assert table.loc["s1", "prior_high"] == pytest.approx(0.95, abs=0.02)
    assert (table["low"] <= table["mean"]).all()


def test_student_forgives_one_target_far_off() -> None:
    emulators = emulated(lambda unit: np.repeat(unit[:, :1], 4, axis=1), points=40, parameters=2)
    targets = [target(f"s{k}", 0.3, sd=0.02) for k in range(3)]
    targets.append(target("s3", 0.9, sd=0.02))
    normal = sample_posterior([Match(emulators, tuple(targets))], prior(2), seed=1)
    robust = sample_posterior([Match(emulators, tuple(targets), student_df=2.0)], prior(2), seed=1)
    assert np.median(normal.unit[:, 0]) == pytest.approx(0.45, abs=0.02)
    assert np.median(robust.unit[:, 0]) == pytest.approx(0.3, abs=0.03)


def test_it_begins_in_a_region_and_keeps_to_it(straight: Emulators) -> None:
    narrow = Match(straight, (target("s0", 0.5, sd=0.02),))
    waves = [narrow, held_to(straight, 0.3)]
    region = region_left(waves[:1], seed=1, wanted=1000)
    drawn = sample_posterior(waves, prior(4), seed=1, draws=800, region=region)
    assert narrow.implausibility(drawn.unit).max() <= 3.0
    free = sample_posterior(waves, prior(4), seed=1, draws=800)
    assert narrow.implausibility(free.unit).max() > 3.0


def test_the_same_seed_gives_the_same_draws(straight: Emulators) -> None:
    match = held_to(straight, 0.1)
    first, second = (sample_posterior([match], prior(4), seed=3, draws=400) for _ in range(2))
    assert first.values.equals(second.values)
    assert first.predictive.equals(second.predictive)
    other = sample_posterior([match], prior(4), seed=4, draws=400)
    assert not first.values.equals(other.values)


def test_the_evidence_is_the_mean_likelihood(straight: Emulators) -> None:
    match = held_to(straight, 0.15)
    places = np.random.default_rng(1).random((40_000, 4))
    plain = np.log(np.exp(match.log_likelihood(places)).mean())
    assert tempered_draws([match], seed=1, draws=2000).log_evidence == pytest.approx(plain, abs=0.2)


def test_wrong_requests_are_refused(straight: Emulators) -> None:
    match = held_to(straight, 0.1)
    with pytest.raises(Problem, match="draws is 100, allowed: at least 400"):
        sample_posterior([match], prior(4), seed=1, draws=100)
    with pytest.raises(Problem, match="the prior has 3 uncertainties, the emulators 4"):
        sample_posterior([match], prior(3), seed=1)
    empty = Region(np.zeros((0, 4)), 0.0, 0.0, 1.0, "levels", TRUE, 2.0, ())
    with pytest.raises(Problem, match="the region is empty"):
        sample_posterior([match], prior(4), seed=1, region=empty)
