"""The design: a table with one row per run, made before anything runs and saved first."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from experiments.bundles import Bundle
from experiments.comparisons import ComparisonScenario
from experiments.identity import point_digest, replicate_id, scenario_digest, table_fingerprint
from experiments.problems import Problem
from experiments.recommendation_paths import INTENSITY, RECOMMENDATION
from experiments.selling_points import SellingPoint
from experiments.settings import Experiment
from experiments.space import FIRST_REPLICATE, paths_in
from sim.parameters import Recommendation, Scenario
from sim.recommendations import combine

if TYPE_CHECKING:
    import pandas as pd

BASELINE = "baseline"
ALL = "all"
MOST_RUNS = 1_000_000  # more than anybody will wait for
Kind = Literal[
    "baseline",
    "recommendation",
    "bundle",
    "but_one",
    "coalition",
    "closure",
    "comparison",
    "selling_point",
    "trial",
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
        out where everything but one is in force; None for the baseline, for all together and for
        coalitions.
    recommendations
        Ids of the recommendations in force.
    replicates
        How many it has; None for as many as the experiment asks for.
    """

    name: str
    title: str
    kind: Kind
    subject: str | None
    recommendations: tuple[str, ...]
    scenario: Scenario
    replicates: int | None = None


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


def coalition(experiment: Experiment, members: Container[str]) -> PlannedScenario:
    """Return the scenario with the members of one coalition in force.

    Its name has a digit for each chosen recommendation, in their order: 1 if it is in force.
    """
    chosen = [one for one in experiment.recommendations if one.id in members]
    digits = "".join(str(int(one.id in members)) for one in experiment.recommendations)
    ids, scenario = tuple(one.id for one in chosen), _combined(experiment, chosen)
    title = f"Coalition: {', '.join(ids)}"
    return PlannedScenario(f"coalition-{digits}", title, "coalition", None, ids, scenario)


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


def design_table(
    experiment: Experiment,
    scenarios: Sequence[PlannedScenario],
    *,
    points: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the design, replicate by replicate, then point by point.

    Parameters
    ----------
    points
        Index ``point``, one column per path; every scenario is run at each. A column
        ``first_replicate`` gives a point luck of its own: its replicates begin with that number.

    Returns
    -------
    pandas.DataFrame
        One row per run: ``run_id``, ``scenario``, ``replicate``, ``recommendations`` (ids with
        commas) and one column ``intensity_<id>`` per recommendation: 0 where it is not in force.
        With points also ``point`` and the value of each path there.
    """
    import pandas as pd

    digests = _digests(experiment, scenarios)
    levers = {planned.name: _levers(experiment, planned) for planned in scenarios}
    if points is None:
        once = pd.DataFrame([{"scenario": name, **levers[name]} for name in digests])
        hashes = list(digests.values())
    else:
        once = _at_points(scenarios, levers, points)
        hashes = _point_digests(scenarios, digests, points=points)
    count = max(one.replicates or experiment.replicates for one in scenarios)
    return _asked_for(_repeated(once, hashes, replicates=count), scenarios)


def _repeated(once: pd.DataFrame, hashes: Sequence[str], *, replicates: int) -> pd.DataFrame:
    """Return the rows of one replicate once for each, with the id of every run.

    Parameters
    ----------
    hashes
        Of each row: what determines its run apart from the replicate.
    """
    import numpy as np
    import pandas as pd

    table = pd.concat([once] * replicates, ignore_index=True)
    numbers = np.repeat(np.arange(replicates), len(once))
    if FIRST_REPLICATE in table:
        numbers = numbers + table.pop(FIRST_REPLICATE).to_numpy()
    ids = map(replicate_id, [*hashes] * replicates, numbers.tolist())
    keys = {"run_id": list(ids), "scenario": table.pop("scenario"), "replicate": numbers}
    return pd.concat([pd.DataFrame(keys), table], axis="columns")


def _asked_for(design: pd.DataFrame, scenarios: Sequence[PlannedScenario]) -> pd.DataFrame:
    """Return the rows of a design without replicates that a scenario is not to have."""
    own = {one.name: one.replicates for one in scenarios if one.replicates is not None}
    if not own:
        return design
    last = design["scenario"].map(own).fillna(float("inf"))
    return design[design["replicate"] < last].reset_index(drop=True)


def _digests(experiment: Experiment, scenarios: Sequence[PlannedScenario]) -> dict[str, str]:
    """Return the hash of each scenario, by its name."""
    table, seed = table_fingerprint(experiment.scenario), experiment.seed
    return {
        planned.name: scenario_digest(planned.scenario, name=planned.name, seed=seed, table=table)
        for planned in scenarios
    }


def _at_points(
    scenarios: Sequence[PlannedScenario],
    levers: Mapping[str, Mapping[str, str | float]],
    points: pd.DataFrame,
) -> pd.DataFrame:
    """Return one replicate's rows of a sweep: at each point every scenario, in order."""
    import pandas as pd

    each = pd.DataFrame([{"scenario": one.name, **levers[one.name]} for one in scenarios])
    rows = pd.concat([each] * len(points), ignore_index=True)
    values = points.loc[points.index.repeat(len(each))].reset_index()
    for column in each.columns:
        path = f"{RECOMMENDATION}.{column.removeprefix('intensity_')}.{INTENSITY}"
        if path in values:
            ids = rows["recommendations"].str.split(",")
            in_force = [column.removeprefix("intensity_") in one for one in ids]
            rows[column] = values[path].where(pd.Series(in_force), 0.0)
    return pd.concat([rows, values], axis="columns")


def _point_digests(
    scenarios: Sequence[PlannedScenario], digests: Mapping[str, str], *, points: pd.DataFrame
) -> list[str]:
    """Return the hash of each scenario at each point: of its values, not of its number.

    What a point says about a recommendation is no part of scenarios in which that is not in
    force. Points that are one to a scenario share its runs.
    """
    concerned = {
        planned.name: [path for path in paths_in(points) if _concerns(path, planned)]
        for planned in scenarios
    }
    return [
        point_digest(digests[name], {path: changes[path] for path in paths})
        for changes in points.to_dict("records")
        for name, paths in concerned.items()
    ]


def _concerns(path: str, planned: PlannedScenario) -> bool:
    """Whether a path is one of the scenario's own, or of a recommendation in force there."""
    first, *rest = path.split(".", 2)
    return first != RECOMMENDATION or rest[0] in planned.recommendations


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
    words += ["coalitions=none"] if experiment.coalitions != "none" else []
    return f"; {' '.join(words)} compares them singly"
