"""Workers that Dask looks after: processes here, those of a scheduler that runs, or batch jobs.

Whoever calls sees a `concurrent.futures.Executor` and nothing of Dask. Work must be a function of
a module, and may be done twice: Dask gives the work of a worker that died to another.
"""

from __future__ import annotations

import logging
import os
import signal
import warnings
from asyncio import CancelledError as AsyncCancelledError
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future
from concurrent.futures import wait as wait_for
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from multiprocessing import resource_tracker
from typing import Any
from weakref import WeakSet

from experiments.executor_settings import DaskSettings, JobSettings
from experiments.interrupts import interrupts_held
from experiments.problems import Problem
from experiments.workers import THREAD_LIMITS

PACKAGES = ("dask", "distributed", "dask_jobqueue", "cryptography")
ANSWER_SECONDS = 5
CLOSE_SECONDS = 30
# The scheduler and each worker have a small page of their own: keep it to this machine.
LOOPBACK_PAGE = "127.0.0.1:0"
CONFIGURATION = {
    # Jobs are cancelled for reasons that are no fault of what they were running.
    "distributed.scheduler.allowed-failures": 10,
    "distributed.deploy.lost-worker-timeout": "5s",
    "distributed.nanny.pre-spawn-environ": dict.fromkeys(THREAD_LIMITS, "1"),
}


@contextmanager
def cluster(settings: DaskSettings | JobSettings) -> Iterator[Executor]:
    """Yield an executor; afterwards, however it went, all that was started here is ended.

    Raises
    ------
    Problem
        If packages are missing, nobody answers at the address, its workers run other code, or
        the batch system refuses the jobs. Later, by ``submit``: if no worker will ever come.
    """
    _require_packages()
    import dask

    _silence()
    with dask.config.set(CONFIGURATION):
        if isinstance(settings, JobSettings):
            with _job_executor(settings) as executor:
                yield executor
        elif settings.address is None:
            with _local_workers(settings.workers) as here, _connected(here) as executor:
                yield executor
        else:
            from experiments.schedulers import scheduler_client

            with scheduler_client(settings.address) as client:
                yield ClusterExecutor(client)


@contextmanager
def _job_executor(settings: JobSettings) -> Iterator[Executor]:
    """Yield an executor on jobs of a batch system."""
    from experiments.batch_jobs import job_workers
    from experiments.job_watch import watched

    with (
        job_workers(settings) as (jobs, watch),
        _connected(jobs) as executor,
        watched(watch, executor, kind=settings.kind),
    ):
        yield executor


class ClusterExecutor(Executor):
    """Hands work to a Dask client, until it is known that nobody will do it.

    Parameters
    ----------
    client
        A `distributed.Client`; it belongs to the caller.
    """

    def __init__(self, client: Any) -> None:
        self._client = client
        self._given: WeakSet[Future[Any]] = WeakSet()
        self._problem: Problem | None = None

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Give work to the workers."""
        if self._problem is not None:
            raise self._problem
        if self._client.status not in ("running", "connecting"):
            raise Problem("the Dask scheduler has gone; the same command goes on from here")
        theirs = self._client.submit(fn, *args, **kwargs, pure=False)
        ours: Future[Any] = Future()

        def cancel_theirs(done: Future[Any]) -> None:
            if done.cancelled() and not theirs.cancelled():
                theirs.cancel()

        ours.add_done_callback(cancel_theirs)
        self._given.add(ours)
        self._client.loop.add_callback(_pass_on, self._client, theirs, ours)
        return ours

    def give_up(self, problem: Problem) -> None:
        """Cancel what has not ended, and raise the problem when more is submitted."""
        self._problem = problem
        for future in list(self._given):
            future.cancel()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more work; wait for what was given, or cancel it."""
        self._problem = Problem("the workers are being dismissed and take no more work")
        given = list(self._given)
        if wait and not cancel_futures:
            wait_for(given)
        else:
            for future in given:
                future.cancel()


async def _pass_on(client: Any, theirs: Any, ours: Future[Any]) -> None:
    """Tell our future what became of Dask's.

    Dask's own executor asks how the work ended after it has the result, when a worker that died
    may have made it unfinished again; what is asked here is the result alone.
    """
    try:
        result = await client.gather(theirs, asynchronous=True)
    except (CancelledError, AsyncCancelledError):
        if ours.cancel():
            ours.set_running_or_notify_cancel()  # or `wait` would not hear of it
    except BaseException as problem:  # whatever the work raised is its answer
        if ours.set_running_or_notify_cancel():
            ours.set_exception(problem)
    else:
        if ours.set_running_or_notify_cancel():
            ours.set_result(result)


def _require_packages() -> None:
    """Raise a Problem if Dask or its companions are not installed."""
    missing = [name for name in PACKAGES if find_spec(name) is None]
    if missing:
        raise Problem(
            f"executor: {', '.join(missing)} not installed; run: pip install 'nhs-spread[cluster]'"
        )


def _silence() -> None:
    """Keep Dask's log off the terminal for good: some of it comes after everything was closed."""
    import distributed  # noqa: F401  (its log is set up by importing it)

    for handler in logging.getLogger("distributed").handlers:
        handler.setLevel(logging.CRITICAL)


@contextmanager
def _connected(workers: Any) -> Iterator[ClusterExecutor]:
    """Yield an executor on a cluster object of Dask."""
    from distributed import Client

    with interrupts_held():
        client = Client(workers, timeout=f"{CLOSE_SECONDS}s")
    try:
        yield ClusterExecutor(client)
    finally:
        with interrupts_held(), suppress(TimeoutError, OSError):
            client.close(timeout=ANSWER_SECONDS)


@contextmanager
def _local_workers(workers: int) -> Iterator[Any]:
    """Run worker processes here, of one thread each, that nobody else on this machine can use."""
    from distributed import LocalCluster, Security

    resource_tracker.ensure_running()  # else the workers start it, and then see Ctrl-C themselves
    with interrupts_held():
        here = LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            protocol="tls://",
            security=Security.temporary(),
            dashboard_address=LOOPBACK_PAGE,
            memory_limit=None,
            silence_logs=logging.CRITICAL,
        )
    try:
        yield here
    except BaseException:
        _kill(here)
        raise
    finally:
        close_quietly(here)


def _kill(here: Any) -> None:
    """End worker processes now instead of waiting for what they are doing."""
    for nanny in list(here.workers.values()):
        nanny.auto_restart = False
        if nanny.pid is not None:
            with suppress(ProcessLookupError):
                os.kill(nanny.pid, signal.SIGKILL)


def close_quietly(workers: Any) -> None:
    """Close a cluster object; what Dask has to say about the end of things helps nobody."""
    with interrupts_held(), warnings.catch_warnings(), suppress(TimeoutError, OSError):
        warnings.simplefilter("ignore")
        try:
            workers.close(timeout=CLOSE_SECONDS)
        except AssertionError:
            _close_late_workers(workers)


def _close_late_workers(workers: Any) -> None:
    """End those that were started while the others were being ended, which Dask does not expect."""
    from distributed.core import Status

    for worker in list(workers._created):
        if worker.status == Status.running:
            workers.sync(worker.close)
    workers.status = Status.closed
