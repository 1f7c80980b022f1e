"""Work that goes wrong, in a module so that worker processes find it."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pandas as pd

from experiments import tasks
from experiments.problems import Problem
from experiments.tasks import Begin, PlannedRun, Task, TaskResult, run_task

MARKER = "NHS_SPREAD_TEST_MARKER"


def silent(_: int) -> None:
    """Begin a run without telling anybody."""


def fails_with_2c(task: Task, begin: Begin = silent) -> TaskResult:
    """Let every run of scenario 2c end in an error."""
    run = tasks._run

    def fail(task, planned, *, scenario, world):
        if planned.name == "2c":
            raise ZeroDivisionError("no such luck")
        return run(task, planned, scenario=scenario, world=world)

    with patch.object(tasks, "_run", fail):
        return run_task(task, begin)


def interrupted_in_replicate_1(task: Task, begin: Begin = silent) -> TaskResult:
    """Behave like Ctrl-C during the second replicate."""
    if any(run.replicate == 1 for run in task.runs):
        raise KeyboardInterrupt
    return run_task(task, begin)


def is_chosen(run: PlannedRun) -> bool:
    """The run that goes wrong: scenario 2c of replicate 1."""
    return run.name == "2c" and run.replicate == 1


def before_each(task: Task, begin: Begin, act: Callable[[PlannedRun], object]) -> TaskResult:
    """Do something in the place of each run; give rows that hold its identity alone."""
    for place, run in enumerate(task.runs):
        begin(place)
        act(run)
    rows = [
        {"run_id": run.run_id, "scenario": run.name, "replicate": run.replicate}
        for run in task.runs
    ]
    return TaskResult(pd.DataFrame(rows), pd.DataFrame(rows), ())


def quick(task: Task, begin: Begin = silent) -> TaskResult:
    """Rows with the identity of each run and nothing else."""
    return before_each(task, begin, lambda _: None)


def slowly(task: Task, begin: Begin = silent) -> TaskResult:
    """The same, a tenth of a second for each run."""
    return before_each(task, begin, lambda _: time.sleep(0.1))


def dies_once(task: Task, begin: Begin = silent) -> TaskResult:
    """Kill the worker process the first time that the chosen run comes up."""
    marker = Path(os.environ[MARKER])

    def act(run: PlannedRun) -> None:
        if is_chosen(run) and not marker.exists():
            marker.touch()
            os.kill(os.getpid(), signal.SIGKILL)

    return before_each(task, begin, act)


def dies_always(task: Task, begin: Begin = silent) -> TaskResult:
    """Kill the worker process whenever the chosen run comes up."""

    def act(run: PlannedRun) -> None:
        if is_chosen(run):
            print("these were its last words", file=sys.stderr)
            os._exit(7)

    return before_each(task, begin, act)


def dies_before_it_begins(task: Task, begin: Begin = silent) -> TaskResult:
    """Kill the worker process without telling which run was to begin."""
    if any(is_chosen(run) for run in task.runs):
        os._exit(7)
    return before_each(task, silent, lambda _: None)


def hangs(task: Task, begin: Begin = silent) -> TaskResult:
    """Never come back from the chosen run, in a loop that answers to nothing."""

    def act(run: PlannedRun) -> None:
        if is_chosen(run):
            while_true()

    return before_each(task, begin, act)


def while_true() -> None:
    """Hold the interpreter for ever, as compiled code can."""
    import ctypes

    sleep = ctypes.PyDLL(None).sleep  # holds the interpreter's lock
    while True:
        sleep(1)


def counts(task: Task, begin: Begin = silent) -> TaskResult:
    """Run, and leave a line that says so."""
    with Path(os.environ[MARKER]).open("a") as handle:
        handle.write("".join(f"{run.run_id}\n" for run in task.runs))
    return run_task(task, begin)


def prints(task: Task, begin: Begin = silent) -> TaskResult:
    """Print in the midst of a run, as one who looks for a mistake does."""
    return before_each(task, begin, lambda run: print("here", run.name, flush=True))


def ends_by_seed(overrides: list[str]) -> int:
    """Behave like a job of a sweep: the seed decides how it ends."""
    seed = int(next(word for word in overrides if "seed=" in word).split("=")[1])
    print(f"seed {seed} in process {os.getpid()}")
    if seed == 8:
        raise ZeroDivisionError("no such luck")
    if seed == 9:
        raise Problem("out of luck")
    return 3 if seed == 3 else 0
