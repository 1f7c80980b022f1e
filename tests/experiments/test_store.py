"""Results on disk: whole or not there, kept once, never mixed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pandas as pd
import pytest

from experiments import compare, run
from experiments.designs import design_table
from experiments.problems import Problem
from experiments.runner import Ending, perform
from experiments.settings import Experiment
from experiments.store import Store
from experiments.tasks import run_task
from experiments.workers import THREAD_LIMITS
from tests.experiments.conftest import Small
from tests.experiments.works import MARKER, counts, quick


def done(experiment: Experiment, **settings: object) -> Ending:
    """Perform a comparison silently."""
    return perform(experiment, compare.scenarios(experiment), say=lambda _: None, **settings)


def manifest(folder: Path) -> dict[str, object]:
    """The manifest as it is on disk."""
    content = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


@pytest.fixture
def counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that gets one line per run that was really run."""
    path = tmp_path / "counted"
    path.touch()
    monkeypatch.setenv(MARKER, str(path))
    return path


def test_the_folder_holds_what_the_contract_says(small: Small) -> None:
    experiment = small()
    ending = done(experiment)
    assert ending.folder == Path(experiment.results) / "compare" / experiment.name
    content = manifest(ending.folder)
    assert content["format"] == 1
    assert content["status"] == "complete"
    assert content["failures"] == 0
    assert [s["name"] for s in content["scenarios"]] == ["baseline", "2c"]
    assert content["calibrated"] is False
    assert content["england_factor"] == 1.0
    assert content["population"]["staff"] == 300
    kinds = content["population"]["by_kind"]
    assert sum(kind["staff"] for kind in kinds.values()) == 300
    change = content["recommendations"]["2c"]["changes"][0]
    assert change["path"].endswith("identified_share")
    assert content["months"] == 6
    design = pd.read_parquet(ending.folder / "design.parquet")
    runs = [pd.read_parquet(ending.folder / part["runs"]) for part in content["parts"]]
    series = [pd.read_parquet(ending.folder / part["series"]) for part in content["parts"]]
    assert sorted(pd.concat(runs)["run_id"]) == sorted(design["run_id"])
    assert list(runs[0].columns[:3]) == ["run_id", "scenario", "replicate"]
    assert set(pd.concat(series)["run_id"]) == set(design["run_id"])
    assert sorted(series[0]["month"].unique()) == list(range(7))
    for part in content["parts"]:
        for kind in ("runs", "series", "groups"):
            content_hash = hashlib.sha256((ending.folder / part[kind]).read_bytes()).hexdigest()
            assert content_hash == part[f"sha256_{kind}"]


def test_nothing_unfinished_is_left(small: Small) -> None:
    folder = done(small()).folder
    assert list(folder.rglob("*.tmp")) == []


def test_a_second_time_runs_nothing(small: Small, counted: Path) -> None:
    done(small(), work=counts)
    assert len(counted.read_text().split()) == 6
    ending = done(small(), work=counts)
    assert len(counted.read_text().split()) == 6
    assert (ending.kept, ending.failed) == (6, 0)


@pytest.fixture
def blocks_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let two runs make a block, so that six are three."""
    monkeypatch.setattr("experiments.store.BLOCK", 2)


@pytest.mark.usefixtures("blocks_of_two")
def test_a_part_that_is_gone_torn_or_unlisted_is_run_again_and_only_that(
    small: Small, counted: Path
) -> None:
    folder = done(small()).folder
    before = tables(folder)
    parts = manifest(folder)["parts"]
    (folder / parts[0]["runs"]).unlink()
    (folder / parts[1]["series"]).write_bytes(b"torn")
    (folder / "runs" / "part-99999-left-by-a-stop.parquet").write_bytes(b"torn")
    done(small(), work=counts)
    assert len(counted.read_text().split()) == 4
    assert not (folder / "runs" / "part-99999-left-by-a-stop.parquet").exists()
    assert tables(folder) == before


@pytest.mark.usefixtures("blocks_of_two")
def test_groups_are_kept_like_the_other_tables(small: Small, counted: Path) -> None:
    folder = done(small()).folder
    before, parts = tables(folder), manifest(folder)["parts"]
    groups = pd.concat([pd.read_parquet(folder / part["groups"]) for part in parts])
    assert list(groups.columns[:6]) == [
        *("run_id", "scenario", "replicate", "dimension", "group", "product")
    ]
    runs = pd.concat([pd.read_parquet(folder / part["runs"]) for part in parts])
    whole = groups[groups["product"] == "all"].groupby(["run_id", "dimension"])["using"].sum()
    using = runs.set_index("run_id")["staff_using"]
    for dimension in ("profession", "organisation_kind", "region"):
        assert whole.xs(dimension, level="dimension").to_dict() == using.to_dict()
    (folder / parts[0]["groups"]).write_bytes(b"torn")
    (folder / "groups" / "part-99999-left-by-a-stop.parquet").write_bytes(b"torn")
    done(small(), work=counts)
    assert len(counted.read_text().split()) == 2
    assert not (folder / "groups" / "part-99999-left-by-a-stop.parquet").exists()
    assert tables(folder) == before


def test_runs_without_groups_have_none(small: Small) -> None:
    folder = done(small(), work=quick).folder
    assert all("groups" not in part for part in manifest(folder)["parts"])
    assert not (folder / "groups").exists()
    assert done(small(), work=quick).kept == 6


def tables(folder: Path) -> dict[str, bytes]:
    """The bytes of every part that the manifest lists."""
    parts = manifest(folder)["parts"]
    return {
        part[kind]: (folder / part[kind]).read_bytes()
        for part in parts
        for kind in part
        if "/" in str(part[kind])
    }


@pytest.mark.usefixtures("blocks_of_two")
def test_two_runs_of_the_same_give_equal_bytes(small: Small) -> None:
    first = tables(done(small(results="a")).folder)
    second = tables(done(small(results="b")).folder)
    assert first == second
    assert len(first) == 9


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["replicates=2"], "replicates is 2 here, 3 there"),
        (["seed=1"], "seed is 1 here, 2008 there"),
        (["staff.climate=0.1"], "staff.climate is 0.1 here, 0.3 there"),
        (["recommendations=[2c,3b]"], "recommendations is 2c,3b here, 2c there"),
    ],
)
def test_a_folder_with_other_runs_is_refused(words: list[str], named: str, small: Small) -> None:
    folder = done(small("name=mine"), work=quick).folder
    before = manifest(folder)
    with pytest.raises(Problem) as caught:
        done(small("name=mine", *words), work=quick)
    assert named in str(caught.value)
    assert "choose another folder with name=..., or delete that one" in str(caught.value)
    assert manifest(folder) == before


def test_at_most_five_differences_are_named(small: Small) -> None:
    done(small("name=mine"), work=quick)
    words = [f"staff.{key}=0.123" for key in ("climate", "social_proof", "intercept")]
    words += [f"peers.{key}_strength=0.123" for key in ("organisation", "region", "national")]
    with pytest.raises(Problem, match="and 1 more") as caught:
        done(small("name=mine", *words), work=quick)
    assert str(caught.value).count(" there") == 5


def test_other_code_is_refused(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    done(small(), work=quick)
    monkeypatch.setattr("experiments.identity.code_fingerprint", lambda: "other")
    with pytest.raises(Problem, match="made by other code of the model"):
        done(small(), work=quick)


def test_a_torn_manifest_is_refused(small: Small) -> None:
    folder = done(small(), work=quick).folder
    (folder / "manifest.json").write_text('{"identity": "x', encoding="utf-8")
    with pytest.raises(Problem, match="is no manifest"):
        done(small(), work=quick)


def test_executor_and_place_may_change(small: Small, counted: Path) -> None:
    done(small("name=mine"), work=quick)
    ending = done(small("name=mine", "executor.workers=7"), work=counts)
    assert ending.kept == 6
    assert counted.read_text() == ""


def test_only_one_process_writes_to_a_folder(small: Small) -> None:
    experiment = small()
    folder = done(experiment, work=quick).folder
    design = design_table(experiment, compare.scenarios(experiment))
    with (
        Store(folder, manifest(folder), design),
        pytest.raises(Problem, match="another process is writing there"),
    ):
        done(experiment, work=quick)
    assert done(experiment, work=quick).kept == 6


def test_an_empty_experiment_of_one_run(small: Small) -> None:
    experiment = small("experiment=run", "recommendations=[]", "replicates=1")
    ending = perform(experiment, run.scenarios(experiment), say=lambda _: None, work=run_task)
    assert (ending.kept, ending.failed) == (1, 0)


def test_what_was_read_and_what_will_run_is_said_first(small: Small) -> None:
    said: list[str] = []
    experiment = small("months=1", "recommendations=[1b]")
    perform(experiment, compare.scenarios(experiment), say=said.append)
    assert "300 staff" in said[0]
    assert (
        "2 scenarios (baseline, 1b) x 3 replicates = 6 runs of 1 month, in this process" in said[1]
    )


def test_thread_limits_name_every_numeric_library() -> None:
    assert {"NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"} <= set(THREAD_LIMITS)
