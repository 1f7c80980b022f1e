"""How often options change places when one input alone is drawn anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.distributions import Floats
from experiments.sensitivity_resampling import ratios, resampling_weights

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Swaps:
    """How the order of options depends on inputs.

    Attributes
    ----------
    table
        One row per input or group, in their order, the inert dummy last: ``input``; ``share``, of
        pairs of options that change places when this input alone takes another value; ``low`` and
        ``high``, its 95 % interval by resampling blocks.
    everything
        The share when all inputs take other values; NaN where the design has no such pair of points
        with the same luck.
    """

    table: pd.DataFrame
    everything: float


def order_swaps(values: Floats, factors: Sequence[str], *, seed: int) -> Swaps:
    """Return how often pairs of options change places with each input.

    It is Kendall's distance (1938) between the orders at two points that differ in one input and
    have their luck in common, averaged over the pairs of points that a design has. For the order of
    one pair it is twice the variance that the input's total index is a share of.

    Parameters
    ----------
    values
        What options are worth, shape (blocks, rows, options), two options or more. Blocks are
        stars (a point, then a step of each factor) or Saltelli's (A, A with one of B's each, B with
        one of A's each, B): which of them, the number of rows tells.
    factors
        Names, the inert dummy last.
    seed
        Of the resampling.
    """
    import pandas as pd

    orders = _orders(values)
    count = len(factors)
    steps = slice(1, count + 1)
    moved = _changed(orders[:, :1], orders[:, steps])
    everything = float("nan")
    if values.shape[1] == 2 * count + 2:
        back = _changed(orders[:, -1:], orders[:, count + 1 : -1])
        moved = 0.5 * (moved + back)
        everything = float(_changed(orders[:, 0], orders[:, -1]).mean())
    weights = resampling_weights(len(moved), seed=seed)
    found = ratios(moved, np.ones_like(moved), weights=weights)
    columns = {"share": found.value, "low": found.low, "high": found.high}
    return Swaps(pd.DataFrame({"input": list(factors), **columns}), everything)


def _orders(values: Floats) -> Floats:
    """Return which option of each pair is ahead: 1, -1, or 0 for equals; pairs on the last axis."""
    one, other = np.triu_indices(values.shape[-1], k=1)
    return np.sign(values[..., one] - values[..., other])


def _changed(one: Floats, other: Floats) -> Floats:
    """Return the share of pairs whose order is not the same."""
    return np.asarray((one != other).mean(axis=-1))
