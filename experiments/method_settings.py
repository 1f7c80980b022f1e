"""The schema of a sensitivity analysis: which method, and how many points it is given."""

from __future__ import annotations

from abc import abstractmethod
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from experiments import sensitivity_methods as methods
from experiments.sensitivity_methods import FEWEST, Method
from sim.settings import Settings

MOST = 1_000_000
Count = Annotated[int, Field(ge=1, le=MOST)]
AtLeastTwo = Annotated[int, Field(ge=FEWEST, le=MOST)]
Groups = Annotated[
    dict[str, tuple[str, ...]], Field(default_factory=dict, description="of what moves together")
]


class _OneStep(Settings):
    """A method that is one analysis."""

    @property
    @abstractmethod
    def asked_points(self) -> int:
        """The number of points, in the words of `experiments.sensitivity.analyse`."""

    @property
    @abstractmethod
    def method(self) -> Method:
        """The method, in the words of `experiments.sensitivity.analyse`."""

    @model_validator(mode="after")
    def _can_be_asked_for(self) -> Self:
        methods.read_method(self.method, points=self.asked_points)
        return self


class MorrisSettings(_OneStep):
    """Elementary effects in the radial form."""

    kind: Literal["morris"]
    stars: AtLeastTwo
    groups: Groups

    @property
    def asked_points(self) -> int:
        """One star around each point."""
        return self.stars

    @property
    def method(self) -> Method:
        """Morris has nothing else to be told."""
        return methods.Morris()


class _Points(_OneStep):
    """A method that counts points."""

    points: AtLeastTwo

    @property
    def asked_points(self) -> int:
        """As they are asked for."""
        return self.points


class SobolSettings(_Points):
    """Shares of the variance, by Saltelli's blocks."""

    kind: Literal["sobol"]
    scrambles: Count
    groups: Groups

    @property
    def method(self) -> Method:
        """Sobol, with its scrambles."""
        return methods.Sobol(self.scrambles)


class PawnSettings(_Points):
    """Distances between distributions."""

    kind: Literal["pawn"]
    slices: AtLeastTwo

    @property
    def method(self) -> Method:
        """PAWN, with its slices."""
        return methods.Pawn(self.slices)


class OneAtATimeSettings(_Points):
    """Curves of one uncertainty at a time, from the medians of the others."""

    kind: Literal["one_at_a_time"]

    @property
    def method(self) -> Method:
        """One at a time, from medians."""
        return methods.OneAtATime()


OneStep = MorrisSettings | SobolSettings | PawnSettings | OneAtATimeSettings


class ScreenedSettings(Settings):
    """Morris over all uncertainties, then Sobol over those that matter most."""

    kind: Literal["screened"]
    stars: AtLeastTwo
    keep: int = Field(ge=1, le=100, description="uncertainties that the second step varies")
    points: AtLeastTwo
    scrambles: Count

    @model_validator(mode="after")
    def _second_step_can_be_asked_for(self) -> Self:
        methods.read_method(methods.Sobol(self.scrambles), points=self.points)
        return self


MethodSettings = Annotated[OneStep | ScreenedSettings, Field(discriminator="kind")]
