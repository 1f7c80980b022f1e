"""One task of the laboratory: some replicates of a rule on a graph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from experiments.lab_settings import Csv, Graph, LabExperiment
from experiments.problems import Problem
from experiments.tasks import TaskResult, failure_of

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
    runs
        Replicate and id of each run.
    """

    experiment: LabExperiment
    edges: str | None
    runs: tuple[tuple[int, str], ...]


def run_task(task: LabTask) -> TaskResult:
    """Run the replicates of a task; an error fails the task as a whole."""
    try:
        return _run(task)
    except Exception as error:
        return failed_task(task, error)


def failed_task(task: LabTask, error: BaseException) -> TaskResult:
    """Return the result of a task none of whose runs ended."""
    import pandas as pd

    failures = tuple(
        failure_of(error, run_id=name, scenario=task.experiment.experiment, replicate=replicate)
        for replicate, name in task.runs
    )
    return TaskResult(pd.DataFrame(), pd.DataFrame(), failures)


def _run(task: LabTask) -> TaskResult:
    """Run every stretch of replicates without a gap, and put the runs' ids in front."""
    import pandas as pd

    experiment = task.experiment
    parts = list(stretches([replicate for replicate, _ in task.runs]))
    threads = experiment.executor.workers if experiment.executor.kind == THREADS else 1
    if is_drawn_anew(experiment):
        single = [range(number, number + 1) for part in parts for number in part]
        with ThreadPoolExecutor(threads) as pool:
            pieces = list(pool.map(lambda part: _spread(task, part, threads=1), single))
    else:
        pieces = [_spread(task, part, threads=threads) for part in parts]
    names = dict(task.runs)
    runs, series = (pd.concat(frames, ignore_index=True) for frames in zip(*pieces, strict=True))
    for frame in (runs, series):
        frame.insert(0, "run_id", frame["replicate"].map(names))
        frame.insert(1, "scenario", experiment.experiment)
    return TaskResult(runs, series, ())


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
