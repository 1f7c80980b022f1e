"""Sweeps read from disk: the table of points, its text and its figure."""

import hashlib
import json
import re

import numpy as np
import pandas as pd
import pytest

from analysis import ResultsError, load, results_folders
from analysis.intervals import mean_interval
from analysis.sweep import points, points_text, write_report
from tests.analysis.planted_results import Plan, manifest_of

SPACE = {
    "uncertainties": [
        {"path": "a.rate", "unit": "chance", "source": "s", "distribution": "log_uniform"}
    ],
    "levers": [{"path": "a.way", "unit": "way", "source": "s", "values": ["x", "=y"]}],
    "constants": [],
    "outcomes": [
        {"name": "staff_using", "label": "Staff using", "unit": "staff-product pairs"},
        {"name": "stopped_within_year_share", "label": "Stopped", "unit": "%"},
    ],
}
REPLICATES, FACTOR = 5, 20.0


@pytest.fixture
def swept(tmp_path):
    """Four points, baseline and 2c, which adds ten times the rate to every replicate."""
    plan = Plan(titles={"baseline": "b", "2c": "c"}, factor=FACTOR, replicates=REPLICATES)
    luck = np.random.default_rng(1).normal(100, 10, REPLICATES)
    design, runs = [], []
    for replicate in range(REPLICATES):
        for point, (rate, way) in enumerate([(0.1, "x"), (0.1, "=y"), (1.0, "x"), (1.0, "=y")]):
            for name in plan.titles:
                key = {"run_id": f"{replicate}-{point}-{name}", "scenario": name}
                key |= {"replicate": replicate}
                design.append({**key, "point": point, "a.rate": rate, "a.way": way})
                use = luck[replicate] + (10 * rate if name == "2c" else 0)
                share = np.nan if point == 3 else 0.2
                runs.append({**key, "staff_using": use, "stopped_within_year_share": share})
    frame = pd.DataFrame(runs).assign(staff_reachable=1000)
    frame = frame.drop(index=frame.index[frame["run_id"] == "0-0-baseline"])  # one that failed
    folder = tmp_path / "results" / "sweep" / "planted"
    for kind, table in (("runs", frame), ("series", series_of(frame))):
        (folder / kind).mkdir(parents=True)
        table.to_parquet(folder / kind / "part-0.parquet", index=False)
    part = {kind: f"{kind}/part-0.parquet" for kind in ("runs", "series")}
    part |= {
        f"sha256_{k}": hashlib.sha256((folder / p).read_bytes()).hexdigest()
        for k, p in part.items()
    }
    pd.DataFrame(design).to_parquet(folder / "design.parquet", index=False)
    manifest = {**manifest_of(plan, [part]), "experiment": "sweep", "space": SPACE}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def series_of(runs):
    """One month of each run."""
    kept = runs[["run_id", "scenario", "replicate"]]
    return kept.assign(month=0, product="all", using=1, reachable=2)


def test_each_point_has_means_intervals_and_paired_differences(swept):
    results, table = load(swept), points(swept)
    assert table[["point", "scenario"]].to_numpy().tolist() == [
        [p, s] for p in range(4) for s in ("baseline", "2c")
    ]
    use = results.runs.merge(results.design[["run_id", "point"]], on="run_id")
    use = use[(use["point"] == 2) & (use["scenario"] == "2c")]["staff_using"] * FACTOR
    expected, row = mean_interval(use.to_numpy()), table.iloc[5]
    assert row["staff_using"] == pytest.approx(float(expected.mean))
    assert row["staff_using_low"] == pytest.approx(float(expected.low))
    assert row["staff_using_high"] == pytest.approx(float(expected.high))
    assert row["staff_using_difference"] == pytest.approx(10 * FACTOR)
    assert row["staff_using_difference_high"] == pytest.approx(10 * FACTOR)
    assert (row["a.rate"], row["a.way"]) == (1.0, "x")
    assert table.loc[table["scenario"] == "baseline", "staff_using_difference"].isna().all()


def test_what_failed_or_is_not_defined_is_left_out(swept):
    table = points(swept)
    assert table["staff_using_replicates"].tolist() == [4, 5, 5, 5, 5, 5, 5, 5]
    assert table.loc[1, "staff_using_difference"] == pytest.approx(FACTOR)
    assert table.loc[table["point"] == 3, "stopped_within_year_share"].isna().all()
    assert table.loc[0, "stopped_within_year_share"] == pytest.approx(20.0)


def test_the_report_is_written_whole_and_safe(swept):
    text = write_report(swept)
    assert text.read_text(encoding="utf-8") == points_text(load(swept), points(swept))
    assert "4 points of 2 parameters" in text.read_text(encoding="utf-8")
    rows = (text.parent / "points.csv").read_text(encoding="utf-8").splitlines()
    assert len(rows) == 9
    assert not any(re.search(r"(^|,)=y", row) for row in rows)
    svg = (text.parent / "points.svg").read_text(encoding="utf-8")
    for words in ("a.rate", "chance", "staff-product pairs", "Staff using", "=y"):
        assert words in svg
    assert "mathdefault" not in svg
    write_report(swept)
    assert (text.parent / "points.svg").read_text(encoding="utf-8") == svg
    assert not list(text.parent.glob("*.tmp"))


def test_a_comparison_is_no_sweep_and_a_sweep_no_comparison(swept, planted):
    with pytest.raises(ResultsError, match="holds no sweep"):
        points(planted())
    assert swept not in results_folders(swept.parents[1])
