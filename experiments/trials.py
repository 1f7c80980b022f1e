"""Virtual trials as data: what a published study gave to whom, and what it found."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from experiments.problems import Problem
from sim.parameters import ChannelSettings, OrganisationKind, PopulationSettings, Product, Scenario
from sim.parameters import Trial as TrialStudy
from sim.recommendations import value_at, with_value
from sim.settings import OrganisationKindName, Settings

Spread = Literal["interval", "interquartile", "range"]
SPREADS = {
    "interval": "95 % interval",
    "interquartile": "middle half of the trials",
    "range": "range of the trials",
}


class Published(Settings):
    """What a study, or a review of studies, found; in the unit of the effect."""

    estimate: float
    low: float
    high: float
    spread: Spread
    trials: int = Field(default=1, ge=1, description="over which the estimate is the median")
    no_effect: bool = Field(
        default=False, description="whether what was found is that nothing changed"
    )
    source: str = Field(min_length=1)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.low <= self.estimate <= self.high:
            raise ValueError(
                f"estimate {self.estimate:g} is not between low {self.low:g} and high {self.high:g}"
            )
        return self

    def holds(self, effect: float) -> bool:
        """Whether an effect lies within what was published."""
        return self.low <= effect <= self.high


class TrialPopulation(Settings):
    """Who takes part: organisations in regions, none of them a sample of something larger."""

    regions: int = Field(ge=1, le=250)
    kinds: dict[OrganisationKindName, OrganisationKind]


class TrialChange(Settings):
    """A parameter of the trial: a value of its own, or that of the model, times a number."""

    path: str
    value: float | None = None
    like: str | None = Field(default=None, description="path in the model whose value it takes")
    times: float = Field(default=1.0, description="for like")
    low: float
    high: float
    source: str = Field(min_length=1)

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.value is None) == (self.like is None):
            raise ValueError(f"{self.path}: give either value or like")
        return self


class VirtualTrial(Settings):
    """A trial inside the model, after a published one.

    Attributes
    ----------
    setting, comparison
        In words, for readers: who took part, and what was compared with what.
    channels
        Of the trial's network, those that are open in it; the others are closed.
    further_channels
        That no network has, open in this trial.
    support
        Schemes of support that the treated alone can have.
    changes
        Doses, and what else is particular to the trial; all other parameters are the model's.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")
    title: str
    setting: str
    comparison: str
    published: Published
    follow_up_months: int = Field(ge=1, le=120, description="from the start to the measurement")
    population: TrialPopulation
    product: Product
    channels: tuple[str, ...] = ()
    further_channels: dict[str, ChannelSettings] = Field(default_factory=dict)
    support: tuple[str, ...] = ()
    study: TrialStudy
    changes: tuple[TrialChange, ...] = ()

    @property
    def unit(self) -> str:
        """Unit of the effect."""
        return "percentage points" if self.study.avoided_share is None else "per cent"

    def scenario(self, base: Scenario) -> Scenario:
        """Return the trial in the world of a model.

        Parameters
        ----------
        base
            The model, whose parameters are put to the test.

        Raises
        ------
        Problem
            If the model lacks a network, channel or path that the trial names.
        """
        network = self.study.network
        if network not in base.networks:
            raise Problem(f"trial {self.id}: networks has no {network}")
        there = base.networks[network].channels
        for name in self.channels:
            if name not in there:
                raise Problem(f"trial {self.id}: networks.{network} has no channel {name}")
        channels = {name: there[name] for name in self.channels} | self.further_channels
        update = {"channels": channels, "member_organisations": 0.0, "members": 1.0}
        support = {
            name: scheme.model_copy(update={"network": network if name in self.support else None})
            for name, scheme in base.support.items()
        }
        scenario = base.model_copy(
            update={
                "months": self.study.start_month - 1 + self.follow_up_months,
                "population": self._population(base),
                "products": {self.id: self.product},
                "networks": {network: base.networks[network].model_copy(update=update)},
                "support": support,
                "study": self.study,
                "recommendations": (),
            }
        )
        return self._changed(scenario, base)

    def _population(self, base: Scenario) -> PopulationSettings:
        """Return who takes part, with the traits of the model's staff."""
        return PopulationSettings(
            name=f"trial-{self.id}",
            source="distributions",
            scale=1.0,
            share_of_england=1.0,
            regions=self.population.regions,
            kinds=self.population.kinds,
            traits=base.population.traits,
        )

    def _changed(self, scenario: Scenario, base: Scenario) -> Scenario:
        """Return the scenario with what is particular to the trial."""
        for change in self.changes:
            try:
                value = change.value
                if value is None:
                    value = value_at(base, str(change.like)) * change.times
                value_at(scenario, change.path)
            except ValueError as error:
                raise Problem(f"trial {self.id}: {error}") from error
            scenario = with_value(scenario, change.path.split("."), value=value)
        return checked(scenario, self.id)


def checked(scenario: Scenario, name: str) -> Scenario:
    """Return a scenario that was put together, with every value in its range."""
    try:
        return Scenario.model_validate(scenario.model_dump())
    except ValueError as error:
        said = str(error).splitlines()
        raise Problem(f"trial {name}: {' '.join(line.strip() for line in said[1:3])}") from error
