"""Arrays that are given from outside: made into numbers, and refused where they are none."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from analysis.intervals import Floats


def finite(values: ArrayLike, name: str, *, dimensions: tuple[int, ...]) -> Floats:
    """Make an array of finite numbers of what was given.

    Parameters
    ----------
    values
        Anything that numpy makes numbers of.
    name
        What to call it in an error.
    dimensions
        How many axes it may have.

    Raises
    ------
    ValueError
        If it has another number of axes, is empty, or holds NaN or infinity.
    """
    array = np.asarray(values, dtype=np.float64)
    if array.ndim not in dimensions:
        allowed = " or ".join(str(number) for number in dimensions)
        raise ValueError(f"{name} has shape {array.shape}; it must have {allowed} axes")
    if array.size == 0:
        raise ValueError(f"{name} is empty: shape {array.shape}")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} holds values that are no finite numbers")
    return array


def alike(first: Floats, second: Floats, *, names: str) -> None:
    """Refuse two arrays of different shapes; `names` says which, for the error."""
    if first.shape != second.shape:
        raise ValueError(f"{names} must have one shape; they have {first.shape} and {second.shape}")


def round_up(number: float) -> float:
    """Round a positive number up to 1, 1.5, 2, 3, 5 or 7.5 times a power of ten."""
    power = 10.0 ** np.floor(np.log10(number))
    steps = (1.0, 1.5, 2.0, 3.0, 5.0, 7.5, 10.0)
    return float(next(step * power for step in steps if step * power >= number * (1 - 1e-12)))
