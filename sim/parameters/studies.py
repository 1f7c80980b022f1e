"""Studies: what is measured at the end of a run beside the usual, only when asked for."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.settings import OrganisationKindName, Settings, Share


class Timing(Settings):
    """When organisations changed over to a product; see ``sim.studies.timing``."""

    kind: Literal["timing"]
    product: str | None = Field(default=None, description="by name; none: the first product")
    level: float = Field(
        gt=0.0, le=1.0, description="share of its audience using at which one has changed over"
    )


class Trial(Settings):
    """A cluster-randomised trial, measured at the end of the run; see ``sim.studies.trial``."""

    kind: Literal["trial"]
    product: str | None = Field(default=None, description="by name; none: the first product")
    network: str = Field(
        description="whose members are the staff of the treated organisations, and nobody else"
    )
    randomised: Literal["organisation", "region"] = Field(description="what is drawn into arms")
    kinds: tuple[OrganisationKindName, ...] = Field(
        min_length=1, description="of organisations that are treated"
    )
    measured_kinds: tuple[OrganisationKindName, ...] = Field(
        min_length=1, description="of organisations whose practice is measured"
    )
    treated_share: float = Field(gt=0.0, lt=1.0, description="of all that is drawn")
    taken_up_share: Share = Field(
        default=1.0, description="of the treated, who take up what they are offered"
    )
    start_month: int = Field(ge=2, description="of the intervention")
    exposure_months: int = Field(ge=1, description="in which it reaches the treated")
    avoided_share: float | None = Field(
        default=None,
        gt=0.0,
        lt=1.0,
        description="of what is counted, that a user of the product avoids: the effect is the "
        "change of the count in per cent; none: percentage points of users",
    )


StudySettings = Annotated[Timing | Trial, Field(discriminator="kind")]
