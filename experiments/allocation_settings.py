"""The schema of how replicates are shared out over the scenarios of a comparison."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from experiments.outcome_names import LABELS
from experiments.problems import Problem, listing, suggestion
from sim.settings import Settings

NO_RACE = (
    "staff_reachable",
    "stopped_within_year_share",
    "organisations_eligible",
    "organisations_abandoned",
    "months_to_10_percent",
    "reached_10_percent",
    "months_to_50_percent",
    "reached_50_percent",
    "messages_sent",
    "messages_read",
    "messages_wasted",
    "cost_institute_pounds",
    "cost_participants_pounds",
    "cost_total_pounds",
)
MORE_IS_BETTER = tuple(name for name in LABELS if name not in NO_RACE)


class EqualAllocation(Settings):
    """Every scenario gets the same number of replicates."""

    rule: Literal["equal"]


class _InRounds(Settings):
    """What both ways of adding replicates round by round have.

    Attributes
    ----------
    measure
        Column of runs of which more is better.
    growth
        From round to round a scenario in question has at most so many times the replicates.
    """

    measure: str
    growth: float = Field(ge=1.05, le=10, description="times the replicates")
    most_runs: int = Field(ge=1, le=1_000_000, description="runs in all")


class BestAllocation(_InRounds):
    """Replicates go to recommendations that may still be the best.

    Attributes
    ----------
    certainty
        That no other is better than the best by what matters, over the whole race.
    matters_percent
        A difference smaller than this does not matter: % of the measure's mean in the baseline.
    """

    rule: Literal["best"]
    certainty: float = Field(ge=0.5, le=0.9999)
    matters_percent: float = Field(ge=0, le=100, description="% of the baseline's mean")


class PrecisionAllocation(_InRounds):
    """Replicates are added to each scenario until its effect is known as closely as asked.

    Attributes
    ----------
    half_width_percent
        Of the 95 % interval of an effect: % of the measure's mean in the baseline.
    """

    rule: Literal["precision"]
    half_width_percent: float = Field(gt=0, le=100, description="% of the baseline's mean")


AllocationSettings = Annotated[
    EqualAllocation | BestAllocation | PrecisionAllocation, Field(discriminator="rule")
]
EQUAL = EqualAllocation(rule="equal")


def refuse_allocation(
    allocation: EqualAllocation | BestAllocation | PrecisionAllocation,
    *,
    experiment: str,
    replicates: int,
) -> None:
    """Refuse what cannot be shared out in rounds, before anything runs.

    Raises
    ------
    Problem
        If the experiment is no comparison, the measure is none of which more is better, or the
        first round is too short to judge by.
    """
    if isinstance(allocation, EqualAllocation):
        return
    asked = f"allocation={allocation.rule}"
    if experiment != "compare":
        raise Problem(f"{asked} is for experiment=compare, the experiment is {experiment}")
    name = allocation.measure
    if name not in MORE_IS_BETTER:
        what = "of which more is not better" if name in LABELS else "which is no column of runs"
        raise Problem(
            f"allocation.measure is {name}, {what}{suggestion(name, MORE_IS_BETTER)} "
            f"{listing(MORE_IS_BETTER)}"
        )
    if replicates < 2:
        raise Problem(f"replicates is {replicates}, allowed with {asked}: at least 2")
