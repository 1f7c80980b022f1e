"""Bundles as data: recommendations that belong together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import Field, model_validator

from experiments.problems import Problem
from sim.settings import Settings

IDENTIFIER = r"^[a-z0-9][a-z0-9_-]{0,63}$"
Identifier = Annotated[str, Field(pattern=IDENTIFIER)]
DEFAULT = "default"


class Bundle(Settings):
    """Recommendations that are also put in force together, where all of them are chosen."""

    id: Identifier
    title: str = Field(min_length=1)
    recommendations: tuple[Identifier, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _members_are_distinct(self) -> Self:
        for name in self.recommendations:
            if self.recommendations.count(name) > 1:
                raise ValueError(f"recommendations names '{name}' twice")
        return self


def fitting(bundles: Sequence[Bundle], chosen: Sequence[str]) -> tuple[Bundle, ...]:
    """Return the bundles all of whose members are chosen, and that are not all that is chosen."""
    return tuple(bundle for bundle in bundles if set(bundle.recommendations) < set(chosen))


def require_members(bundle: Bundle, chosen: Sequence[str], *, together: bool) -> None:
    """Refuse a bundle, named by the user, that cannot be compared or is compared already.

    Parameters
    ----------
    chosen
        Ids of the recommendations that are compared.
    together
        Whether all of them together are a scenario anyway.
    """
    missing = [name for name in bundle.recommendations if name not in chosen]
    if missing:
        raise Problem(
            f"bundles names '{bundle.id}', of which recommendations lacks {', '.join(missing)}: "
            f"it is made of {', '.join(bundle.recommendations)}"
        )
    if together and len(bundle.recommendations) == len(chosen):
        raise Problem(
            f"bundles names '{bundle.id}', which is all that is chosen and so compared as 'all': "
            "leave it out, or give together=false"
        )
