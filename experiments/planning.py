"""What an experiment runs: its scenarios and, where it has uncertainties, its points."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from experiments import calibrating, compare, investigation, run, sweep, trial
from experiments.designs import PlannedScenario
from experiments.problems import Problem
from experiments.settings import Experiment
from experiments.tasks import TaskResult, run_task

if TYPE_CHECKING:
    import pandas as pd

Work = Callable[..., TaskResult]


def scenarios_of(experiment: Experiment) -> list[PlannedScenario]:
    """Return what is compared, baseline first; nothing runs."""
    plans = {
        "compare": compare.scenarios,
        "run": run.scenarios,
        "sweep": sweep.scenarios,
        "sensitivity": compare.scenarios,
        "trial": trial.scenarios,
        "calibrate": calibrating.scenarios,
    }
    if experiment.experiment not in ("sweep", "calibrate") and (
        experiment.method or experiment.designs
    ):
        _refuse_with_points(experiment)
    return plans[experiment.experiment](experiment)


def points_of(experiment: Experiment) -> pd.DataFrame | None:
    """Return the points of an experiment, each checked; None for one that has none."""
    if experiment.method is not None:
        table = investigation.points(experiment)
        sweep.check_points(experiment, table, planned=scenarios_of(experiment))
        return table
    if not experiment.designs:
        return None
    if experiment.calibration is not None:
        return calibrating.points(experiment)
    if experiment.experiment == "compare" and experiment.space.levers:
        raise Problem("levers are for experiment=sweep: a comparison is over what nobody decides")
    return sweep.points(experiment)


def work_of(experiment: Experiment) -> Work:
    """Return what does the runs of an experiment."""
    return studies_work(experiment) or run_task


def studies_work(experiment: Experiment) -> Work | None:
    """Return what makes published studies; None of an experiment that is about something else."""
    if experiment.calibration is not None:
        return calibrating.work(experiment)
    return trial.work(experiment) if experiment.trial else None


def _refuse_with_points(experiment: Experiment) -> None:
    """Refuse what a comparison has on common parameters alone."""
    for key, asked, plain in (
        ("coalitions", experiment.coalitions, "none"),
        ("allocation", experiment.allocation.rule, "equal"),
    ):
        if asked != plain:
            raise Problem(
                f"{key} is {asked}, allowed where many points are run: {plain}; it is for an "
                "experiment=compare without uncertainty and design"
            )
