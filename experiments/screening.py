"""An analysis in two steps: all uncertainties are screened, then those that matter are studied.

Each step is an experiment of its own, as somebody might have asked for it: with a folder, a design
and runs that can be verified. Which uncertainties the second varies follows from the first.
"""

from __future__ import annotations

from collections.abc import Sequence

from experiments.composition import compose
from experiments.lab_settings import LabExperiment
from experiments.method_settings import ScreenedSettings
from experiments.settings import Experiment

SCREENING = "-screening"  # what the name of the first step's folder ends with
OWN = ("method", "name")


def first_of(experiment: Experiment) -> Experiment:
    """Return the experiment that runs first: the first of two steps, or the experiment itself."""
    if isinstance(experiment.method, ScreenedSettings):
        return first_step(experiment, experiment.method)
    return experiment


def first_step(experiment: Experiment, method: ScreenedSettings) -> Experiment:
    """Return the screening: Morris over everything that is uncertain."""
    return _step(
        experiment,
        f"name={experiment.name}{SCREENING}",
        "method=morris",
        f"method.stars={method.stars}",
    )


def second_step(
    experiment: Experiment, method: ScreenedSettings, *, kept: Sequence[str]
) -> Experiment:
    """Return the study of those that are kept: Sobol, with the others at their files' values."""
    return _step(
        experiment,
        f"name={experiment.name}",
        "method=sobol",
        f"method.points={method.points}",
        f"method.scrambles={method.scrambles}",
        f"kept=[{','.join(kept)}]",
    )


def _step(experiment: Experiment, *words: str) -> Experiment:
    """Return the experiment that other words would have made in place of its own."""
    given = [word.split("=")[0] for word in words]
    kept = [word for word in experiment.overrides if not _is_replaced(word, given)]
    step = compose([*kept, *words])
    assert not isinstance(step, LabExperiment)
    return step


def _is_replaced(word: str, given: Sequence[str]) -> bool:
    """Whether a word of the command is about what a step says for itself."""
    key = word.split("=")[0].lstrip("+")
    return key.split(".")[0] in OWN or key in given
