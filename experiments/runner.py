"""Running an experiment: what is missing is run, kept, and counted; nothing is run twice."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.choosing import answer
from experiments.chunks import TaskT, part_of
from experiments.designs import PlannedScenario, design_table
from experiments.executors import AnySettings, Group, execute
from experiments.lab_settings import LabExperiment
from experiments.manifest import Manifest, new_manifest
from experiments.manner import USUAL, Manner
from experiments.portraits import MOST_IN_PORTRAIT, keep_portrait
from experiments.problems import Problem
from experiments.settings import Experiment
from experiments.shards import take_in
from experiments.store import Store
from experiments.tasks import PlannedRun, TaskResult, failed_task, run_task, whole_task
from experiments.telling import named
from experiments.workers import Order
from experiments.worlds import WORLDS

if TYPE_CHECKING:
    import pandas as pd

    from sim.population import Population

WORLDLY = ("population", "ties")  # what a world is built from
Say = Callable[[str], None]
Work = Callable[..., TaskResult]


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
    points: pd.DataFrame | None = None,
    manner: Manner = USUAL,
    say: Say = print,
    work: Work = run_task,
) -> Ending:
    """Run what is missing of an experiment.

    Parameters
    ----------
    scenarios
        Baseline first.
    points
        One row each, indexed by number, one column per parameter path; None changes nothing.
    say
        Receives what the user should know: what was read, what will run.

    Raises
    ------
    Problem
        If the population cannot be built or the results folder cannot be used. Nothing has run.
    KeyboardInterrupt
        After what has ended has been kept.
    """
    design = design_table(experiment, scenarios, points=points)
    manifest = begun(experiment, scenarios, say=say)
    with opened(experiment, manifest=manifest, design=design, manner=manner, say=say) as store:
        say(plan(experiment, scenarios, count=store.asked))
        task = whole_task(store.design, scenarios, seed=experiment.seed, points=points)
        if not manner.merges_only:
            order = Order(left_of(task, store, say=say), work, failed_task)
            run_all(order, store, settings=experiment.executor, group=world_key)
            WORLDS.forget()
        if _has_portrait(experiment, manifest, manner=manner):
            keep_portrait(store, scenarios[-1], seed=experiment.seed)
    return ending(store)


def opened(
    experiment: Experiment | LabExperiment,
    *,
    manifest: Manifest,
    design: pd.DataFrame,
    manner: Manner,
    say: Say,
) -> Store:
    """Open the results folder that is written to, and take in what shards have left there."""
    folder = folder_of(experiment)
    if manner.shard is not None:
        return Store(manner.shard.folder(folder), manifest, manner.shard.rows(design))
    store = Store(folder, manifest, design, extend=manner.extend)
    try:
        take_in(store, say=say)
    except BaseException:
        store.close()
        raise
    return store


def begun(experiment: Experiment, scenarios: Sequence[PlannedScenario], *, say: Say) -> Manifest:
    """Build the first population, say what it is, and return the manifest."""
    population = first_population(experiment, scenarios)
    if not _has_studies(experiment):
        say(population.summary)
    return new_manifest(experiment, scenarios, population=population)


def _has_portrait(experiment: Experiment, manifest: Manifest, *, manner: Manner) -> bool:
    """Whether one run is kept person by person: single runs of few staff."""
    is_small = int(manifest["population"]["staff"]) <= MOST_IN_PORTRAIT
    return experiment.experiment == "run" and is_small and manner.shard is None


def folder_of(experiment: Experiment | LabExperiment) -> Path:
    """Return the results folder of an experiment."""
    return Path(experiment.results) / experiment.experiment / experiment.name


def world_key(run: PlannedRun) -> Hashable:
    """Return what the runs of one world have in common."""
    fixed = [change for change in run.changes if change[0].split(".")[0] in WORLDLY]
    return run.replicate, tuple(fixed)


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


def plan(experiment: Experiment, scenarios: Sequence[PlannedScenario], *, count: int) -> str:
    """Say what will run and where it is kept."""
    points = count // (len(scenarios) * experiment.replicates)
    at = f"{_number(points, 'point')} x " if points > 1 else ""
    names = named((planned.name, planned.kind) for planned in scenarios)
    return (
        f"{at}{_number(len(scenarios), 'scenario')} ({names}) x "
        f"{_number(experiment.replicates, 'replicate')} = {_number(count, 'run')} of "
        f"{_length(experiment)}, {said_where(experiment.executor)}, "
        f"kept in {folder_of(experiment)}{_left_out(experiment)}"
    )


def _has_studies(experiment: Experiment) -> bool:
    """Whether each scenario has people and months of its own."""
    return bool(experiment.trial) or experiment.calibration is not None


def _length(experiment: Experiment) -> str:
    """Say how long runs are."""
    if _has_studies(experiment):
        return "as many months as each study has"
    return _number(experiment.months, "month")


def said_where(settings: AnySettings) -> str:
    """Say where runs are executed."""
    places = {
        "serial": "in this process",
        "threads": f"in {_number(settings.workers, 'thread')}",
        "processes": f"in {_number(settings.workers, 'process')}",
        "dask": f"by {_number(settings.workers, 'Dask worker')}",
    }
    return places.get(settings.kind, f"in {_number(settings.workers, f'{settings.kind} job')}")


def _left_out(experiment: Experiment) -> str:
    """Say what is left out: analyses, and uncertainties of what is not in force."""
    said = ""
    if experiment.analyses:
        named = "; ".join(f"{entry.id}, by {answer(entry)}" for entry in experiment.analyses)
        said = f"\nLeft out, as analyses rather than changes: {named}."
    if experiment.held_back:
        named = ", ".join(experiment.held_back)
        said += f"\nLeft out, uncertainties of recommendations that are not in force: {named}."
    return said


def _number(count: int, noun: str) -> str:
    plural = f"{noun}es" if noun.endswith("s") else f"{noun}s"
    return f"{count:,} {noun if count == 1 else plural}"


def left_of(task: TaskT, store: Store, *, say: Say) -> TaskT:
    """Return what is still to do, each run once; tell the user if some is there already."""
    done = store.done()
    if done:
        say(f"{len(done):,} of {store.asked:,} runs are there already and are kept.")
    left = {run.run_id: run for run in task.runs if run.run_id not in done}
    return part_of(task, list(left.values()))


def ending(store: Store) -> Ending:
    """Say how an experiment ended."""
    failures = store.failures()
    first_error = str(failures[0]["error"]) if failures else ""
    return Ending(store.folder, len(store.done()), len(failures), first_error)


def run_all(
    order: Order[TaskT, TaskResult], store: Store, *, settings: AnySettings, group: Group
) -> None:
    """Run a task and keep each result as it comes, with a progress bar on a terminal."""
    from tqdm import tqdm

    total, failed = len(order.task.runs), 0
    bar = tqdm(total=total, unit="run", disable=None if total else True, smoothing=0.1)
    with bar, closing(execute(order, settings, group=group)) as results:
        for result in results:
            store.add(result)
            failed += len(result.failures)
            bar.update(len(result.runs) + len(result.failures))
            bar.set_postfix_str(f"{failed} failed" if failed else "")
    store.flush()
