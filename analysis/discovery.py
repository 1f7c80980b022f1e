"""When a recommendation fails: boxes of parameters that hold most failures and little else.

The patient rule induction method: from the whole space, peel off a thin slice of one parameter at a
time, that which leaves the largest share of failures; then paste back what need not have gone.

Ours because the library that has it, ema-workbench 2.5, is 28 MB and brings scikit-learn,
statsmodels, seaborn and platypus, loaded together with its plots, for these lines of arithmetic.

Sources: Friedman and Fisher (1999), Stat Comput 9:123-143; Bryant and Lempert (2010), Technol
Forecast Soc Change 77:34-49, for coverage, density and scenario discovery.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.arrays import finite
from analysis.intervals import Floats

Truths = NDArray[np.bool_]

SLICE = 0.05
LEAST_MASS = 0.05


@dataclass(frozen=True, eq=False)
class Box:
    """A part of the space of parameters, and how well it tells failures.

    Attributes
    ----------
    low, high
        Shape (parameters,): the limits, both inside; infinite where a parameter is not limited.
    coverage
        Share of all failures that lie inside.
    density
        Share of failures among what lies inside; NaN if nothing does.
    mass
        Share of all points that lie inside.
    limited
        Numbers of the parameters that have a limit.
    """

    low: Floats
    high: Floats
    coverage: float
    density: float
    mass: float
    limited: tuple[int, ...]


def boxes_where_it_fails(
    points: ArrayLike,
    fails: ArrayLike,
    *,
    slice_share: float = SLICE,
    least_mass: float = LEAST_MASS,
) -> tuple[Box, ...]:
    """Boxes from the whole space to the smallest: the trade of coverage for density.

    Parameters
    ----------
    points
        Shape (points, parameters): values of numeric parameters.
    fails
        Shape (points,): whether it failed there, true or false.
    slice_share
        Share of a box that one step peels off, below a half; equal points go together.
    least_mass
        Share of all points below which no box falls. Peeling ends where everything fails.

    Returns
    -------
    tuple of Box
        Each peeled from the one before, then pasted; the first is the whole space. The points that
        chose a box flatter it: judge it by `measured`, on points that were held out.

    Raises
    ------
    ValueError
        If shapes do not fit, points are not finite, nothing or everything fails, or shares are out
        of range.
    """
    where, failed = _checked(points, fails)
    if failed.all() or not failed.any():
        raise ValueError("fails must be true at some points and false at others")
    if not (0 < slice_share < 0.5 and 0 < least_mass < 1):
        given = f"slice_share is {slice_share}, least_mass {least_mass}"
        raise ValueError(f"{given}; they must lie between 0 and 0.5, and 0 and 1")
    fewest = max(1, int(np.ceil(least_mass * len(where))))
    return _peeled(where, failed, slice_share=slice_share, fewest=fewest)


def _peeled(where: Floats, failed: Truths, *, slice_share: float, fewest: int) -> tuple[Box, ...]:
    """Peel from the whole space on, and paste each box, until nothing is left to gain."""
    limits = np.array([np.full(where.shape[1], -np.inf), np.full(where.shape[1], np.inf)])
    boxes = [_box(limits, where, failed)]
    while boxes[-1].density < 1:
        peeled = _best_peel(limits, where, failed, slice_share=slice_share, fewest=fewest)
        if peeled is None:
            break
        limits = peeled
        boxes.append(_box(_pasted(limits, where, failed, slice_share=slice_share), where, failed))
    return tuple(boxes)


def measured(box: Box, *, points: ArrayLike, fails: ArrayLike) -> Box:
    """Measure a box on other points: its coverage, density and mass there.

    Parameters
    ----------
    box
        One that `boxes_where_it_fails` found.
    points, fails
        As for `boxes_where_it_fails`, but points that did not choose the box.

    Raises
    ------
    ValueError
        If shapes do not fit each other or the box, points are not finite, or none of them fails.
    """
    where, failed = _checked(points, fails)
    if where.shape[1] != len(box.low):
        raise ValueError(f"points have {where.shape[1]} parameters, the box {len(box.low)}")
    if not failed.any():
        raise ValueError("fails must be true at some points: coverage is a share of the failures")
    return _box(np.array([box.low, box.high]), where, failed)


def _checked(points: ArrayLike, fails: ArrayLike) -> tuple[Floats, Truths]:
    """Points and failures as arrays that fit each other."""
    where = finite(points, "points", dimensions=(2,))
    failed = finite(fails, "fails", dimensions=(1,))
    if len(where) != len(failed) or not np.isin(failed, (0.0, 1.0)).all():
        raise ValueError(f"fails must be true or false for each of {len(where)} points")
    return where, np.asarray(failed == 1.0, dtype=np.bool_)


def _inside(limits: Floats, where: Floats) -> Truths:
    """Which points a box holds; shape (points,)."""
    return np.asarray(((where >= limits[0]) & (where <= limits[1])).all(axis=1))


def _box(limits: Floats, where: Floats, failed: Truths) -> Box:
    """A box with what it holds."""
    inside = _inside(limits, where)
    caught = int((inside & failed).sum())
    return Box(
        low=limits[0],
        high=limits[1],
        coverage=caught / int(failed.sum()),
        density=caught / int(inside.sum()) if inside.any() else float("nan"),
        mass=float(inside.mean()),
        limited=tuple(np.flatnonzero(np.isfinite(limits).any(axis=0)).tolist()),
    )


def _best_peel(
    limits: Floats, where: Floats, failed: Truths, *, slice_share: float, fewest: int
) -> Floats | None:
    """Peel the slice whose loss leaves the largest share of failures; None if all are too large.

    Of equal shares, the peel that leaves more points.
    """
    inside = _inside(limits, where)
    points, failures = where[inside], failed[inside]
    take = max(1, int(slice_share * len(points)))
    best, best_limits = (-1.0, -1), None
    for parameter, values in enumerate(points.T):
        ordered = np.sort(values)
        for side, edge in ((0, ordered[take - 1]), (1, ordered[-take])):
            kept = values > edge if side == 0 else values < edge
            if kept.sum() < fewest:  # it may be more than a slice: values can be equal
                continue
            merit = (float(failures[kept].mean()), int(kept.sum()))
            if merit > best:
                rest = values[kept]
                best, best_limits = merit, limits.copy()
                best_limits[side, parameter] = rest.min() if side == 0 else rest.max()
    return best_limits


def _pasted(limits: Floats, where: Floats, failed: Truths, *, slice_share: float) -> Floats:
    """Widen a box where that does not lower the share of failures in it, until it does everywhere.

    What is pasted is up to a slice of the nearest points that only one limit keeps out.
    """
    limits = limits.copy()
    widened = True
    while widened:
        widened = False
        for side, parameter in zip(*np.nonzero(np.isfinite(limits)), strict=True):
            wider = _widened(limits, where, side=side, parameter=parameter, share=slice_share)
            if failed[_inside(wider, where)].mean() >= failed[_inside(limits, where)].mean():
                limits, widened = wider, True
    return limits


def _widened(limits: Floats, where: Floats, *, side: int, parameter: int, share: float) -> Floats:
    """Move one limit out by a slice of points; off, where no point is left beyond."""
    wider = limits.copy()
    wider[side, parameter] = np.inf if side else -np.inf
    beyond = where[_inside(wider, where) & ~_inside(limits, where), parameter]
    take = max(1, int(share * _inside(limits, where).sum()))
    if len(beyond) > take:
        nearest = np.sort(beyond if side else -beyond)[take - 1]
        wider[side, parameter] = nearest if side else -nearest
    return wider
