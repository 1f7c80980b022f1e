"""Studies of observed adoption, made inside the model as trials are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from experiments.calibration_settings import ObservedSettings
from sim.parameters import Scenario


@dataclass(frozen=True)
class ObservedStudy:
    """People who came to use something, with the ties that they had.

    Attributes
    ----------
    id, title
        Name of its scenario; for readers.
    parts
        A scenario that has its population, its ties where people were observed, its products and
        its months.
    """

    id: str
    title: str
    parts: Scenario

    def scenario(self, base: Scenario) -> Scenario:
        """Return it in the world of a model: no networks, all else as the model has it."""
        observed = self.parts.population.source == "people"
        return base.model_copy(
            update={
                "months": self.parts.months,
                "population": self.parts.population,
                "ties": self.parts.ties if observed else base.ties,
                "products": self.parts.products,
                "networks": {},
                "study": None,
                "recommendations": (),
            }
        )


def observed_studies(asked: Mapping[str, ObservedSettings]) -> tuple[ObservedStudy, ...]:
    """Compose the studies that a calibration names."""
    from experiments.composition import compose
    from experiments.lab_settings import LabExperiment

    found = []
    for name, study in asked.items():
        words = [f"population={study.population}", f"products={study.products}"]
        composed = compose(
            ["experiment=run", *words, "networks=none", f"months={study.months}", "name=study"]
        )
        assert not isinstance(composed, LabExperiment)
        found.append(ObservedStudy(name, study.title, composed.scenario))
    return tuple(found)
