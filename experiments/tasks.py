"""One task: the missing scenarios of one replicate, run on one world."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from experiments.designs import PlannedScenario
from sim.parameters import Scenario

if TYPE_CHECKING:
    import pandas as pd

    from sim.world import World

RUN_KEYS = ("run_id", "scenario", "replicate")


@dataclass(frozen=True)
class PlannedRun:
    """One row of the design, with the scenario that it names."""

    run_id: str
    name: str
    scenario: Scenario


@dataclass(frozen=True)
class Task:
    """Runs that share a replicate, so that population and ties are built once for all."""

    seed: int
    replicate: int
    runs: tuple[PlannedRun, ...]


@dataclass(frozen=True)
class Failure:
    """A run that ended in an error."""

    run_id: str
    scenario: str
    replicate: int
    error: str
    traceback: str

    def record(self) -> dict[str, Any]:
        """Return it as plain data."""
        return dict(vars(self))


@dataclass(frozen=True, eq=False)
class TaskResult:
    """What a task leaves: one row per run that ended, its months, and what failed."""

    runs: pd.DataFrame
    series: pd.DataFrame
    failures: tuple[Failure, ...]


def missing_tasks(
    design: pd.DataFrame, scenarios: Sequence[PlannedScenario], *, seed: int, done: set[str]
) -> list[Task]:
    """Return what is still to do: design minus done, one task per replicate."""
    by_name = {planned.name: planned.scenario for planned in scenarios}
    missing = design[~design["run_id"].isin(done)]
    runs: dict[int, list[PlannedRun]] = {}
    for row in missing[list(RUN_KEYS)].itertuples(index=False):
        identity, name, replicate = str(row[0]), str(row[1]), int(row[2])
        runs.setdefault(replicate, []).append(PlannedRun(identity, name, by_name[name]))
    return [Task(seed, replicate, tuple(runs[replicate])) for replicate in sorted(runs)]


def run_task(task: Task) -> TaskResult:
    """Build the replicate's world and run its scenarios; an error fails its run alone."""
    from sim import build_world

    first = task.runs[0].scenario
    try:
        world = build_world(first, seed=task.seed, replicate=task.replicate)
    except Exception as error:
        return failed_task(task, error)
    rows: list[pd.DataFrame] = []
    months: list[pd.DataFrame] = []
    failures: list[Failure] = []
    for run in task.runs:
        try:
            row, series = _run(task, run, world)
        except Exception as error:
            failures.append(_failure(task, run, error))
        else:
            rows.append(row)
            months.append(series)
    return _result(rows, months, failures)


def failed_task(task: Task, error: BaseException) -> TaskResult:
    """Return the result of a task none of whose runs ended."""
    return _result([], [], [_failure(task, run, error) for run in task.runs])


def _run(task: Task, run: PlannedRun, world: World) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Run one scenario; return its summary row and its months."""
    import pandas as pd

    from sim import DiffusionModel

    model = DiffusionModel(run.scenario, seed=task.seed, replicate=task.replicate, world=world)
    try:
        model.run()
        summary, series = pd.DataFrame([model.summary()]), model.series()
    finally:
        model.close()
    return _marked(task, run, summary), _marked(task, run, series)


def _marked(task: Task, run: PlannedRun, frame: pd.DataFrame) -> pd.DataFrame:
    """Put the run's identity in front of its results."""
    marked = frame.reset_index(drop=True)
    marked.insert(0, "run_id", run.run_id)
    marked.insert(1, "scenario", run.name)
    marked.insert(2, "replicate", task.replicate)
    return marked


def _failure(task: Task, run: PlannedRun, error: BaseException) -> Failure:
    """Return a failed run as data."""
    return failure_of(error, run_id=run.run_id, scenario=run.name, replicate=task.replicate)


def failure_of(error: BaseException, *, run_id: str, scenario: str, replicate: int) -> Failure:
    """Return the error that ended a run as data."""
    text = "".join(traceback.format_exception(error))
    return Failure(run_id, scenario, replicate, f"{type(error).__name__}: {error}", text)


def _result(
    rows: list[pd.DataFrame], months: list[pd.DataFrame], failures: list[Failure]
) -> TaskResult:
    """Join what the runs left."""
    import pandas as pd

    if not rows:
        return TaskResult(pd.DataFrame(), pd.DataFrame(), tuple(failures))
    return TaskResult(
        pd.concat(rows, ignore_index=True),
        pd.concat(months, ignore_index=True),
        tuple(failures),
    )
