"""A single look: the baseline and, if recommendations are named, all of them in force."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.coalitions import refuse_coalitions
from experiments.designs import PlannedScenario, baseline, single, together
from experiments.outcome_names import LABELS, SCALED, SHARE, STUDY_LABELS
from experiments.problems import Problem
from experiments.settings import Experiment
from experiments.telling import aligned, reach, readable

if TYPE_CHECKING:
    import pandas as pd

UNCALIBRATED = (
    "UNCALIBRATED: the parameters have not been fitted to observed uptake; read the numbers as "
    "what\nthe assumptions imply, not as a forecast."
)
COMPARED = ("but_one", "scenarios", "selling_points")


def scenarios(experiment: Experiment) -> list[PlannedScenario]:
    """Return the baseline, and one scenario with everything that is chosen.

    Raises
    ------
    Problem
        If scenarios are asked for that only a comparison has, or nothing can be put in force.
    """
    refuse_coalitions(experiment)
    for key in COMPARED:
        if getattr(experiment, key):
            raise Problem(f"{key} is for experiment=compare, this is experiment=run")
    chosen = experiment.recommendations
    if not chosen:
        return [baseline(experiment)]
    changed = single(experiment, chosen[0]) if len(chosen) == 1 else together(experiment)
    return [baseline(experiment), changed]


def outcomes_text(folder: Path) -> str:
    """Return the measures of a results folder for reading: one line each, one column a scenario.

    Counts and pounds are those of the whole population; over several replicates all are means,
    with the 95 % interval of the mean.
    """
    import pandas as pd

    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    parts = [pd.read_parquet(folder / part["runs"]) for part in manifest["parts"]]
    by_scenario = dict(list(pd.concat(parts).groupby("scenario")))
    names = [entry["name"] for entry in manifest["scenarios"] if entry["name"] in by_scenario]
    factor = float(manifest["england_factor"])
    rows = [["", *names, ""]]
    measured = set.intersection(*(set(runs) for runs in by_scenario.values()))
    studied = {name: row for name, row in STUDY_LABELS.items() if name in measured}
    for measure, (label, unit) in {**LABELS, **studied}.items():
        told = [_told(by_scenario[name][measure], unit, factor=factor) for name in names]
        rows.append([label, *told, unit])
    most = max(len(runs) for runs in by_scenario.values())
    head = [] if manifest["calibrated"] else [UNCALIBRATED]
    return "\n".join([*head, _basis(manifest, most, factor=factor), "", *aligned(rows)])


def _basis(manifest: Mapping[str, Any], replicates: int, *, factor: float) -> str:
    """Say what the numbers are: over which replicates, for which population, at which month."""
    several = f"mean of {replicates} replicates, with the 95 % interval of the mean in brackets"
    luck = "one replicate" if replicates == 1 else several
    months = manifest["months"]
    return (
        f"After {months} months; {luck}.\nCounts, messages and pounds are for the whole "
        f"population (x {factor:,.4g}).\n"
        f"A run that never reaches 10 % counts as {months + 1} months."
    )


def _told(values: pd.Series, unit: str, *, factor: float) -> str:
    """Return the mean of a measure and, over several replicates, its 95 % interval."""
    known = values.dropna().astype(float) * _multiplier(unit, factor)
    if known.empty:
        return "-"
    mean, far = float(known.mean()), reach(known)
    if far is None:
        return readable(mean)
    return f"{readable(mean)} [{readable(mean - far)}, {readable(mean + far)}]"


def _multiplier(unit: str, factor: float) -> float:
    """Return what takes a measure to the population and the unit in which it is read."""
    if unit == SHARE:
        return 100.0
    return factor if unit in SCALED else 1.0
