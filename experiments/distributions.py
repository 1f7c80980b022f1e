"""What is uncertain: one parameter, and how its values are distributed."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

import numpy as np
import numpy.typing as npt
from pydantic import BeforeValidator, Field, model_validator

from sim.settings import Positive, Settings

Floats = npt.NDArray[np.float64]
Values = npt.NDArray[Any]


def _plain_value(value: object) -> object:
    """Refuse what is neither a number nor a word, before it is read as one of them."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("must be a number or a word")
    return value


Value = Annotated[int | float | str, BeforeValidator(_plain_value)]


class Declared(Settings):
    """A parameter that an experiment is about.

    Attributes
    ----------
    path
        As in ``leaders.willing``, ``recommendation.2c.intensity`` or, for the value of one of its
        changes, ``recommendation.2c.<path that it changes>``.
    unit
        Of its values, in words for the axis of a figure.
    source
        Where its values come from.
    """

    path: str = Field(min_length=1)
    unit: str = Field(min_length=1)
    source: str = Field(min_length=1)


class Ranged(Declared):
    """An uncertain number between two bounds."""

    low: float
    high: float

    @model_validator(mode="after")
    def _bounds_are_ordered(self) -> Self:
        if not self.low < self.high:
            raise ValueError(f"{self.path}: low {self.low:g} must be below high {self.high:g}")
        return self


class Uniform(Ranged):
    """Every value between low and high is as likely as any other."""

    distribution: Literal["uniform"]

    def at(self, u: npt.ArrayLike) -> Floats:
        """Return the quantiles at `u`, of its shape, in the parameter's unit."""
        return self.low + _unit(u) * (self.high - self.low)


class LogUniform(Ranged):
    """Every ratio is as likely: from 1 to 2 as from 2 to 4."""

    distribution: Literal["log_uniform"]

    @model_validator(mode="after")
    def _is_positive(self) -> Self:
        if self.low <= 0.0:
            raise ValueError(f"{self.path}: low is {self.low:g}, allowed: above 0")
        return self

    def at(self, u: npt.ArrayLike) -> Floats:
        """Return the quantiles at `u`, of its shape, in the parameter's unit."""
        found = self.low * (self.high / self.low) ** _unit(u)
        return np.clip(found, self.low, self.high)  # rounding could leave the range


class Triangular(Ranged):
    """Most likely at the mode, falling in a line to nothing at both bounds."""

    distribution: Literal["triangular"]
    mode: float

    @model_validator(mode="after")
    def _mode_is_within(self) -> Self:
        if not self.low <= self.mode <= self.high:
            raise ValueError(
                f"{self.path}: mode is {self.mode:g}, allowed: {self.low:g} to {self.high:g}"
            )
        return self

    def at(self, u: npt.ArrayLike) -> Floats:
        """Return the quantiles at `u`, of its shape, in the parameter's unit."""
        u, width = _unit(u), self.high - self.low
        left, right = self.mode - self.low, self.high - self.mode
        rising = self.low + np.sqrt(u * width * left)
        falling = self.high - np.sqrt((1.0 - u) * width * right)
        return np.where(u * width < left, rising, falling)


class Normal(Ranged):
    """Normal around the mean, cut at low and high."""

    distribution: Literal["normal"]
    mean: float
    sd: Positive

    def at(self, u: npt.ArrayLike) -> Floats:
        """Return the quantiles at `u`, of its shape, in the parameter's unit."""
        from scipy.stats import truncnorm

        low, high = (self.low - self.mean) / self.sd, (self.high - self.mean) / self.sd
        found = truncnorm.ppf(_unit(u), low, high, loc=self.mean, scale=self.sd)
        return np.asarray(np.clip(found, self.low, self.high), dtype=np.float64)


class Integer(Declared):
    """Every whole number from low to high is as likely as any other."""

    distribution: Literal["integer"]
    low: int
    high: int

    @model_validator(mode="after")
    def _bounds_are_ordered(self) -> Self:
        if not self.low < self.high:
            raise ValueError(f"{self.path}: low {self.low} must be below high {self.high}")
        return self

    def at(self, u: npt.ArrayLike) -> npt.NDArray[np.int64]:
        """Return the quantiles at `u`, of its shape: equal shares for each whole number."""
        return self.low + _share(_unit(u), self.high - self.low + 1)


def as_column(values: tuple[int | float | str, ...]) -> Values:
    """Return listed values as a column: whole numbers, numbers or words."""
    words = isinstance(values[0], str)
    return np.array(values, dtype=object) if words else np.array(values)


def _refuse_mixed(path: str, values: tuple[int | float | str, ...]) -> None:
    """Refuse numbers beside words, and a value that is given twice."""
    if len({isinstance(value, str) for value in values}) > 1:
        raise ValueError(f"{path}: values are numbers and words, allowed: one or the other")
    for value in values:
        if values.count(value) > 1:
            raise ValueError(f"{path}: values holds {value} twice")


class Listed(Declared):
    """Every value of a list is as likely as any other; words too."""

    distribution: Literal["values"]
    values: tuple[Value, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _values_are_alike(self) -> Self:
        _refuse_mixed(self.path, self.values)
        return self

    def at(self, u: npt.ArrayLike) -> Values:
        """Return the values at `u`, of its shape: equal shares of the unit interval, in order."""
        return as_column(self.values)[_share(_unit(u), len(self.values))]


class Empirical(Declared):
    """As values were found, which no formula need fit: its quantiles stand in a list.

    Attributes
    ----------
    quantiles
        At equal distances from 0 to 1, in order; between two of them in a straight line.
    whole
        Whether values are whole numbers: each listed one is then as likely as any other.
    """

    distribution: Literal["empirical"]
    quantiles: tuple[float, ...] = Field(min_length=2, max_length=1001)
    whole: bool = False

    @model_validator(mode="after")
    def _quantiles_rise(self) -> Self:
        steps = np.diff(self.quantiles)
        if not bool((steps >= 0.0).all() and steps.sum() > 0.0):
            raise ValueError(f"{self.path}: quantiles must be in order, the last above the first")
        if self.whole and not all(value.is_integer() for value in self.quantiles):
            raise ValueError(f"{self.path}: whole is true, allowed: quantiles in whole numbers")
        return self

    def at(self, u: npt.ArrayLike) -> Values:
        """Return the quantiles at `u`, of its shape, in the parameter's unit."""
        places, listed = _unit(u), np.array(self.quantiles)
        if self.whole:
            return listed.astype(np.int64)[_share(places, len(listed))]
        return np.asarray(np.interp(places, np.linspace(0.0, 1.0, len(listed)), listed))


class Lever(Declared):
    """What somebody can decide, and the values that are tried: each with every uncertainty."""

    values: tuple[Value, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _values_are_alike(self) -> Self:
        _refuse_mixed(self.path, self.values)
        return self


class Constant(Declared):
    """What is held at one value in all points, other than the one in its file."""

    value: Value


Uncertainty = Annotated[
    Uniform | LogUniform | Triangular | Normal | Integer | Listed | Empirical,
    Field(discriminator="distribution"),
]


def _unit(u: npt.ArrayLike) -> Floats:
    """Return places in the unit interval as an array."""
    places = np.asarray(u, dtype=np.float64)
    if not bool(((places >= 0.0) & (places <= 1.0)).all()):
        raise ValueError("quantiles are asked for outside the unit interval, allowed: 0 to 1")
    return places


def _share(u: Floats, number: int) -> npt.NDArray[np.int64]:
    """Return into which of `number` equal shares of the unit interval each place falls."""
    return np.minimum((u * number).astype(np.int64), number - 1)
