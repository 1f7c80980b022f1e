"""The base of every parameter object, and the field types that the parameter files share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

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
PROFESSIONS: tuple[str, ...] = get_args(Profession)
ORGANISATION_KINDS: tuple[str, ...] = get_args(OrganisationKindName)

Share = Annotated[float, Field(ge=0.0, le=1.0)]
NonNegative = Annotated[float, Field(ge=0.0)]
Positive = Annotated[float, Field(gt=0.0)]
Count = Annotated[int, Field(ge=0)]
LogOdds = Annotated[float, Field(ge=-10.0, le=10.0)]


class Settings(BaseModel):
    """Frozen parameters: unknown names, NaN and values out of range are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


def refuse_dots(names: Iterable[str]) -> None:
    """Refuse names that would make two paths alike."""
    for name in names:
        if "." in name:
            raise ValueError(f"the name {name!r} has a dot, which separates the names of a path")
