"""The comparison: baseline, each recommendation alone, and all together, on common luck."""

from __future__ import annotations

from experiments.designs import PlannedScenario, baseline, bundle, single
from experiments.problems import Problem
from experiments.settings import Experiment


def scenarios(experiment: Experiment) -> list[PlannedScenario]:
    """Return the scenarios that are compared, baseline first."""
    chosen = experiment.recommendations
    if not chosen:
        raise Problem("recommendations is empty: name what is compared, as in [2c,3b], or all")
    singles = [single(experiment, recommendation) for recommendation in chosen]
    together = [bundle(experiment)] if experiment.together and len(chosen) > 1 else []
    return [baseline(experiment), *singles, *together]
