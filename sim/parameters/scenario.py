"""Recommendations as data, and the scenario: all parameters together."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Literal, Self

from pydantic import Field, model_validator

from sim.parameters.behaviour import (
    CostSettings,
    Leaders,
    OrganisationRule,
    PeerSettings,
    StaffRule,
    Support,
)
from sim.parameters.linkage import Feedback, Ideas, OuterContext, SelfReport
from sim.parameters.networks import Campaigns, MemberNetwork, Product
from sim.parameters.population import PopulationSettings, TieSettings
from sim.parameters.studies import StudySettings, Trial
from sim.settings import NonNegative, OrganisationKindName, Settings, Share, refuse_dots


class Change(Settings):
    """One change that a recommendation makes to one parameter."""

    path: str
    operation: Literal["set", "add", "multiply"]
    value: float
    low: float
    high: float
    source: str = Field(min_length=1)

    @model_validator(mode="after")
    def _value_is_in_its_range(self) -> Self:
        if not self.low <= self.value <= self.high:
            raise ValueError(
                f"value {self.value:g} of {self.path} lies outside its own range "
                f"{self.low:g} to {self.high:g}"
            )
        return self


class RecommendationCost(Settings):
    """What a recommendation costs beside the unit costs of what it makes happen; national."""

    item: str
    bearer: Literal["institute", "participants"]
    one_off_pounds: NonNegative = 0.0
    annual_pounds: NonNegative = 0.0
    low: NonNegative
    high: NonNegative
    source: str = Field(min_length=1)


class Recommendation(Settings):
    """A recommendation as data; ``intensity`` 0 leaves everything as in the baseline.

    One that asks for knowledge rather than for something to be done changes nothing: it names
    the ``analysis`` that answers it instead.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")
    title: str
    mechanism: str
    component: str = Field(description="component of Greenhalgh et al. (2004)")
    evidence: str
    start_month: int = Field(ge=1)
    ramp_months: int = Field(ge=0)
    needs: tuple[OrganisationKindName, ...] = Field(
        default=(), description="kinds of organisation without which its measure is empty"
    )
    changes: tuple[Change, ...] = ()
    analysis: str | None = Field(
        default=None, min_length=1, description="the command that answers it"
    )
    costs: tuple[RecommendationCost, ...] = ()
    intensity: Share = 1.0

    @model_validator(mode="after")
    def _changes_or_is_analysed(self) -> Self:
        if bool(self.changes) == (self.analysis is not None):
            said = "both" if self.changes else "neither changes nor analysis"
            raise ValueError(f"has {said}, allowed: either changes or the analysis that answers it")
        return self


class Scenario(Settings):
    """Everything that, with a seed and a replicate, determines a run."""

    months: int = Field(ge=1, le=1200)
    population: PopulationSettings
    ties: TieSettings
    products: dict[str, Product] = Field(min_length=1, max_length=255)
    networks: dict[str, MemberNetwork] = Field(default_factory=dict)
    campaigns: Campaigns
    leaders: Leaders
    support: dict[str, Support] = Field(default_factory=dict)
    feedback: Feedback
    ideas: Ideas
    outer_context: OuterContext
    staff: StaffRule
    peers: PeerSettings
    organisations: OrganisationRule
    costs: CostSettings
    self_report: SelfReport
    study: StudySettings | None = None
    recommendations: tuple[Recommendation, ...] = ()

    @model_validator(mode="after")
    def _paths_are_distinct(self) -> Self:
        refuse_dots([*self.products, *self.support])
        for name, network in self.networks.items():
            refuse_dots([name, *network.channels])
        return self

    @model_validator(mode="after")
    def _study_is_of_a_product(self) -> Self:
        name = None if self.study is None else self.study.product
        if name is not None and name not in self.products:
            near = get_close_matches(name, self.products, n=1, cutoff=0.0)
            raise ValueError(f"study.product is '{name}', did you mean '{near[0]}'?")
        return self

    @model_validator(mode="after")
    def _networks_are_there(self) -> Self:
        named = {f"support.{name}.network": each.network for name, each in self.support.items()}
        if isinstance(self.study, Trial):
            named["study.network"] = self.study.network
        for key, name in named.items():
            if name is not None and name not in self.networks:
                raise ValueError(
                    f"{key} is '{name}', allowed: {', '.join(self.networks) or 'none'}"
                )
        return self
