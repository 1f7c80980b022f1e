"""Products, and the member networks through which they spread."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from sim.parameters.channels import ChannelSettings
from sim.settings import NonNegative, OrganisationKindName, Profession, Settings, Share


class Audience(Settings):
    """For whom a product is relevant: the product of the two entries, 0 where none is given."""

    professions: dict[Profession, Share]
    organisations: dict[OrganisationKindName, Share]


class Before(Settings):
    """What a practice that is not new has behind it when it appears in a run."""

    using: Share = Field(description="share of its audience who use it as routine")
    rejected: Share = Field(description="share who know it and decided against it")
    implementing: Share = Field(
        description="share of the organisations concerned that are implementing it"
    )

    @model_validator(mode="after")
    def _shares_fit(self) -> Self:
        if self.using + self.rejected > 1.0:
            raise ValueError(
                f"using {self.using:g} and rejected {self.rejected:g} sum to more than 1"
            )
        return self


class Product(Settings):
    """One innovation: a new way of working, technology or practice."""

    title: str
    decision: Literal["optional", "collective", "authority"]
    origin: Literal["institute", "co_produced", "member_idea"]
    launch_month: int = Field(
        ge=1, description="month in which it appears; a member's idea, at the earliest"
    )
    relative_advantage: Share
    compatibility: Share
    complexity: Share
    trialability: Share
    observability: Share
    reinvention: Share
    augmentation: Share = Field(description="help and technical support that come with it")
    outside_awareness_ratio: float = Field(
        default=1.0,
        ge=0.0,
        le=100.0,
        description="rate of hearing of it outside the networks, by its maker's marketing or the "
        "press, relative to that of the staff",
    )
    audience: Audience
    before: Before | None = Field(default=None, description="none: nobody has heard of it")


class MemberNetwork(Settings):
    """One of the networks through which products can spread."""

    title: str
    members: NonNegative = Field(description="members at the start, at scale 1")
    member_organisations: NonNegative = Field(
        default=0.0, description="member organisations at the start, at scale 1"
    )
    growth_per_year: float = Field(
        ge=-0.9, le=5.0, description="new members from outside the networks, of those at the start"
    )
    referral_per_month: Share = Field(
        default=0.0, description="chance that a member of another network joins this one too"
    )
    unsubscribe_per_message: Share = Field(
        default=0.0, description="chance that a message received makes a member leave"
    )
    leaders_identified_share: Share = Field(
        default=0.0, description="share of members named as opinion leaders"
    )
    feedback_share: Share = Field(
        default=0.0, description="share of members who use a product that report on it"
    )
    international_reach: float = Field(
        default=1.0, ge=1.0, le=10.0, description="outside awareness of its members, relative to 1"
    )
    policy_response_per_year: Share = Field(
        default=0.0, description="chance that what members use becomes policy, by this network"
    )
    profession_pull: dict[Profession, NonNegative] = Field(
        description="how likely each profession is to join, relative to 1"
    )
    organisation_kinds: tuple[OrganisationKindName, ...] = Field(
        default=(), description="kinds that can be member organisations"
    )
    coordinators: NonNegative = Field(le=1000.0, description="full-time staff, at scale 1")
    channels: dict[str, ChannelSettings]


class Campaigns(Settings):
    """How the Institute sends its products through the networks (recommendation 1b)."""

    disseminated_share: Share = Field(description="share of products sent through a channel")
    first_message_delay_months: NonNegative = Field(le=120.0)
    messages_per_product: NonNegative = Field(le=200.0, description="per channel")
    months_between_messages: float = Field(ge=1.0, le=60.0)
    apt_share: Share = Field(
        description="share of products sent through a channel that suit the network's purpose"
    )
    misplaced_open_ratio: Share = Field(
        description="opening of a message that does not suit the network, relative to 1"
    )
    extra_broadcasts_per_month: NonNegative = Field(
        le=1000.0, description="further messages on each product to all members of each channel"
    )
