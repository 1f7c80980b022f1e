"""Sensitivity analysis of any Python function: which inputs an outcome depends on, and how surely.

``analyse(function, {"x": (0, 1)}, method="sobol", points=1024, seed=1)`` needs no configuration and
writes nothing. The function is given one dictionary, name to value, and returns a number, several,
or numbers by name. What is said about its luck is in `experiments.sensitivity_calls.Caller`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments.sensitivity_calls import Caller, Function
from experiments.sensitivity_inputs import INERT, Given, read_inputs
from experiments.sensitivity_methods import (
    FEWEST,
    NAMED,
    Method,
    Morris,
    OneAtATime,
    Pawn,
    Sobol,
    at_least,
    read_method,
)
from experiments.sensitivity_tables import Request, Tables, by_morris, by_pawn, by_sobol, one_by_one

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["INERT", "Morris", "OneAtATime", "Pawn", "Sensitivity", "Sobol", "analyse"]


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """What an outcome depends on.

    Attributes
    ----------
    method
        ``one_at_a_time``, ``morris``, ``sobol`` or ``pawn``.
    evaluations
        How often the function was called.
    points, replicates, seed
        As they were asked for.
    indices
        One row per outcome and input or group; the last of each outcome is the inert dummy, an
        input that the function is never given: the floor, which any other has to exceed. What the
        columns are is said by `experiments.sensitivity_tables.column_words`.
    outcomes
        One row per outcome: ``mean``; ``variance`` between points without luck, in its unit
        squared; ``luck_share``, the share of the variance of a single run that is luck, with its
        95 % interval where there is one.
    curves
        Of one_at_a_time, otherwise None: one row per outcome, input and quantile.
    notes
        What a reader must know: an order that is not stable, luck that was not kept, an outcome
        that does not vary.
    """

    method: str
    evaluations: int
    points: int
    replicates: int
    seed: int
    indices: pd.DataFrame
    outcomes: pd.DataFrame
    curves: pd.DataFrame | None
    notes: tuple[str, ...]


def analyse(
    function: Function,
    space: Given,
    *,
    method: str | Method,
    points: int,
    replicates: int = 1,
    seed: int,
    groups: Mapping[str, Sequence[str]] | None = None,
) -> Sensitivity:
    """Return how sensitive the outcomes of a function are to its inputs.

    Parameters
    ----------
    function
        ``f(values)``; where it has arguments of these names, ``replicate`` and ``seed`` as well.
    space
        ``{name: (low, high)}``, ``{name: distribution}`` with quantiles ``.at(u)``, or a `Space`.
    method
        Its name, or what it is told besides, as in ``Sobol(scrambles=8)``.
    points
        Quantiles of one curve; stars (morris); length of each sequence, a power of two (sobol);
        size of the sample (pawn).
    replicates
        Calls at each point, with different luck.
    seed
        Of the design and, for a function that takes it, of the luck.
    groups
        For sobol and morris: inputs that move together, by the name of the group.

    Raises
    ------
    ValueError
        With one line that says what is wrong and what is allowed.
    """
    points = at_least(points, FEWEST, name="points")
    replicates = at_least(replicates, 1, name="replicates")
    method = read_method(method, points=points)
    if groups and isinstance(method, OneAtATime | Pawn):
        raise ValueError("groups are for sobol and morris: this method looks at single inputs")
    inputs = read_inputs(space, groups)
    caller = Caller(function, seed=seed)
    found = _tables(Request(caller, inputs, points, replicates), method)
    name = next(key for key, one in NAMED.items() if type(one) is type(method))
    return Sensitivity(
        name,
        found.evaluations,
        points,
        replicates,
        caller.seed,
        indices=found.indices,
        outcomes=found.outcomes,
        curves=found.curves,
        notes=found.notes,
    )


def _tables(request: Request, method: Method) -> Tables:
    """Return the tables of one method."""
    if isinstance(method, Sobol):
        return by_sobol(request, method)
    if isinstance(method, Morris):
        return by_morris(request)
    if isinstance(method, Pawn):
        return by_pawn(request, method)
    return one_by_one(request, method)
