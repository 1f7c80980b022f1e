"""experiment=calibrate: targets, statistics, waves and what they leave."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments import compose
from experiments.__main__ import main
from experiments.calibration_statistics import (
    Kept,
    range_in_sd,
    statistics,
    targets_of,
    trial_target,
    unit_at,
)
from experiments.library import TRIALS, load
from experiments.planning import points_of, scenarios_of
from experiments.problems import Problem
from experiments.sampling import values_at
from experiments.settings import Experiment


def composed(*words: str) -> Experiment:
    experiment = compose(["experiment=calibrate", *words])
    assert isinstance(experiment, Experiment)
    return experiment


def test_every_trial_and_declared_number_is_a_target() -> None:
    experiment = composed()
    names = [target.name for target in targets_of(experiment)]
    assert len(set(names)) == len(names)
    assert {name for name in names if name.endswith(".trial_caused")} == {
        f"{trial.id}.trial_caused" for trial in experiment.trial
    }
    studies = {plan.name for plan in scenarios_of(experiment)}
    assert {name.split(".")[0] for name in names} == studies


def test_nothing_that_is_kept_for_validation_is_a_target() -> None:
    said = " ".join(one.name for one in targets_of(composed()))
    for word in ("practices", "switch", "communities", "timing"):
        assert word not in said


def test_the_median_of_many_trials_is_known_better_than_one_trial() -> None:
    settings = composed().calibration
    assert settings is not None
    meeting, leaders, champion, brokers = (
        trial_target(load(TRIALS, [name], folder=None)[0], settings)
        for name in (
            "educational_meeting",
            "local_opinion_leader",
            "champion_with_support",
            "session_for_brokers",
        )
    )
    assert meeting.observation_sd == pytest.approx(1.2533 * (13.5 / 1.349) / 9.0, rel=1e-3)
    assert leaders.observation_sd == pytest.approx(1.2533 * (8.5 / 1.349) / 18**0.5, rel=1e-3)
    assert champion.observation_sd == pytest.approx(7.4 / 3.92, rel=1e-3)
    assert (brokers.centre, brokers.discrepancy_sd) == (0.0, settings.trial_discrepancy_least)
    assert leaders.discrepancy_sd == pytest.approx(12 * settings.trial_discrepancy_share)


def test_the_range_of_normal_values() -> None:
    """Tippett 1925: 1.128 of two, 2.704 of seven."""
    assert range_in_sd(2) == pytest.approx(1.1284, abs=1e-4)
    assert range_in_sd(7) == pytest.approx(2.7044, abs=1e-4)


def test_quantiles_of_values_are_where_the_values_came_from() -> None:
    space = composed().space
    unit = np.random.default_rng(1).random((50, len(space.uncertainties)))
    assert unit_at(space, values_at(space, unit)) == pytest.approx(unit, abs=1e-4)


def test_statistics_stand_by_point_and_replicate() -> None:
    design = pd.DataFrame(
        {"run_id": list("abcd"), "scenario": "x", "replicate": [0, 0, 1, 1], "point": [0, 1, 0, 1]}
    )
    runs = pd.DataFrame(
        {
            "run_id": list("dcba"),
            "scenario": "x",
            "replicate": [1, 1, 0, 0],
            "trial_caused": [4.0, 3.0, 2.0, 1.0],
        }
    )
    found = statistics(Kept(design, runs, pd.DataFrame(), pd.DataFrame()), ["x.trial_caused"])
    assert found["x.trial_caused"].to_dict() == {(0, 0): 1.0, (0, 1): 3.0, (1, 0): 2.0, (1, 1): 4.0}


def _checked(*words: str) -> None:
    """Compose a calibration and look at its scenarios and points."""
    experiment = composed(*words)
    scenarios_of(experiment)
    points_of(experiment)


def test_what_cannot_be_calibrated_is_refused() -> None:
    entry = "{path: staff.intercpt, distribution: uniform, low: 0, high: 1, source: x, unit: y}"
    for words, said in (
        (["recommendations=[2c]"], "recommendations is for experiment=compare"),
        (["calibration.targets=[]", "trial=[printed]"], "did you mean 'printed_material'?"),
        ([f"calibration.nuisances=[{entry}]"], "staff.intercpt is neither a parameter"),
    ):
        with pytest.raises(Problem) as caught:
            _checked("waves=0", "design.points=4", *words)
        assert said in str(caught.value)


FEW = (
    "experiment=calibrate",
    "trial=[educational_meeting]",
    "calibration.observed={}",
    "calibration.nuisances=[]",
    "calibration.targets=[]",
    "calibration.wave_points=24",
    "calibration.posterior_draws=400",
    "calibration.check_draws=10",
    "calibration.point_replicates=4",
    "uncertainties=[{path: staff.told_again_ratio, distribution: uniform}]",
    "replicates=2",
    "executor=serial",
    "name=few",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A calibration of one parameter to one trial."""
    results = tmp_path_factory.mktemp("calibration")
    assert main([*FEW, f"results={results}"]) == 0
    return results / "calibrate"


def test_waves_follow_each_other_and_the_page_is_written(folder: Path) -> None:
    names = {path.name for path in folder.iterdir()}
    assert names == {"few-wave-1", "few-wave-2", "few", "few-points"}
    report = folder / "few" / "report"
    assert (report / "calibration.html").is_file()
    claims = pd.read_csv(report / "claims.csv")
    assert claims["claim"].tolist() == ["educational_meeting.trial_caused"]
    draws = pd.read_csv(folder / "few" / "posterior.csv")
    assert len(draws) == 400
    assert draws["staff.told_again_ratio"].between(0.0, 3.0).all()


def test_the_same_command_runs_nothing_twice_and_finds_the_same(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (folder / "few" / "posterior.csv").read_bytes()
    assert main([*FEW, f"results={folder.parent}"]) == 0
    assert capsys.readouterr().out.count("runs are there already") == 4
    assert (folder / "few" / "posterior.csv").read_bytes() == before


def test_what_is_left_is_an_uncertainty_for_comparisons(folder: Path) -> None:
    experiment = compose(
        [
            "experiment=compare",
            f"uncertainty_file='{folder / 'few' / 'uncertainty.yaml'}'",
            "recommendations=[2c]",
        ]
    )
    assert isinstance(experiment, Experiment)
    assert [one.path for one in experiment.space.uncertainties] == ["staff.told_again_ratio"]


def test_one_set_of_values_is_written_for_the_group_of_parameters(folder: Path) -> None:
    text = (folder / "few" / "parameters.yaml").read_text(encoding="utf-8")
    line = text.splitlines()[-1]
    path, _, rest = line.partition(": ")
    value, _, comment = rest.partition("  # ")
    low, high = (float(word) for word in comment.partition("; ")[0].split(" to "))
    assert path == "staff.told_again_ratio"
    assert low <= float(value) <= high
    assert "calibrated: 1 published numbers" in comment
    in_use, calibrated = pd.read_csv(folder / "few-wave-2" / "two_points.csv")[path]
    assert in_use == composed().scenario.staff.told_again_ratio
    assert calibrated == pytest.approx(float(value), rel=1e-3)
