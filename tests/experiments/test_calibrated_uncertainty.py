"""A posterior as uncertainties: its file, and whether designs keep what goes together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from scipy.stats import spearmanr

from experiments import compose
from experiments.calibration.implausibility import Match
from experiments.calibration.posterior_files import correlations_of, posterior_as_uncertainty
from experiments.calibration.posteriors import Posterior, sample_posterior
from experiments.correlations import Correlation, check_correlations, together
from experiments.design_settings import Grid, LatinHypercube, Morris, Sobol
from experiments.planning import points_of
from experiments.problems import Problem
from experiments.sampling import design_points, latin_hypercube, sobol
from experiments.settings import Experiment
from experiments.space import Space
from experiments.sweep import points as sweep_points
from tests.architecture.survey import RANGE
from tests.experiments.calibrations import emulated, target

ENTRIES: list[dict[str, Any]] = [
    {"path": "leaders.willing", "distribution": "uniform", "low": 0.1, "high": 0.9},
    {"path": "peers.contact_per_month", "distribution": "log_uniform", "low": 0.01, "high": 0.2},
    {"path": "staff.climate", "distribution": "uniform", "low": -0.5, "high": 0.5},
]
PRIOR = Space.model_validate(
    {"uncertainties": [{**entry, "unit": "its unit", "source": "s"} for entry in ENTRIES]}
)
PATHS = [entry["path"] for entry in ENTRIES]


@pytest.fixture(scope="module")
def posterior() -> Posterior:
    """Two that go together, against each other; a third that nothing is said on."""
    emulators = emulated(
        lambda unit: np.stack([unit[:, 0] + unit[:, 1], unit[:, 0]], axis=1),
        points=40,
        parameters=3,
    )
    targets = (target("s0", 1.0, sd=0.05), target("s1", 0.5, sd=0.2))
    return sample_posterior([Match(emulators, targets)], PRIOR, seed=1, draws=2000)


@pytest.fixture
def file(posterior: Posterior, tmp_path: Path) -> Path:
    path = tmp_path / "calibrated.yaml"
    text = posterior_as_uncertainty(
        posterior, PRIOR, title="Held to two.", source="tests, 2 targets"
    )
    path.write_text(text, encoding="utf-8")
    return path


def swept(*words: str) -> Experiment:
    found = compose(["experiment=sweep", "population=toy", *words])
    assert isinstance(found, Experiment)
    return found


def assert_alike(points: pd.DataFrame, posterior: Posterior, *, within: float = 0.04) -> None:
    """Quantiles within 2 % of the posterior's range, rank correlations within some hundredths."""
    for path in PATHS:
        drawn, was = points[path].to_numpy(dtype=float), posterior.values[path]
        places = [0.1, 0.25, 0.5, 0.75, 0.9]
        off = np.quantile(drawn, places) - np.quantile(was, places)
        assert np.abs(off).max() < within * np.ptp(was), path
    ours = spearmanr(points[PATHS].astype(float)).statistic
    theirs = spearmanr(posterior.values[PATHS]).statistic
    assert theirs[0, 1] < -0.85
    np.testing.assert_allclose(ours, theirs, atol=1.2 * within + 0.05)


def test_designs_keep_each_distribution_and_what_goes_together(
    posterior: Posterior, file: Path
) -> None:
    space = swept(f"uncertainty_file={file}").space
    hypercube = LatinHypercube(method="latin_hypercube", points=2000, batches=1)
    assert_alike(latin_hypercube(space, hypercube, seed=1), posterior)
    sequence = Sobol(method="sobol", points=256, second_order=False)
    assert_alike(sobol(space, sequence, seed=1), posterior)


def test_the_worlds_of_a_comparison_keep_it(posterior: Posterior, file: Path) -> None:
    words = [f"uncertainty_file={file}", "population=toy", "design.points=400"]
    experiment = compose(["experiment=compare", *words])
    assert isinstance(experiment, Experiment)
    points = sweep_points(experiment)
    assert len(points) == 400
    assert_alike(points, posterior)


def test_what_was_calibrated_takes_the_place_of_its_prior(file: Path) -> None:
    plain = swept("uncertainty=talk").space.uncertainties
    with_file = swept("uncertainty=talk", f"uncertainty_file={file}").space
    by_path = {one.path: one.distribution for one in with_file.uncertainties}
    assert by_path["peers.contact_per_month"] == "empirical"
    assert by_path["ties.mean_degree"] == "log_uniform"
    assert set(by_path) == {one.path for one in plain} | set(PATHS)


def test_the_same_text_can_be_an_option(posterior: Posterior) -> None:
    text = posterior_as_uncertainty(
        posterior, PRIOR, title="Held to two.", source="tests", beside="everything"
    )
    content = yaml.safe_load(text)
    assert content["defaults"] == ["everything", "_self_"]
    assert text.startswith("# @package _global_\n# Held to two.\n")
    entries = str(content["uncertainties"]["calibrated"]).replace("'", "")
    part = f"+uncertainties.calibrated={entries}"
    everything = swept("uncertainty=everything", part).space.uncertainties
    assert len(everything) == len(swept("uncertainty=everything").space.uncertainties)
    assert sum(one.distribution == "empirical" for one in everything) == 3


def test_each_line_states_range_and_source(posterior: Posterior) -> None:
    text = posterior_as_uncertainty(posterior, PRIOR, title="T", source="tests, 2 targets")
    content = yaml.safe_load(text)
    lines = [line for line in text.splitlines() if "path:" in line]
    assert len(lines) == 3
    for line, entry in zip(lines, content["uncertainties"]["calibrated"], strict=True):
        stated = RANGE.search(line)
        assert stated is not None
        assert stated["source"] == "calibrated: tests, 2 targets"
        assert (float(stated["low"]), float(stated["high"])) == (
            min(entry["quantiles"]),
            max(entry["quantiles"]),
        )
        assert max(len(str(value).lstrip("-0.")) for value in entry["quantiles"]) <= 5
    assert [line for line in text.splitlines() if "first:" in line and not RANGE.search(line)] == []
    with pytest.raises(Problem, match="title is"):
        posterior_as_uncertainty(posterior, PRIOR, title="a\nb", source="s")


def test_no_value_lies_beyond_the_prior(posterior: Posterior, file: Path) -> None:
    for one, before in zip(
        swept(f"uncertainty_file={file}").space.uncertainties, PRIOR.uncertainties, strict=True
    ):
        ends, allowed = one.at([0.0, 1.0]), before.at([0.0, 1.0])
        assert allowed[0] <= ends[0] < ends[1] <= allowed[1]


def test_what_moves_one_by_itself_refuses_what_goes_together(file: Path) -> None:
    named = f"uncertainty_file={file}"
    space = swept(named).space
    for design in (
        Grid(method="grid", levels=2),
        Morris(method="morris", trajectories=2, levels=4),
    ):
        with pytest.raises(Problem, match="moves each uncertainty by itself, and leaders"):
            design_points(space, design, seed=1)
        apart = swept(named, "correlations=none").space
        assert apart.correlations == ()
        assert len(design_points(apart, design, seed=1)) > 0
    words = ["experiment=sensitivity", "population=toy", "method=morris", named, "kept=null"]
    whole = compose([*words, "uncertainty=none"])
    assert isinstance(whole, Experiment)
    with pytest.raises(Problem, match=r"leaders\.willing goes with peers\.contact_per_month"):
        points_of(whole)
    apart = compose([*words, "uncertainty=none", "correlations=none"])
    assert isinstance(apart, Experiment)
    assert len(points_of(apart)) > 0
    alone = compose([*words[:-1], "uncertainty=none", "kept=[leaders.willing,staff.climate]"])
    assert isinstance(alone, Experiment)
    assert alone.space.correlations == ()


def test_where_the_file_lies_does_not_matter(file: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    copy = tmp_path / "elsewhere" / "other.yaml"
    copy.write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    assert swept(f"uncertainty_file={file}").name == swept(f"uncertainty_file={copy}").name
    assert swept(f"uncertainty_file={file}").name != swept().name
    recorded = swept(f"uncertainty_file={file}").space.record()
    assert recorded["correlations"][0]["first"] == "leaders.willing"
    assert "correlations" not in swept("uncertainty=talk").space.record()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "no such file"),
        ("uncertainties: 3\n", "uncertainties must be a list"),
        ("uncertaintys: []\n", "did you mean 'uncertainties'?"),
        ("defaults: [everything]\n", "defaults count only in configs/uncertainty/"),
        ("correlations: [{first: a, second: b, rank_correlation: 0.5}]\n", "'a', which is not un"),
        (
            "uncertainties: [{path: leaders.willing, distribution: empirical, quantiles: [1, 0],"
            " unit: u, source: s}]\n",
            "quantiles must be in order",
        ),
    ],
)
def test_a_wrong_file_is_one_line(text: str | None, said: str, tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(Problem, match=r"^[^\n]+$") as caught:
        swept(f"uncertainty_file={path}")
    assert said in str(caught.value)


def tie(first: str, second: str, value: float) -> Correlation:
    return Correlation(first=first, second=second, rank_correlation=value)


def test_correlations_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="contradict each other"):
        check_correlations([tie("a", "b", 0.9), tie("b", "c", 0.9), tie("a", "c", -0.9)], "abc")
    with pytest.raises(ValueError, match="'b' and 'a' twice"):
        check_correlations([tie("a", "b", 0.9), tie("b", "a", 0.9)], "ab")
    with pytest.raises(ValueError, match="with itself"):
        check_correlations([tie("a", "a", 0.9)], "ab")


def test_a_copula_keeps_uniform_quantiles_and_others_to_the_bit() -> None:
    unit = np.random.default_rng(1).random((20_000, 3))
    found = together(unit, ["a", "b", "c"], correlations=[tie("a", "c", 0.6)])
    assert np.array_equal(found[:, 1], unit[:, 1])
    assert together(unit, ["a", "b", "c"], correlations=[]) is unit
    assert spearmanr(found[:, 0], found[:, 2]).statistic == pytest.approx(0.6, abs=0.02)
    for column in found.T:
        assert np.abs(np.quantile(column, [0.1, 0.5, 0.9]) - [0.1, 0.5, 0.9]).max() < 0.015
    ends = together(np.array([[0.0, 0.0, 1.0]]), ["a", "b", "c"], correlations=[tie("a", "c", 0.6)])
    assert np.isfinite(ends).all()


def test_whole_numbers_stay_whole_and_as_likely(posterior: Posterior) -> None:
    entry = {
        "path": "n",
        "distribution": "integer",
        "low": 1,
        "high": 9,
        "unit": "u",
        "source": "s",
    }
    space = Space.model_validate({"uncertainties": [entry]})
    drawn = np.repeat([2, 3, 7], [500, 300, 200])
    held = type(posterior)(**{**vars(posterior), "values": pd.DataFrame({"n": drawn})})
    text = posterior_as_uncertainty(held, space, title="T", source="s")
    again = Space.model_validate(
        {"uncertainties": yaml.safe_load(text)["uncertainties"]["calibrated"]}
    )
    values = again.uncertainties[0].at(np.linspace(0, 1, 1001))
    assert values.dtype == np.int64
    shares = {int(value): float((values == value).mean()) for value in np.unique(values)}
    assert shares == {
        2: pytest.approx(0.5, abs=0.01),
        3: pytest.approx(0.3, abs=0.01),
        7: pytest.approx(0.2, abs=0.01),
    }


def test_correlations_of_many_are_made_to_agree(posterior: Posterior) -> None:
    generator = np.random.default_rng(2)
    common = generator.normal(size=(50, 1))
    values = common + 0.05 * generator.normal(size=(50, 6))  # few draws, nearly one
    entry = {"distribution": "uniform", "low": -9, "high": 9, "unit": "u", "source": "s"}
    names = [f"x{place}" for place in range(6)]
    space = Space.model_validate({"uncertainties": [{**entry, "path": name} for name in names]})
    held = type(posterior)(**{**vars(posterior), "values": pd.DataFrame(values, columns=names)})
    found = correlations_of(held, space)
    check_correlations(found, names)
    assert min(one.rank_correlation for one in found) > 0.9
