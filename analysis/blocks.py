"""Worlds in blocks: points of a sensitivity analysis share luck, and values, with others.

The points of a block begin with the same replicate. They were chosen to be held against each other:
two that differ in one parameter alone show what that parameter does, whatever the luck. Means,
though, vary as little as those of independent points would only from block to block.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.intervals import Floats

Places = NDArray[np.intp]


def blocks_of(first_replicates: Floats) -> Places | None:
    """Return the number of each point's block, from 0; None where points come in none.

    Parameters
    ----------
    first_replicates
        Shape (points,). All alike, or all different: no blocks.
    """
    found, place = np.unique(first_replicates, return_inverse=True)
    return place.ravel() if 1 < len(found) < len(first_replicates) else None


def first_replicates(pairs: pd.DataFrame | pd.Series[float]) -> Floats:
    """Return the first replicate of each point, shape (points,), in the order of points.

    Parameters
    ----------
    pairs
        Indexed by ``point`` and ``replicate``.
    """
    index = pairs.index.to_frame(index=False)
    return index.groupby("point")["replicate"].min().to_numpy(dtype=np.float64)


def block_means(values: Floats, blocks: Places | None) -> Floats:
    """Return the mean of each block, or the values where there are no blocks.

    Parameters
    ----------
    values
        First axis points.

    Returns
    -------
    array
        First axis blocks: what can be taken for independent samples.
    """
    if blocks is None:
        return values
    return np.array([values[blocks == number].mean(axis=0) for number in range(blocks.max() + 1)])
