"""A worker process and who looks after it: what it loses is done again, what kills it is named."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Generic, TypeVar

from experiments.child import BEGUN, ERROR, LENGTH, RESULT, TASK, packed, receive, send, unpacked
from experiments.chunks import HoldsRuns, TaskT, part_of

ResultT = TypeVar("ResultT")
Timed = tuple[ResultT, float]

MOST_DEATHS = 3  # a run during which so many workers died is taken to kill them
THREAD_LIMITS = (
    "NUMBA_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)


@dataclass(frozen=True)
class Order(Generic[TaskT, ResultT]):
    """What a worker is to do.

    Attributes
    ----------
    work
        A function of a module, so that other processes find it: takes a task and a function that
        it tells the place of each run before that begins, returns the result.
    lost
        Makes the result of a task none of whose runs ended.
    """

    task: TaskT
    work: Callable[..., ResultT]
    lost: Callable[[TaskT, BaseException], ResultT]


class WorkerDied(Exception):  # noqa: N818  (an event more than an error)
    """A worker process ended before it gave its result.

    Attributes
    ----------
    place
        In the task, of the run that had begun; None where none had.
    too_long
        Whether it was ended because a run passed the time limit.
    """

    def __init__(self, text: str, *, place: int | None, too_long: bool) -> None:
        super().__init__(text)
        self.place = place
        self.too_long = too_long


class RunLost(RuntimeError):  # noqa: N818  (what users read)
    """A run that a worker process did not survive."""


class Worker:
    """A process that does tasks one at a time; started when first needed, again after a death."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._last_words: Path | None = None
        self._closed = False
        self._lock = threading.Lock()  # starting and closing come from two threads

    def perform(
        self, work: Callable[..., ResultT], task: Any, *, limit_seconds: float
    ) -> Timed[ResultT]:
        """Return what the work makes of the task, and the seconds that took.

        Raises
        ------
        WorkerDied
            If the process ended on the way.
        RuntimeError
            If the task or its result could not be sent, or the work raised.
        """
        request = packed((work, task, limit_seconds))
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            send(process.stdin, TASK, content=request)
        except OSError:
            raise self._death(None) from None
        place = None
        while (message := receive(process.stdout)) is not None:
            kind, content = message
            if kind == BEGUN:
                (place,) = LENGTH.unpack(content)
            elif kind == RESULT:
                done: Timed[ResultT] = unpacked(content)
                return done
            elif kind == ERROR:
                raise RuntimeError(unpacked(content))
        raise self._death(place)

    @property
    def closed(self) -> bool:
        """Whether it does no more tasks."""
        return self._closed

    def close(self) -> None:
        """End the process now, whatever it is doing; there will be no other."""
        with self._lock:
            self._closed = True
            if self._process is not None:
                self._process.kill()

    def clear(self) -> None:
        """Let the system forget the process, once no thread waits for it any more."""
        self._reap()

    def _running(self) -> subprocess.Popen[bytes]:
        """Return the process, started if there is none."""
        with self._lock:
            if self._closed:
                raise WorkerDied("the worker has been closed", place=None, too_long=False)
            if self._process is None:
                self._process = self._started()
            return self._process

    def _started(self) -> subprocess.Popen[bytes]:
        """Start a process that sees the same modules as this one."""
        handle, name = tempfile.mkstemp(prefix="nhs-spread-", suffix=".txt")
        os.close(handle)
        self._last_words = Path(name)
        path = os.pathsep.join(entry or os.getcwd() for entry in sys.path)
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "experiments.child", str(os.getpid()), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **dict.fromkeys(THREAD_LIMITS, "1"), "PYTHONPATH": path},
        )

    def _death(self, place: int | None) -> WorkerDied:
        """Clear up after a process that has ended; say how it ended."""
        if self._process is not None and not self._closed:
            _wait_briefly(self._process)
        code, said = self._reap()
        too_long = "Timeout (" in said
        text = f"the worker process ended with exit code {code}"
        if code is not None and code < 0:
            text = f"the worker process was ended by signal {-code}"
        return WorkerDied(f"{text}\n{said}".strip(), place=place, too_long=too_long)

    def _reap(self) -> tuple[int | None, str]:
        """End the process if it has not ended; return its exit code and its last words."""
        process, self._process = self._process, None
        path, self._last_words = self._last_words, None
        if process is None:
            return None, ""
        process.kill()
        code = process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                _close_quietly(stream)
        said = ""
        if path is not None and path.exists():
            said = path.read_text(encoding="utf-8", errors="replace")
            path.unlink(missing_ok=True)
        return code, said


def _wait_briefly(process: subprocess.Popen[bytes]) -> None:
    """Let a process that has closed its end finish by itself, so that its exit code is its own."""
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        return


def _close_quietly(stream: IO[bytes]) -> None:
    """Close a pipe of which the other end may be gone."""
    try:
        stream.close()
    except OSError:
        return


_OF_THIS_THREAD = threading.local()


def use(worker: Worker) -> None:
    """Let a worker do the tasks that this thread is given."""
    _OF_THIS_THREAD.worker = worker


def supervised(order: Order[TaskT, ResultT], limit_seconds: float) -> list[Timed[ResultT]]:
    """Do a task in this thread's worker process; a run that the process does not survive is lost.

    Returns
    -------
    list of (result, seconds)
        One for each part into which the task had to be cut; one if all went well.
    """
    if not hasattr(_OF_THIS_THREAD, "worker"):
        use(Worker())
    return list(_survived(_OF_THIS_THREAD.worker, order, limit_seconds=limit_seconds))


def _survived(
    worker: Worker, order: Order[TaskT, ResultT], *, limit_seconds: float
) -> Iterator[Timed[ResultT]]:
    """Do a task; after a death do the run that had begun alone, so that it is known for sure."""
    waiting, deaths = deque([order.task]), Counter[Any]()
    while waiting:
        part = waiting.popleft()
        try:
            yield worker.perform(order.work, part, limit_seconds=limit_seconds)
            continue
        except WorkerDied as died:
            if worker.closed:
                raise
            error: Exception = died
        except Exception as problem:
            error = problem
        guilty = _guilty(part, error)
        if guilty is None:
            waiting.extendleft(part_of(part, [run]) for run in reversed(part.runs))
            continue
        alone = part_of(part, [guilty])
        others = [run for run in part.runs if run is not guilty]
        deaths[guilty] += 1
        if _is_lost(error, deaths[guilty]):
            yield order.lost(alone, _said(error, deaths[guilty], limit_seconds=limit_seconds)), 0.0
        else:
            waiting.appendleft(alone)
        if others:
            waiting.appendleft(part_of(part, others))


def _guilty(task: HoldsRuns, error: Exception) -> Any:
    """Return the run during which it happened, None where that is not known."""
    if len(task.runs) == 1:
        return task.runs[0]
    place = getattr(error, "place", None)
    return None if place is None else task.runs[place]


def _is_lost(error: Exception, deaths: int) -> bool:
    """Whether a run is given up: dying may be another's fault, the rest is not."""
    return not isinstance(error, WorkerDied) or error.too_long or deaths >= MOST_DEATHS


def _said(error: Exception, deaths: int, *, limit_seconds: float) -> Exception:
    """Say why a run is given up, with the last words of its process."""
    if not isinstance(error, WorkerDied):
        return error
    text = f"{deaths} worker processes ended during this run, the last: {error}"
    if error.too_long:
        text = f"the run took longer than executor.run_limit_minutes={limit_seconds / 60:g}"
    lost = RunLost(text.splitlines()[0])
    lost.add_note(str(error))
    return lost
