"""What a calibration holds to what: targets of trials and studies, and their statistics in runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.calibration.runs import Runs
from experiments.calibration.targets import IQR_IN_SD, Target
from experiments.calibration_settings import CalibrationSettings
from experiments.distributions import Floats
from experiments.observed import PERIODS, curve_statistics, load_observed
from experiments.settings import Experiment
from experiments.space import Space
from experiments.studies import CAUSED
from experiments.tasks import POINT
from experiments.trials import SPREADS, VirtualTrial

if TYPE_CHECKING:
    import pandas as pd

MEDIAN_OVER_MEAN = sqrt(np.pi / 2)  # standard error of a median over that of a mean
FINE = 100_001  # places at which a distribution is looked up


@dataclass(frozen=True, eq=False)
class Kept:
    """What a folder of studies holds: a row per run asked for, per run, per month, per group."""

    design: pd.DataFrame
    runs: pd.DataFrame
    series: pd.DataFrame
    groups: pd.DataFrame


def targets_of(experiment: Experiment) -> tuple[Target, ...]:
    """Return what a calibration is held to: its trials, then the targets it declares."""
    settings = experiment.calibration
    assert settings is not None
    trials = [trial_target(trial, settings) for trial in experiment.trial]
    return (*trials, *settings.targets)


def trial_target(trial: VirtualTrial, settings: CalibrationSettings) -> Target:
    """Return what a published trial says of the typical trial that is made in the model.

    Of several trials the estimate is the median, known as well as the median of so many is; one
    trial is known as its interval says. How far a typical setting is from ours is discrepancy.
    """
    published = trial.published
    share, least = settings.trial_discrepancy_share, settings.trial_discrepancy_least
    plain: dict[str, Any] = {
        "name": f"{trial.id}.{CAUSED}",
        "unit": trial.unit,
        "source": published.source,
        "discrepancy_sd": max(share * abs(published.estimate), least),
    }
    width = published.high - published.low
    if published.no_effect:
        return Target(kind="null", margin=width / 2.0, **plain)
    if published.spread == "interval":
        ends: dict[str, Any] = {"low": published.low, "high": published.high}
        return Target(kind="interval", value=published.estimate, **ends, **plain)
    one = width / (
        IQR_IN_SD if published.spread == "interquartile" else range_in_sd(published.trials)
    )
    median = MEDIAN_OVER_MEAN * one / sqrt(published.trials)
    return Target(kind="sd", value=published.estimate, sd=median, **plain)


def range_in_sd(number: int) -> float:
    """Return the range that so many normal values are expected to have, in standard deviations.

    Tippett 1925, Biometrika 17:364-387.
    """
    from scipy.stats import norm

    at = np.linspace(-9.0, 9.0, 20_001)
    below = norm.cdf(at)
    return float(np.trapezoid(1.0 - below**number - (1.0 - below) ** number, at))


def statistics(
    kept: Kept, names: Sequence[str], *, months_before: Mapping[str, int] = MappingProxyType({})
) -> pd.DataFrame:
    """Return the statistics of all runs, by point and replicate, one column per name.

    Parameters
    ----------
    names
        As ``<study>.<measure>``: a measure of a run, or one of the study's curve.
    months_before
        For how many months the runs of a study had gone on when it began.
    """
    import pandas as pd

    place = kept.design.set_index("run_id")[[POINT, "replicate"]]
    columns = {}
    for study in dict.fromkeys(name.split(".", 1)[0] for name in names):
        table = _measures(kept, study, before=months_before.get(study, 0)).join(place)
        by_run = table.set_index([POINT, "replicate"]).sort_index()
        for name in names:
            first, measure = name.split(".", 1)
            if first == study:
                columns[name] = by_run[measure].astype(float)
    return pd.DataFrame(columns).sort_index()


def _measures(kept: Kept, study: str, *, before: int) -> pd.DataFrame:
    """Return the measures of a study's runs by run id, those of its curve where it has one."""
    import pandas as pd

    runs = kept.runs[kept.runs["scenario"] == study].set_index("run_id")
    runs = runs.drop(columns=["scenario", "replicate"])
    if study not in PERIODS:
        return runs
    series = kept.series[kept.series["scenario"] == study]
    groups = kept.groups[kept.groups["scenario"] == study]
    curve = curve_statistics(
        series,
        groups,
        observed=load_observed(study),  # type: ignore[arg-type]
        months_before=before,
    )
    ids = series["run_id"].drop_duplicates()
    return runs.join(pd.DataFrame(curve.to_numpy(), index=ids.to_numpy(), columns=curve.columns))


def emulated_runs(
    table: pd.DataFrame, points: pd.DataFrame, *, space: Space, names: Sequence[str]
) -> tuple[Runs, int]:
    """Return runs for emulation, and how many points were left out, lacking a statistic.

    Parameters
    ----------
    table
        What `statistics` returned.
    points
        Values of each path, by point.
    """
    finite = table[list(names)].notna().all(axis=1).groupby(level=0).all()
    kept = finite[finite].index
    replicates = len(table.loc[[kept[0]]])
    values = table.loc[kept, list(names)].to_numpy(float)
    cube = values.reshape(len(kept), replicates, len(names))
    runs = Runs(unit_at(space, points.loc[kept]), cube, tuple(names), shared_luck=True)
    return runs, int((~finite).sum())


def unit_at(space: Space, values: pd.DataFrame) -> Floats:
    """Return the quantiles at which values stand in their distributions, shape (points, paths)."""
    fine = np.linspace(0.0, 1.0, FINE)
    found = [
        np.interp(values[one.path].to_numpy(float), np.asarray(one.at(fine), float), fine)
        for one in space.uncertainties
    ]
    return np.stack(found, axis=1)


def target_table(experiment: Experiment) -> pd.DataFrame:
    """Return the targets for readers, one row each, with the ends of what was published."""
    import pandas as pd

    titles = {trial.id: trial.title for trial in experiment.trial}
    spreads = {trial.id: SPREADS[trial.published.spread] for trial in experiment.trial}
    ends = {
        trial.id: (trial.published.low, trial.published.high, trial.published.estimate)
        for trial in experiment.trial
    }
    rows = []
    for target in targets_of(experiment):
        study, measure = target.name.split(".", 1)
        of_study = "" if experiment.calibration is None else _title(experiment.calibration, study)
        low, high, value = ends.get(study, (*target.published, target.centre))
        rows.append(
            {
                "name": target.name,
                "title": titles.get(study, f"{of_study}: {_words(measure)}"),
                "unit": target.unit,
                "value": value,
                "low": low,
                "high": high,
                "ends": spreads.get(study, "95 % interval"),
                "no_effect": target.kind == "null",
                "source": target.source,
            }
        )
    return pd.DataFrame(rows)


def _title(settings: CalibrationSettings, study: str) -> str:
    return settings.observed[study].title if study in settings.observed else study


def _words(measure: str) -> str:
    """Say what a measure of an observed study is."""
    if measure.startswith("ever_used_"):
        return f"ever used by month {measure.removeprefix('ever_used_')}"
    return measure.replace("_", " ")
