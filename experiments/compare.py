"""The comparison: the baseline and whatever is set beside it, on common luck."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.coalitions import coalitions
from experiments.designs import (
    PlannedScenario,
    all_but,
    baseline,
    bundle,
    comparison,
    selling_point,
    single,
    together,
)
from experiments.problems import Problem
from experiments.settings import Experiment

FEWEST_TO_RACE = 2
FEWEST_BUT_ONE = 3  # of two, all but one is the other


def scenarios(experiment: Experiment) -> list[PlannedScenario]:
    """Return the scenarios that are compared, baseline first.

    Then come single recommendations, bundles, all together, all but one, further scenarios,
    selling points and coalitions, as far as they are asked for.

    Raises
    ------
    Problem
        If there is nothing to compare, or it cannot be put in force.
    """
    planned = [
        baseline(experiment),
        *(single(experiment, entry) for entry in experiment.recommendations),
        *(bundle(experiment, entry) for entry in experiment.bundles),
        *_together(experiment),
        *_but_one(experiment),
        *(comparison(experiment, entry) for entry in experiment.scenarios),
        *(selling_point(experiment, point) for point in experiment.selling_points),
    ]
    if len(planned) == 1:
        raise Problem(
            "recommendations is empty: name what is compared, as in [2c,3b], or all; "
            "or name scenarios or selling_points"
        )
    planned += coalitions(experiment, planned)
    _refuse_equal_names(planned)
    if experiment.allocation.rule == "best" and len(experiment.recommendations) < FEWEST_TO_RACE:
        raise Problem("allocation=best takes two recommendations or more, to find the best of them")
    return planned


def _together(experiment: Experiment) -> list[PlannedScenario]:
    several = len(experiment.recommendations) > 1
    return [together(experiment)] if experiment.together and several else []


def _but_one(experiment: Experiment) -> list[PlannedScenario]:
    chosen = experiment.recommendations
    if not experiment.but_one:
        return []
    if len(chosen) < FEWEST_BUT_ONE:
        raise Problem(
            f"but_one is true, which needs at least {FEWEST_BUT_ONE} recommendations; chosen are "
            f"{len(chosen)}"
        )
    return [all_but(experiment, entry) for entry in chosen]


def _refuse_equal_names(planned: Sequence[PlannedScenario]) -> None:
    first: dict[str, PlannedScenario] = {}
    for entry in planned:
        other = first.setdefault(entry.name, entry)
        if other is not entry:
            raise Problem(
                f"two scenarios are called '{entry.name}', a {other.kind} and a {entry.kind}: "
                "give one another id"
            )
