"""Work that goes wrong, in a module so that worker processes find it."""

from __future__ import annotations

import os
from pathlib import Path
from unittest.mock import patch

import pandas as pd

from experiments import tasks
from experiments.problems import Problem
from experiments.tasks import Task, TaskResult, run_task

MARKER = "NHS_SPREAD_TEST_MARKER"


def fails_with_2c(task: Task) -> TaskResult:
    """Let every run of scenario 2c end in an error."""
    run = tasks._run

    def fail(task, planned, world):
        if planned.name == "2c":
            raise ZeroDivisionError("no such luck")
        return run(task, planned, world)

    with patch.object(tasks, "_run", fail):
        return run_task(task)


def interrupted_in_replicate_1(task: Task) -> TaskResult:
    """Behave like Ctrl-C during the second replicate."""
    if task.replicate == 1:
        raise KeyboardInterrupt
    return run_task(task)


def dies_once(task: Task) -> TaskResult:
    """Kill the worker process the first time that replicate 1 comes up."""
    marker = Path(os.environ[MARKER])
    if task.replicate == 1 and not marker.exists():
        marker.touch()
        os._exit(1)
    return quick(task)


def dies_always(task: Task) -> TaskResult:
    """Kill the worker process whenever replicate 1 comes up."""
    if task.replicate == 1:
        os._exit(1)
    return quick(task)


def counts(task: Task) -> TaskResult:
    """Run, and leave a line that says so."""
    with Path(os.environ[MARKER]).open("a") as handle:
        handle.write("".join(f"{run.run_id}\n" for run in task.runs))
    return run_task(task)


def ends_by_seed(overrides: list[str]) -> int:
    """Behave like a job of a sweep: the seed decides how it ends."""
    seed = int(next(word for word in overrides if "seed=" in word).split("=")[1])
    print(f"seed {seed} in process {os.getpid()}")
    if seed == 8:
        raise ZeroDivisionError("no such luck")
    if seed == 9:
        raise Problem("out of luck")
    return 3 if seed == 3 else 0


def quick(task: Task) -> TaskResult:
    """Rows with the identity of each run and nothing else."""
    rows = [
        {"run_id": run.run_id, "scenario": run.name, "replicate": task.replicate}
        for run in task.runs
    ]
    return TaskResult(pd.DataFrame(rows), pd.DataFrame(rows), ())
