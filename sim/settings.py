"""The base of every parameter object, and the field types that the parameter files share."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

PROFESSIONS = (
    "doctor",
    "nurse",
    "scientific",
    "ambulance",
    "clinical_support",
    "administration",
    "management",
    "estates",
)
ORGANISATION_KINDS = (
    "acute",
    "mental_health",
    "community",
    "ambulance",
    "general_practice",
    "strategic",
    "other",
)

Profession = Literal[
    "doctor",
    "nurse",
    "scientific",
    "ambulance",
    "clinical_support",
    "administration",
    "management",
    "estates",
]
OrganisationKindName = Literal[
    "acute",
    "mental_health",
    "community",
    "ambulance",
    "general_practice",
    "strategic",
    "other",
]
Share = Annotated[float, Field(ge=0.0, le=1.0)]
NonNegative = Annotated[float, Field(ge=0.0)]
Positive = Annotated[float, Field(gt=0.0)]
Count = Annotated[int, Field(ge=0)]
LogOdds = Annotated[float, Field(ge=-10.0, le=10.0)]


class Settings(BaseModel):
    """Frozen parameters: unknown names, NaN and values out of range are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
