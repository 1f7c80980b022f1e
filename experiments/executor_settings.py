"""The schema of where runs are executed; results never depend on it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.settings import Settings

WALLTIME = r"^\d{1,3}:[0-5]\d:[0-5]\d$"
Words = tuple[Annotated[str, Field(min_length=1, max_length=200)], ...]


class _Executor(Settings):
    """What every way to execute runs has.

    Attributes
    ----------
    chunk_runs
        Runs handed to a worker at a time; None sizes chunks by the time that runs take.
    run_limit_minutes
        A run that takes longer is ended and recorded as failed. Not in this process, where
        nothing could end it.
    """

    workers: int = Field(ge=1, le=1024, description="processes")
    chunk_runs: int | None = Field(ge=1, le=100_000, description="runs in a chunk")
    run_limit_minutes: float = Field(gt=0, le=100_000, description="minutes")


class SerialSettings(_Executor):
    """One run after the other, in this process."""

    kind: Literal["serial"]


class ProcessSettings(_Executor):
    """Several processes on this machine."""

    kind: Literal["processes"]


class ThreadSettings(_Executor):
    """Several threads of this process, for the laboratory: its loops let others run."""

    kind: Literal["threads"]


class DaskSettings(_Executor):
    """The workers of a Dask scheduler: one that is started on this machine, or one that runs.

    Attributes
    ----------
    address
        Of a running scheduler, as in ``tls://10.0.0.1:8786``; None starts `workers` here.
    """

    kind: Literal["dask"]
    address: str | None


class JobSettings(_Executor):
    """Dask workers that a batch system starts as jobs, one worker each.

    Attributes
    ----------
    queue, account
        Partition or queue, and the account that is charged; None leaves them to the site.
    walltime
        Of a job, as hours:minutes:seconds.
    memory_gb, cores
        Of a job, whose worker does as much at a time as it has cores.
    interface
        Network interface by which jobs reach this process, as in ``ib0``; None lets Dask choose.
    directives
        Further lines for the batch system, as in ``--constraint=skylake``.
    prologue
        Shell lines before a worker starts, as in ``source .venv/bin/activate``.
    folder
        Where each command makes a folder for the logs of its jobs and the certificates of its
        connections. Jobs must see it; ``~`` is the home folder.
    """

    kind: Literal["slurm", "pbs", "sge"]
    queue: str | None
    account: str | None
    walltime: str = Field(pattern=WALLTIME, description="hours:minutes:seconds")
    memory_gb: float = Field(gt=0, le=4096, description="gigabytes")
    cores: int = Field(ge=1, le=256)
    interface: str | None
    directives: Words
    prologue: Words
    folder: str = Field(pattern=r"^\S+$", max_length=500, description="a path without spaces")


ExecutorSettings = Annotated[
    SerialSettings | ProcessSettings | DaskSettings | JobSettings, Field(discriminator="kind")
]
LabExecutorSettings = Annotated[
    SerialSettings | ThreadSettings | ProcessSettings | DaskSettings | JobSettings,
    Field(discriminator="kind"),
]
