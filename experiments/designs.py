"""The design: a table with one row per run, made before anything runs and saved first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from experiments.identity import run_id, table_fingerprint
from experiments.problems import Problem
from experiments.settings import Experiment
from sim.parameters import Recommendation, Scenario
from sim.recommendations import combine

if TYPE_CHECKING:
    import pandas as pd

BASELINE = "baseline"
ALL = "all"


@dataclass(frozen=True)
class PlannedScenario:
    """A scenario with its name, and the ids of the recommendations in force."""

    name: str
    title: str
    recommendations: tuple[str, ...]
    scenario: Scenario


def baseline(experiment: Experiment) -> PlannedScenario:
    """Return the scenario without recommendations."""
    return PlannedScenario(
        BASELINE, "Baseline: no recommendation in force", (), experiment.scenario
    )


def single(experiment: Experiment, recommendation: Recommendation) -> PlannedScenario:
    """Return the scenario with one recommendation in force."""
    scenario = _combined(experiment, [recommendation])
    return PlannedScenario(recommendation.id, recommendation.title, (recommendation.id,), scenario)


def bundle(experiment: Experiment) -> PlannedScenario:
    """Return the scenario with all the chosen recommendations in force at once."""
    ids = tuple(entry.id for entry in experiment.recommendations)
    scenario = _combined(experiment, list(experiment.recommendations))
    return PlannedScenario(ALL, f"All together: {', '.join(ids)}", ids, scenario)


def design_table(experiment: Experiment, scenarios: Sequence[PlannedScenario]) -> pd.DataFrame:
    """Return the design, replicate by replicate.

    Returns
    -------
    pandas.DataFrame
        ``run_id``, ``scenario``, ``replicate``, ``recommendations`` (ids with commas) and one
        column ``intensity_<id>`` per recommendation: 0 where it is not in force.
    """
    import pandas as pd

    table = table_fingerprint(experiment.scenario)
    rows: list[dict[str, Any]] = []
    for replicate in range(experiment.replicates):
        for planned in scenarios:
            identity = run_id(
                planned.scenario, seed=experiment.seed, replicate=replicate, table=table
            )
            rows.append(
                {
                    "run_id": identity,
                    "scenario": planned.name,
                    "replicate": replicate,
                    "recommendations": ",".join(planned.recommendations),
                    **_levers(experiment, planned),
                }
            )
    return pd.DataFrame(rows)


def _levers(experiment: Experiment, planned: PlannedScenario) -> dict[str, float]:
    """Return the intensity of each recommendation in one scenario."""
    return {
        f"intensity_{entry.id}": entry.intensity if entry.id in planned.recommendations else 0.0
        for entry in experiment.recommendations
    }


def _combined(experiment: Experiment, recommendations: list[Recommendation]) -> Scenario:
    """Put recommendations in force, or say in one line why that cannot be."""
    for entry in recommendations:
        if entry.start_month > experiment.months:
            raise Problem(
                f"{entry.id} starts in month {entry.start_month}, the run ends in month "
                f"{experiment.months}: it would change nothing"
            )
    try:
        return combine(experiment.scenario, recommendations)
    except ValueError as error:
        other = "" if experiment.experiment == "compare" else "experiment=compare "
        singly = f"; {other}together=false compares them singly"
        hint = singly if "cannot be combined" in str(error) else ""
        raise Problem(f"{error}{hint}") from error
