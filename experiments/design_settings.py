"""The schema of designs: how points are chosen in the space of an experiment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from sim.settings import Settings

MOST_POINTS = 1_000_000
MOST_TO_CHOOSE_FROM = 1000  # every walk is held against every other


class Grid(Settings):
    """All combinations of some quantiles of every uncertainty."""

    method: Literal["grid"]
    levels: int = Field(
        ge=2, le=MOST_POINTS, description="quantiles of each, at equal distances from 0 to 1"
    )


class ListDesign(Settings):
    """The rows of a table that the user gives."""

    method: Literal["list"]
    table: str = Field(min_length=1, description="path of a CSV whose columns are paths")


class LatinHypercube(Settings):
    """In each batch every uncertainty takes one value in each of `points` equal shares."""

    method: Literal["latin_hypercube"]
    points: int = Field(ge=1, le=MOST_POINTS, description="points of one batch")
    batches: int = Field(ge=1, le=MOST_POINTS, description="hypercubes, independent of each other")


class Morris(Settings):
    """Walks through a grid of quantiles that move one uncertainty at a time."""

    method: Literal["morris"]
    trajectories: int = Field(ge=1, le=MOST_POINTS, description="walks drawn")
    levels: int = Field(ge=2, le=1000, multiple_of=2, description="quantiles that walks visit")
    optimal: int | None = Field(
        default=None, ge=2, description="walks kept, those farthest apart; none keeps all"
    )

    @model_validator(mode="after")
    def _keeps_fewer_than_it_draws(self) -> Self:
        if self.optimal is not None and self.optimal >= self.trajectories:
            raise ValueError(
                f"optimal is {self.optimal}, allowed: less than trajectories, {self.trajectories}"
            )
        if self.optimal is not None and self.trajectories > MOST_TO_CHOOSE_FROM:
            raise ValueError(
                f"trajectories is {self.trajectories}, allowed with optimal: at most "
                f"{MOST_TO_CHOOSE_FROM}"
            )
        return self


class Sobol(Settings):
    """Sobol's sequence, crossed as Saltelli does for variance-based sensitivity indices."""

    method: Literal["sobol"]
    points: int = Field(ge=1, le=MOST_POINTS, description="of the sequence; a power of two")
    second_order: bool = Field(description="whether interactions of pairs can be told apart")

    @model_validator(mode="after")
    def _points_are_a_power_of_two(self) -> Self:
        if self.points & (self.points - 1):
            below = 1 << (self.points.bit_length() - 1)
            raise ValueError(
                f"points is {self.points}, allowed: a power of two, as {below} or {2 * below}"
            )
        return self


Design = Annotated[
    Grid | ListDesign | LatinHypercube | Morris | Sobol, Field(discriminator="method")
]


def growing(design: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the keys of a design that may change while the points there are stay as they are."""
    method = design.get("method")
    if method == "morris":
        return ("trajectories",) if design.get("optimal") is None else ()
    return {"list": ("table",), "latin_hypercube": ("batches",), "sobol": ("points",)}.get(
        str(method), ()
    )
