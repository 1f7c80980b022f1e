"""The channels through which member networks reach people and organisations."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.settings import LogOdds, NonNegative, Positive, Settings, Share


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
    product_share: Share = Field(
        default=1.0, description="share of the Institute's product messages that it carries"
    )
    open_rate: Share = Field(description="chance that a relevant message is opened")
    aware_if_read: Share
    persuasion: LogOdds = Field(description="log-odds of one message read")


class Event(Settings):
    """Face-to-face events: sessions on products, new acquaintances."""

    kind: Literal["event"]
    events_per_year: int = Field(ge=0, le=365)
    attendees: NonNegative = Field(description="members per event, at scale 1")
    guest_share_per_year: dict[str, Share] = Field(
        default_factory=dict,
        description="share of another network's members that comes to an event in a year",
    )
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
    champions_per_host: int = Field(
        ge=0, le=100, description="of the team, who speak for the product to colleagues"
    )
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


class Search(Settings):
    """A website on which members with a need look for something."""

    kind: Literal["search"]
    searches_per_year: NonNegative = Field(le=12.0, description="per member")
    flexibility: Share = Field(description="chance that a search by need shows what is there")
    accuracy: Share = Field(description="share of what is shown that is still true")
    aware_if_found: Share
    persuasion: LogOdds


class InterestGroups(Settings):
    """New networks of interest that form on the register, and links between them."""

    kind: Literal["interest_groups"]
    groups_per_year: NonNegative = Field(description="net new groups, at scale 1")
    group_size: int = Field(ge=2, le=1000, description="members who take part in a new group")
    new_ties: NonNegative = Field(le=20.0, description="lasting new ties per participant")
    tie_half_life_months: Positive
    hub_share: Share = Field(
        description="of those taking part, who are also linked to a member of another group"
    )


class OnlineCommunity(Settings):
    """Tools on which members tie themselves to others, and read what they post."""

    kind: Literal["online_community"]
    uptake: Share = Field(description="share of members who use the tools")
    new_ties_per_year: NonNegative = Field(le=24.0, description="weak ties, per user")
    tie_strength: Share = Field(description="talk over such a tie, relative to one in a team")
    tie_half_life_months: Positive
    posts_per_month: NonNegative = Field(le=200.0, description="that reach each user")
    read_share: Share = Field(description="of the posts that a user has the attention for")


class Award(Settings):
    """Awards that celebrate organisations which use products, and tell members of the products."""

    kind: Literal["award"]
    awards_per_year: NonNegative = Field(le=1000.0, description="winning organisations, at scale 1")
    morale: LogOdds = Field(description="log-odds on the winner's staff, fading as conviction does")
    product_linked: Share = Field(description="chance that an award names the product used most")
    open_rate: Share = Field(description="of the members told of it, if it interests them")
    aware_if_read: Share
    persuasion: LogOdds = Field(description="log-odds of an award read about")


class Projects(Settings):
    """Members' improvement projects, which the network encourages and helps along."""

    kind: Literal["projects"]
    motivation: LogOdds = Field(
        description="log hazard of implementing, and of use becoming routine, where a project is"
    )
    shadowing: LogOdds = Field(
        description="the same, from shadowing, facilitation and advice by the private sector"
    )


ChannelSettings = Annotated[
    Mailing
    | Event
    | CoProduction
    | SiteVisit
    | Search
    | InterestGroups
    | OnlineCommunity
    | Award
    | Projects,
    Field(discriminator="kind"),
]
