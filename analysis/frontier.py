"""Effects and costs side by side: what no other option beats, and the best for the money there is.

Source: Drummond et al. (2015), *Methods for the Economic Evaluation of Health Care Programmes*,
4th edition, chapter 4, for dominance and the frontier.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.arrays import alike, finite
from analysis.intervals import Floats

EFFICIENT = "efficient"
DOMINATED = "dominated"
EXTENDEDLY_DOMINATED = "extendedly dominated"


def efficient_frontier(
    effect: ArrayLike, cost: ArrayLike, *, names: Sequence[str] | None = None
) -> pd.DataFrame:
    """Find the options that somebody would choose, at some value of a unit of effect.

    Parameters
    ----------
    effect, cost
        Shape (options,): expected units of effect and pounds. Doing nothing is an option like any
        other; give it, or the frontier begins at the cheapest of the others.
    names
        What to call the options; by default their numbers.

    Returns
    -------
    DataFrame
        One row per option, in the order given, indexed by name: ``effect``, ``cost``, ``standing``
        and ``pounds_per_unit``. An option is *dominated* if another has no less effect for no more
        money (and is not its equal), *extendedly dominated* if a mixture of two others does, and
        else *efficient*. ``pounds_per_unit`` is the incremental cost-effectiveness ratio over the
        next cheaper efficient option: NaN for the first, and for whatever is not efficient.

    Raises
    ------
    ValueError
        If shapes differ, names are too many or few or not unique, or numbers are not finite.
    """
    gained, paid = _means(effect, cost)
    called = pd.Index(_called(names, len(gained)), name="option")
    standing = np.full(len(gained), EXTENDEDLY_DOMINATED, dtype=object)
    standing[_dominated(gained, paid)] = DOMINATED
    corners = _corners(gained, paid)
    ratios = np.full(len(gained), np.nan)
    for before, corner in zip([None, *corners[:-1]], corners, strict=True):
        same = (gained == gained[corner]) & (paid == paid[corner])
        standing[same] = EFFICIENT
        if before is not None:
            ratios[same] = (paid[corner] - paid[before]) / (gained[corner] - gained[before])
    columns = {"effect": gained, "cost": paid, "standing": standing, "pounds_per_unit": ratios}
    return pd.DataFrame(columns, index=called)


def best_under_budget(effect: ArrayLike, cost: ArrayLike, *, budget: float) -> int:
    """Choose the bundle with most effect among those whose cost stays within a budget.

    Bundles are valued as wholes: what their parts do to each other is in their numbers. Where
    effects are estimates, give shrunken ones (`analysis.ranking.shrunken`): the largest of many
    raw estimates is likely one that luck favoured.

    Parameters
    ----------
    effect, cost
        Shape (bundles,): expected units of effect and pounds of each bundle, the empty one too.
    budget
        Pounds.

    Returns
    -------
    int
        Place of the bundle; of several with the same effect the cheapest, then the first.

    Raises
    ------
    ValueError
        If shapes differ, numbers are not finite, or no bundle is within the budget.
    """
    gained, paid = _means(effect, cost)
    if np.isnan(budget) or not (paid <= budget).any():
        raise ValueError(f"budget is {budget}; the cheapest bundle costs {paid.min():g} pounds")
    affordable = np.flatnonzero(paid <= budget)
    return int(min(affordable, key=lambda place: (-gained[place], paid[place])))


def _called(names: Sequence[str] | None, number: int) -> list[str]:
    """Names of the options, or their numbers."""
    called = [str(place) for place in range(number)] if names is None else list(names)
    if len(called) != number or len(set(called)) != number:
        raise ValueError(f"names must be {number} different ones, got {called}")
    return called


def _means(effect: ArrayLike, cost: ArrayLike) -> tuple[Floats, Floats]:
    """Effect and cost as two arrays of one shape (options,)."""
    gained = finite(effect, "effect", dimensions=(1,))
    paid = finite(cost, "cost", dimensions=(1,))
    alike(gained, paid, names="effect and cost")
    return gained, paid


def _dominated(effect: Floats, cost: Floats) -> Floats:
    """Whether some other option is as good in both and better in one; shape (options,)."""
    as_good = (effect >= effect[:, None]) & (cost <= cost[:, None])
    better = (effect > effect[:, None]) | (cost < cost[:, None])
    return np.asarray((as_good & better).any(axis=1))


def _corners(effect: Floats, cost: Floats) -> list[int]:
    """Options on the frontier, cheapest first: each step buys more dearly than the one before."""
    corners: list[int] = []
    for place in np.lexsort((-effect, cost)).tolist():
        if corners and effect[place] <= effect[corners[-1]]:
            continue
        while len(corners) > 1 and _bulges_in(effect, cost, [*corners[-2:], place]):
            corners.pop()
        corners.append(place)
    return corners


def _bulges_in(effect: Floats, cost: Floats, three: list[int]) -> bool:
    """Whether the middle of three options costs more a unit than the step past it."""
    low, middle, high = three
    first = (cost[middle] - cost[low]) * (effect[high] - effect[middle])
    second = (cost[high] - cost[middle]) * (effect[middle] - effect[low])
    return bool(first > second)
