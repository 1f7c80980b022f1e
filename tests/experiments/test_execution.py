"""Running: same bits however it is executed, and what goes wrong stays where it is."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from experiments import compare
from experiments.executors import execute
from experiments.runner import Ending, Work, perform, world_key
from experiments.settings import Experiment
from experiments.tasks import PlannedRun, Task, failed_task, run_task
from experiments.workers import MOST_DEATHS, THREAD_LIMITS, Order
from tests.experiments.conftest import Small
from tests.experiments.works import (
    MARKER,
    dies_always,
    dies_before_it_begins,
    dies_once,
    fails_with_2c,
    hangs,
    interrupted_in_replicate_1,
    prints,
    quick,
)

TWO = ("executor=processes", "executor.workers=2")
IN_ONE_CHUNK = (*TWO, "executor.chunk_runs=6")


def done(experiment: Experiment, work: Work = run_task) -> Ending:
    """Perform a comparison silently."""
    return perform(experiment, compare.scenarios(experiment), say=lambda _: None, work=work)


def bits(folder: Path) -> dict[str, bytes]:
    """The bytes of all parts that the manifest lists, by path."""
    parts = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["parts"]
    kinds = ("runs", "series", "groups")
    return {part[kind]: (folder / part[kind]).read_bytes() for part in parts for kind in kinds}


def status(folder: Path) -> tuple[str, int]:
    """Status and number of failures that the manifest states."""
    content = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return content["status"], content["failures"]


def failed(folder: Path) -> list[dict[str, object]]:
    """The records of the runs that failed."""
    path = folder / "failures" / "failed.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("chunk_runs", ["1", "7", "100", "null"])
def test_same_bits_here_and_in_other_processes_in_chunks_of_any_size(
    chunk_runs: str, small: Small
) -> None:
    here = bits(done(small("executor.chunk_runs=null", results="serial")).folder)
    words = (f"executor.chunk_runs={chunk_runs}",)
    ways = {
        "serial": small(*words, results="here"),
        "one": small(*TWO, "executor.workers=1", *words, results="one"),
        "two": small(*TWO, *words, results="two"),
    }
    if chunk_runs == "7":
        ways["dask"] = small("executor=dask", *words, results="dask")
    assert len(here) == 3
    assert {name: bits(done(way).folder) == here for name, way in ways.items()} == dict.fromkeys(
        ways, True
    )


def test_a_failing_run_is_a_record_and_the_others_go_on(small: Small) -> None:
    ending = done(small(), fails_with_2c)
    assert (ending.kept, ending.failed) == (3, 3)
    assert ending.first_error == "ZeroDivisionError: no such luck"
    records = failed(ending.folder)
    assert {record["scenario"] for record in records} == {"2c"}
    assert [record["replicate"] for record in records] == [0, 1, 2]
    assert all("works.py" in str(record["traceback"]) for record in records)
    assert status(ending.folder) == ("incomplete", 3)


def test_failed_runs_are_tried_again_and_nothing_else(small: Small) -> None:
    folder = done(small(), fails_with_2c).folder
    ending = done(small())
    assert (ending.kept, ending.failed) == (6, 0)
    assert list((folder / "failures").iterdir()) == []
    assert status(folder) == ("complete", 0)
    assert bits(folder) == bits(done(small(results="other")).folder)


def test_a_world_that_cannot_be_built_fails_its_runs(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(*_: object, seed: int, replicate: int) -> None:
        raise MemoryError("no room")

    monkeypatch.setattr("sim.world.build_world", nothing)
    ending = done(small())
    assert (ending.kept, ending.failed) == (0, 6)
    assert ending.first_error == "MemoryError: no room"


def test_an_interruption_keeps_what_has_ended(small: Small) -> None:
    experiment = small("executor.chunk_runs=2")
    with pytest.raises(KeyboardInterrupt):
        done(experiment, interrupted_in_replicate_1)
    folder = Path(experiment.results) / "compare" / experiment.name
    assert status(folder) == ("incomplete", 0)
    assert len(bits(folder)) == 3
    done(experiment)
    assert status(folder) == ("complete", 0)
    assert bits(folder) == bits(done(small(results="other")).folder)


def test_a_worker_that_dies_once_costs_nothing(
    small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(MARKER, str(tmp_path / "died"))
    ending = done(small(*IN_ONE_CHUNK), dies_once)
    assert (tmp_path / "died").exists()
    assert (ending.kept, ending.failed) == (6, 0)


def test_a_run_that_always_kills_its_worker_is_a_failure_and_the_others_go_on(
    small: Small, capfd: pytest.CaptureFixture[str]
) -> None:
    ending = done(small(*IN_ONE_CHUNK), dies_always)
    assert (ending.kept, ending.failed) == (5, 1)
    (record,) = failed(ending.folder)
    assert (record["scenario"], record["replicate"]) == ("2c", 1)
    assert ending.first_error == (
        f"RunLost: {MOST_DEATHS} worker processes ended during this run, the last: the worker "
        "process ended with exit code 7"
    )
    assert "these were its last words" in capfd.readouterr().err
    assert status(ending.folder) == ("incomplete", 1)


def test_the_guilty_run_is_found_though_nobody_said_that_it_began(small: Small) -> None:
    ending = done(small(*IN_ONE_CHUNK), dies_before_it_begins)
    assert (ending.kept, ending.failed) == (5, 1)
    assert [(one["scenario"], one["replicate"]) for one in failed(ending.folder)] == [("2c", 1)]


def test_a_run_that_hangs_is_ended_and_the_others_go_on(small: Small) -> None:
    ending = done(small(*IN_ONE_CHUNK, "executor.run_limit_minutes=0.1"), hangs)
    assert (ending.kept, ending.failed) == (5, 1)
    (record,) = failed(ending.folder)
    assert (record["scenario"], record["replicate"]) == ("2c", 1)
    assert record["error"] == "RunLost: the run took longer than executor.run_limit_minutes=0.1"
    assert "while_true" in str(record["traceback"])


def test_what_cannot_be_sent_fails_by_itself(small: Small) -> None:
    ending = done(small(*TWO), lambda task, begin: quick(task, begin))
    assert (ending.kept, ending.failed) == (0, 6)
    assert "local object" in ending.first_error  # Python's words for what cannot be sent


def test_what_a_run_prints_does_not_reach_its_results(
    small: Small, capfd: pytest.CaptureFixture[str]
) -> None:
    ending = done(small(*TWO), prints)
    assert (ending.kept, ending.failed) == (6, 0)
    assert capfd.readouterr().err.count("here 2c") == 3


def test_workers_have_one_thread_each_and_this_process_keeps_its_own(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(THREAD_LIMITS[0], "2")
    monkeypatch.delenv(THREAD_LIMITS[1], raising=False)
    order = Order(Task(1, {}, (PlannedRun("a", "b", 0),)), environment, failed_task)
    assert list(execute(order, small(*TWO).executor, group=id)) == [
        dict.fromkeys(THREAD_LIMITS, "1")
    ]
    assert os.environ[THREAD_LIMITS[0]] == "2"
    assert THREAD_LIMITS[1] not in os.environ


def environment(task: Task, begin: object) -> dict[str, str | None]:
    """The thread limits that a worker process sees."""
    return {name: os.environ.get(name) for name in THREAD_LIMITS}


def test_no_process_and_no_file_is_left(small: Small, tmp_path: Path) -> None:
    os.environ["TMPDIR"], before = str(tmp_path / "temporary"), os.environ.get("TMPDIR")
    (tmp_path / "temporary").mkdir()
    try:
        done(small(*TWO), dies_always)
    finally:
        del os.environ["TMPDIR"]
        os.environ.update({} if before is None else {"TMPDIR": before})
    processes = subprocess.run(["ps", "-ef"], capture_output=True, text=True, check=True).stdout
    children = [
        line for line in processes.splitlines() if f"experiments.child {os.getpid()} " in line
    ]
    assert children == []
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_world_is_built_once_however_its_runs_are_cut(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sim import world

    build, built = world.build_world, []

    def counted(*scenario: object, seed: int, replicate: int) -> object:
        built.append(replicate)
        return build(*scenario, seed=seed, replicate=replicate)

    monkeypatch.setattr(world, "build_world", counted)
    assert done(small("executor.chunk_runs=1")).kept == 6
    assert built == [0, 1, 2]


def test_runs_of_one_world_are_known_by_replicate_and_by_what_worlds_are_built_from() -> None:
    one = PlannedRun("a", "baseline", 3, (("ties.mean_degree", 8.0), ("leaders.willing", 0.3)))
    same = PlannedRun("b", "2c", 3, (("ties.mean_degree", 8.0), ("leaders.willing", 0.6)))
    other = PlannedRun("c", "2c", 3, (("ties.mean_degree", 9.0), ("leaders.willing", 0.3)))
    later = PlannedRun("d", "2c", 4, (("ties.mean_degree", 8.0), ("leaders.willing", 0.3)))
    assert world_key(one) == world_key(same)
    assert len({world_key(run) for run in (one, other, later)}) == 3
