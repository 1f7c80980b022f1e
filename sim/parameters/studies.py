"""Studies: what is measured at the end of a run beside the usual, only when asked for."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sim.settings import Settings


class Timing(Settings):
    """When organisations changed over to a product; see ``sim.studies.timing``."""

    kind: Literal["timing"]
    product: str | None = Field(default=None, description="by name; none: the first product")
    level: float = Field(
        gt=0.0, le=1.0, description="share of its audience using at which one has changed over"
    )


# A further kind makes of this Annotated[Timing | ..., Field(discriminator="kind")].
StudySettings = Timing
