"""Studies: measures of a run that somebody asked for, taken once, at its end.

A study is a function of a model that has run; it returns numbers by name. Each name begins with
the kind of the study, so that it is no name of a measure that every run has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from sim.studies import timing, trial

if TYPE_CHECKING:
    from sim.model import DiffusionModel

Study = Callable[["DiffusionModel"], Mapping[str, float]]
STUDIES: dict[str, Study] = {"timing": timing.measures, "trial": trial.measures}


def study_measures(model: DiffusionModel) -> dict[str, float]:
    """Return what the scenario's study measured, nothing where it has none."""
    study = model.parameters.study
    return {} if study is None else dict(STUDIES[study.kind](model))
