"""What an experiment runs: its scenarios and, in a sweep, its points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments import compare, run, sweep
from experiments.designs import PlannedScenario
from experiments.settings import Experiment

if TYPE_CHECKING:
    import pandas as pd


def scenarios_of(experiment: Experiment) -> list[PlannedScenario]:
    """Return what is compared, baseline first; nothing runs."""
    plans = {"compare": compare.scenarios, "run": run.scenarios, "sweep": sweep.scenarios}
    return plans[experiment.experiment](experiment)


def points_of(experiment: Experiment) -> pd.DataFrame | None:
    """Return the points of a sweep, each checked; None for an experiment that has none."""
    return sweep.points(experiment) if experiment.experiment == "sweep" else None
