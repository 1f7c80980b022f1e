"""Jobs of a batch system that end before Dask has seen their worker."""

from __future__ import annotations

import getpass
import re
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from experiments.clusters import ClusterExecutor
from experiments.problems import Problem

USER = getpass.getuser()
# Commands whose lines begin with the number of each of the user's jobs that has not ended.
LISTINGS = {
    "slurm": ("squeue", "--noheader", "--format=%A", f"--user={USER}"),
    "pbs": ("qselect", "-u", USER),
    "sge": ("qstat", "-u", USER),
}
LOOK_SECONDS = 10.0
MOST_FAILURES = 3


@dataclass
class JobWatch:
    """Which jobs ended before Dask saw their worker.

    Attributes
    ----------
    jobs
        The cluster object of dask-jobqueue.
    folder
        Of the logs of jobs.
    failures
        Looks in a row at which jobs were missing and no worker was there.
    """

    jobs: Any
    folder: Path
    failures: int = 0
    last_refusal: str | None = None
    _missing: Mapping[str, Any] = field(default_factory=dict)

    def look(self, living: set[str] | None) -> None:
        """Compare what was submitted with what lives; forget what is missing for the second time.

        Dask submits a job again for whatever is forgotten. Twice, since a batch system may list a
        job only some time after it was submitted.
        """
        if living is None:
            return
        seen = set(self.jobs.observed)
        missing = {
            name: job
            for name, job in list(self.jobs.workers.items())
            if name not in seen and job.job_id not in living
        }
        twice: dict[str, Any] = {
            name: job for name, job in missing.items() if self._missing.get(name) is job
        }
        self._missing = missing
        if seen:
            self.failures = 0
        elif twice:
            self.failures += 1
        for name, job in twice.items():
            self.last_refusal = job.refusal
            self.jobs.loop.add_callback(self._forget, name, job)

    async def _forget(self, name: str, job: Any) -> None:
        """Take away a job unless it was replaced meanwhile; cancel it, should it live after all."""
        if self.jobs.workers.get(name) is job:
            del self.jobs.workers[name]
            await job.close()

    def complaint(self) -> str:
        """Return what to tell the user when giving up."""
        if self.last_refusal:
            return f"the batch system refuses the jobs: {self.last_refusal}"
        return f"jobs end before their worker has started; their logs are in {self.folder}"


@contextmanager
def watched(watch: JobWatch, executor: ClusterExecutor, *, kind: str) -> Iterator[None]:
    """Replace jobs that end before their worker has come, and give up if none ever comes.

    Dask itself replaces only jobs whose worker it has seen (dask-jobqueue #611, #620).
    """
    over = threading.Event()

    def look() -> None:
        while not over.wait(LOOK_SECONDS):
            watch.look(living_jobs(kind))
            if watch.failures >= MOST_FAILURES:
                executor.give_up(Problem(watch.complaint()))
                return

    thread = threading.Thread(target=look, name="watch-jobs", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()


def living_jobs(kind: str) -> set[str] | None:
    """Return the numbers of the user's jobs that wait or run; None if the batch system is mute."""
    try:
        said = subprocess.run(
            LISTINGS[kind], capture_output=True, text=True, timeout=60, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    return set(re.findall(r"^\s*(\d+)", said, flags=re.MULTILINE))
