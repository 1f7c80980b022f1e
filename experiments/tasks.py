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

    Tables = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]

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
    """What a task leaves of the runs that ended, and what failed.

    Attributes
    ----------
    runs, series, groups
        One row per run; one per run, month and product; one per run, group and product at the
        horizon, None where runs have no groups.
    """

    runs: pd.DataFrame
    series: pd.DataFrame
    failures: tuple[Failure, ...]
    groups: pd.DataFrame | None = None


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
    tables: list[Tables] = []
    failures: list[Failure] = []
    for run in task.runs:
        try:
            tables.append(_run(task, run, world))
        except Exception as error:
            failures.append(_failure(task, run, error))
    return _result(tables, failures)


def failed_task(task: Task, error: BaseException) -> TaskResult:
    """Return the result of a task none of whose runs ended."""
    return _result([], [_failure(task, run, error) for run in task.runs])


def _run(task: Task, run: PlannedRun, world: World) -> Tables:
    """Run one scenario; return its summary row, its months and its groups."""
    import pandas as pd

    from sim import DiffusionModel

    model = DiffusionModel(run.scenario, seed=task.seed, replicate=task.replicate, world=world)
    try:
        model.run()
        tables = pd.DataFrame([model.summary()]), model.series(), model.groups()
    finally:
        model.close()
    summary, series, groups = (_marked(task, run, table) for table in tables)
    return summary, series, groups


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


def _result(tables: Sequence[Tables], failures: Sequence[Failure]) -> TaskResult:
    """Join what the runs left."""
    import pandas as pd

    if not tables:
        return TaskResult(pd.DataFrame(), pd.DataFrame(), tuple(failures))
    runs, series, groups = (
        pd.concat(frames, ignore_index=True) for frames in zip(*tables, strict=True)
    )
    return TaskResult(runs, series, tuple(failures), groups)
