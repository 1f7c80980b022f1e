"""Executing tasks: in this process, or in several that are replaced when they die."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TypeVar

from experiments.executor_settings import ExecutorSettings

TaskT = TypeVar("TaskT")
ResultT = TypeVar("ResultT")
Work = Callable[[TaskT], ResultT]
Lost = Callable[[TaskT, BaseException], ResultT]

MOST_REBUILDS = 3
THREAD_LIMITS = (
    "NUMBA_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)


def execute(
    tasks: Sequence[TaskT],
    work: Work[TaskT, ResultT],
    *,
    lost: Lost[TaskT, ResultT],
    settings: ExecutorSettings,
) -> Iterator[ResultT]:
    """Yield the result of each task as it ends, in any order.

    Parameters
    ----------
    work
        A function of a module, so that other processes find it.
    lost
        Makes the result of a task whose worker died each time, or that could not be sent.
    """
    if settings.kind == "serial":
        yield from (work(task) for task in tasks)
    else:
        yield from _processes(tasks, work, lost=lost, workers=settings.workers)


def _processes(
    tasks: Sequence[TaskT], work: Work[TaskT, ResultT], *, lost: Lost[TaskT, ResultT], workers: int
) -> Iterator[ResultT]:
    """Run tasks in a pool; after too many dead pools, each remaining task in one of its own."""
    waiting = dict(enumerate(tasks))
    for _ in range(1 + MOST_REBUILDS):
        if waiting:
            yield from _round(waiting, work, lost=lost, workers=min(workers, len(waiting)))
    for number, task in list(waiting.items()):
        alone = {number: task}
        yield from _round(alone, work, lost=lost, workers=1)
        if alone:
            yield lost(task, RuntimeError("the worker process died, perhaps for want of memory"))


def _round(
    waiting: dict[int, TaskT],
    work: Work[TaskT, ResultT],
    *,
    lost: Lost[TaskT, ResultT],
    workers: int,
) -> Iterator[ResultT]:
    """Run what waits in one pool, taking away what ends; what a dead pool took stays waiting."""
    with _single_threaded():
        pool = ProcessPoolExecutor(
            workers, mp_context=get_context("spawn"), initializer=_leave_interrupts_alone
        )
        try:
            numbers = {pool.submit(work, task): number for number, task in waiting.items()}
            for future in as_completed(numbers):
                number = numbers.pop(future)
                try:
                    result = future.result()
                except BrokenProcessPool:
                    continue
                except Exception as error:
                    result = lost(waiting[number], error)
                del waiting[number]
                yield result
        except BrokenProcessPool:
            pass
        except BaseException:
            _kill(pool)
            raise
        pool.shutdown(cancel_futures=True)


def _kill(pool: ProcessPoolExecutor) -> None:
    """End the workers now instead of waiting for what they are doing."""
    processes: Mapping[int, object] | None = getattr(pool, "_processes", None)
    workers = list((processes or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for worker in workers:
        terminate = getattr(worker, "terminate", None)
        if terminate is not None:
            terminate()


def _leave_interrupts_alone() -> None:
    """Let the parent alone answer Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def _single_threaded() -> Iterator[None]:
    """Let processes that start meanwhile use one thread each: the cores are busy with runs."""
    before = {name: os.environ.get(name) for name in THREAD_LIMITS}
    os.environ.update(dict.fromkeys(THREAD_LIMITS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
