"""Waves of a calibration: run, emulate, rule out, choose the next points; then the posterior.

Each wave is an experiment of its own, as somebody might have asked for it, with a folder, a design
and runs that can be verified. Where the next wave's points are follows from the last one's runs and
from nothing else, so that a stop at any moment loses nothing: the same command goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.calibration.emulators import fit_emulators
from experiments.calibration.history_matching import Region, next_design, region_left
from experiments.calibration.implausibility import Match
from experiments.calibration.posteriors import Posterior, sample_posterior
from experiments.calibration.runs import Runs
from experiments.calibration_statistics import Kept, emulated_runs, statistics, targets_of, unit_at
from experiments.composition import compose
from experiments.files import write_file
from experiments.lab_settings import LabExperiment
from experiments.planning import points_of
from experiments.sampling import values_at
from experiments.settings import Experiment
from experiments.space import has_path, value_of

if TYPE_CHECKING:
    import pandas as pd

OWN = ("waves", "name", "design")
NEXT, CHECK, POINTS = "next_points.csv", "posterior_points.csv", "two_points.csv"
PLACES = 4000  # of what is left, among which the next points are chosen
IN_USE, CALIBRATED = (
    0,
    1,
)  # points at which the parameters are those in use, and the calibrated ones
Perform = Callable[[Experiment], Kept]


class RunsFailedError(Exception):
    """Runs of a wave have failed, so that what follows from it is not known yet."""


@dataclass(frozen=True, eq=False)
class Waves:
    """What waves of runs have left.

    Attributes
    ----------
    last
        The experiment of the last wave.
    matches, regions
        Of each wave: emulators held to targets, and what it left of the prior.
    left_out
        Points of each wave that lacked a statistic.
    """

    last: Experiment
    matches: tuple[Match, ...]
    regions: tuple[Region, ...]
    left_out: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Calibrated:
    """What a calibration found.

    Attributes
    ----------
    waves
        What they have left.
    posterior
        Of the last.
    checked
        Statistics of runs at draws of the posterior, by point and replicate.
    points
        The same at the values in use (point 0) and at the calibrated ones (point 1).
    values
        Value of each path at these two points.
    """

    waves: Waves
    posterior: Posterior
    checked: pd.DataFrame
    points: pd.DataFrame
    values: pd.DataFrame


def calibrated(
    experiment: Experiment, *, folder: Callable[[Experiment], Path], perform: Perform
) -> Calibrated:
    """Run all waves of a calibration, then the model at what it found.

    Parameters
    ----------
    folder
        Tells where an experiment's results lie.
    perform
        Runs what is missing of one and returns its tables.
    """
    waves = _waves(experiment, folder=folder, perform=perform)
    posterior = _posterior(waves)
    return _checked(experiment, waves, posterior=posterior, folder=folder, perform=perform)


def _waves(
    experiment: Experiment, *, folder: Callable[[Experiment], Path], perform: Perform
) -> Waves:
    """Run wave after wave, each where those before have left room."""
    assert experiment.calibration is not None
    found = Waves(first_step(experiment), (), (), ())
    runs: Runs | None = None
    for wave in range(1, experiment.waves + 1):
        new, lost = _runs_of(found.last, perform(found.last))
        runs = new if runs is None else runs.joined(new)
        match = Match(fit_emulators(runs), targets_of(experiment))
        matches = (*found.matches, match)
        region = region_left(matches, seed=experiment.seed + wave, wanted=PLACES)
        found = Waves(found.last, matches, (*found.regions, region), (*found.left_out, lost))
        if wave < experiment.waves:
            room = _room(found)
            number = experiment.calibration.wave_points
            unit = next_design(room, points=number, away_from=runs.unit)
            table = _written(values_at(found.last.space, unit), folder(found.last) / NEXT)
            later = later_step(experiment, table, name=f"{experiment.name}-wave-{wave + 1}")
            found = replace(found, last=later)
    return found


def _room(waves: Waves) -> Region:
    """Return where the next points may lie: what is left or, if nothing is, what comes closest."""
    region = waves.regions[-1]
    return region if len(region.unit) else replace(region, unit=_posterior(waves).unit)


def _posterior(waves: Waves) -> Posterior:
    """Return the posterior of the waves so far; it begins in what is left, if anything is."""
    settings = waves.last.calibration
    assert settings is not None
    region = waves.regions[-1]
    return sample_posterior(
        waves.matches,
        waves.last.space,
        seed=waves.last.seed,
        draws=settings.posterior_draws,
        region=region if len(region.unit) else None,
    )


def first_step(experiment: Experiment) -> Experiment:
    """Return the first wave: a Latin hypercube over the prior."""
    assert experiment.calibration is not None
    return _step(
        experiment,
        f"{experiment.name}-wave-1",
        "design=latin_hypercube",
        f"design.points={experiment.calibration.wave_points}",
        "design.batches=1",
    )


def later_step(
    experiment: Experiment, table: Path, *, name: str, replicates: int | None = None
) -> Experiment:
    """Return the experiment that runs the points of a table."""
    words = ["design=list", f"design.table='{table}'"]
    words += [] if replicates is None else [f"replicates={replicates}"]
    return _step(experiment, name, *words)


def _step(experiment: Experiment, name: str, *words: str) -> Experiment:
    """Return the experiment that other words would have made in place of its own."""
    given = [word.split("=")[0] for word in words]
    kept = [
        word
        for word in experiment.overrides
        if word.split("=")[0].split(".")[0] not in OWN and word.split("=")[0] not in given
    ]
    step = compose([*kept, "waves=0", f"name={name}", *words])
    assert not isinstance(step, LabExperiment)
    return step


def months_before_of(experiment: Experiment) -> dict[str, int]:
    """Return for each observed study how long its runs had gone on when it began."""
    return {} if experiment.calibration is None else experiment.calibration.months_before


def _runs_of(step: Experiment, kept: Kept) -> tuple[Runs, int]:
    """Return the runs of one wave for emulation, and how many points had to be left out."""
    names = [target.name for target in targets_of(step)]
    points = points_of(step)
    assert points is not None
    table = statistics(kept, names, months_before=months_before_of(step))
    return emulated_runs(table, points, space=step.space, names=names)


def _checked(
    experiment: Experiment,
    waves: Waves,
    *,
    posterior: Posterior,
    folder: Callable[[Experiment], Path],
    perform: Perform,
) -> Calibrated:
    """Run the model at draws of the posterior, at the values in use and at the calibrated ones."""
    settings, place = experiment.calibration, folder(waves.last)
    assert settings is not None
    names = [target.name for target in targets_of(experiment)]
    before = months_before_of(experiment)
    draws = _written(posterior.values.head(settings.check_draws), place / CHECK)
    checked = perform(later_step(experiment, draws, name=experiment.name))
    values = two_points(experiment, posterior)
    table = _written(values, place / POINTS)
    name, replicates = f"{experiment.name}-points", settings.point_replicates
    points = perform(later_step(experiment, table, name=name, replicates=replicates))
    return Calibrated(
        waves=waves,
        posterior=posterior,
        checked=statistics(checked, names, months_before=before),
        points=statistics(points, names, months_before=before),
        values=values,
    )


def two_points(experiment: Experiment, posterior: Posterior) -> pd.DataFrame:
    """Return the values in use, and the calibrated ones: the posterior's mean quantiles.

    A parameter of an observed study alone is in use at the middle of its prior.
    """
    import pandas as pd

    space, base = experiment.space, experiment.scenario
    middle = values_at(space, unit_at(space, posterior.values).mean(axis=0, keepdims=True))
    half = values_at(space, 0.5 + 0.0 * posterior.unit[:1])
    in_use = {
        one.path: value_of(base, one.path) if has_path(base, one.path) else half[one.path].iloc[0]
        for one in space.uncertainties
    }
    return pd.DataFrame([in_use, middle.iloc[0].to_dict()]).rename_axis("point")


def _written(points: pd.DataFrame, path: Path) -> Path:
    """Write points for a design that lists them."""
    write_file(path, points.to_csv(index=False, lineterminator="\n").encode())
    return path
