"""Running an experiment: what is missing is run, kept, and counted; nothing is run twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Sized
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from experiments.choosing import answer
from experiments.designs import PlannedScenario, design_table
from experiments.executor_settings import ExecutorSettings
from experiments.executors import Lost, execute
from experiments.manifest import new_manifest
from experiments.portraits import MOST_IN_PORTRAIT, keep_portrait
from experiments.problems import Problem
from experiments.settings import Experiment
from experiments.store import Store
from experiments.tasks import Task, TaskResult, failed_task, missing_tasks, run_task

if TYPE_CHECKING:
    from sim.population import Population

Say = Callable[[str], None]
Work = Callable[[Task], TaskResult]


class HoldsRuns(Protocol):
    """A task, of which it matters here only how many runs it is."""

    @property
    def runs(self) -> Sized:
        """The runs of the task."""
        ...


TaskT = TypeVar("TaskT", bound=HoldsRuns)


@dataclass(frozen=True)
class Ending:
    """Where the results are, and how many runs they hold and lack."""

    folder: Path
    kept: int
    failed: int
    first_error: str


def perform(
    experiment: Experiment,
    scenarios: Sequence[PlannedScenario],
    *,
    say: Say = print,
    work: Work = run_task,
) -> Ending:
    """Run what is missing of an experiment.

    Parameters
    ----------
    scenarios
        Baseline first.
    say
        Receives lines for the user: what was read, what will run.

    Raises
    ------
    Problem
        If the population cannot be built or the results folder cannot be used. Nothing has run.
    KeyboardInterrupt
        After what has ended has been kept.
    """
    design = design_table(experiment, scenarios)
    population = first_population(experiment, scenarios)
    folder = Path(experiment.results) / experiment.experiment / experiment.name
    say(population.summary)
    manifest = new_manifest(experiment, scenarios, population=population)
    small = population.n_staff <= MOST_IN_PORTRAIT
    del population
    with Store(folder, manifest, design) as store:
        say(_plan(experiment, scenarios, folder))
        if experiment.analyses:
            say(_left_out(experiment))
        done = already_done(store, say)
        tasks = missing_tasks(design, scenarios, seed=experiment.seed, done=done)
        run_all(tasks, work, lost=failed_task, settings=experiment.executor, store=store)
        if small and experiment.experiment == "run":
            keep_portrait(store, scenarios[-1], seed=experiment.seed)
        return ending(store)


def first_population(experiment: Experiment, scenarios: Sequence[PlannedScenario]) -> Population:
    """Build the population of replicate 0, to find what is wrong with it before anything runs."""
    from sim.chance import Chance
    from sim.population import build_population
    from sim.recommendations import require_organisations

    try:
        settings = experiment.scenario.population
        population = build_population(settings, Chance(experiment.seed, 0))
        for planned in scenarios:
            require_organisations(planned.scenario, population)
    except (ValueError, OSError) as error:
        raise Problem(str(error)) from error
    return population


def _plan(experiment: Experiment, scenarios: Sequence[PlannedScenario], folder: Path) -> str:
    """Say what will run and where it is kept."""
    count = len(scenarios) * experiment.replicates
    executor = experiment.executor
    where = "in this process" if executor.kind == "serial" else f"in {executor.workers} processes"
    names = ", ".join(planned.name for planned in scenarios)
    return (
        f"{_number(len(scenarios), 'scenario')} ({names}) x "
        f"{_number(experiment.replicates, 'replicate')} = {_number(count, 'run')} of "
        f"{_number(experiment.months, 'month')}, {where}, kept in {folder}"
    )


def _left_out(experiment: Experiment) -> str:
    """Say which recommendations ``all`` leaves out, and what answers them."""
    named = "; ".join(f"{entry.id}, by {answer(entry)}" for entry in experiment.analyses)
    return f"Left out, as analyses rather than changes: {named}."


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def already_done(store: Store, say: Say) -> set[str]:
    """Return the ids of the runs that are kept already, and tell the user if there are any."""
    done = store.done()
    if done:
        say(f"{len(done)} of {len(store.design)} runs are there already and are kept.")
    return done


def ending(store: Store) -> Ending:
    """Say how an experiment ended."""
    failures = store.failures()
    first_error = str(failures[0]["error"]) if failures else ""
    return Ending(store.folder, len(store.done()), len(failures), first_error)


def run_all(
    tasks: Sequence[TaskT],
    work: Callable[[TaskT], TaskResult],
    *,
    lost: Lost[TaskT, TaskResult],
    settings: ExecutorSettings,
    store: Store,
) -> None:
    """Run tasks and keep each result as it comes, with a progress bar on a terminal."""
    from tqdm import tqdm

    total, failed = sum(len(task.runs) for task in tasks), 0
    with tqdm(total=total, unit="run", disable=None if total else True, smoothing=0.1) as bar:
        for result in execute(tasks, work, lost=lost, settings=settings):
            store.add(result.runs, result.series, groups=result.groups)
            store.add_failures(result.failures)
            failed += len(result.failures)
            bar.update(len(result.runs) + len(result.failures))
            bar.set_postfix_str(f"{failed} failed" if failed else "")
