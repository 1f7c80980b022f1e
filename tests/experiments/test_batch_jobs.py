"""Jobs of a batch system: what their scripts hold, and what happens to those that end."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from experiments import batch_jobs, job_watch
from experiments.clusters import cluster
from experiments.executor_settings import JobSettings
from experiments.problems import Problem
from tests.experiments import cluster_works as works
from tests.experiments.batch_system import BatchSystem

ROOT = Path(__file__).parents[2]
SETTINGS: dict[str, Any] = {
    "kind": "slurm",
    "workers": 2,
    "chunk_runs": None,
    "run_limit_minutes": 60,
    "queue": None,
    "account": None,
    "walltime": "01:00:00",
    "memory_gb": 4,
    "cores": 1,
    "interface": None,
    "directives": (),
    "prologue": (),
    "folder": "~/.cache/nhs-spread/jobs",
}


def job_settings(**changes: Any) -> JobSettings:
    return JobSettings(**{**SETTINGS, **changes})


def script(folder: Path, **changes: Any) -> str:
    """The script of a job, without submitting it."""
    jobs = batch_jobs.job_cluster(job_settings(**changes), folder)
    try:
        return str(jobs.job_script())
    finally:
        jobs.close()


FILLED = {"queue": "short", "account": "hsc42", "cores": 2, "memory_gb": 6, "walltime": "00:30:00"}
HEADERS = {
    "slurm": (
        "#SBATCH -p short",
        "#SBATCH -A hsc42",
        "#SBATCH --cpus-per-task=2",
        "#SBATCH --mem=6G",
        "#SBATCH -t 00:30:00",
        "#SBATCH --constraint=x",
        "#SBATCH -o {folder}/nhs-spread-%J.out",
    ),
    "pbs": (
        "#PBS -q short",
        "#PBS -A hsc42",
        "#PBS -l select=1:ncpus=2:mem=6144MB",
        "#PBS -l walltime=00:30:00",
        "#PBS --constraint=x",
        "#PBS -o {folder}/",
    ),
    "sge": (
        "#$ -q short",
        "#$ -P hsc42",
        "#$ -l h_rt=00:30:00",
        "#$ --constraint=x",
        "#$ -o {folder}/",
    ),
}


@pytest.mark.parametrize("kind", sorted(HEADERS))
def test_a_script_holds_what_the_settings_say(kind: str, tmp_path: Path) -> None:
    text = script(
        tmp_path, kind=kind, **FILLED, directives=("--constraint=x",), prologue=("module load x",)
    )
    lines = text.splitlines()
    for header in HEADERS[kind]:
        assert header.format(folder=tmp_path) in lines
    assert lines.index("module load x") < lines.index("export NUMBA_NUM_THREADS=1")
    words = lines[-1]
    assert " tls://" in words
    assert f"--tls-key {tmp_path}/key" in words
    assert "--nthreads 2 " in words
    assert "--lifetime 1530s --lifetime-stagger 90s" in words
    assert "--memory-limit 0" in words
    assert words.index("--memory-limit 0") > words.index("--memory-limit 6")


def test_what_is_left_open_is_left_to_the_site(tmp_path: Path) -> None:
    import dask

    site = {"queue": "of-site", "job-extra-directives": ["--qos=x"], "interface": "lo"}
    with dask.config.set({"jobqueue.slurm": {**dask.config.get("jobqueue.slurm", {}), **site}}):
        text = script(tmp_path, directives=("--nice",))
    assert "#SBATCH -p of-site\n" in text
    assert "#SBATCH --qos=x\n#SBATCH --nice\n" in text
    assert "tls://127.0.0.1:" in text
    assert "-A " not in script(tmp_path)


@pytest.mark.parametrize(
    ("walltime", "earliest", "latest"), [("00:01:00", 48, 54), ("01:00:00", 3000, 3300)]
)
def test_workers_leave_before_the_wall_time(walltime: str, earliest: int, latest: int) -> None:
    words = batch_jobs._worker_words(walltime)
    lifetime = int(words[words.index("--lifetime") + 1][:-1])
    stagger = int(words[words.index("--lifetime-stagger") + 1][:-1])
    assert (lifetime - stagger, lifetime + stagger) == (earliest, latest)


def test_certificates_are_for_the_owner_alone(tmp_path: Path) -> None:
    batch_jobs._certificates(tmp_path)
    assert {(path.name, path.stat().st_mode & 0o777) for path in tmp_path.iterdir()} == {
        (part, 0o600) for part in ("ca_file", "cert", "key")
    }


def test_the_answer_to_an_interrupt_stays(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGINT)
    script(tmp_path)
    assert signal.getsignal(signal.SIGINT) is before


def test_an_interface_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"executor=slurm: .*'ib9' is not a valid network interface"):
        batch_jobs.job_cluster(job_settings(interface="ib9"), tmp_path)


@pytest.fixture
def batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[BatchSystem]:
    """A batch system whose commands are found first."""
    system = BatchSystem(tmp_path)
    monkeypatch.setenv("PATH", str(system.commands), prepend=":")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setattr(job_watch, "LOOK_SECONDS", 0.3)
    yield system
    for job in system.jobs():
        system.end(job)


def here(folder: Path, **changes: Any) -> JobSettings:
    """Settings whose jobs run on this machine."""
    return job_settings(interface="lo", folder=str(folder / "jobs"), **changes)


def until(true: Callable[[], bool], seconds: float = 10) -> bool:
    """Whether something becomes true in time."""
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.1)
    return true()


@pytest.mark.parametrize("kind", ["slurm", "pbs"])
def test_a_job_that_is_cancelled_costs_nothing_and_is_replaced(
    kind: str, batch: BatchSystem, tmp_path: Path
) -> None:
    with cluster(here(tmp_path, kind=kind)) as executor:
        assert works.answers(executor, works.square_by_a_child, numbers=3) == [0, 1, 4]
        batch.end(batch.jobs()[0])
        found = works.answers(executor, works.square, 0.02)
        assert [square for square, _ in found] == [number**2 for number in range(40)]
        assert until(lambda: len(batch.jobs()) == 3)
    assert until(lambda: batch.living() == [])
    assert list((tmp_path / "jobs").iterdir()) == []


def test_jobs_that_never_start_a_worker_are_given_up(batch: BatchSystem, tmp_path: Path) -> None:
    with cluster(here(tmp_path, prologue=("exit 3",))) as executor:
        with pytest.raises(CancelledError):
            executor.submit(works.square, 1).result(timeout=15)
        with pytest.raises(Problem, match="before their worker has started; their logs are in"):
            executor.submit(works.square, 1)
    assert len(batch.jobs()) >= 4
    assert batch.living() == []


def test_a_refusal_is_said(batch: BatchSystem, tmp_path: Path) -> None:
    batch.refuse()
    with pytest.raises(Problem, match=r"refuses the jobs: sbatch: error: no such partition$"):
        cluster(here(tmp_path)).__enter__()
    assert list((tmp_path / "jobs").iterdir()) == []


def test_a_machine_without_the_batch_system_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Problem, match=r"refuses the jobs: .*'qsub'"):
        cluster(here(tmp_path, kind="sge")).__enter__()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Problem, match=r"executor.folder is .*: cannot be written"):
        cluster(job_settings(folder=str(tmp_path / "file" / "jobs"))).__enter__()


class Job:
    """A job as the watch sees it."""

    def __init__(self, job_id: str | None, refusal: str | None = None) -> None:
        self.job_id = job_id
        self.refusal = refusal


def watching(observed: set[str], **jobs: Job) -> tuple[job_watch.JobWatch, list[str]]:
    """A watch on jobs, and the names of those that it forgets."""
    forgotten: list[str] = []
    loop = SimpleNamespace(add_callback=lambda _, name, __: forgotten.append(name))
    return job_watch.JobWatch(
        SimpleNamespace(workers=jobs, observed=observed, loop=loop), Path("logs")
    ), forgotten


def test_a_job_is_forgotten_when_it_is_missing_twice() -> None:
    watch, forgotten = watching(set(), a=Job("1"), b=Job("2"), c=Job(None, "no more"))
    watch.look({"1"})
    assert (forgotten, watch.failures) == ([], 0)
    watch.look(None)
    watch.look({"1"})
    assert (forgotten, watch.failures) == (["b", "c"], 1)
    assert watch.complaint() == "the batch system refuses the jobs: no more"


def test_a_worker_that_is_there_outlives_what_the_batch_system_says() -> None:
    watch, forgotten = watching({"a"}, a=Job("1"), b=Job("2"))
    for _ in range(3):
        watch.look(set())
    assert set(forgotten) == {"b"}
    assert watch.failures == 0


def test_a_batch_system_that_does_not_answer_is_no_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(job_watch.LISTINGS, "slurm", ("false",))
    assert job_watch.living_jobs("slurm") is None
    monkeypatch.setitem(job_watch.LISTINGS, "slurm", ("no-such-command",))
    assert job_watch.living_jobs("slurm") is None
    listing = ("echo", " 12 0.5 name\n 34.server\nheader 5")
    monkeypatch.setitem(job_watch.LISTINGS, "slurm", listing)
    assert job_watch.living_jobs("slurm") == {"12", "34"}
