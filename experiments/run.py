"""A single look: the baseline and, if recommendations are named, all of them in force."""

from __future__ import annotations

from experiments.designs import PlannedScenario, baseline, bundle, single
from experiments.settings import Experiment


def scenarios(experiment: Experiment) -> list[PlannedScenario]:
    """Return the baseline, and one scenario with everything that is chosen."""
    chosen = experiment.recommendations
    if not chosen:
        return [baseline(experiment)]
    changed = single(experiment, chosen[0]) if len(chosen) == 1 else bundle(experiment)
    return [baseline(experiment), changed]
