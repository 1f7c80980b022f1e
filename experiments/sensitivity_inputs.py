"""The inputs of a function under analysis: what varies, how, and in which groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from experiments.distributions import Floats, Values
from experiments.problems import listing, suggestion
from experiments.space import Scalar, Space

INERT = "inert dummy"  # an input that the function is never given
Point = dict[str, Scalar]


@runtime_checkable
class Distribution(Protocol):
    """What can say its quantiles, as every uncertainty of a `Space` can."""

    def at(self, u: npt.ArrayLike) -> Values:
        """Return the quantiles at `u`, of its shape."""


Range = tuple[float, float]
Given = Space | Mapping[str, Range | Distribution]


@dataclass(frozen=True)
class Between:
    """A number between two bounds, every value as likely."""

    low: float
    high: float

    def at(self, u: npt.ArrayLike) -> Floats:
        """Return the quantiles at `u`, of its shape."""
        return self.low + np.asarray(u, dtype=np.float64) * (self.high - self.low)


@dataclass(frozen=True, eq=False)
class Inputs:
    """What varies.

    Attributes
    ----------
    distributions
        By name, in the order of the columns of a design.
    labels
        Of each input, and last of the inert dummy: the factor that it moves with, its group or
        itself.
    units
        By name; empty where none is known.
    constants
        What the function is given at every point, too.
    """

    distributions: dict[str, Distribution]
    labels: tuple[str, ...]
    units: dict[str, str]
    constants: Point

    @property
    def names(self) -> tuple[str, ...]:
        """Of the inputs, without the dummy."""
        return tuple(self.distributions)

    @property
    def factors(self) -> tuple[str, ...]:
        """What is moved by itself: groups and single inputs, the inert dummy last."""
        return tuple(dict.fromkeys(self.labels))

    def members(self, factor: str) -> list[int]:
        """Return the columns of a design that move with a factor."""
        return [place for place, label in enumerate(self.labels) if label == factor]

    def columns(self, unit: Floats) -> list[list[Any]]:
        """Return the values of each input at places in the unit cube.

        Parameters
        ----------
        unit
            Shape (rows, inputs and dummy); the column of the dummy is not looked at.
        """
        found = [one.at(unit[:, place]) for place, one in enumerate(self.distributions.values())]
        return [np.asarray(column).tolist() for column in found]

    def points(self, unit: Floats) -> Iterator[Point]:
        """Yield what the function is given at places in the unit cube, shape as `columns`."""
        for row in zip(*self.columns(unit), strict=True):
            yield {**dict(zip(self.names, row, strict=True)), **self.constants}


def read_inputs(space: Given, groups: Mapping[str, Sequence[str]] | None) -> Inputs:
    """Return the inputs that a space declares.

    Parameters
    ----------
    space
        A `Space` without levers; or by name a pair of bounds, or what has quantiles.
    groups
        By name, the inputs that are moved together. An input in no group moves by itself.

    Raises
    ------
    ValueError
        If nothing varies, a range is none, or a group names what there is not.
    """
    if isinstance(space, Space):
        if space.levers:
            named = ", ".join(lever.path for lever in space.levers)
            raise ValueError(
                f"the space has levers ({named}), which somebody decides: give them as constants, "
                "one analysis for each of their values"
            )
        if space.correlations:
            one = space.correlations[0]
            raise ValueError(
                f"{one.first} goes with {one.second} (correlations), and what each input does by "
                "itself is then not defined: correlations=none takes them as independent"
            )
        found: dict[str, Distribution] = {one.path: one for one in space.uncertainties}
        units = {one.path: one.unit for one in space.uncertainties}
        constants: Point = {one.path: one.value for one in space.constants}
    else:
        found = {str(name): _distribution(str(name), one) for name, one in space.items()}
        units, constants = {name: str(getattr(one, "unit", "")) for name, one in found.items()}, {}
    if not found:
        raise ValueError("the space is empty: name at least one input and its range")
    if INERT in found:
        raise ValueError(f"an input is called '{INERT}', which is added to every analysis")
    return Inputs(found, (*_labels(tuple(found), groups or {}), INERT), units, constants)


def _distribution(name: str, given: Range | Distribution) -> Distribution:
    """Return what has quantiles, made of a pair where a pair is given."""
    if isinstance(given, Distribution):
        return given
    try:
        low, high = (float(end) for end in given)
    except (TypeError, ValueError):
        raise ValueError(
            f"{name} is {given!r}, allowed: (low, high), or a distribution with quantiles .at(u)"
        ) from None
    if not -np.inf < low < high < np.inf:
        raise ValueError(f"{name}: low {low:g} must be below high {high:g}, both finite")
    return Between(low, high)


def _labels(names: Sequence[str], groups: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the factor of each input."""
    of: dict[str, str] = {}
    for group, members in groups.items():
        if group == INERT or (group in names and list(members) != [group]):
            raise ValueError(f"group '{group}' has the name of an input")
        if isinstance(members, str) or not members:
            raise ValueError(f"group '{group}' is {members!r}, allowed: a list of inputs")
        for name in members:
            if name not in names:
                meant = suggestion(name, names) or f" {listing(names)}"
                raise ValueError(f"group '{group}' names '{name}', which is no input{meant}")
            if name in of:
                raise ValueError(f"'{name}' is in the groups '{of[name]}' and '{group}'")
            of[name] = str(group)
    return [of.get(name, name) for name in names]
