"""Calling the function under analysis: its luck, and what it returns, as arrays."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any

import numpy as np

from experiments.distributions import Floats
from experiments.sampling import sampling_seed
from experiments.sensitivity_inputs import Point

Function = Callable[..., Any]
LARGEST_SEED = 2**32
LUCK = {"replicate", "seed"}  # the words by which a function can be told its luck


@dataclass(frozen=True, eq=False)
class Evaluated:
    """What a function returned.

    Attributes
    ----------
    outcomes
        Their names.
    values
        Shape (outcomes, blocks, rows of a block, replicates), in the outcomes' units.
    takes_luck
        Whether the function takes its luck from us, so that rows of a block can have the same.
    """

    outcomes: tuple[str, ...]
    values: Floats
    takes_luck: bool

    @property
    def evaluations(self) -> int:
        """How often the function was called."""
        return int(self.values[0].size)


class Caller:
    """Calls one function with points and with numbers that stand for luck.

    Luck `n` is the same for every point that it is given to. A function that takes `replicate`
    is told the number; one that takes `seed` alone, a seed made from the number and from the seed
    of the analysis; one that takes both, the number and the seed of the analysis.
    """

    def __init__(self, function: Function, *, seed: int) -> None:
        if not callable(function):
            raise ValueError(f"function is {function!r}, it must be callable")
        whole = isinstance(seed, Integral) and not isinstance(seed, bool)
        if not (whole and 0 <= seed < LARGEST_SEED):
            raise ValueError(f"seed is {seed!r}, allowed: a whole number, 0 to {LARGEST_SEED - 1}")
        self.function, self.seed = function, int(seed)
        self.told = LUCK & _names_taken(function)
        self.outcomes: tuple[str, ...] = ()

    def evaluate(
        self, points: Iterable[Point], *, rows: int, replicates: int, shared: bool = False
    ) -> Evaluated:
        """Return the outcomes at points that stand block after block.

        Parameters
        ----------
        rows
            Of one block.
        shared
            Whether all blocks have the same luck; otherwise each has its own.
        """
        found = []
        for place, point in enumerate(points):
            first = 0 if shared else (place // rows) * replicates
            found.append([self._call(point, first + number) for number in range(replicates)])
        values = np.moveaxis(np.array(found, dtype=np.float64), -1, 0)
        values = values.reshape(len(self.outcomes), len(found) // rows, rows, replicates)
        return Evaluated(self.outcomes, values, bool(self.told))

    def _call(self, point: Point, luck: int) -> list[float]:
        """Return the outcomes of one call, in the order of their names."""
        words = {name: luck for name in self.told}
        if "seed" in words:
            words["seed"] = self.seed if self.told == LUCK else sampling_seed(self.seed, luck)
        try:
            returned = self.function(dict(point), **words)
        except Exception as error:
            error.add_note(f"the function was given {point}")
            raise
        result = _named(returned)
        self.outcomes = self.outcomes or tuple(result)
        if set(result) != set(self.outcomes):
            raise ValueError(
                f"the function returns the outcomes {', '.join(result)} at {point}, and before "
                f"{', '.join(self.outcomes)}"
            )
        numbers = [result[name] for name in self.outcomes]
        for name, number in zip(self.outcomes, numbers, strict=True):
            if not np.isfinite(number):
                raise ValueError(f"outcome '{name}' is {number} at {point}, it must be finite")
        return numbers


def _names_taken(function: Function) -> set[str]:
    """Return the names by which a function can be told something."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # some built-in functions have none
        return set()
    by_name = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return {one.name for one in parameters if one.kind in by_name}


def _named(result: Any) -> dict[str, float]:
    """Return what a function returned as outcomes by name."""
    if isinstance(result, Mapping):
        found = {str(name): _number(value) for name, value in result.items()}
    elif np.ndim(result) == 0:
        found = {"outcome": _number(result)}
    else:
        found = {f"outcome {place}": _number(one) for place, one in enumerate(result, start=1)}
    if not found:
        raise ValueError("the function returns no outcome")
    return found


def _number(value: Any) -> float:
    """Return a value as a number."""
    if isinstance(value, np.ndarray) and value.size == 1:
        value = value.item()
    if not isinstance(value, Real):
        raise ValueError(
            f"the function returns {value!r}, allowed: a number, several, or numbers by name"
        )
    return float(value)
