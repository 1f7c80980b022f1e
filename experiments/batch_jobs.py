"""Dask workers that SLURM, PBS or Grid Engine runs as jobs, one worker each."""

from __future__ import annotations

import logging
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import dask
import distributed

from experiments.clusters import LOOPBACK_PAGE, close_quietly
from experiments.executor_settings import JobSettings
from experiments.interrupts import interrupts_held
from experiments.job_watch import JobWatch
from experiments.problems import Problem
from experiments.workers import THREAD_LIMITS

CLUSTERS = {"slurm": "SLURMCluster", "pbs": "PBSCluster", "sge": "SGECluster"}
SUBMIT_SECONDS = 120.0
CERTIFICATE_PARTS = ("ca_file", "cert", "key")


@contextmanager
def job_workers(settings: JobSettings) -> Iterator[tuple[Any, JobWatch]]:
    """Submit the jobs, yield their cluster object and their watch, and cancel them.

    The folder of their logs is kept if something went wrong.
    """
    folder = _new_folder(settings.folder)
    kept = True
    try:
        with interrupts_held():
            jobs = job_cluster(settings, folder)
        try:
            jobs.adapt(minimum_jobs=settings.workers, maximum_jobs=settings.workers)
            _wait_for_submission(jobs)
            yield jobs, JobWatch(jobs, folder)
            kept = False
        finally:
            close_quietly(jobs)
    except KeyboardInterrupt:
        kept = False
        raise
    finally:
        for part in CERTIFICATE_PARTS:
            (folder / part).unlink(missing_ok=True)
        with suppress(OSError):
            folder.rmdir()  # nothing was said there
        if not kept:
            shutil.rmtree(folder, ignore_errors=True)


def job_cluster(settings: JobSettings, folder: Path) -> Any:
    """Return the cluster object of Dask with its scheduler in this process; nothing is submitted.

    What the settings leave open is taken from the site's file of dask-jobqueue, if it has one.

    Parameters
    ----------
    folder
        For logs, and for the certificates by which workers and scheduler know each other.
    """
    kind = settings.kind
    cluster_class = _cluster_class(CLUSTERS[kind])
    exports = [f"export {name}=1" for name in THREAD_LIMITS]
    words = [*_of_site(kind, "worker-extra-args"), *_worker_words(settings.walltime)]
    directives = [*_of_site(kind, "job-extra-directives"), *settings.directives]
    prologue = [*_of_site(kind, "job-script-prologue"), *settings.prologue, *exports]
    try:
        return cluster_class(
            job_cls=_remembering_refusals(cluster_class.job_cls),
            job_name="nhs-spread",
            processes=1,
            **_asked_for(settings),
            interface=settings.interface,
            job_extra_directives=directives,
            job_script_prologue=prologue,
            worker_extra_args=words,
            log_directory=str(folder),
            security=_certificates(folder),
            scheduler_options=_scheduler_options(kind),
            silence_logs=logging.CRITICAL,
        )
    except (OSError, RuntimeError, ValueError) as error:
        raise Problem(f"executor={kind}: {error}") from error


def _asked_for(settings: JobSettings) -> dict[str, Any]:
    """Return what the batch system is asked for."""
    return {
        "queue": settings.queue,
        "project" if settings.kind == "sge" else "account": settings.account,
        "walltime": settings.walltime,
        "cores": settings.cores,
        "memory": f"{round(settings.memory_gb * 1024)}MiB",
    }


def _scheduler_options(kind: str) -> dict[str, Any]:
    """Return the site's options of a scheduler, its page kept to this machine."""
    return {
        **dask.config.get(f"jobqueue.{kind}.scheduler-options", {}),
        "dashboard": False,
        "dashboard_address": LOOPBACK_PAGE,
    }


def _cluster_class(name: str) -> Any:
    """Return a class of dask-jobqueue, and leave Ctrl-C as it was.

    Importing version 0.9.0 lets Ctrl-C end the process as if all were well (dask-jobqueue #696).
    """
    answer_to_interrupt = signal.getsignal(signal.SIGINT)
    import dask_jobqueue

    if signal.getsignal(signal.SIGINT) is not answer_to_interrupt:
        signal.signal(signal.SIGINT, answer_to_interrupt)
    return getattr(dask_jobqueue, name)


def _certificates(folder: Path) -> Any:
    """Return TLS by a key made for this command, which only those know who can read the folder."""
    made = distributed.Security.temporary().get_tls_config_for_role("worker")
    paths = {}
    for part in CERTIFICATE_PARTS:
        path = folder / part
        path.touch(mode=0o600)
        path.write_text(made[part])
        paths[part] = str(path)
    roles = {
        f"tls_{role}_{part}": paths[part]
        for role in ("scheduler", "worker", "client")
        for part in ("cert", "key")
    }
    return distributed.Security(require_encryption=True, tls_ca_file=paths["ca_file"], **roles)


def _of_site(kind: str, key: str) -> list[str]:
    """Return a list that the site's file of dask-jobqueue sets."""
    return list(dask.config.get(f"jobqueue.{kind}.{key}", None) or ())


def _worker_words(walltime: str) -> list[str]:
    """Return words for each worker: to leave before the wall time, and to leave memory to the site.

    It leaves when it has between a tenth and a fifth of the time left, of long ones five to ten
    minutes: not all at once.
    """
    hours, minutes, seconds = (int(part) for part in walltime.split(":"))
    total = 3600 * hours + 60 * minutes + seconds
    reserve = min(total / 10, 300)
    return [
        *("--lifetime", f"{total - 1.5 * reserve:.0f}s"),
        *("--lifetime-stagger", f"{0.5 * reserve:.0f}s"),
        *("--memory-limit", "0"),
        *("--no-dashboard", "--dashboard-address", LOOPBACK_PAGE),
    ]


def _remembering_refusals(base: Any) -> Any:
    """Return a kind of job that keeps what the batch system says when it refuses it."""

    class Job(base):  # type: ignore[misc]
        refusal: str | None = None

        async def start(self) -> None:
            try:
                await super().start()
            except (OSError, RuntimeError, ValueError) as error:
                self.refusal = str(error).partition("stderr:\n")[2].strip() or str(error)
                self.status = distributed.Status.running

        async def close(self) -> None:
            await super().close()
            self.status = distributed.Status.closed

    return Job


def _new_folder(parent: str) -> Path:
    """Make a folder that only this user may read, with the time in its name."""
    try:
        shared = Path(parent).expanduser().absolute()
        shared.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix=time.strftime("%Y%m%d-%H%M%S-"), dir=shared))
    except (OSError, RuntimeError) as error:
        raise Problem(f"executor.folder is {parent}: cannot be written ({error})") from error


def _wait_for_submission(jobs: Any) -> None:
    """Wait until the first jobs are submitted; raise a Problem if the batch system takes none."""
    until = time.monotonic() + SUBMIT_SECONDS
    while not jobs.workers and time.monotonic() < until:
        time.sleep(0.1)
    refusals = [job.refusal for job in list(jobs.workers.values())]
    if not refusals:
        raise Problem(f"the batch system took no job within {SUBMIT_SECONDS:.0f} s")
    if all(refusals):
        raise Problem(f"the batch system refuses the jobs: {refusals[0]}")
