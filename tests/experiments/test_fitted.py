"""Values that a calibration found, laid over those of the files."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments import compose
from experiments.catalogue import CONFIGS, options
from experiments.fitted import is_calibrated, with_fitted
from experiments.overrides import read_words
from experiments.problems import Problem
from experiments.provenance import provenance
from experiments.settings import Experiment

FOUND = {"staff.climate": 0.1, "networks.gone.members": 3.0, "staff.unknown": 1.0}


def composed(*words: str) -> Experiment:
    experiment = compose(["experiment=run", "population=toy", *words])
    assert isinstance(experiment, Experiment)
    return experiment


def test_values_are_laid_where_there_is_room_for_them() -> None:
    given = {"staff": {"climate": 0.3}, "networks": {}, "parameters": FOUND}
    found = with_fitted(given, [])
    assert found["staff"] == {"climate": 0.1}
    assert found["networks"] == {}
    assert given["staff"] == {"climate": 0.3}


def test_the_command_line_has_the_last_word() -> None:
    words = read_words(["staff.climate=0.5"], groups={})
    given = {"staff": {"climate": 0.5}, "parameters": FOUND}
    assert with_fitted(given, words)["staff"]["climate"] == 0.5


@pytest.mark.parametrize("value", [True, "much", None])
def test_what_is_no_number_is_refused(value: object) -> None:
    with pytest.raises(Problem, match="must be a number"):
        with_fitted({"parameters": {"staff.climate": value}}, [])


def test_options_are_assumed_and_calibrated() -> None:
    assert options(CONFIGS / "parameters") == ("assumed", "calibrated")
    plain, fitted = composed(), composed("parameters=calibrated")
    assert not is_calibrated(plain.configuration, plain.choices)
    assert is_calibrated(fitted.configuration, fitted.choices)
    assert plain.scenario.staff != fitted.scenario.staff


def test_every_calibrated_value_is_in_place_and_says_where_it_is_from() -> None:
    fitted = compose(["experiment=run", "parameters=calibrated"])
    assert isinstance(fitted, Experiment)
    entries = {entry["path"]: entry for entry in provenance(fitted)}
    placed = {path: value for path, value in fitted.parameters.items() if path in entries}
    of_studies = {path.split(".")[1] for path in fitted.parameters.keys() - placed.keys()}
    assert of_studies == {"tetracycline", "family_planning"}
    for path, value in placed.items():
        assert entries[path]["value"] == value
        assert "calibrated" in entries[path]["source"], path
        assert entries[path]["low"] <= value <= entries[path]["high"], path


def test_closed_networks_stay_closed() -> None:
    scenario = composed("parameters=calibrated", "networks=none").scenario
    assert scenario.networks == {}


def test_a_calibrated_value_of_the_users_own(tmp_path: Path) -> None:
    scenario = composed("parameters=calibrated", "staff.intercept=-1.5").scenario
    assert scenario.staff.intercept == -1.5
