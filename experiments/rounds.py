"""An experiment whose replicates are shared out in rounds: run, look, run what separates more.

What a round decides depends on the results of all runs of the design and on nothing else, and the
design that it leads to is saved before any of its runs. So a stop at any moment loses no decision:
the same command takes the design that the folder records, runs what is missing of it, and decides
as it would have.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.allocation_settings import BestAllocation, EqualAllocation, PrecisionAllocation
from experiments.deciding import decided
from experiments.designs import PlannedScenario, design_table
from experiments.identity import identity_of
from experiments.manner import USUAL, Manner
from experiments.problems import Problem
from experiments.reopening import read_design, read_manifest
from experiments.resuming import MANIFEST
from experiments.runner import (
    Ending,
    Say,
    Work,
    begun,
    ending,
    folder_of,
    left_of,
    opened,
    plan,
    run_all,
    world_key,
)
from experiments.runner import perform as perform_at_once
from experiments.settings import Experiment
from experiments.tasks import failed_task, run_task, whole_task
from experiments.workers import Order
from experiments.worlds import WORLDS

if TYPE_CHECKING:
    import pandas as pd

    from experiments.store import Store


def perform(
    experiment: Experiment,
    scenarios: Sequence[PlannedScenario],
    *,
    points: pd.DataFrame | None = None,
    manner: Manner = USUAL,
    say: Say = print,
    work: Work = run_task,
) -> Ending:
    """Run what is missing of an experiment, in rounds where its allocation asks for that.

    See `experiments.runner.perform`. A run that fails ends the rounds: what to run next would
    depend on it. The same command tries it again and goes on.

    Raises
    ------
    Problem
        As there; also if rounds are to be run in shards, none of which could know what is next.
    """
    if isinstance(experiment.allocation, EqualAllocation):
        return perform_at_once(
            experiment, scenarios, points=points, manner=manner, say=say, work=work
        )
    first = len(scenarios) * experiment.replicates
    _refuse(experiment.allocation, manner, first=first)
    counts = _recorded(experiment, scenarios, manner=manner)
    manifest = begun(experiment, scenarios, say=say)
    design = _design(experiment, scenarios, counts)
    with opened(experiment, manifest=manifest, design=design, manner=manner, say=say) as store:
        say(f"First round: {plan(experiment, scenarios, count=first)}")
        _run_rounds(experiment, scenarios, store=store, say=say, work=work)
        WORLDS.forget()
    return ending(store)


def _refuse(
    allocation: BestAllocation | PrecisionAllocation, manner: Manner, *, first: int
) -> None:
    """Refuse rounds that cannot be, before anything runs: in shards, or with too few runs."""
    if manner.shard is not None or manner.merges_only:
        raise Problem(
            f"allocation={allocation.rule} decides after each round what is run next, which no "
            "shard could know: leave --shard out, or take allocation=equal"
        )
    if first > allocation.most_runs:
        raise Problem(
            f"allocation.most_runs is {allocation.most_runs}: the first round alone takes {first} "
            "runs, all scenarios times replicates"
        )


def _run_rounds(
    experiment: Experiment,
    scenarios: Sequence[PlannedScenario],
    *,
    store: Store,
    say: Say,
    work: Work,
) -> None:
    """Run rounds until it is settled, the budget is spent, or a run fails."""
    tell = say
    while True:
        task = whole_task(store.design, scenarios, seed=experiment.seed)
        order = Order(left_of(task, store, say=tell), work, failed_task)
        tell = _say_nothing  # of runs that this command itself has just made
        run_all(order, store, settings=experiment.executor, group=world_key)
        if len(store.done()) < store.asked:
            say("No further round: runs of this one have failed.")
            return
        decision = decided(experiment, scenarios, store=store)
        say(decision.said)
        store.manifest["allocation"] = decision.record
        if decision.replicates is None:
            return
        store.grow(_design(experiment, scenarios, decision.replicates))


def _say_nothing(line: str) -> None:
    """Leave a line out."""


def _design(
    experiment: Experiment, scenarios: Sequence[PlannedScenario], counts: Mapping[str, int]
) -> pd.DataFrame:
    """Return the design in which each scenario has its own number of replicates."""
    own = [replace(one, replicates=counts[one.name]) for one in scenarios]
    return design_table(experiment, own)


def _recorded(
    experiment: Experiment, scenarios: Sequence[PlannedScenario], *, manner: Manner
) -> dict[str, int]:
    """Return the replicates to begin with: of the first round, or what the folder has come to."""
    counts = {one.name: experiment.replicates for one in scenarios}
    folder = folder_of(experiment)
    if not (folder / MANIFEST).is_file():
        return counts
    if read_manifest(folder)["identity"] != identity_of(experiment) and not manner.extend:
        return counts  # of which the folder will say that it holds others
    found = _replicates(folder)
    return {name: max(count, found.get(name, 0)) for name, count in counts.items()}


def _replicates(folder: Path) -> dict[str, int]:
    """Return the replicates of each scenario in the design of a folder."""
    replicates = read_design(folder).groupby("scenario")["replicate"].max() + 1
    return {str(name): int(count) for name, count in replicates.items()}
