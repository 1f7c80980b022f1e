"""Who exists and who talks to whom: the population and its ties."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from sim.settings import (
    Count,
    NonNegative,
    OrganisationKindName,
    Positive,
    Profession,
    Settings,
    Share,
)


class OrganisationKind(Settings):
    """How many organisations of one kind England has, how large, and who works in them."""

    organisations: Count = Field(description="number in England")
    headcount_median: Positive = Field(description="staff of the median organisation")
    headcount_log_sd: NonNegative = Field(le=3.0, description="sd of log headcount")
    skill_mix: dict[Profession, Share] = Field(description="share of staff by profession")

    @model_validator(mode="after")
    def _mix_sums_to_one(self) -> Self:
        total = sum(self.skill_mix.values())
        if abs(total - 1.0) > 0.005:
            raise ValueError(f"skill_mix sums to {total:.3f}, it must sum to 1")
        return self


class OrganisationTable(Settings):
    """How to read a CSV of organisations with staff counts by staff group."""

    code_column: str
    name_column: str
    kind_column: str
    region_column: str | None = Field(default=None, description="none: regions are drawn")
    kinds: dict[str, OrganisationKindName] = Field(description="value in the file -> kind")
    staff_groups: dict[str, Profession] = Field(description="column in the file -> profession")
    headcount_per_fte: Positive = Field(le=3.0, description="persons per full-time equivalent")


class PeopleDefaults(Settings):
    """What holds for people of whom a file of people does not say it."""

    kind: OrganisationKindName = Field(description="of their organisation")
    profession: Profession


class StaffTraits(Settings):
    """How the traits of single members of staff are distributed."""

    team_size_low: int = Field(ge=2, description="smallest team, staff")
    team_size_high: int = Field(ge=2, description="largest team, staff")
    senior_share: Share
    junior_share: Share
    attention_median: Positive = Field(description="network messages a month one can take in")
    attention_log_sd: NonNegative = Field(le=3.0)
    peer_leader_share: Share = Field(description="true peer opinion leaders, share of staff")
    expert_leader_share: Share = Field(description="true expert opinion leaders, share of staff")
    boundary_spanner_share: Share
    organisation_readiness_sd: NonNegative = Field(
        le=3.0, description="sd of readiness between organisations, standard normal units"
    )
    region_readiness_share: Share = Field(
        description="share of the variance of readiness that lies between regions"
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.team_size_low > self.team_size_high:
            raise ValueError("team_size_low must not exceed team_size_high")
        if self.senior_share + self.junior_share > 1.0:
            raise ValueError("senior_share and junior_share must not sum to more than 1")
        return self


class PopulationSettings(Settings):
    """Which staff and organisations exist."""

    name: str
    source: Literal["distributions", "table", "people"]
    scale: float = Field(gt=0.0, le=1.0, description="share of the organisations that is kept")
    regions: int = Field(ge=1, le=250)
    headcount_total: int | None = Field(
        default=None, ge=1, description="staff at scale 1: sizes are stretched to meet it"
    )
    kinds: dict[OrganisationKindName, OrganisationKind] = Field(default_factory=dict)
    share_of_england: float | None = Field(
        default=None,
        gt=0.0,
        le=1.0,
        description="memberships, capacities and budgets relative to England; none means scale",
    )
    table: str | None = Field(default=None, description="path of the CSV of organisations")
    table_format: OrganisationTable | None = None
    people: str | None = Field(default=None, description="path of the CSV of people")
    people_defaults: PeopleDefaults | None = None
    edges: str | None = Field(
        default=None, description="path of the CSV of ties between them; none: ties are drawn"
    )
    edges_are: Literal["derived", "close"] = Field(
        default="derived",
        description="ties in edges: of the narrowest group that both share, or all as in one team",
    )
    traits: StaffTraits

    @property
    def national_share(self) -> float:
        """Size relative to England: what national numbers are multiplied by."""
        return self.scale if self.share_of_england is None else self.share_of_england

    @model_validator(mode="after")
    def _source_is_complete(self) -> Self:
        if self.source == "distributions" and not self.kinds:
            raise ValueError("source distributions needs kinds")
        if self.source == "table" and (self.table is None or self.table_format is None):
            raise ValueError("source table needs the path of a CSV, as in population.table=FILE")
        return self

    @model_validator(mode="after")
    def _people_are_complete(self) -> Self:
        if self.source != "people":
            if self.people is not None or self.edges is not None:
                raise ValueError("people and edges are for source people: choose population=people")
            return self
        if self.people is None or self.people_defaults is None:
            raise ValueError("source people needs the path of a CSV, as in population.people=FILE")
        if self.scale < 1.0:
            raise ValueError(f"scale is {self.scale:g}, it must be 1 where people are read")
        return self


class TieSettings(Settings):
    """Who talks to whom: how many ties, where they lead, how alike the two ends are."""

    mean_degree: NonNegative = Field(le=200.0, description="mean ties of one person")
    degree_dispersion: Positive = Field(
        description="shape of the negative binomial of drawn ties; small means very unequal"
    )
    team_share: Share = Field(description="share of ties inside one's team")
    organisation_share: Share = Field(description="elsewhere in one's organisation")
    region_share: Share = Field(description="other organisations of one's region")
    national_share: Share = Field(description="in other regions")
    homophily: Share = Field(description="probability that a tie stays in one's profession")
    spanner_outside_ratio: Positive = Field(
        description="how many times more likely a boundary spanner's tie leaves the organisation"
    )

    @model_validator(mode="after")
    def _shares_sum_to_one(self) -> Self:
        shares = (
            self.team_share,
            self.organisation_share,
            self.region_share,
            self.national_share,
        )
        if abs(sum(shares) - 1.0) > 1e-6:
            raise ValueError(f"the four tie shares sum to {sum(shares):.3f}, they must sum to 1")
        return self
