"""How leaders, supporters, staff, peers and organisations behave, and unit costs."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sim.settings import LogOdds, NonNegative, OrganisationKindName, Positive, Settings, Share

FindingMethod = Literal["survey", "nomination", "centrality"]


class Leaders(Settings):
    """Opinion leaders found and recruited among network members (recommendation 2c)."""

    method: FindingMethod = Field(
        description="how they are found: a survey of whom colleagues turn to, nomination by "
        "oneself, or centrality in records of who is in touch with whom"
    )
    precision: dict[FindingMethod, Share] = Field(
        description="share of those named who truly lead opinion"
    )
    willing: Share
    followers: NonNegative = Field(le=100.0, description="colleagues each one engages")
    contact_per_month: Share = Field(
        description="chance that an engaged leader makes a follower aware in a month"
    )
    persuasion: LogOdds = Field(description="log-odds on a follower while the leader is engaged")
    mistaken_ratio: Share = Field(description="influence of one wrongly named, relative to 1")
    aware_if_briefed: Share
    briefing_persuasion: LogOdds
    champion_weight: float = Field(
        ge=1.0, le=1000.0, description="weight of one who speaks for a product in its organisation"
    )


class Support(Settings):
    """A scheme of support for organisations that implement (recommendations 2e-i, 2e-ii)."""

    sites_per_year: NonNegative = Field(description="projects started per year, at scale 1")
    duration_months: Positive
    staff_per_site: Positive = Field(description="staff whose work one project covers")
    log_odds: LogOdds = Field(description="on implementing and on use becoming routine")
    stop_ratio: Share = Field(description="hazard of stopping at a supported site, relative to 1")
    site_pounds: NonNegative = Field(description="cost to the Institute of one project")
    organisation_kinds: tuple[OrganisationKindName, ...]
    network: str | None = Field(
        default=None, description="only at member organisations of this network; none: at all"
    )


class StaffRule(Settings):
    """The staged rule: unaware, aware, persuaded, using, sustained; or rejected, discontinued."""

    outside_awareness_per_month: Share = Field(
        description="chance of hearing of a product outside the networks, at full relevance"
    )
    evaluation_months: Positive = Field(
        description="from awareness to a view: 1 / hazard, in whole months half a month more"
    )
    intercept: LogOdds
    relative_advantage: LogOdds = Field(description="log-odds from attribute 0 to 1")
    compatibility: LogOdds
    complexity: LogOdds
    trialability: LogOdds
    observability: LogOdds
    innovativeness: LogOdds = Field(description="log-odds per standard deviation")
    social_proof: LogOdds = Field(description="log-odds from no neighbour using to all")
    climate: LogOdds = Field(description="log-odds while one's organisation implements")
    conviction_half_life_months: Positive
    reconsideration_per_month: Share
    told_again_ratio: float = Field(
        ge=0.0,
        le=20.0,
        description="thinking again, of one who rejected it and is told of it, relative to hearing "
        "of it for the first time, for each unit of log-odds of what is told; up to 1 in all",
    )
    adoption_months: Positive = Field(description="from persuaded to using, if free: 1 / hazard")
    compliance_per_month: Share = Field(
        description="chance that an authority decision persuades the aware, at full progress"
    )
    stop_per_month: Share = Field(description="chance of stopping in early use, no support")
    stop_observability: LogOdds = Field(description="change in log hazard, observability 0 to 1")
    stop_reinvention: LogOdds = Field(
        description="change in log hazard, potential for reinvention 0 to 1"
    )
    stop_local_use: LogOdds = Field(description="change in log hazard, no neighbour using to all")
    stop_after_abandonment: LogOdds = Field(
        description="change in log hazard once one's organisation has abandoned the product"
    )
    sustain_per_month: Share = Field(description="chance that early use becomes routine")
    sustained_stop_ratio: Share = Field(description="hazard of stopping once sustained, over early")


class PeerSettings(Settings):
    """Talk over ties."""

    contact_per_month: Share = Field(
        description="chance that one using colleague in one's team makes one aware"
    )
    persuaded_ratio: Share = Field(description="talk of the persuaded, relative to users")
    aware_ratio: Share = Field(description="talk of the merely aware, relative to users")
    other_profession_ratio: Share = Field(description="across professions, relative to within")
    organisation_strength: Share = Field(description="tie outside the team, relative to 1")
    region_strength: Share
    national_strength: Share


class OrganisationRule(Settings):
    """How organisations consider, decide, implement, routinise and abandon."""

    consider_per_month: Share = Field(description="at full awareness of its audience")
    decide_per_month: Share = Field(description="at full support, mean readiness")
    half_support_share: float = Field(
        gt=0.0, le=1.0, description="weighted share persuaded that gives half the hazard"
    )
    unprompted_decision_per_month: Share = Field(
        description="chance of deciding without persuaded staff, once considering"
    )
    senior_weight: NonNegative = Field(le=20.0, description="weight of a senior's view over 1")
    readiness: LogOdds = Field(description="log hazard per standard deviation of readiness")
    leadership: LogOdds = Field(description="log hazard from leadership support 0 to 1")
    regional_peers: LogOdds = Field(
        description="log hazard from no to all organisations of one's kind and region deciding"
    )
    implementation_months: Positive = Field(description="at mean capacity and complexity 0.5")
    augmentation: LogOdds = Field(
        description="log speed of implementing, help that comes with the product 0 to 1"
    )
    routine_share: Share = Field(description="share of the audience using that counts as routine")
    internal_communication_per_month: Share = Field(
        description="chance that an implementing organisation makes its audience aware"
    )
    use_gate: Share = Field(description="progress of implementation at which staff may start")
    abandon_per_month: Share = Field(description="while implementing, without support")
    routinised_abandon_ratio: Share


class CostSettings(Settings):
    """Unit costs in pounds of one price year, by who bears them."""

    price_year: int
    staff_hour_pounds: NonNegative
    coordinator_year_pounds: NonNegative
    message_pounds: NonNegative = Field(description="writing and targeting one product message")
    reading_minutes: NonNegative = Field(description="per message read")
    delegate_day_pounds: NonNegative = Field(description="venue, catering, speakers per head")
    travel_pounds: NonNegative = Field(description="per person and day")
    day_hours: NonNegative
    co_production_days: NonNegative = Field(description="days of each member of a host's team")
    visit_host_pounds: NonNegative = Field(description="per visit received, beside visitors' time")
    group_hours: NonNegative = Field(description="of each who takes part in forming a group")
    award_pounds: NonNegative = Field(description="per award: judging and ceremony")
    project_year_pounds: NonNegative = Field(description="facilitation, per member organisation")
    leader_days_per_year: NonNegative
    leader_briefing_pounds: NonNegative = Field(description="per leader recruited")
