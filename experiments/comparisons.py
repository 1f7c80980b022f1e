"""Scenarios as data, beside the recommendations: a network that closes, a dose of placebo."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from sim.parameters import Recommendation


class ComparisonScenario(Recommendation):
    """What is compared with the recommendations, without being one of them."""

    kind: Literal["closure", "comparison"]
    with_recommendations: tuple[str, ...] = Field(
        default=(), description="recommendations that are in force as well"
    )

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if self.analysis is not None:
            raise ValueError("has an analysis, allowed: changes")
        return self

    def as_recommendation(self) -> Recommendation:
        """Return its changes and costs in the form that can be put in force."""
        return Recommendation(**self.model_dump(exclude={"kind", "with_recommendations"}))
