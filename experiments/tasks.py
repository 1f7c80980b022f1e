"""One task: some runs of the design, each scenario of a replicate on the world they share."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat, starmap
from typing import TYPE_CHECKING, Any

from experiments.designs import PlannedScenario
from experiments.worlds import WORLDS
from sim.parameters import Scenario

if TYPE_CHECKING:
    import pandas as pd

    from sim.world import World

    Tables = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]

RUN_KEYS = ("run_id", "scenario", "replicate")
POINT = "point"
Changes = tuple[tuple[str, float | str], ...]
Begin = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class PlannedRun:
    """One row of the design.

    Attributes
    ----------
    name
        Of the scenario.
    changes
        Parameter paths and their values where the run's point differs from the scenario.
    """

    run_id: str
    name: str
    replicate: int
    changes: Changes = ()


@dataclass(frozen=True)
class Task:
    """Runs that are done in a row by one worker.

    Attributes
    ----------
    scenarios
        By name; at least those that the runs name.
    """

    seed: int
    scenarios: Mapping[str, Scenario]
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
    building_seconds
        Part of the task's time that went into worlds, which its runs share.
    """

    runs: pd.DataFrame
    series: pd.DataFrame
    failures: tuple[Failure, ...]
    groups: pd.DataFrame | None = None
    building_seconds: float = 0.0


def whole_task(
    design: pd.DataFrame,
    scenarios: Sequence[PlannedScenario],
    *,
    seed: int,
    points: pd.DataFrame | None = None,
) -> Task:
    """Return the runs of a design, in its order, as one task from which chunks are cut.

    Parameters
    ----------
    points
        One row per point, indexed by its number, one column per parameter path; None for a design
        without points.
    """
    changes: Iterable[Changes] = repeat((), len(design))
    if points is not None:
        at = dict(_changes(points))
        changes = (at[number] for number in design[POINT].tolist())
    keys = (design[key].tolist() for key in RUN_KEYS)
    runs = tuple(starmap(PlannedRun, zip(*keys, changes, strict=True)))
    return Task(seed, {planned.name: planned.scenario for planned in scenarios}, runs)


def _changes(points: pd.DataFrame) -> Iterable[tuple[int, Changes]]:
    """Yield number and changes of each point, as plain numbers and words."""
    from experiments.space import paths_in

    paths = paths_in(points)
    columns = [points[path].tolist() for path in paths]
    for number, *values in zip(points.index.tolist(), *columns, strict=True):
        yield number, tuple(zip(paths, values, strict=True))


def run_task(task: Task, begin: Begin = lambda _: None) -> TaskResult:
    """Run what a task names; an error fails its run alone.

    Parameters
    ----------
    begin
        Told the place of each run in the task before it begins.
    """
    tables: list[Tables] = []
    failures: list[Failure] = []
    before = WORLDS.seconds
    for place, run in enumerate(task.runs):
        begin(place)
        try:
            scenario = scenario_of(run, task.scenarios)
            world = WORLDS.world(scenario, seed=task.seed, replicate=run.replicate)
            tables.append(_run(task, run, scenario=scenario, world=world))
        except Exception as error:
            failures.append(_failure(run, error))
    return _result(tables, failures, building=WORLDS.seconds - before)


def failed_task(task: Task, error: BaseException) -> TaskResult:
    """Return the result of a task none of whose runs ended."""
    return _result([], [_failure(run, error) for run in task.runs], building=0.0)


def scenario_of(run: PlannedRun, scenarios: Mapping[str, Scenario]) -> Scenario:
    """Return the scenario of a run, at its point."""
    scenario = scenarios[run.name]
    if not run.changes:
        return scenario
    from experiments.space import changed

    return changed(scenario, dict(run.changes))


def _run(task: Task, run: PlannedRun, *, scenario: Scenario, world: World) -> Tables:
    """Run one scenario; return its summary row, its months and its groups."""
    import pandas as pd

    from sim import DiffusionModel

    model = DiffusionModel(scenario, seed=task.seed, replicate=run.replicate, world=world)
    try:
        model.run()
        tables = pd.DataFrame([model.summary()]), model.series(), model.groups()
    finally:
        model.close()
    summary, series, groups = (_marked(run, table) for table in tables)
    return summary, series, groups


def _marked(run: PlannedRun, frame: pd.DataFrame) -> pd.DataFrame:
    """Put the run's identity in front of its results."""
    marked = frame.reset_index(drop=True)
    marked.insert(0, "run_id", run.run_id)
    marked.insert(1, "scenario", run.name)
    marked.insert(2, "replicate", run.replicate)
    return marked


def _failure(run: PlannedRun, error: BaseException) -> Failure:
    """Return a failed run as data."""
    return failure_of(error, run_id=run.run_id, scenario=run.name, replicate=run.replicate)


def failure_of(error: BaseException, *, run_id: str, scenario: str, replicate: int) -> Failure:
    """Return the error that ended a run as data."""
    text = "".join(traceback.format_exception(error))
    return Failure(run_id, scenario, replicate, f"{type(error).__name__}: {error}", text)


def _result(
    tables: Sequence[Tables], failures: Sequence[Failure], *, building: float
) -> TaskResult:
    """Join what the runs left."""
    import pandas as pd

    if not tables:
        return TaskResult(pd.DataFrame(), pd.DataFrame(), tuple(failures))
    runs, series, groups = (
        pd.concat(frames, ignore_index=True) for frames in zip(*tables, strict=True)
    )
    return TaskResult(runs, series, tuple(failures), groups, building)
