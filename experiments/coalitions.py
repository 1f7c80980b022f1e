"""Coalitions: sets of recommendations in force together, by which effects are shared out.

Which sets these are, the analysis knows: its functions are asked, so that what is run is what is
looked for. The analysis finds a coalition by the recommendations in force, under any name.
"""

from __future__ import annotations

from collections.abc import Sequence

from experiments.designs import MOST_RUNS, PlannedScenario, coalition
from experiments.problems import Problem
from experiments.settings import Experiment

FEWEST = 2  # one has earned everything
# scenarios that are nothing but their recommendations in force
PLAIN = ("baseline", "recommendation", "bundle", "but_one")
Coalition = frozenset[str]


def coalitions(experiment: Experiment, planned: Sequence[PlannedScenario]) -> list[PlannedScenario]:
    """Return the coalitions that are asked for and not planned already, the small ones first.

    Raises
    ------
    Problem
        If there are too few recommendations, too many runs, or two that exclude each other.
    """
    if experiment.coalitions == "none":
        return []
    chosen = [entry.id for entry in experiment.recommendations]
    if len(chosen) < FEWEST:
        raise Problem(
            f"coalitions is {experiment.coalitions}, which needs at least {FEWEST} "
            f"recommendations; chosen are {len(chosen)}"
        )
    there = {frozenset(entry.recommendations) for entry in planned if entry.kind in PLAIN}
    missing = sorted(_asked(experiment, chosen) - there, key=lambda one: _place(one, chosen))
    _refuse_too_many(experiment, scenarios=len(planned) + len(missing))
    return [coalition(experiment, members) for members in missing]


def refuse_coalitions(experiment: Experiment) -> None:
    """Refuse coalitions in an experiment that has none.

    Raises
    ------
    Problem
        If some are asked for.
    """
    if experiment.coalitions != "none":
        raise Problem(
            f"coalitions is for experiment=compare, this is experiment={experiment.experiment}"
        )


def _asked(experiment: Experiment, chosen: Sequence[str]) -> set[Coalition]:
    """Return every coalition that the analysis will look for."""
    asked: set[Coalition] = set()
    if experiment.coalitions in ("pairs", "both"):
        asked |= _of_pairs(chosen)
    if experiment.coalitions in ("shares", "both"):
        asked |= _of_shares(chosen, orders=experiment.orders)
    return asked


def _of_pairs(chosen: Sequence[str]) -> set[Coalition]:
    """Return the coalitions of the design that tells all pairs apart."""
    from analysis.synergy import two_level_design

    rows = two_level_design(chosen).to_numpy(dtype=bool).tolist()
    return {frozenset(name for name, on in zip(chosen, row, strict=True) if on) for row in rows}


def _of_shares(chosen: Sequence[str], *, orders: int) -> set[Coalition]:
    """Return the coalitions that shares are made of, and all but one, to be held against them."""
    from analysis.attribution import shapley

    asked = {frozenset(chosen) - {name} for name in chosen}

    def value(members: frozenset[object]) -> float:
        asked.add(frozenset(map(str, members)))
        return 0.0

    shapley(value, chosen, pairs_of_orders=orders)
    return asked


def _place(members: Coalition, chosen: Sequence[str]) -> tuple[int, list[int]]:
    """Return what sorts coalitions: by size, then by who is in them, in the order chosen."""
    return len(members), [place for place, name in enumerate(chosen) if name in members]


def _refuse_too_many(experiment: Experiment, *, scenarios: int) -> None:
    """Refuse more runs than anybody will wait for, before any scenario is made."""
    runs = scenarios * experiment.replicates
    if runs > MOST_RUNS:
        raise Problem(
            f"coalitions is {experiment.coalitions}: {scenarios:,} scenarios x "
            f"{experiment.replicates:,} replicates = {runs:,} runs, allowed: at most "
            f"{MOST_RUNS:,}; it has less with less of: replicates, recommendations, orders"
        )
