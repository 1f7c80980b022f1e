"""Predicting what was not fitted: bands that hold what they should, and misses that are named."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binom

from experiments.calibrate import (
    MODELS,
    curve_spread,
    fit_curve,
    hold_out,
    predict_each,
    read_adoption,
)
from experiments.curve_luck import multinomial, predicted, refitted
from experiments.curve_models import cell_chances
from experiments.holdout import prediction_of, spread_between
from experiments.problems import Problem

TRUTH = [0.04, 0.35, 1.0]


def drawn(sets: int, people: int, *, periods: int = 14, luck: str = "held out") -> np.ndarray:
    """Counts of a known curve, shape (sets, periods)."""
    cells = cell_chances(MODELS["bass"], TRUTH, periods=periods)[:-1]
    return multinomial(np.tile(cells, (sets, 1)), people, luck=luck)


def test_multinomial_draws_are_multinomial() -> None:
    cells = np.array([0.2, 0.5, 0.1])
    found = multinomial(np.tile(cells, (4000, 1)), 30, luck="a test")
    assert (found.sum(axis=1) <= 30).all()
    assert found.mean(axis=0) == pytest.approx(30 * cells, abs=0.2)
    wanted = 30 * (np.diag(cells) - np.outer(cells, cells))
    assert np.cov(found.T) == pytest.approx(wanted, abs=0.5)
    assert np.array_equal(found, multinomial(np.tile(cells, (4000, 1)), 30, luck="a test"))
    assert not np.array_equal(found, multinomial(np.tile(cells, (4000, 1)), 30, luck="another"))


def test_refitted_parameters_scatter_as_the_profile_says() -> None:
    fit = fit_curve(drawn(1, 2000)[0], 2000, ceiling=1.0)
    scatter = refitted(fit)
    for place, one in enumerate(fit.estimates[:2]):
        assert scatter[:, place].mean() == pytest.approx(one.value, rel=0.05)
        width = (one.high - one.low) / (2 * 1.96)
        assert scatter[:, place].std() == pytest.approx(width, rel=0.15)
    assert (scatter[:, 2] == 1.0).all()


def test_bands_hold_the_last_period_nine_times_in_ten() -> None:
    sets = drawn(60, 400)
    found = [hold_out(row, 400, fitted=8, ceiling=1.0) for row in sets]
    inside = sum(bool(prediction.inside[-1]) for prediction in found)
    assert binom.ppf(0.005, 60, 0.9) <= inside <= binom.ppf(0.999, 60, 0.9)
    assert found[0].periods.tolist() == [9, 10, 11, 12, 13, 14]
    assert found[0].observed.tolist() == sets[0].cumsum()[8:].tolist()


def test_a_band_without_doubt_about_the_parameters_is_too_narrow() -> None:
    fit = fit_curve(drawn(1, 400)[0][:8], 400, ceiling=1.0)
    sure = np.tile(fit.optimum.values, (100, 1))
    with_doubt, without = (
        predicted(fit, values, people=200, periods=14, after=8).sum(axis=1).std()
        for values in (refitted(fit), sure)
    )
    assert with_doubt > 1.15 * without


def test_a_prediction_begins_at_what_was_seen() -> None:
    counts = [10, 14, 20, 25, 24, 20, 14, 8, 4, 2]
    found = hold_out(counts, 150, fitted=5, ceiling=1.0)
    assert (found.low >= 93).all()
    assert (found.high <= 150).all()
    assert (np.diff(found.middle) >= 0).all()


def test_a_verdict_names_the_misses() -> None:
    paths = np.tile([10, 20, 30], (99, 1)) + np.arange(99)[:, None] % 3
    seen = prediction_of(
        "north", paths, observed=np.array([11, 25, 31]), periods=[4, 5, 6], level=0.9, period="week"
    )
    assert seen.inside.tolist() == [True, False, True]
    assert "north: 2 of 3 points inside the 90 % band" in seen.verdict()
    assert "missed: week 5 (25 observed, 20 to 22 predicted)" in seen.verdict()
    assert seen.chance_of_as_few == pytest.approx(0.01)
    inside = prediction_of(
        "south", paths, observed=np.array([11, 21, 31]), periods=[4, 5, 6], level=0.9, period="week"
    )
    assert "missed" not in inside.verdict()


def test_communities_of_one_curve_differ_by_luck_alone() -> None:
    counts, people = drawn(12, 60), [60] * 12
    assert "reproduced" in curve_spread(counts, people, ceiling=1.0).verdict()
    found = predict_each(counts, people, names=[str(k) for k in range(12)], ceiling=1.0)
    assert sum(bool(one.inside[-1]) for one in found) >= binom.ppf(0.005, 12, 0.9)
    assert np.array_equal(found[3].observed, counts[3].cumsum())


def test_communities_of_two_sorts_are_too_far_apart_for_one_curve() -> None:
    counts = drawn(12, 60)
    counts[6:] //= 3
    found = curve_spread(counts, [60] * 12, ceiling=1.0)
    assert "too small in the model" in found.verdict()
    assert found.chance_of_as_much < 0.01
    each = predict_each(counts, [60] * 12, names=[str(k) for k in range(12)], ceiling=1.0)
    assert sum(bool(one.inside[-1]) for one in each) < 6


def test_a_model_that_spreads_too_much_is_told_as_well() -> None:
    wide = np.tile([0, 10, 20, 30], (50, 1))
    found = spread_between(np.array([15, 15, 15, 16]), np.full(4, 30), drawn=wide, by="wide")
    assert "too large in the model" in found.verdict()


@pytest.mark.parametrize("fitted", [2, 5, 9])
def test_there_must_be_something_to_fit_and_to_predict(fitted: int) -> None:
    with pytest.raises(Problem, match=f"fitted is {fitted}, allowed: 3 to 4"):
        hold_out([5, 9, 12, 8, 3], 50, fitted=fitted)


@pytest.mark.parametrize(
    ("counts", "people"),
    [([[1, 2, 3]], [10]), ([[1, 2, 3], [2, 2, 2]], [10]), ([[9, 9, 9], [1, 1, 1]], [10, 90])],
)
def test_communities_must_fit(counts: list[list[int]], people: list[int]) -> None:
    with pytest.raises(Problem, match="counts"):
        curve_spread(counts, people)


def test_what_the_physicians_and_the_villages_show(shared_data: Path) -> None:
    """The numbers of docs/curves.md."""
    folder = shared_data / "netdiffuser"
    doctors = read_adoption(folder / "medinnov_adoption_by_community.csv")
    whole = hold_out(doctors.pooled, 125, fitted=8, ceiling=1.0, period="month")
    free = hold_out(doctors.pooled, 125, fitted=8, period="month")
    assert int(whole.inside.sum()) <= 3
    assert whole.middle[-1] > doctors.pooled.sum()
    assert int(free.inside.sum()) == 9
    cities = predict_each(
        doctors.counts, doctors.populations.tolist(), names=doctors.communities, ceiling=1.0
    )
    assert all(int(city.inside.sum()) >= 15 for city in cities)
    women = read_adoption(folder / "kfamily_adoption_by_community.csv")
    spread = curve_spread(women.counts, women.populations.tolist(), ceiling=1.0)
    assert spread.observed[1:] == pytest.approx([41.9, 83.3], abs=0.1)
    assert "too small in the model" in spread.verdict()
