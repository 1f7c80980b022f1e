"""Virtual trials: published trials made inside the model, and what each finds there."""

from __future__ import annotations

from experiments.designs import PlannedScenario
from experiments.problems import Problem
from experiments.settings import Experiment
from experiments.studies import StudyWork

OTHERS = ("recommendations", "bundles", "scenarios", "selling_points")


def scenarios(experiment: Experiment) -> list[PlannedScenario]:
    """Return each trial in the world of the experiment's model.

    Raises
    ------
    Problem
        If no trial is named, something else is, or a trial does not fit the model.
    """
    if not experiment.trial:
        raise Problem("trial is empty: name trials, as in trial=[printed_material], or all")
    for key in OTHERS:
        if getattr(experiment, key):
            raise Problem(f"{key} is for experiment=compare, this is experiment=trial")
    return [
        PlannedScenario(
            trial.id, trial.title, "trial", trial.id, (), trial.scenario(experiment.scenario)
        )
        for trial in experiment.trial
    ]


def work(experiment: Experiment) -> StudyWork:
    """Return what makes the trials."""
    return StudyWork(experiment.scenario, {trial.id: trial for trial in experiment.trial})
