"""Fitting curves of adoption: published answers, degenerate data, what is said and refused."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import minimize, minimize_scalar
from scipy.stats import chi2, multinomial

from experiments.calibrate import (
    MODELS,
    CurveFit,
    Request,
    fit_curve,
    identifies_word_of_mouth,
    read_adoption,
)
from experiments.curve_grids import profile_grid, times_and_people
from experiments.curve_models import cell_chances
from experiments.problems import Problem
from sim.lab.curves import bass_share

STRONG = [4, 9, 22, 41, 66, 60, 38, 21, 9, 4]  # of 300: steep in the middle, as word of mouth is
FLAT = [40, 25, 16, 11, 8, 6, 4, 3]  # of 150: slower from the first period on


def expected(values: list[float], *, periods: int, people: int, model: str = "bass") -> np.ndarray:
    """Counts as a curve expects them, rounded to whole people."""
    cells = cell_chances(MODELS[model], values, periods=periods)[:-1]
    return np.diff(np.round(people * cells.cumsum()), prepend=0).astype(int)


@pytest.mark.parametrize(
    ("file", "known", "ratio"),
    [
        ("medinnov_adoption.csv", {"p": 0.0962, "q": 0.0540}, 1.45),
        ("kfamily_adoption.csv", {"p": 0.0799, "q": 0.0660}, 10.1),
    ],
)
def test_published_fits(
    shared_data: Path, file: str, known: dict[str, float], ratio: float
) -> None:
    data = read_adoption(shared_data / "netdiffuser" / file)
    fit = fit_curve(data.pooled, data.population, ceiling=1.0)
    for name, value in known.items():
        assert fit.estimate(name).value == pytest.approx(value, rel=0.01)
        assert fit.estimate(name).low < value < fit.estimate(name).high
    assert fit.word_of_mouth is not None
    assert fit.word_of_mouth.statistic == pytest.approx(ratio, rel=0.01)
    assert fit.word_of_mouth.p_value == pytest.approx(chi2.sf(ratio, 1) / 2, rel=0.02)
    assert fit.word_of_mouth.p_value_naive == pytest.approx(chi2.sf(ratio, 1), rel=0.02)


def test_the_physicians_do_not_identify_word_of_mouth(shared_data: Path) -> None:
    data = read_adoption(shared_data / "netdiffuser" / "medinnov_adoption.csv")
    for ceiling in (1.0, None):
        fit = fit_curve(data.pooled, data.population, ceiling=ceiling, period="month")
        assert identifies_word_of_mouth(fit) is False
        assert fit.estimate("q").low == 0.0
        assert "cannot separate word of mouth from outside influence" in fit.words()
        assert "per month" in fit.words()
    women = read_adoption(shared_data / "netdiffuser" / "kfamily_adoption.csv")
    fit = fit_curve(women.pooled, women.population, ceiling=1.0)
    assert identifies_word_of_mouth(fit) is True
    assert "cannot separate" not in fit.words()
    assert "no proof of word of mouth" in fit.words()
    assert "further from this curve than luck allows" in fit.words()


@pytest.mark.parametrize("ceiling", [1.0, None])
@pytest.mark.parametrize("counts", [STRONG, FLAT])
def test_no_other_search_finds_a_larger_likelihood(
    counts: list[int], ceiling: float | None
) -> None:
    """Against the same likelihood, written by hand and climbed by another method."""
    people, total = 300, sum(counts)
    fit = fit_curve(counts, people, ceiling=ceiling)

    def worse(x: np.ndarray) -> float:
        p, q = np.exp(x[:2])
        m = 1.0 if ceiling else 1 / (1 + math.exp(-x[2]))
        share = m * bass_share(np.arange(len(counts) + 1), p=p, q=q)
        return -float(counts @ np.log(np.diff(share)) + (people - total) * np.log1p(-share[-1]))

    best = min(
        minimize(worse, start, method="Nelder-Mead", options={"maxiter": 4000}).fun
        for start in ([-3.0, -1.0, 3.0], [-2.0, -3.0, 1.0], [-4.0, 0.0, 6.0])
    )
    assert fit.log_likelihood >= -best - 1e-6
    assert fit.aic == pytest.approx(2 * (2 if ceiling else 3) - 2 * fit.log_likelihood)


def test_the_likelihood_is_that_of_a_multinomial() -> None:
    """Differences between two curves are those of the whole probability."""
    fits = [fit_curve(STRONG, 300, model=name, ceiling=1.0) for name in ("bass", "external")]
    whole = []
    for fit in fits:
        chances = fit.fitting.chances(fit.optimum.values)
        assert chances.sum() == pytest.approx(1.0)
        whole.append(multinomial.logpmf(fit.series.cells, 300, chances / chances.sum()))
    apart = fits[0].log_likelihood - fits[1].log_likelihood
    assert whole[0] - whole[1] == pytest.approx(apart, abs=1e-6)
    assert fits[0].word_of_mouth is not None
    assert fits[0].word_of_mouth.statistic == pytest.approx(2 * apart)


@pytest.mark.parametrize(
    ("model", "values"),
    [
        ("bass", [0.02, 0.4, 1.0]),
        ("bass", [0.02, 0.4, 0.6]),
        ("external", [0.1, 0.7]),
        ("logistic", [0.6, 7.0, 0.8]),
        ("gompertz", [0.4, 5.0, 0.8]),
    ],
)
def test_counts_as_expected_give_the_curve_back(model: str, values: list[float]) -> None:
    counts = expected(values, periods=15, people=10_000_000, model=model)
    fit = fit_curve(counts, 10_000_000, model=model, ceiling=1.0 if values[-1] == 1 else None)
    assert [e.value for e in fit.estimates] == pytest.approx(values, rel=1e-3)
    assert fit.expected == pytest.approx(counts, abs=30)
    assert fit.misfit.p_value > 0.5


@pytest.mark.parametrize("model", sorted(MODELS))
def test_profile_intervals_hold_what_chi_square_allows(model: str) -> None:
    fit = fit_curve(STRONG, 300, model=model)
    for one in fit.estimates:
        assert one.low < one.value < one.high or one.value == one.high == 1.0
        narrow, wide = fit.interval(one.name, 0.8), fit.interval(one.name, 0.99)
        assert wide[0] <= one.low <= narrow[0]
        assert narrow[1] <= one.high <= wide[1]
        assert fit.interval(one.name, 0.95) == pytest.approx((one.low, one.high))
        for end in (one.low, one.high):
            if 0.0 < end < 1.0:
                fallen, _ = fit.profile(one.name).drop(end)
                assert fallen == pytest.approx(chi2.ppf(0.95, 1), abs=0.02)


@pytest.mark.parametrize(
    ("counts", "people"),
    [
        ([10, 0, 0], 10),
        ([0, 0, 5], 100),
        ([0, 0, 0, 0, 100], 100),
        ([100, 0, 0, 0], 200),
        ([50, 25, 12, 6, 3, 2], 100),
        ([1, 0, 0, 0, 0, 0, 0], 1_000_000),
        ([1, 1, 1, 1, 1], 5),
        ([1, 2, 4, 8, 16, 32], 1000),
    ],
)
@pytest.mark.parametrize("ceiling", [1.0, None])
@pytest.mark.parametrize("model", sorted(MODELS))
def test_degenerate_data_end_at_an_edge_and_nowhere_else(
    counts: list[int], people: int, ceiling: float | None, model: str
) -> None:
    fit = fit_curve(counts, people, ceiling=ceiling, model=model)
    assert math.isfinite(fit.log_likelihood)
    chances = fit.fitting.chances(fit.optimum.values)
    assert chances.sum() == pytest.approx(1.0)
    for one in fit.estimates:
        assert math.isfinite(one.value)
        assert one.is_fixed or one.low <= one.value + 1e-9
        assert one.is_fixed or one.value <= one.high + 1e-9
    assert fit.estimate("ceiling").value >= sum(counts) / people * (1 - 1e-3)
    assert "nan" not in fit.words()


def test_slower_from_the_start_is_no_word_of_mouth() -> None:
    fit = fit_curve(FLAT, 150)
    assert fit.estimate("q").value == 0.0
    assert fit.word_of_mouth is not None
    assert (fit.word_of_mouth.statistic, fit.word_of_mouth.p_value) == (0.0, 1.0)
    assert identifies_word_of_mouth(fit) is False
    assert fit.aic == pytest.approx(fit_curve(FLAT, 150, model="external").aic + 2, abs=1e-4)


def test_a_rate_that_might_as_well_be_none_is_none() -> None:
    """The likelihood is so flat there that a search stops a hair above."""
    assert fit_curve([4, 1, 4, 1, 4, 1], 40).estimate("q").value == 0.0


def test_a_given_ceiling_stays_given_along_the_profile() -> None:
    fit = fit_curve(STRONG, 300, ceiling=1.0)

    def worse(log_p: float, q: float) -> float:
        share = bass_share(np.arange(len(STRONG) + 1), p=math.exp(log_p), q=q)
        left = 300 - sum(STRONG)
        return -float(STRONG @ np.log(np.diff(share)) + left * np.log1p(-share[-1]))

    for end in fit.interval("q"):
        other = minimize_scalar(worse, bounds=(-12.0, 0.0), args=(end,), method="bounded")
        fallen = 2 * (fit.log_likelihood + other.fun)
        assert fallen == pytest.approx(chi2.ppf(0.95, 1), abs=0.02)


def test_the_profile_that_is_drawn_is_that_of_the_fit() -> None:
    fit = fit_curve(STRONG, 300, ceiling=1.0)
    values, drops = profile_grid(fit)
    q = fit.estimate("q")
    for value, fallen in ((q.value, 0.0), (q.low, 3.84), (q.high, 3.84)):
        assert drops[values.tolist().index(value)] == pytest.approx(fallen, abs=0.02)
    flat = fit_curve([11, 9, 9, 11, 11, 11, 13, 7, 4, 1, 5, 3, 3, 4, 4, 2, 1], 125, ceiling=1.0)
    values, drops = profile_grid(flat)
    assert flat.word_of_mouth is not None
    assert (values[0], drops[0]) == (0.0, pytest.approx(flat.word_of_mouth.statistic, abs=1e-3))
    times, people = times_and_people(flat)
    assert people[0] == 0.0
    assert people[times == 17.0] == pytest.approx(flat.expected.sum())


def test_a_curve_that_is_still_rising_leaves_its_ceiling_open() -> None:
    fit = fit_curve([1, 2, 4, 8, 16, 32], 1000)
    ceiling = fit.estimate("ceiling")
    assert ceiling.high == 1.0
    assert ceiling.low < 0.2
    assert "ceiling is not identified" in fit.words()
    fixed = fit_curve([1, 2, 4, 8, 16, 32], 1000, ceiling=0.5)
    assert fixed.estimate("ceiling").is_fixed
    assert "0.5, given and not fitted" in fixed.words()


def test_counts_that_clump_are_said_to_and_weaken_the_test() -> None:
    clumped = [5, 60, 5, 60, 5, 60, 5, 60]
    fit = fit_curve(clumped, 400)
    assert fit.misfit.is_doubtful
    assert fit.misfit.dispersion == fit.misfit.statistic / fit.misfit.freedom > 5
    assert "Intervals are then too narrow, by a factor of" in fit.words()
    plain, scaled = fit.word_of_mouth, fit.scaled_word_of_mouth
    assert plain is not None
    assert scaled is not None
    assert plain.p_value < 0.05 < scaled.p_value
    assert identifies_word_of_mouth(fit) is False


def test_the_practices_fit_no_curve(shared_data: Path) -> None:
    """The numbers of docs/curves.md."""
    asked = Request(
        adopters="practices_first_half_level", population="n_half_eligible", start="2012-12"
    )
    path = shared_data / "openprescribing_change" / "desogestrel_practice_adoption.csv"
    data = read_adoption(path, asked)
    fit = fit_curve(data.pooled, data.population, period=data.period)
    assert (int(data.pooled.sum()), data.population) == (5287, 6308)
    assert [e.value for e in fit.estimates] == pytest.approx([0.0104, 0.150, 0.872], rel=0.005)
    assert fit.misfit.statistic == pytest.approx(342, abs=1)
    assert "further from this curve than luck allows" in fit.words()


def test_the_chance_of_a_misfit_is_about_uniform() -> None:
    from experiments.curve_luck import multinomial as drawn_from

    cells = cell_chances(MODELS["bass"], [0.05, 0.3, 1.0], periods=12)[:-1]
    drawn = drawn_from(np.tile(cells, (80, 1)), 400, luck="a test of misfits")
    chances = [fit_curve(row, 400, ceiling=1.0).misfit.p_value for row in drawn]
    assert 25 <= sum(chance < 0.5 for chance in chances) <= 55


def test_period_and_level_are_carried() -> None:
    fit = fit_curve(STRONG, 300, period="quarter", level=0.8)
    assert fit.estimate("p").unit == "per quarter"
    assert (
        fit_curve(STRONG, 300, model="logistic", period="week").estimate("middle").unit == "weeks"
    )
    assert "80 % interval" in fit.words()
    assert "over 10 quarters" in fit.words()


@pytest.mark.parametrize(
    ("counts", "people", "words"),
    [
        ([1, -2, 3], 10, "counts[1] is -2, allowed: a whole number, at least 0"),
        ([1, 2.5, 3], 10, "counts[1] is 2.5"),
        ([1, math.nan, 3], 10, "counts[1] is nan"),
        ([1, math.inf, 3], 10, "counts[1] is inf"),
        (["1", "x", "3"], 10, "counts[1] is x"),
        ([1, 2], 10, "at least 3 periods"),
        ([[1, 2, 3]], 10, "have shape (1, 3)"),
        ([0, 0, 0], 10, "all 0"),
        ([5, 10, 15], 10, "more than the population of 10; counts are new adopters"),
        ([1, 2, 3], 10.5, "population is 10.5"),
        ([1, 2, 3], math.nan, "population is nan"),
    ],
)
def test_bad_counts_are_refused(counts: list[object], people: float, words: str) -> None:
    with pytest.raises(Problem, match=r"counts|population") as found:
        fit_curve(counts, people)
    assert words in str(found.value)


def test_bad_settings_are_refused() -> None:
    def said(**options: object) -> str:
        with pytest.raises(Problem) as found:
            fit_curve(STRONG, 300, **options)
        return str(found.value)

    assert "unknown model 'bas', did you mean 'bass'?" in said(model="bas")
    assert "allowed: above the share that adopted, 0.9133, up to 1" in said(ceiling=0.9)
    assert "ceiling is 1.2" in said(ceiling=1.2)
    assert "level is 95" in said(level=95)
    fit = fit_curve(STRONG, 300, ceiling=1.0)
    for call, words in (
        (lambda: fit.interval("r"), "unknown parameter 'r'"),
        (lambda: fit.interval("ceiling"), "ceiling was given, 1, and not fitted"),
        (lambda: fit.interval("q", 2.0), "level is 2.0"),
    ):
        with pytest.raises(Problem) as found:
            call()
        assert words in str(found.value)


def test_a_model_of_ones_own_is_a_few_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    from experiments.calibrate import CurveModel, CurveParameter

    shape = (CurveParameter("rate", "rate"), CurveParameter("power", "shape"))
    weibull = CurveModel(
        "Weibull",
        "nobody has adopted when the first period begins",
        shape,
        lambda times, values: -np.expm1(-((values[0] * times) ** values[1])),
    )
    monkeypatch.setattr("experiments.curve_models.MODELS", {**MODELS, "weibull": weibull})
    counts = expected([0.1, 1.0, 1.0], periods=12, people=10_000, model="external")
    fit: CurveFit = fit_curve(counts, 10_000, model="weibull", ceiling=1.0)
    assert [e.value for e in fit.estimates] == pytest.approx([0.1, 1.0, 1.0], rel=0.01)
    assert "says nothing about either" in fit.words()
