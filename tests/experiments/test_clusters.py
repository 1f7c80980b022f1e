"""Dask here and at an address: same results, nothing lost with a worker, nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from experiments import clusters
from experiments.clusters import cluster
from experiments.executor_settings import DaskSettings
from experiments.executors import slots
from experiments.interrupts import interrupts_held
from experiments.problems import Problem
from experiments.workers import THREAD_LIMITS
from tests.experiments import cluster_works as works
from tests.experiments.test_batch_jobs import job_settings, until

ROOT = Path(__file__).parents[2]


def dask_settings(address: str | None = None, workers: int = 2) -> DaskSettings:
    return DaskSettings(
        kind="dask", workers=workers, chunk_runs=None, run_limit_minutes=60, address=address
    )


def test_workers_here_find_the_same_and_are_other_processes() -> None:
    with cluster(dask_settings()) as executor:
        found = works.answers(executor, works.square)
        assert [square for square, _ in found] == [number**2 for number in range(40)]
        assert os.getpid() not in {process for _, process in found}
        assert works.answers(executor, works.square_by_a_child, numbers=3) == [0, 1, 4]
        variables = executor.submit(works.variables).result()
        assert {variables[name] for name in THREAD_LIMITS} == {"1"}
        with pytest.raises(ZeroDivisionError, match="no such luck"):
            executor.submit(works.fail).result()


def test_a_worker_that_is_killed_costs_nothing(tmp_path: Path) -> None:
    marker = tmp_path / "died"
    with cluster(dask_settings()) as executor:
        found = works.answers(executor, works.die_once, str(marker))
    assert marker.exists()
    assert found == [number**2 for number in range(40)]


def test_slots_are_cores() -> None:
    assert slots(dask_settings(workers=3)) == 3
    assert slots(job_settings(workers=3, cores=4)) == 12


INTERRUPTED = """
from experiments.clusters import cluster
from tests.experiments import cluster_works as works
from tests.experiments.test_clusters import dask_settings

if __name__ == "__main__":
    try:
        print("starting", flush=True)
        with cluster(dask_settings()) as executor:
            futures = [executor.submit(works.square, 1, 60.0) for _ in range(4)]
            executor.submit(works.square, 1)
            print("running", flush=True)
            futures[0].result()
    except KeyboardInterrupt:
        print("interrupted")
"""


def members(session: int) -> list[str]:
    """The command of every living process of a session."""
    listing = subprocess.run(
        ["ps", "-s", str(session), "-o", "stat=,args="], capture_output=True, text=True
    )
    return [line for line in listing.stdout.splitlines() if not line.startswith("Z")]


@pytest.mark.parametrize(("moment", "later"), [("starting", 0.4), ("running", 1.0)])
def test_an_interrupt_leaves_no_process_and_says_nothing(
    moment: str, later: float, tmp_path: Path
) -> None:
    script = tmp_path / "interrupted.py"
    script.write_text(INTERRUPTED, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, str(script)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stdout is not None
    while process.stdout.readline() != f"{moment}\n":
        pass
    time.sleep(later)
    before = time.monotonic()
    for _ in range(2):  # as the impatient do
        os.killpg(process.pid, signal.SIGINT)
        time.sleep(0.1)
    out, err = process.communicate(timeout=30)
    assert (out, err) == ("interrupted\n", "")
    assert time.monotonic() - before < 10
    assert until(lambda: members(process.pid) == [], seconds=3)


def test_an_interrupt_waits_for_the_end_of_a_block() -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may ignore it
    done = []
    with pytest.raises(KeyboardInterrupt), interrupts_held():  # noqa: PT012
        signal.raise_signal(signal.SIGINT)
        done.append(True)
    signal.signal(signal.SIGINT, before)
    assert done
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """The address of a scheduler with two workers that somebody else runs."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0"
    ) as running:
        yield running.scheduler_address


def test_a_scheduler_that_runs_is_used_and_left_running(scheduler: str) -> None:
    for _ in range(2):
        with cluster(dask_settings(scheduler)) as executor:
            found = works.answers(executor, works.square)
        assert [square for square, _ in found] == [number**2 for number in range(40)]


def test_other_code_at_a_worker_is_said(scheduler: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.identity.code_fingerprint", lambda: "0" * 64)
    with pytest.raises(
        Problem, match=r"^the worker tcp://127.0.0.1:\d+ has model code \w{12}, this process 0+:"
    ):
        cluster(dask_settings(scheduler)).__enter__()


def test_another_version_of_a_package_at_a_worker_is_said(
    scheduler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from distributed import versions

    real = versions.get_package_info
    monkeypatch.setattr(
        versions, "get_package_info", lambda names: real(names) | {"numpy": "1.26.4"}
    )
    with pytest.raises(Problem, match=r"has numpy [2-9][\d.]+, this process 1.26.4: install"):
        cluster(dask_settings(scheduler)).__enter__()


def test_a_worker_that_cannot_import_the_package_is_named(tmp_path: Path) -> None:
    from distributed import LocalCluster

    (tmp_path / "experiments").mkdir()
    (tmp_path / "experiments" / "__init__.py").touch()
    with LocalCluster(
        n_workers=0, host="127.0.0.1", dashboard_address="127.0.0.1:0", silence_logs=50
    ) as running:
        worker = subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_worker", running.scheduler_address],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(tmp_path)},
            stderr=subprocess.DEVNULL,
        )
        try:
            with pytest.raises(Problem, match=r"cannot import nhs-spread \(ModuleNotFoundError"):
                cluster(dask_settings(running.scheduler_address)).__enter__()
        finally:
            worker.terminate()
            worker.wait(timeout=20)


def test_nobody_at_the_address_is_said_soon() -> None:
    before = time.monotonic()
    with pytest.raises(Problem, match=r"is tcp://127.0.0.1:9: no Dask scheduler answers there"):
        cluster(dask_settings("tcp://127.0.0.1:9")).__enter__()
    assert time.monotonic() - before < 10


@pytest.mark.parametrize(
    ("address", "complaint"),
    [
        ("tcp://192.0.2.1:8786", "must begin with tls://"),
        ("192.0.2.1:8786", "must begin with tls://"),
        ("http://127.0.0.1:8786", "it looks like tls://10.0.0.1:8786"),
        ("tls://", "it looks like tls://10.0.0.1:8786"),
        ("tls://127.0.0.1:8786", "names no certificate"),
    ],
)
def test_an_address_is_encrypted_or_of_this_machine(address: str, complaint: str) -> None:
    with pytest.raises(Problem, match=complaint):
        cluster(dask_settings(address)).__enter__()


def test_missing_packages_are_named_with_the_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "PACKAGES", ("dask", "no_such_package"))
    with pytest.raises(
        Problem, match=r"no_such_package not .* pip install 'nhs-spread\[cluster\]'"
    ):
        cluster(dask_settings()).__enter__()
