"""Targets of a calibration: published numbers, and how far off them the model may be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import NormalDist
from typing import Any, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from experiments.distributions import Floats
from experiments.problems import Problem, listing, suggestion
from experiments.schema import model_schema
from experiments.validation import validated
from sim.settings import NonNegative, Positive, Settings

IQR_IN_SD = 1.349  # width of a normal distribution's middle half, in standard deviations
LEVEL = 0.95
Kind = Literal["interval", "iqr", "sd", "null", "at_least", "at_most"]
# what each kind has to be given, and what it may be
NEEDS: dict[str, tuple[str, ...]] = {
    "interval": ("low", "high"),
    "iqr": ("low", "high"),
    "sd": ("value", "sd"),
    "null": ("margin",),
    "at_least": ("value", "sd"),
    "at_most": ("value", "sd"),
}
MAY: dict[str, tuple[str, ...]] = {
    "interval": ("value", "level"),
    "iqr": ("value",),
    "sd": ("level",),
    "null": ("level", "low", "high"),
    "at_least": (),
    "at_most": (),
}


class Target(Settings):
    """A published number that a statistic of the simulator is held to.

    Attributes
    ----------
    name
        Of the statistic, as the simulator calls it.
    kind
        How its spread is published: ``interval`` (of `level`), ``iqr`` (the middle half), ``sd``
        (a standard deviation or standard error), ``null`` (no effect: nothing beyond `margin` on
        either side of 0 is believed), ``at_least`` and ``at_most`` (a bound, soft by `sd`).
    unit
        Of value, interval, sd, margin and discrepancy, in words.
    source
        Where they are published.
    value
        The published number; of an interval that is given without, its middle; of a null, 0.
    low, high
        Ends of the published interval or middle half. A null may have the interval that was found.
    level
        Coverage of the interval.
    sd
        Standard deviation of the published number.
    margin
        Of a null: half the width of an interval of `level` around 0.
    discrepancy_sd
        How far the model, at its best parameters, may be from the world: standard deviation of
        model discrepancy (Kennedy & O'Hagan 2001).

    Raises
    ------
    ValueError
        If what the kind needs is lacking, or does not fit together.
    """

    name: str = Field(min_length=1)
    kind: Kind
    unit: str = Field(min_length=1)
    source: str = Field(min_length=1)
    value: float | None = None
    low: float | None = None
    high: float | None = None
    level: float = Field(default=LEVEL, gt=0.0, lt=1.0)
    sd: Positive | None = None
    margin: Positive | None = None
    discrepancy_sd: NonNegative = 0.0

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> Self:
        allowed = (*NEEDS[self.kind], *MAY[self.kind])
        for key in ("value", "low", "high", "sd", "margin"):
            given = getattr(self, key) is not None
            if key in NEEDS[self.kind] and not given:
                raise ValueError(
                    f"target {self.name}: kind {self.kind} needs {' and '.join(NEEDS[self.kind])}; "
                    f"{key} is missing"
                )
            if given and key not in allowed:
                raise ValueError(
                    f"target {self.name}: {key} is given, and kind {self.kind} takes "
                    f"{', '.join(allowed)}"
                )
        return self

    @model_validator(mode="after")
    def _interval_holds_the_value(self) -> Self:
        if (self.low is None) != (self.high is None):
            raise ValueError(f"target {self.name}: low and high are given both or not at all")
        if self.low is None or self.high is None:
            return self
        if not self.low < self.high:
            raise ValueError(
                f"target {self.name}: low {self.low:g} must be below high {self.high:g}"
            )
        if self.kind == "null" and not self.low <= 0.0 <= self.high:
            raise ValueError(
                f"target {self.name}: it is a null, and {self.low:g} to {self.high:g} leaves out 0"
            )
        if not self.low <= self.centre <= self.high:
            raise ValueError(
                f"target {self.name}: value is {self.centre:g}, allowed: {self.low:g} to "
                f"{self.high:g}, its own interval"
            )
        return self

    @property
    def centre(self) -> float:
        """The number that the statistic is held to, in its unit."""
        if self.value is not None:
            return self.value
        if self.kind == "null":
            return 0.0
        assert self.low is not None
        assert self.high is not None
        return (self.low + self.high) / 2

    @property
    def observation_sd(self) -> float:
        """Standard deviation of the published number: of intervals, as if they were normal."""
        reach = NormalDist().inv_cdf((1 + self.level) / 2)
        if self.kind == "null":
            assert self.margin is not None
            return self.margin / reach
        if self.sd is not None:
            return self.sd
        assert self.low is not None
        assert self.high is not None
        width = self.high - self.low
        return width / IQR_IN_SD if self.kind == "iqr" else width / (2 * reach)

    @property
    def spread_variance(self) -> float:
        """Variance of observation and discrepancy together, in the unit squared."""
        return self.observation_sd**2 + self.discrepancy_sd**2

    @property
    def published(self) -> tuple[float, float]:
        """Ends of the interval that a verdict is about; a bound has one open end."""
        if self.kind == "at_least":
            return self.centre, float("inf")
        if self.kind == "at_most":
            return float("-inf"), self.centre
        if self.low is not None and self.high is not None:
            return self.low, self.high
        if self.margin is not None:
            return -self.margin, self.margin
        half = NormalDist().inv_cdf((1 + self.level) / 2) * self.observation_sd
        return self.centre - half, self.centre + half

    def shortfall(self, statistic: Floats) -> Floats:
        """Return how far values of the statistic are off, of their shape: 0 beyond a bound."""
        off = statistic - self.centre
        if self.kind == "at_least":
            return np.minimum(off, 0.0)
        return np.maximum(off, 0.0) if self.kind == "at_most" else off

    def observed(self, value: float) -> Target:
        """Return the same target with another observed value, its spread kept: for recovery.

        Parameters
        ----------
        value
            In the unit; a null is then about that value, and so is an interval.
        """
        kind = self.kind if self.kind in ("at_least", "at_most") else "sd"
        kept = self.model_dump(include={"name", "unit", "source", "discrepancy_sd"})
        return Target(**kept, kind=kind, value=value, sd=self.observation_sd)


def read_targets(entries: Iterable[Mapping[str, Any]], *, place: str = "targets") -> list[Target]:
    """Return targets from plain data, each checked.

    Parameters
    ----------
    place
        What messages begin with: a key or the name of a file.

    Raises
    ------
    Problem
        Naming the target and what is wrong; if there is none, or two are of one statistic.
    """
    schema = model_schema(Target)
    found: list[Target] = []
    for number, entry in enumerate(entries):
        if not isinstance(entry, Mapping):
            raise Problem(f"{place}.{number} is {entry!r}, it must be keys and values")
        name = entry.get("name", number)
        found.append(validated(Target, entry, schema=schema, place=f"{place}.{name}: "))
    if not found:
        raise Problem(f"{place} is empty: name at least one published number")
    names = [target.name for target in found]
    for name in names:
        if names.count(name) > 1:
            raise Problem(f"{place} holds '{name}' twice")
    return found


def refuse_unknown(targets: Sequence[Target], statistics: Sequence[str]) -> None:
    """Refuse targets about statistics that the simulator does not return.

    Raises
    ------
    Problem
        Naming the nearest statistic.
    """
    for target in targets:
        if target.name not in statistics:
            hint = suggestion(target.name, statistics) or f" {listing(statistics)}"
            raise Problem(f"target '{target.name}' is about no statistic{hint}")
