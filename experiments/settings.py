"""The schema of an experiment: what is run, how often, on which luck, and where it is kept."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from experiments.allocation_settings import EQUAL, AllocationSettings
from experiments.bundles import Bundle
from experiments.comparisons import ComparisonScenario
from experiments.design_settings import Design
from experiments.distributions import Uncertainty
from experiments.executor_settings import ExecutorSettings
from experiments.method_settings import MethodSettings
from experiments.problems import listing, suggestion
from experiments.selling_points import SellingPoint
from experiments.space import Space
from sim.parameters import Recommendation, Scenario
from sim.settings import Settings, Share

NAME = r"^[a-z0-9][a-z0-9_-]{0,63}$"
FolderName = Annotated[str, Field(pattern=NAME)]


class RunSettings(Settings):
    """What is the same in what the user asks for and in what is run."""

    experiment: Literal["run", "compare", "sweep", "sensitivity"]
    results: str = Field(min_length=1, description="folder that holds all results")
    seed: int = Field(ge=0, lt=2**32)
    replicates: int = Field(ge=1, le=100_000, description="each with its own luck")
    intensity: Share = Field(description="strength of the recommendations in force")
    together: bool = Field(description="whether a comparison has everything at once")
    but_one: bool = Field(description="whether it has, for each, everything but that one")
    coalitions: Literal["none", "pairs", "shares", "both"] = Field(
        description="which further coalitions of recommendations a comparison has"
    )
    orders: int = Field(ge=2, le=10_000, description="drawn for the shares of more than ten")
    executor: ExecutorSettings
    allocation: AllocationSettings = EQUAL
    recommendation_folder: str | None = Field(default=None, description="further recommendations")
    scenario_folder: str | None = Field(default=None, description="further scenarios")
    value_per_user_pounds: float = Field(ge=0, le=1e9, description="of a user at the horizon")


class Request(RunSettings):
    """What the files and the command line ask for, apart from the scenario's parameters."""

    name: FolderName | None = None
    recommendations: tuple[str, ...] = Field(description="ids, or all")
    bundles: tuple[str, ...] = Field(description="ids, or default")
    scenarios: tuple[str, ...] = Field(description="ids, or all")
    selling_points: tuple[str, ...] = Field(description="ids, or all")


class SpaceRequest(Space):
    """What an experiment with uncertainties asks for beside that, its entries complete."""

    recommendation_uncertainties: tuple[Uncertainty, ...] = Field(
        default=(), description="left out where the recommendation is not in force"
    )
    uncertainty_file: str | None = Field(
        default=None, description="a file whose uncertainties take the place of those of its paths"
    )

    def space(self) -> Space:
        """Return the space alone."""
        names = Space.model_fields
        return Space(**{name: getattr(self, name) for name in names})


class SweepRequest(SpaceRequest):
    """A space of which a design chooses the points."""

    design: Design
    further_designs: tuple[Design, ...] = Field(
        default=(), description="points to add: those that are not there already"
    )


class SensitivityRequest(SpaceRequest):
    """A space of which a method of sensitivity analysis chooses the points."""

    method: MethodSettings
    kept: tuple[str, ...] | None = Field(description="paths of those that vary; null: all")

    def space(self) -> Space:
        """Return the space alone, with the uncertainties that vary.

        Raises
        ------
        ValueError
            If one is kept that there is not.
        """
        space = super().space()
        if self.kept is None:
            return space
        known = [entry.path for entry in space.uncertainties]
        for path in self.kept:
            if path not in known:
                hint = suggestion(path, known) or f" {listing(known)}"
                raise ValueError(f"kept names '{path}', which is no uncertainty here{hint}")
        entries = tuple(one for one in space.uncertainties if one.path in self.kept)
        tied = tuple(one for one in space.correlations if {one.first, one.second} <= set(self.kept))
        return space.model_copy(update={"uncertainties": entries, "correlations": tied})


class Experiment(RunSettings):
    """One experiment, complete and frozen.

    Attributes
    ----------
    scenario
        The baseline: every parameter, without recommendations.
    recommendations
        The chosen ones at the chosen intensity, in the order asked for.
    analyses
        Those that ``all`` left out, because they cannot be put in force.
    bundles, scenarios, selling_points
        What a comparison has beside single recommendations.
    companions
        Recommendations that scenarios put in force and that are not compared by themselves.
    space
        Uncertainties, levers, constants and outcomes; empty where nothing is swept.
    designs
        How points are chosen in it: the design, and those whose points come after.
    method
        Of a sensitivity analysis: by which points are chosen in it.
    held_back
        Recommendations that the file of uncertainties has entries for and that are not in force.
    configuration
        Resolved keys and values as plain data, for the record.
    choices
        The option chosen in each configuration group.
    overrides
        The words of the command line.
    """

    name: FolderName
    scenario: Scenario
    recommendations: tuple[Recommendation, ...]
    analyses: tuple[Recommendation, ...] = ()
    bundles: tuple[Bundle, ...] = ()
    scenarios: tuple[ComparisonScenario, ...] = ()
    companions: tuple[Recommendation, ...] = ()
    selling_points: tuple[SellingPoint, ...] = ()
    space: Space = Space()
    designs: tuple[Design, ...] = ()
    method: MethodSettings | None = None
    held_back: tuple[str, ...] = ()
    configuration: dict[str, Any]
    choices: dict[str, str]
    overrides: tuple[str, ...]

    @property
    def months(self) -> int:
        """Months simulated."""
        return self.scenario.months

    @property
    def in_force(self) -> tuple[Recommendation, ...]:
        """The recommendations that some scenario puts in force, the chosen ones first."""
        return (*self.recommendations, *self.companions)
