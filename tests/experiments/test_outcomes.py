"""What one look prints: whole-population numbers with units, means and their intervals."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from experiments import compose, run
from experiments.designs import design_table
from experiments.run import LABELS, outcomes_text
from experiments.tasks import run_task, whole_task

USING = {"baseline": [10.0, 20.0, 30.0], "2c": [40.0, 40.0, 40.0]}


def results(folder: Path, *, replicates: int, calibrated: bool = False) -> Path:
    """Write the results of a twentieth of a population."""
    rows = [
        {
            "run_id": f"{name}{replicate}",
            "scenario": name,
            "replicate": replicate,
            **dict.fromkeys(LABELS, 1.0),
            "staff_using": using[replicate],
            "stopped_within_year_share": 0.25 if name == "2c" else float("nan"),
        }
        for name, using in USING.items()
        for replicate in range(replicates)
    ]
    (folder / "runs").mkdir()
    pd.DataFrame(rows).to_parquet(folder / "runs" / "part-0.parquet")
    manifest = {
        "parts": [{"runs": "runs/part-0.parquet"}],
        "scenarios": [{"name": name} for name in USING],
        "england_factor": 20.0,
        "months": 24,
        "calibrated": calibrated,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def line(text: str, label: str) -> str:
    """Return the line of one measure, spaces made single."""
    found = [" ".join(row.split()) for row in text.splitlines() if row.startswith(label)]
    assert len(found) == 1
    return found[0].removeprefix(f"{label} ")


@pytest.mark.parametrize(
    ("label", "told"),
    [
        # mean 20, sd 10, n 3: t(0.975, 2) = 4.30265, so 20 +- 24.8414, all x 20
        ("Staff using at the end", "400 [-96.8, 897] 800 [800, 800] staff-product pairs"),
        ("Organisations eligible", "20 [20, 20] 20 [20, 20] organisation-product pairs"),
        ("Cost in all", "20 [20, 20] 20 [20, 20] pounds"),
        ("Until 10 % of the reachable ever used", "1 [1, 1] 1 [1, 1] months"),
        ("Stopped within a year of beginning", "- 25 [25, 25] %"),
    ],
)
def test_means_have_units_and_intervals(label: str, told: str, tmp_path: Path) -> None:
    assert line(outcomes_text(results(tmp_path, replicates=3)), label) == told


def test_the_basis_of_the_numbers_is_said(tmp_path: Path) -> None:
    text = outcomes_text(results(tmp_path, replicates=3))
    assert text.startswith("UNCALIBRATED")
    assert "mean of 3 replicates, with the 95 % interval" in text
    assert "whole population (x 20)" in text
    assert "counts as 25 months" in text


def test_one_replicate_has_no_interval(tmp_path: Path) -> None:
    text = outcomes_text(results(tmp_path, replicates=1, calibrated=True))
    assert "one replicate" in text
    assert line(text, "Staff using at the end") == "200 800 staff-product pairs"
    assert "UNCALIBRATED" not in text
    assert "[" not in text


def test_every_measure_of_a_run_has_a_label() -> None:
    experiment = compose(["experiment=run", "population=toy", "months=1"])
    planned = run.scenarios(experiment)
    design = design_table(experiment, planned)
    result = run_task(whole_task(design, planned, seed=1))
    measures = set(result.runs.columns) - {"run_id", "scenario", "replicate"}
    assert measures == set(LABELS)


def test_what_a_study_measured_is_told_beneath(tmp_path: Path) -> None:
    results(tmp_path, replicates=2)
    part = tmp_path / "runs" / "part-0.parquet"
    runs = pd.read_parquet(part)
    plain = outcomes_text(tmp_path)
    runs.assign(timing_half_months=[7.0, 9.0, 8.0, 8.0]).to_parquet(part)
    told = outcomes_text(tmp_path)
    assert told.startswith(plain)
    # mean 8, sd sqrt(2), n 2: t(0.975, 1) = 12.7062, so 8 +- 12.7
    assert line(told, "Until half of those had") == "8 [-4.71, 20.7] 8 [8, 8] months"
