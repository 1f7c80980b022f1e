"""One task of the laboratory: some replicates of a rule on a graph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from experiments.chunks import part_of
from experiments.lab_settings import Csv, Graph, LabExperiment
from experiments.problems import Problem
from experiments.tasks import Begin, PlannedRun, TaskResult, failure_of

if TYPE_CHECKING:
    import pandas as pd

    from sim.rules import Rule
    from sim.ties import Ties

THREADS = "threads"


@dataclass(frozen=True)
class LabTask:
    """Some replicates of an experiment.

    Attributes
    ----------
    experiment
        Of which they are.
    edges
        Hash of the file of ties, if the graph is read from one.
    """

    experiment: LabExperiment
    edges: str | None
    runs: tuple[PlannedRun, ...]


def run_task(task: LabTask, begin: Begin = lambda _: None) -> TaskResult:
    """Run the replicates of a task; an error fails those that are run in one go.

    Replicates that share a graph are run all at once, so nobody is told which of them begins.
    """
    import pandas as pd

    experiment = task.experiment
    parts = list(stretches([run.replicate for run in task.runs]))
    if not is_drawn_anew(experiment):
        pieces = [_attempt(task, part, threads=_threads(experiment)) for part in parts]
    else:
        single = [range(number, number + 1) for part in parts for number in part]
        with ThreadPoolExecutor(_threads(experiment)) as pool:
            pieces = list(pool.map(lambda part: _attempt(task, part, threads=1), single))
    failures = tuple(failure for piece in pieces for failure in piece.failures)
    kept = [piece for piece in pieces if not piece.runs.empty]
    if not kept:
        return TaskResult(pd.DataFrame(), pd.DataFrame(), failures)
    runs = pd.concat([piece.runs for piece in kept], ignore_index=True)
    series = pd.concat([piece.series for piece in kept], ignore_index=True)
    return TaskResult(runs, series, failures)


def failed_task(task: LabTask, error: BaseException) -> TaskResult:
    """Return the result of a task none of whose runs ended."""
    import pandas as pd

    failures = tuple(
        failure_of(error, run_id=run.run_id, scenario=run.name, replicate=run.replicate)
        for run in task.runs
    )
    return TaskResult(pd.DataFrame(), pd.DataFrame(), failures)


def _attempt(task: LabTask, numbers: range, *, threads: int) -> TaskResult:
    """Run a stretch of replicates, and put the runs' ids in front."""
    try:
        runs, series = _spread(task, numbers, threads=threads)
    except Exception as error:
        failed = [run for run in task.runs if run.replicate in numbers]
        return failed_task(part_of(task, failed), error)
    names = {run.replicate: run.run_id for run in task.runs}
    for frame in (runs, series):
        frame.insert(0, "run_id", frame["replicate"].map(names))
        frame.insert(1, "scenario", task.experiment.experiment)
    return TaskResult(runs, series, ())


def _threads(experiment: LabExperiment) -> int:
    """Return how many threads of this process may work on a task."""
    return experiment.executor.workers if experiment.executor.kind == THREADS else 1


def stretches(numbers: Sequence[int]) -> Iterator[range]:
    """Yield ranges that hold ascending numbers, each as long as there is no gap."""
    first = 0
    for at in range(1, len(numbers) + 1):
        if at == len(numbers) or numbers[at] != numbers[at - 1] + 1:
            yield range(numbers[first], numbers[at - 1] + 1)
            first = at


def _spread(task: LabTask, numbers: range, *, threads: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Run replicates on one graph; return one row for each, and one for each of their months."""
    from sim.lab import spread_on

    experiment = task.experiment
    ties = ties_of(experiment, numbers[0], edges=task.edges)
    series = spread_on(
        ties,
        rule_of(experiment),
        initial=starters_of(experiment, ties),
        months=experiment.months,
        replicates=len(numbers),
        first_replicate=numbers[0],
        seed=experiment.seed,
        dt=experiment.dt,
        workers=threads,
    )
    assert not isinstance(series, tuple)
    runs = series[series["month"] == experiment.months].drop(columns="month")
    runs.insert(1, "people", ties.n)
    runs.insert(2, "ties", ties.neighbours.size // 2)
    return runs, series


def is_drawn_anew(experiment: LabExperiment) -> bool:
    """Whether every replicate has a graph of its own."""
    from sim.ties.generators import DRAWN

    return experiment.graph_per_replicate and experiment.graph.kind in DRAWN


def ties_of(experiment: LabExperiment, replicate: int, *, edges: str | None) -> Ties:
    """Make the graph on which a replicate runs.

    Parameters
    ----------
    edges
        Hash of the file of ties, if the graph is read from one.
    """
    if is_drawn_anew(experiment):
        return _make(experiment.graph, experiment.seed, replicate)
    return _made(experiment.graph, experiment.seed, edges)


@lru_cache(maxsize=1)
def _made(graph: Graph, seed: int, edges: str | None) -> Ties:
    """Make a graph that all replicates share once; ``edges`` changes with the file's content."""
    return _make(graph, seed, 0)


def _make(graph: Graph, seed: int, replicate: int) -> Ties:
    from sim.chance import Chance
    from sim.ties import Ties
    from sim.ties.generators import DRAWN, GENERATORS

    try:
        if isinstance(graph, Csv):
            return Ties.from_csv(graph.path)
        luck = {"chance": Chance(seed, replicate)} if graph.kind in DRAWN else {}
        return GENERATORS[graph.kind](**graph.model_dump(exclude={"kind"}), **luck)
    except ValueError as error:
        raise Problem(str(error) if isinstance(graph, Csv) else f"graph.{error}") from error


def rule_of(experiment: LabExperiment) -> Rule:
    """Make the rule of an experiment."""
    from sim.rules import RULES

    rule = experiment.rule
    try:
        return RULES[rule.kind](**rule.model_dump(exclude={"kind"}))
    except ValueError as error:
        raise Problem(f"rule.{error}") from error


def starters_of(experiment: LabExperiment, ties: Ties) -> int | list[int | str]:
    """Return how many people start, or who, by row or name; a number can be a name too."""
    asked = experiment.initial
    if isinstance(asked, int):
        if asked > ties.n:
            raise Problem(f"initial is {asked}, the graph has {ties.n} people")
        return asked
    people = [one if ties.names is None else str(one) for one in asked]
    for one in people:
        try:
            ties.row_of(one)
        except ValueError as error:
            raise Problem(f"initial: {error}") from error
    return people
