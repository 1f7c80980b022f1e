"""Stops at any moment, full disks, and two at once: nothing is lost, nothing counted twice."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from experiments import compare
from experiments.problems import Problem
from experiments.runner import Ending, Work, perform
from experiments.settings import Experiment
from experiments.store import Store
from experiments.tasks import run_task
from tests.experiments.conftest import Small
from tests.experiments.test_execution import TWO, bits, status
from tests.experiments.works import quick
from tests.soak.stops import Target, killed_until_complete, started

REPLICATES = 60  # enough for a stop to come before the end
WORDS = ("months=24", f"replicates={REPLICATES}", "name=stopped")


def done(experiment: Experiment, work: Work = run_task) -> Ending:
    """Perform a comparison silently."""
    return perform(experiment, compare.scenarios(experiment), say=lambda _: None, work=work)


def command(results: Path) -> list[str]:
    """The words of a comparison in two processes."""
    own = [f"results={results}", *WORDS]
    return ["population=toy", "recommendations=[2c]", *TWO, *own]


def test_the_driver_and_its_workers_killed_at_random_lose_nothing(
    tmp_path: Path, small: Small
) -> None:
    folder = tmp_path / "results" / "compare" / "stopped"
    target = Target(command(tmp_path / "results"), folder)
    kills = killed_until_complete(target, kills=6, seed=1)
    assert kills.driver >= 1
    assert kills.worker >= 1
    runs = pd.concat(
        pd.read_parquet(folder / part["runs"])
        for part in json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["parts"]
    )
    assert len(runs) == runs["run_id"].nunique() == 2 * REPLICATES
    assert bits(folder) == bits(done(small(*WORDS, results="whole")).folder)
    assert list(folder.rglob("*.tmp")) == []


def test_ctrl_c_ends_cleanly_and_says_how_to_go_on(tmp_path: Path) -> None:
    folder = tmp_path / "results" / "compare" / "stopped"
    process = started(Target(command(tmp_path / "results"), folder))
    wait_for_runs(folder, process)
    process.send_signal(2)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said == "spread: stopped; the same command goes on from here\n"
    assert status(folder) == ("incomplete", 0)
    assert children_of(process.pid) == []


def wait_for_runs(folder: Path, process: subprocess.Popen[str]) -> None:
    """Wait until some runs are kept."""
    for _ in range(600):
        if any((folder / "runs").glob("part-*.parquet")) or process.poll() is not None:
            return
        time.sleep(0.1)
    raise AssertionError("no run after a minute")


def children_of(parent: int) -> list[str]:
    """The worker processes that serve a process."""
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    return [line for line in listed.stdout.splitlines() if f"experiments.child {parent} " in line]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of a megabyte."""
    place = tmp_path / "disk"
    place.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(place)]
    if os.geteuid() != 0 or subprocess.run(words, check=False, capture_output=True).returncode:
        if os.environ.get("CI"):
            raise AssertionError("a small file system cannot be mounted here")
        pytest.skip("only root can mount a small file system")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_loses_only_what_could_not_be_written(small_disk: Path, small: Small) -> None:
    experiment = small("executor.chunk_runs=2", "replicates=40", f"results={small_disk}")
    with pytest.raises(Problem, match=r"cannot be written \(No space left on device\)") as caught:
        with_every_result_written_at_once(experiment)
    assert "are safe, and the same command goes on from them" in str(caught.value)
    folder = small_disk / "compare" / experiment.name
    assert list(folder.rglob("*.tmp")) == []
    kept = len(ids(folder))
    assert 0 < kept < 80
    subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
    assert done(experiment).kept == 80
    whole = small("executor.chunk_runs=2", "replicates=40", results="whole")
    assert bits(folder) == bits(done(whole).folder)


def with_every_result_written_at_once(experiment: Experiment) -> None:
    """Perform a comparison whose results do not wait for each other."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("experiments.store.FLUSH_SECONDS", 0.0)
        done(experiment)


def ids(folder: Path) -> list[str]:
    """The runs that a folder holds."""
    parts = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["parts"]
    return [name for part in parts for name in pd.read_parquet(folder / part["runs"])["run_id"]]


def test_a_folder_that_cannot_be_written_is_said_before_anything_runs(
    small_disk: Path, small: Small
) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(Problem, match=r"cannot be written \(Read-only file system\)"):
        done(small(f"results={small_disk}"), quick)


def test_a_second_driver_on_a_folder_is_refused_and_the_first_is_not_disturbed(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "results" / "compare" / "stopped"
    target = Target(command(tmp_path / "results"), folder)
    first = started(target)
    wait_for_runs(folder, first)
    second = started(target)
    _, said = second.communicate(timeout=60)
    assert second.returncode == 2
    assert "another process is writing there; wait for it" in said
    first.communicate(timeout=120)
    assert first.returncode == 0
    assert status(folder) == ("complete", 0)


def test_what_a_stop_wrote_and_did_not_list_is_not_counted_twice(small: Small) -> None:
    experiment = small("executor.chunk_runs=2")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("experiments.store.FLUSH_SECONDS", 0.0)
        patched.setattr(Store, "_join", stopped)
        with pytest.raises(KeyboardInterrupt):
            done(experiment)
    folder = Path(experiment.results) / "compare" / experiment.name
    assert len(ids(folder)) == 6
    assert done(experiment).kept == 6
    assert bits(folder) == bits(done(small(results="whole")).folder)


def stopped(*_: object) -> None:
    """Stop in the midst of joining parts."""
    raise KeyboardInterrupt
