"""Links between those who make products and those who use them, and the world around both."""

from __future__ import annotations

from pydantic import Field

from sim.settings import LogOdds, NonNegative, Positive, Settings, Share


class Feedback(Settings):
    """How users' reports improve a product (recommendation 2f)."""

    cycle_months: float = Field(ge=1.0, le=60.0, description="between versions of a product")
    gap_closed: Share = Field(
        description="part of what a product's attributes lack that a version can make good"
    )
    half_reports: Positive = Field(
        description="reports, nationally, at which a version makes good half of that"
    )


class Ideas(Settings):
    """Innovative approaches found among members, which become products (recommendation 2a)."""

    found_per_1000_members_year: NonNegative = Field(le=1000.0)
    developed_share: Share = Field(description="of those found, that become products")
    development_months: NonNegative = Field(le=120.0, description="from finding to launch")
    compatibility_gain: Share = Field(description="of a product that began as a member's idea")


class OuterContext(Settings):
    """Climate, mandates and incentives, which come from outside organisations."""

    climate: LogOdds = Field(description="log hazard of any organisation's deciding")
    mandate_decision: LogOdds = Field(description="log hazard of deciding under a mandate")
    mandate_awareness_per_month: Share = Field(
        description="chance that a mandate makes somebody aware, at full relevance"
    )


class SelfReport(Settings):
    """What a survey of staff would find: who says they use a product, by what they really do."""

    of_users: Share
    of_persuaded: Share = Field(description="who are persuaded, but do not use it")
    of_stopped: Share = Field(description="who have used it, and stopped")
