"""Selling points as data: what sets a network apart, and the one parameter that switches it."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from experiments.bundles import Identifier
from sim.parameters import Change, Recommendation
from sim.settings import Settings

POTENTIAL = "potential"


class SellingPoint(Settings):
    """A unique selling point of a network.

    Attributes
    ----------
    whom
        Whom it serves: members among NHS ``staff``, or the ``institute``; ``potential`` are those
        that might be developed, and are off in the baseline. The others are on there.
    key, on, off
        The parameter that switches it, and its values with and without it.
    low, high, source
        Range and source of ``on``.
    measure, better
        The column of runs in which it should show, and whether ``more`` or ``fewer`` is better.
    """

    id: Identifier
    network: str = Field(min_length=1, description="as a reader calls it")
    title: str = Field(min_length=1)
    whom: Literal["staff", "institute", "potential"]
    mechanism: str = Field(min_length=1)
    component: str = Field(min_length=1, description="component of Greenhalgh et al. (2004)")
    key: str = Field(min_length=1, description="path of a parameter")
    on: float
    off: float
    low: float
    high: float
    source: str = Field(min_length=1)
    measure: str = Field(min_length=1, description="column of runs")
    better: Literal["more", "fewer"]
    evidence: str = Field(min_length=1)

    @model_validator(mode="after")
    def _switches_something(self) -> Self:
        if self.on == self.off:
            raise ValueError(f"on and off are both {self.on:g}: it would switch nothing")
        if not self.low <= self.on <= self.high:
            raise ValueError(
                f"on is {self.on:g}, which lies outside its range {self.low:g} to {self.high:g}"
            )
        return self

    @property
    def is_potential(self) -> bool:
        """Whether it is yet to be developed."""
        return self.whom == POTENTIAL

    @property
    def scenario_name(self) -> str:
        """Name of the scenario in which it is switched."""
        return f"{'with' if self.is_potential else 'without'}-{self.id}"

    @property
    def scenario_title(self) -> str:
        """What is compared with the baseline, for readers."""
        word = "With" if self.is_potential else "Without"
        return f"{word} a selling point of {self.network}: {self.title}"

    def switched(self) -> Recommendation:
        """Return the change that the scenario makes, from the first month on."""
        value = self.on if self.is_potential else self.off
        change = Change(
            path=self.key,
            operation="set",
            value=value,
            low=min(self.low, value),
            high=max(self.high, value),
            source=self.source,
        )
        return Recommendation(
            **self.model_dump(include={"id", "title", "mechanism", "component", "evidence"}),
            start_month=1,
            ramp_months=0,
            changes=(change,),
        )
