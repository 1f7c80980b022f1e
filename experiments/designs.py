"""The design: a table with one row per run, made before anything runs and saved first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from experiments.bundles import Bundle
from experiments.comparisons import ComparisonScenario
from experiments.identity import run_ids, table_fingerprint
from experiments.problems import Problem
from experiments.selling_points import SellingPoint
from experiments.settings import Experiment
from sim.parameters import Recommendation, Scenario
from sim.recommendations import combine

if TYPE_CHECKING:
    import pandas as pd

BASELINE = "baseline"
ALL = "all"
Kind = Literal[
    "baseline", "recommendation", "bundle", "but_one", "closure", "comparison", "selling_point"
]


@dataclass(frozen=True)
class PlannedScenario:
    """A scenario that is run.

    Attributes
    ----------
    name, title
        Short, for tables and files; for readers.
    kind
        Why it is compared.
    subject
        Id of the recommendation, bundle, scenario or selling point that it is about; the one left
        out where everything but one is in force; None for the baseline and for all together.
    recommendations
        Ids of the recommendations in force.
    """

    name: str
    title: str
    kind: Kind
    subject: str | None
    recommendations: tuple[str, ...]
    scenario: Scenario


def baseline(experiment: Experiment) -> PlannedScenario:
    """Return the scenario without recommendations."""
    title = "Baseline: no recommendation in force"
    return PlannedScenario(BASELINE, title, "baseline", None, (), experiment.scenario)


def single(experiment: Experiment, recommendation: Recommendation) -> PlannedScenario:
    """Return the scenario with one recommendation in force."""
    name = recommendation.id
    scenario = _combined(experiment, [recommendation])
    return PlannedScenario(name, recommendation.title, "recommendation", name, (name,), scenario)


def together(experiment: Experiment) -> PlannedScenario:
    """Return the scenario with all the chosen recommendations in force at once."""
    ids = tuple(entry.id for entry in experiment.recommendations)
    scenario = _combined(experiment, experiment.recommendations)
    return PlannedScenario(ALL, f"All together: {', '.join(ids)}", "bundle", None, ids, scenario)


def bundle(experiment: Experiment, entry: Bundle) -> PlannedScenario:
    """Return the scenario with the recommendations of one bundle in force."""
    members = [one for one in experiment.recommendations if one.id in entry.recommendations]
    ids, scenario = tuple(one.id for one in members), _combined(experiment, members)
    return PlannedScenario(entry.id, entry.title, "bundle", entry.id, ids, scenario)


def all_but(experiment: Experiment, left_out: Recommendation) -> PlannedScenario:
    """Return the scenario with all the chosen recommendations in force but one."""
    members = [one for one in experiment.recommendations if one.id != left_out.id]
    ids, scenario = tuple(one.id for one in members), _combined(experiment, members)
    title = f"All but {left_out.id}: {', '.join(ids)}"
    return PlannedScenario(f"{ALL}-but-{left_out.id}", title, "but_one", left_out.id, ids, scenario)


def comparison(experiment: Experiment, entry: ComparisonScenario) -> PlannedScenario:
    """Return a scenario of its own, with the recommendations that go with it in force."""
    members = [one for one in experiment.in_force if one.id in entry.with_recommendations]
    own = entry.as_recommendation()
    scenario = _combined(experiment, [*members, own], noun="scenario", named=own.id)
    ids = tuple(one.id for one in members)
    return PlannedScenario(entry.id, entry.title, entry.kind, entry.id, ids, scenario)


def selling_point(experiment: Experiment, point: SellingPoint) -> PlannedScenario:
    """Return the scenario in which a selling point is off or, if yet to be developed, on."""
    scenario = _combined(experiment, [point.switched()], noun="selling point", named=point.id)
    return PlannedScenario(
        point.scenario_name, point.scenario_title, "selling_point", point.id, (), scenario
    )


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
    seed, replicates = experiment.seed, experiment.replicates
    ids = {
        planned.name: run_ids(
            planned.scenario, name=planned.name, seed=seed, replicates=replicates, table=table
        )
        for planned in scenarios
    }
    levers = {planned.name: _levers(experiment, planned) for planned in scenarios}
    rows = [
        {"run_id": ids[name][replicate], "scenario": name, "replicate": replicate, **levers[name]}
        for replicate in range(replicates)
        for name in ids
    ]
    return pd.DataFrame(rows)


def _levers(experiment: Experiment, planned: PlannedScenario) -> dict[str, str | float]:
    """Return the recommendations in force in one scenario, and the intensity of each."""
    intensities = {
        f"intensity_{entry.id}": entry.intensity if entry.id in planned.recommendations else 0.0
        for entry in experiment.in_force
    }
    return {"recommendations": ",".join(planned.recommendations), **intensities}


def _combined(
    experiment: Experiment,
    recommendations: Sequence[Recommendation],
    *,
    noun: str = "recommendation",
    named: str = "",
) -> Scenario:
    """Put recommendations in force, or say in one line why that cannot be.

    Parameters
    ----------
    noun, named
        What users call the entry of that id, where it is no recommendation.
    """
    for entry in recommendations:
        if entry.start_month > experiment.months:
            raise Problem(
                f"{entry.id} starts in month {entry.start_month}, the run ends in month "
                f"{experiment.months}: it would change nothing"
            )
    try:
        return combine(experiment.scenario, list(recommendations))
    except ValueError as error:
        said = str(error).replace(f"recommendation '{named}'", f"{noun} '{named}'")
        alone = noun == "recommendation" and "cannot be combined" in said
        raise Problem(said + (_singly(experiment) if alone else "")) from error


def _singly(experiment: Experiment) -> str:
    """Say how recommendations that exclude each other are compared after all."""
    words = [] if experiment.experiment == "compare" else ["experiment=compare"]
    words.append("together=false")
    words += ["bundles=[]"] if experiment.bundles else []
    words += ["but_one=false"] if experiment.but_one else []
    return f"; {' '.join(words)} compares them singly"
