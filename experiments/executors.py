"""Executing tasks: in this process, in several that are replaced when they die, or elsewhere.

Every executor is a `concurrent.futures.Executor` whose workers look after a process of their own
(`experiments.workers`). Here chunks are handed out, and those that an executor lost are handed out
again.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Generator, Hashable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Any, Generic, TypeVar

from experiments.chunks import Chunks, TaskT
from experiments.executor_settings import (
    DaskSettings,
    ExecutorSettings,
    JobSettings,
    LabExecutorSettings,
)
from experiments.workers import Order, Timed, Worker, supervised, use

ResultT = TypeVar("ResultT")
AnySettings = ExecutorSettings | LabExecutorSettings

AHEAD = 2  # chunks handed out for each worker, so that none waits for its next
MOST_TRIES = 4  # of a chunk that the executor itself lost, as when a machine goes away
IN_THIS_PROCESS = ("serial", "threads")


Group = Callable[[Any], Hashable]


def execute(
    order: Order[TaskT, ResultT], settings: AnySettings, *, group: Group
) -> Generator[ResultT]:
    """Yield the results of a task chunk by chunk, in any order; closing it ends the workers.

    Parameters
    ----------
    group
        Tells of a run what it shares with its neighbours, such as the world it happens in.
    """
    workers = slots(settings)
    chunks = Chunks(order.task, group=group, workers=workers, fixed=settings.chunk_runs)
    if settings.kind in IN_THIS_PROCESS:
        yield from _here(order, chunks)
    else:
        with _opened(settings) as executor:
            limit_seconds = 60 * settings.run_limit_minutes
            yield from _Supervisor(order, chunks, executor, limit_seconds).results(AHEAD * workers)


def slots(settings: AnySettings) -> int:
    """Return how many chunks can be done at a time."""
    if settings.kind in IN_THIS_PROCESS:
        return 1
    return settings.workers * (settings.cores if isinstance(settings, JobSettings) else 1)


def _here(order: Order[TaskT, ResultT], chunks: Chunks) -> Iterator[ResultT]:
    """Do one chunk after the other in this process."""
    while (chunk := chunks.take()) is not None:
        began = time.perf_counter()
        result = order.work(chunk)
        _learn(chunks, len(chunk.runs), (result, time.perf_counter() - began))
        yield result


class _Supervisor(Generic[TaskT, ResultT]):
    """Hands out chunks, and hands out again what an executor loses."""

    def __init__(
        self,
        order: Order[TaskT, ResultT],
        chunks: Chunks,
        executor: Executor,
        limit_seconds: float,
    ) -> None:
        self._order = order
        self._chunks = chunks
        self._executor = executor
        self._limit_seconds = limit_seconds
        self._out: dict[Future[list[Timed[ResultT]]], tuple[TaskT, int]] = {}
        self._again: deque[tuple[TaskT, int]] = deque()

    def results(self, most_out: int) -> Iterator[ResultT]:
        """Yield results as they come, with so many chunks handed out at a time."""
        while True:
            while len(self._out) < most_out and self._hand_out():
                pass
            if not self._out:
                return
            ended, _ = wait(self._out, return_when=FIRST_COMPLETED)
            for future in ended:
                yield from self._ended(future)

    def _hand_out(self) -> bool:
        """Submit a chunk, if there is any; returns whether there was."""
        chunk, tries = self._again.popleft() if self._again else (self._chunks.take(), 0)
        if chunk is None:
            return False
        order = replace(self._order, task=chunk)
        future = self._executor.submit(supervised, order, self._limit_seconds)
        self._out[future] = (chunk, tries + 1)
        return True

    def _ended(self, future: Future[list[Timed[ResultT]]]) -> Iterator[ResultT]:
        """Yield what a chunk gave; see to it again if the executor lost it."""
        chunk, tries = self._out.pop(future)
        try:
            parts = future.result()
        except Exception as error:
            if tries < MOST_TRIES:
                self._again.append((chunk, tries))
            else:
                yield self._order.lost(chunk, error)
            return
        if len(parts) == 1:
            _learn(self._chunks, len(chunk.runs), parts[0])
        for result, _ in parts:
            yield result


def _learn(chunks: Chunks, runs: int, part: Timed[Any]) -> None:
    """Tell who cuts the chunks how long one took."""
    result, seconds = part
    building = getattr(result, "building_seconds", 0.0)
    chunks.learn(runs, seconds=seconds, building_seconds=building)


def _opened(settings: AnySettings) -> AbstractContextManager[Executor]:
    """Return the executor that settings describe, to be opened by ``with``."""
    if isinstance(settings, DaskSettings | JobSettings):
        from experiments.clusters import cluster

        return cluster(settings)
    return _processes(settings.workers)


@contextmanager
def _processes(count: int) -> Iterator[Executor]:
    """Open so many worker processes on this machine, each looked after by a thread."""
    workers: list[Worker] = []

    def begin() -> None:
        worker = Worker()
        workers.append(worker)
        use(worker)

    pool = ThreadPoolExecutor(count, initializer=begin)
    try:
        yield pool
    finally:
        for worker in workers:
            worker.close()
        pool.shutdown(cancel_futures=True)
        for worker in workers:
            worker.clear()
