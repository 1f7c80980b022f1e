"""How sensitivity is asked for: the four methods and what each can be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from numbers import Integral

from experiments.problems import listing, suggestion
from experiments.space import Scalar


@dataclass(frozen=True)
class OneAtATime:
    """Each input goes through its range while the others stay where they are.

    Attributes
    ----------
    base
        Value by input, of those that do not stay at their median.
    """

    base: Mapping[str, Scalar] = field(default_factory=dict)


@dataclass(frozen=True)
class Morris:
    """Radial elementary effects: from each point every input takes one step, and steps back."""


@dataclass(frozen=True)
class Sobol:
    """Shares of variance, by Saltelli's blocks of a scrambled Sobol sequence.

    Attributes
    ----------
    scrambles
        Independent sequences, each of all the points. Their spread says how sure the indices are.
    """

    scrambles: int = 4


@dataclass(frozen=True)
class Pawn:
    """How far the distribution of an outcome moves when one input is known roughly.

    Attributes
    ----------
    slices
        Of the range of each input, as likely as each other.
    """

    slices: int = 10


Method = OneAtATime | Morris | Sobol | Pawn
NAMED: dict[str, Method] = {
    "one_at_a_time": OneAtATime(),
    "morris": Morris(),
    "sobol": Sobol(),
    "pawn": Pawn(),
}
FEWEST = 2  # of points, and of what one method counts besides


def read_method(method: str | Method, *, points: int) -> Method:
    """Return a method by name, as what it is told to do.

    Raises
    ------
    ValueError
        If there is no such method, or it cannot have so many points.
    """
    if isinstance(method, str):
        if method not in NAMED:
            raise ValueError(
                f"method is '{method}'{suggestion(method, NAMED) or ' ' + listing(NAMED)}"
            )
        method = NAMED[method]
    if not isinstance(method, Method):
        raise ValueError(f"method is {method!r}, allowed: a name {listing(NAMED)}")
    if isinstance(method, Sobol):
        at_least(method.scrambles, 1, name="scrambles")
        if points & (points - 1):
            below = 1 << (points.bit_length() - 1)
            raise ValueError(
                f"points is {points}, allowed for sobol: a power of two, as {below} or {2 * below}"
            )
    if isinstance(method, Pawn):
        at_least(method.slices, FEWEST, name="slices")
        at_least(points, FEWEST * method.slices, name="points")
    return method


def at_least(number: int, least: int, *, name: str) -> int:
    """Return a whole number as Python's own; refuse what is none or too small, by its name."""
    if isinstance(number, bool) or not isinstance(number, Integral) or number < least:
        raise ValueError(f"{name} is {number!r}, allowed: a whole number, at least {least}")
    return int(number)
