"""The sweep: points of uncertainties and levers, each run with every scenario on common luck."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from experiments import compare
from experiments.coalitions import refuse_coalitions
from experiments.design_settings import Design, ListDesign
from experiments.designs import MOST_RUNS, PlannedScenario, baseline
from experiments.problems import Problem
from experiments.recommendation_paths import change_of, is_of_recommendation
from experiments.sampling import concatenated, design_points, number_of_points, rows_of
from experiments.settings import Experiment
from experiments.space import (
    Changes,
    Scalar,
    changed,
    paths_in,
    value_of,
)
from sim.parameters import Scenario
from sim.recommendations import combine

if TYPE_CHECKING:
    import pandas as pd


def scenarios(experiment: Experiment) -> list[PlannedScenario]:
    """Return the baseline and, where recommendations are named, all that a comparison has.

    Raises
    ------
    Problem
        If what is compared cannot be put in force, or coalitions are asked for.
    """
    refuse_coalitions(experiment)
    named = (experiment.recommendations, experiment.scenarios, experiment.selling_points)
    if any(named) or experiment.but_one:
        return compare.scenarios(experiment)
    return [baseline(experiment)]


def points(experiment: Experiment) -> pd.DataFrame:
    """Return the points of a sweep, every one checked.

    Returns
    -------
    pandas.DataFrame
        Index ``point`` from 0; one column per path.

    Raises
    ------
    Problem
        If there would be too many runs, before any table is made; or a point is out of range.
    """
    planned = scenarios(experiment)
    _refuse_too_many(experiment, scenarios=len(planned))
    first, *further = experiment.designs
    table = design_points(experiment.space, first, seed=experiment.seed)
    for design in further:
        more = design_points(experiment.space, design, seed=experiment.seed)
        table = concatenated(table, more)
    check_points(experiment, table, planned=planned)
    return table


def check_points(
    experiment: Experiment, table: pd.DataFrame, *, planned: Sequence[PlannedScenario]
) -> None:
    """Refuse points with a path that nothing has, or with a value out of range.

    Raises
    ------
    Problem
        That names the path, or the first point and the scenario that cannot be at it.
    """
    _check_paths(experiment, paths_in(table))
    _check(planned, table[paths_in(table)])


def _refuse_too_many(experiment: Experiment, *, scenarios: int) -> None:
    """Refuse a design with more runs than anybody will wait for."""
    numbers = [number_of_points(experiment.space, design) for design in experiment.designs]
    runs = sum(numbers) * scenarios * experiment.replicates
    if runs > MOST_RUNS:
        largest = experiment.designs[numbers.index(max(numbers))]
        less = ", ".join(dict.fromkeys(_reducing(experiment, largest, scenarios=scenarios)))
        raise Problem(
            f"the design has {sum(numbers):,} points x {scenarios} scenarios x "
            f"{experiment.replicates:,} replicates = {runs:,} runs, allowed: at most "
            f"{MOST_RUNS:,}; it has less with less of: {less}"
        )


def _reducing(experiment: Experiment, design: Design, *, scenarios: int) -> Iterator[str]:
    """Yield the keys that make a design smaller."""
    sizes = ("levels", "points", "batches", "trajectories")
    kept = {"levels"} if design.method != "grid" else set()
    given = design.model_dump(exclude_none=True)
    yield from (f"design.{key}" for key in sizes if key in given and key not in kept)
    if isinstance(design, ListDesign):
        yield "design.table"
    elif experiment.space.uncertainties:
        yield "uncertainties"
    if experiment.space.levers:
        yield "levers"
    if experiment.replicates > 1:
        yield "replicates"
    if scenarios > 1:
        yield "recommendations"


def _check_paths(experiment: Experiment, paths: Sequence[str]) -> None:
    """Refuse a path that nothing has: a list of points may name any."""
    for path in paths:
        try:
            if is_of_recommendation(path):
                change_of(experiment.in_force, path)
            else:
                value_of(experiment.scenario, path)
        except ValueError as error:
            raise Problem(f"design: {error}") from error


def _check(planned: Sequence[PlannedScenario], table: pd.DataFrame) -> None:
    """Check every point in every scenario; the first mistake is named with its point."""
    for entry in planned:
        paths = list(table.columns)
        if entry is not planned[0]:
            paths = _concerning(entry, paths)
        seen: set[tuple[Scalar, ...]] = set()
        for number, row in enumerate(rows_of(table[paths])):
            if row in seen:
                continue
            seen.add(row)
            try:
                _require_valid(entry.scenario, dict(zip(paths, row, strict=True)))
            except ValueError as error:
                raise Problem(f"point {number}, scenario {entry.name}: {error}") from error


def _require_valid(scenario: Scenario, changes: Changes) -> None:
    """Refuse values out of range, at the point itself or once recommendations are in force."""
    found = changed(scenario, changes)
    if found.recommendations and changes:
        without = found.model_copy(update={"recommendations": ()})
        combine(without, list(found.recommendations))


def _concerning(entry: PlannedScenario, paths: Sequence[str]) -> list[str]:
    """Return the paths that could put a scenario's recommendations out of range.

    Only values of one group of parameters are ever held against each other.
    """
    entries = entry.scenario.recommendations
    groups = {change.path.split(".", 1)[0] for item in entries for change in item.changes}
    own = tuple(f"recommendation.{item.id}." for item in entries)
    return [path for path in paths if path.split(".", 1)[0] in groups or path.startswith(own)]
