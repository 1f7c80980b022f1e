"""Scenarios for tests, made from the project's own configuration files."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import yaml

from experiments import compose
from sim import DiffusionModel, Recommendation, Scenario, World, combine

CONFIGS = Path(__file__).parent.parent / "configs"
# those that change something; the others are analyses
RECOMMENDATIONS = sorted(
    path.stem
    for path in (CONFIGS / "recommendation").glob("*.yaml")
    if "changes" in yaml.safe_load(path.read_text(encoding="utf-8"))
)


@cache
def scenario(*overrides: str, population: str = "toy", months: int = 36) -> Scenario:
    """A baseline; ``overrides`` as on the command line."""
    return compose(
        ["experiment=run", f"population={population}", f"months={months}", *overrides]
    ).scenario


def recommendation(name: str, intensity: float = 1.0) -> Recommendation:
    text = (CONFIGS / "recommendation" / f"{name}.yaml").read_text(encoding="utf-8")
    data = yaml.safe_load(text)
    return Recommendation(**{**data, "id": str(data["id"]), "intensity": intensity})


def with_recommendations(base: Scenario, *names: str, intensity: float = 1.0) -> Scenario:
    return combine(base, [recommendation(name, intensity) for name in names])


def run(
    base: Scenario, *, seed: int = 1, replicate: int = 0, world: World | None = None
) -> DiffusionModel:
    return DiffusionModel(base, seed=seed, replicate=replicate, world=world).run()


def same_bits(one: DiffusionModel, other: DiffusionModel) -> bool:
    """Whether two runs agree in every column and every recorded row."""
    columns = ("stage", "aware_month", "use_month", "sustained_month", "stop_month", "conviction")
    staff = all(
        np.array_equal(getattr(one.columns, name), getattr(other.columns, name)) for name in columns
    )
    organisations = np.array_equal(one.organisation_columns.stage, other.organisation_columns.stage)
    return staff and organisations and one.series().equals(other.series())
