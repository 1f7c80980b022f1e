"""The schema of a laboratory experiment: graph, rule, who starts, how long, how often."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import Field, PlainValidator, WithJsonSchema, field_validator

from experiments.executor_settings import LabExecutorSettings
from experiments.settings import FolderName
from sim.settings import Settings, Share

MOST_PEOPLE = 50_000_000
MOST_DEGREE = 1_000
MOST_AMOUNT = 1_000_000

People = Annotated[int, Field(ge=1, le=MOST_PEOPLE)]
Degree = Annotated[int, Field(ge=0, le=MOST_DEGREE)]


def _one_or_each(most: float) -> Callable[[Any], float | tuple[float, ...]]:
    """Return the check of one number from 0, or a list with one for each person."""

    def checked(value: Any) -> float | tuple[float, ...]:
        is_list = isinstance(value, list | tuple)
        for one in value if is_list else [value]:
            is_number = isinstance(one, int | float) and not isinstance(one, bool)
            if not is_number or not 0 <= one <= most:
                raise ValueError(
                    f"{one} is not allowed, but a number, at least 0, at most {most:g}, or a list "
                    "with one for each person"
                )
        return tuple(float(one) for one in value) if is_list else float(value)

    return checked


def _starters(value: Any) -> int | tuple[int | str, ...]:
    """Check who starts: a number of people, or a list of them."""
    if isinstance(value, list | tuple) and all(_names_somebody(one) for one in value):
        if len(set(value)) < len(value):
            raise ValueError("somebody is named twice")
        return tuple(value)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise ValueError(
        f"{value} is not allowed, but a whole number, at least 0, of people drawn by chance, or a "
        "list of people, as in [0,1] or [Medici]"
    )


def _names_somebody(value: Any) -> bool:
    return isinstance(value, int | str) and not isinstance(value, bool)


OneOrEach = float | tuple[float, ...]
ShareOfEach = Annotated[
    OneOrEach,
    PlainValidator(_one_or_each(1.0)),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1}),
]
AmountOfEach = Annotated[
    OneOrEach,
    PlainValidator(_one_or_each(MOST_AMOUNT)),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": MOST_AMOUNT}),
]
Starters = Annotated[
    int | tuple[int | str, ...], PlainValidator(_starters), WithJsonSchema({"title": "people"})
]


class Complete(Settings):
    """Everybody is tied to everybody."""

    kind: Literal["complete"]
    n: int = Field(ge=1, le=30_000)


class RingLattice(Settings):
    """People in a ring."""

    kind: Literal["ring_lattice"]
    n: People
    neighbours: Degree = Field(description="even: half on each side")


class Random(Settings):
    """Ties between pairs drawn alike."""

    kind: Literal["random"]
    n: People
    mean_degree: float = Field(ge=0, le=MOST_DEGREE)


class SmallWorld(Settings):
    """A ring lattice, rewired."""

    kind: Literal["small_world"]
    n: People
    neighbours: Degree = Field(description="even: half on each side")
    rewired: Share = Field(description="probability of each tie")


class Regular(Settings):
    """Random ties, the same number for everybody."""

    kind: Literal["regular"]
    n: People
    degree: Degree


class ScaleFree(Settings):
    """Newcomers prefer those with many ties."""

    kind: Literal["scale_free"]
    n: int = Field(ge=2, le=MOST_PEOPLE)
    ties_each: int = Field(ge=1, le=MOST_DEGREE)


class MooreLattice(Settings):
    """A square, everybody tied to the eight around."""

    kind: Literal["moore_lattice"]
    side: int = Field(ge=3, le=7_000)
    rewired: Share = Field(description="share of the ties that exchange their ends")


class PathGraph(Settings):
    """People in a row."""

    kind: Literal["path"]
    n: People


class Star(Settings):
    """One person tied to all others."""

    kind: Literal["star"]
    n: People


class Csv(Settings):
    """Ties from a file with two columns."""

    kind: Literal["csv"]
    path: str = Field(min_length=1)


Graph = Annotated[
    Complete
    | RingLattice
    | Random
    | SmallWorld
    | Regular
    | ScaleFree
    | MooreLattice
    | PathGraph
    | Star
    | Csv,
    Field(discriminator="kind"),
]


class Bass(Settings):
    """Outside influence and imitation, per month."""

    kind: Literal["bass"]
    p: ShareOfEach
    q: AmountOfEach
    form: Literal["hazard", "exponential", "contacts"]


class Contagion(Settings):
    """Independent contacts, with or without stopping; chances per month."""

    kind: Literal["contagion"]
    rate: ShareOfEach
    external: ShareOfEach
    recovery: ShareOfEach
    immune: bool


class FractionalThreshold(Settings):
    """A share of one's neighbours."""

    kind: Literal["fractional_threshold"]
    threshold: AmountOfEach
    probability: ShareOfEach


class AbsoluteThreshold(Settings):
    """A number of neighbours."""

    kind: Literal["absolute_threshold"]
    threshold: AmountOfEach


class LinearThreshold(Settings):
    """A share of one's neighbours, drawn uniformly."""

    kind: Literal["linear_threshold"]


class IndependentCascade(Settings):
    """One chance for each new user."""

    kind: Literal["independent_cascade"]
    probability: ShareOfEach


Rule = Annotated[
    Bass
    | Contagion
    | FractionalThreshold
    | AbsoluteThreshold
    | LinearThreshold
    | IndependentCascade,
    Field(discriminator="kind"),
]


class LabRequest(Settings):
    """What the files and the command line ask for."""

    experiment: Literal["lab"]
    graph: Graph
    rule: Rule
    initial: Starters = Field(description="how many people start, or who")
    months: int = Field(ge=1, le=100_000)
    dt: float = Field(gt=0, le=1, description="step in months")
    seed: int = Field(ge=0, lt=2**32)
    replicates: int = Field(ge=1, le=1_000_000)
    graph_per_replicate: bool = Field(description="whether a drawn graph is drawn for each")
    executor: LabExecutorSettings
    results: str = Field(min_length=1, description="folder that holds all results")
    name: FolderName | None = None

    @field_validator("dt")
    @classmethod
    def _check_dt(cls, dt: float) -> float:
        """Refuse steps that do not add up to a month."""
        if abs(round(1 / dt) * dt - 1) > 1e-9:
            raise ValueError(f"{dt:g} is not allowed: a month must be a whole number of steps")
        return dt


class LabExperiment(LabRequest):
    """One laboratory experiment, complete and frozen.

    Attributes
    ----------
    configuration
        Resolved keys and values as plain data, for the record.
    choices
        The option chosen in each configuration group.
    overrides
        The words of the command line.
    """

    name: FolderName
    configuration: dict[str, Any]
    choices: dict[str, str]
    overrides: tuple[str, ...]
