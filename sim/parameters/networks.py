"""Products, and the member networks and channels through which they spread."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.settings import (
    LogOdds,
    NonNegative,
    OrganisationKindName,
    Positive,
    Profession,
    Settings,
    Share,
)


class Audience(Settings):
    """For whom a product is relevant: the product of the two entries, 0 where none is given."""

    professions: dict[Profession, Share]
    organisations: dict[OrganisationKindName, Share]


class Product(Settings):
    """One innovation: a new way of working, technology or practice."""

    title: str
    decision: Literal["optional", "collective", "authority"]
    origin: Literal["institute", "co_produced", "member_idea"]
    launch_month: int = Field(ge=1, description="month in which it appears")
    relative_advantage: Share
    compatibility: Share
    complexity: Share
    trialability: Share
    observability: Share
    reinvention: Share
    augmentation: Share = Field(description="help and technical support that come with it")
    audience: Audience


class Mailing(Settings):
    """Messages to members: broadcast to all of them, or targeted by their interests."""

    kind: Literal["mailing"]
    targeting: Share = Field(description="share of messages targeted, the rest is broadcast")
    broadcast_precision: float = Field(
        gt=0.0, le=1.0, description="share of all members whom an everyday message concerns"
    )
    precision: float = Field(
        gt=0.0, le=1.0, description="share of a targeted message's recipients whom it concerns"
    )
    recall: Share = Field(description="share of those it concerns whom a targeted message reaches")
    relevant_messages_per_month: NonNegative = Field(
        le=200.0, description="other messages of this network that concern a member"
    )
    open_rate: Share = Field(description="chance that a relevant message is opened")
    aware_if_read: Share
    persuasion: LogOdds = Field(description="log-odds of one message read")


class Event(Settings):
    """Face-to-face events: sessions on products, new acquaintances."""

    kind: Literal["event"]
    events_per_year: int = Field(ge=0, le=365)
    attendees: NonNegative = Field(description="per event, at scale 1")
    product_programme_share: Share = Field(description="chance that a product has a session")
    aware_if_attending: Share
    persuasion: LogOdds
    new_ties: NonNegative = Field(le=20.0, description="lasting new ties per attendee")
    tie_half_life_months: Positive


class CoProduction(Settings):
    """Organisations that prototype products with the Institute before release."""

    kind: Literal["co_production"]
    attribute_gain: Share = Field(description="gain in compatibility and advantage")
    team_members: int = Field(ge=0, description="staff of a host who work on a prototype")
    aware_if_on_team: Share
    persuasion: LogOdds


class SiteVisit(Settings):
    """Visits to a host that has made a product routine, after the Beacon scheme."""

    kind: Literal["site_visit"]
    visits_per_year: NonNegative = Field(le=365.0, description="per host and routinised product")
    team_members: int = Field(ge=1, le=50)
    aware_if_visiting: Share
    persuasion: LogOdds
    new_ties: NonNegative = Field(le=20.0, description="lasting ties per visiting team")
    tie_half_life_months: Positive


ChannelSettings = Annotated[Mailing | Event | CoProduction | SiteVisit, Field(discriminator="kind")]


class MemberNetwork(Settings):
    """One of the networks through which products can spread."""

    title: str
    members: NonNegative = Field(description="members at the start, at scale 1")
    member_organisations: NonNegative = Field(
        default=0.0, description="member organisations at the start, at scale 1"
    )
    growth_per_year: float = Field(ge=-0.9, le=5.0, description="net growth of membership")
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
