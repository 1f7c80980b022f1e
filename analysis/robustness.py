"""Decisions without probabilities: how wrong an option could be, and where it is good enough.

A table has a row for each option and a column for each state of the world, and larger is better.

Sources: Savage (1951), J Am Stat Assoc 46:55-67, for regret; McPhail et al. (2018), Earth's Future
6:169-191, for robustness as regret and as satisficing. Where a recommendation fails is the question
of `analysis.discovery`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from analysis.arrays import finite
from analysis.discovery import Box, boxes_where_it_fails, measured
from analysis.intervals import Floats

__all__ = [
    "Box",
    "boxes_where_it_fails",
    "maximum_regret",
    "measured",
    "minimax_regret",
    "regret",
    "satisficing_share",
]


def regret(table: ArrayLike) -> Floats:
    """What choosing an option forgoes in each state, beside the option that is best there.

    Parameters
    ----------
    table
        Shape (options, states), larger is better.

    Returns
    -------
    array
        Shape (options, states), 0 or more, in the unit of the table; each state has an option with
        no regret. Of ``[[5, 1, 3], [4, 3, 2], [2, 4, 4]]`` the largest in each row is 3, 2, 3.

    Raises
    ------
    ValueError
        If the table has another shape or holds what is no finite number.
    """
    values = finite(table, "table", dimensions=(2,))
    return np.asarray(values.max(axis=0) - values)


def maximum_regret(table: ArrayLike) -> Floats:
    """Largest regret of each option over all states; shape (options,). See `regret`."""
    return np.asarray(regret(table).max(axis=1))


def minimax_regret(table: ArrayLike) -> tuple[int, ...]:
    """Find the options whose largest regret is least: more than one where they are equal."""
    worst = maximum_regret(table)
    return tuple(np.flatnonzero(worst == worst.min()).tolist())


def satisficing_share(table: ArrayLike, *, at_least: float) -> Floats:
    """Share of the states in which each option is good enough.

    Parameters
    ----------
    table
        Shape (options, states), larger is better.
    at_least
        What is enough, in the unit of the table.

    Returns
    -------
    array
        Shape (options,), from 0 to 1.

    Raises
    ------
    ValueError
        If the table has another shape, or a number is not finite.
    """
    values = finite(table, "table", dimensions=(2,))
    if not np.isfinite(at_least):
        raise ValueError(f"at_least is {at_least}; it must be a finite number")
    return np.asarray((values >= at_least).mean(axis=1))
