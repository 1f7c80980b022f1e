"""A single look: the baseline and, if recommendations are named, all of them in force."""

from __future__ import annotations

import json
from pathlib import Path

from experiments.designs import PlannedScenario, baseline, bundle, single
from experiments.settings import Experiment


def scenarios(experiment: Experiment) -> list[PlannedScenario]:
    """Return the baseline, and one scenario with everything that is chosen."""
    chosen = experiment.recommendations
    if not chosen:
        return [baseline(experiment)]
    changed = single(experiment, chosen[0]) if len(chosen) == 1 else bundle(experiment)
    return [baseline(experiment), changed]


def outcomes_text(folder: Path) -> str:
    """Return the measures of a results folder for reading: one line each, one column a scenario.

    Numbers are at the simulated scale; over several replicates they are means.
    """
    import pandas as pd

    parts = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["parts"]
    runs = pd.concat([pd.read_parquet(folder / part["runs"]) for part in parts])
    measures = runs.drop(columns=["run_id", "replicate"]).groupby("scenario", sort=False).mean()
    return measures.T.rename_axis(columns=None).to_string(float_format=_readable, na_rep="-")


def _readable(value: float) -> str:
    """Return a number with no more digits than can be read."""
    return f"{value:,.0f}" if abs(value) >= 100 or value.is_integer() else f"{value:.3g}"
