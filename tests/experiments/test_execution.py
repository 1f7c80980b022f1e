"""Running: same bits however it is executed, and what goes wrong stays where it is."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from experiments import compare
from experiments.executors import THREAD_LIMITS
from experiments.runner import Ending, Work, perform
from experiments.settings import Experiment
from experiments.tasks import run_task
from tests.experiments.conftest import SMALL, Small
from tests.experiments.works import (
    MARKER,
    dies_always,
    dies_once,
    fails_with_2c,
    interrupted_in_replicate_1,
)

TWO = ("executor=processes", "executor.workers=2")


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


def test_same_bits_in_this_process_and_in_one_or_two_others(small: Small) -> None:
    here = bits(done(small(results="serial")).folder)
    one = bits(done(small(*TWO, "executor.workers=1", results="one")).folder)
    two = bits(done(small(*TWO, results="two")).folder)
    assert len(here) == 9
    assert here == one == two


def test_thread_limits_are_put_back(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(THREAD_LIMITS[0], "2")
    monkeypatch.delenv(THREAD_LIMITS[1], raising=False)
    monkeypatch.setenv(MARKER, os.devnull)
    done(small(*TWO, "executor.workers=1"), dies_once)
    assert os.environ[THREAD_LIMITS[0]] == "2"
    assert THREAD_LIMITS[1] not in os.environ


def test_a_failing_run_is_a_record_and_the_others_go_on(small: Small) -> None:
    ending = done(small(), fails_with_2c)
    assert (ending.kept, ending.failed) == (3, 3)
    assert ending.first_error == "ZeroDivisionError: no such luck"
    records = [json.loads(p.read_text()) for p in (ending.folder / "failures").iterdir()]
    assert {record["scenario"] for record in records} == {"2c"}
    assert sorted(record["replicate"] for record in records) == [0, 1, 2]
    assert all("works.py" in record["traceback"] for record in records)
    assert status(ending.folder) == ("incomplete", 3)


def test_failed_runs_are_tried_again_and_nothing_else(small: Small) -> None:
    folder = done(small(), fails_with_2c).folder
    ending = done(small())
    assert (ending.kept, ending.failed) == (6, 0)
    assert list((folder / "failures").iterdir()) == []
    assert status(folder) == ("complete", 0)
    assert rows(folder) == rows(done(small(results="other")).folder)


def rows(folder: Path) -> str:
    """All runs and months of a folder, sorted, as text with every digit."""
    parts = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["parts"]
    tables = []
    for kind, keys in (("runs", ["run_id"]), ("series", ["run_id", "month", "product"])):
        table = pd.concat([pd.read_parquet(folder / part[kind]) for part in parts])
        tables.append(table.sort_values(keys).to_csv(index=False))
    return "".join(tables)


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
    experiment = small()
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
    ending = done(small(*TWO), dies_once)
    assert (tmp_path / "died").exists()
    assert (ending.kept, ending.failed) == (6, 0)


def test_a_task_that_always_kills_its_worker_is_a_failure_and_the_others_go_on(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("experiments.executors.MOST_REBUILDS", 1)
    ending = done(small(*TWO), dies_always)
    assert (ending.kept, ending.failed) == (4, 2)
    assert "the worker process died" in ending.first_error
    assert status(ending.folder) == ("incomplete", 2)


MANY = 60  # replicates: enough for a stop to come before the end
LONG = ("months=36",)  # and long enough for the driver to keep up with its workers


def start(results: Path) -> subprocess.Popen[str]:
    """Start the small comparison with many replicates as a command of its own."""
    words = [*SMALL, *TWO, *LONG, f"replicates={MANY}", f"results={results}", "name=stopped"]
    return subprocess.Popen(
        [sys.executable, "-m", "experiments", *words],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=heed_interrupts,
    )


def heed_interrupts() -> None:
    """Undo that a shell lets what it starts in the background ignore interrupts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def wait_for_parts(folder: Path, process: subprocess.Popen[str]) -> None:
    """Wait until the first parts are there."""
    for _ in range(6000):
        if len(list((folder / "series").glob("part-*.parquet"))) >= 2 or process.poll() is not None:
            return
        time.sleep(0.01)
    raise AssertionError("no part after a minute")


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGKILL], ids=str)
def test_a_stop_at_any_moment_loses_nothing(
    kind: signal.Signals, tmp_path: Path, small: Small
) -> None:
    folder = tmp_path / "results" / "compare" / "stopped"
    process = start(tmp_path / "results")
    wait_for_parts(folder, process)
    os.killpg(process.pid, kind)
    _, said = process.communicate(timeout=60)
    kept = bits(folder)
    assert len(kept) < 3 * MANY
    if kind is signal.SIGINT:
        assert process.returncode == 130
        assert said == "spread: stopped; the same command goes on from here\n"
    ending = done(small(*LONG, f"replicates={MANY}", "name=stopped"))
    assert (ending.kept, ending.failed) == (MANY * 2, 0)
    after = bits(folder)
    assert {name: after[name] for name in kept} == kept
    whole = done(small(*LONG, f"replicates={MANY}", "name=stopped", results="other"))
    assert after == bits(whole.folder)
