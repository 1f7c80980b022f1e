"""What the best-looking option is worth where it was not chosen: no winner's curse.

Source: Stone (1974), J R Stat Soc B 36:111-147, for choosing on one part and judging by another.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.blocks import blocks_of, first_replicates
from analysis.intervals import Floats, halves

DRAWS = 100
FEWEST_WORLDS = 8


@dataclass(frozen=True)
class HeldOut:
    """The value of choosing the best-looking option.

    Attributes
    ----------
    naive
        Mean of the option that looks best, in the data that made it look so.
    fresh
        Mean of whatever looked best in one half of the data, in the other half.
    replicates
        Whether the halves have other replicates too, not only other worlds.
    """

    naive: float
    fresh: float
    replicates: bool


def held_out(values: pd.DataFrame) -> HeldOut | None:
    """Choose on one half of the worlds and judge by the other, both ways, over many halvings.

    Where all worlds share the same replicates, one half of these goes with either half of the
    worlds: otherwise the luck of a replicate that is the same in all worlds would choose an option
    and then praise it.

    Parameters
    ----------
    values
        Indexed by ``point`` and ``replicate``, a column per option, larger is better.

    Returns
    -------
    HeldOut or None
        In the unit of the values; None with fewer than eight worlds or two options.
    """
    blocks = blocks_of(first_replicates(values))
    means = values.groupby(level="point").mean().dropna()
    if blocks is not None and len(means) == len(blocks):
        means = means.groupby(blocks).mean()
    if len(means) < FEWEST_WORLDS or values.shape[1] < 2:
        return None
    cube = None if blocks is not None else _cube(values)
    naive = float(means.mean().max())
    if cube is None or cube.shape[1] < 2:
        cube = means.to_numpy(dtype=np.float64)[:, None, :]
        return HeldOut(naive, _fresh(cube), replicates=False)
    return HeldOut(naive, _fresh(cube), replicates=True)


def _cube(values: pd.DataFrame) -> Floats | None:
    """Return shape (points, replicates, options) if every point has all pairs of the same ones."""
    points, replicates = (values.index.get_level_values(n) for n in ("point", "replicate"))
    number = (points.nunique(), replicates.nunique())
    if len(values) != number[0] * number[1] or values.isna().any(axis=None):
        return None
    return values.sort_index().to_numpy(dtype=np.float64).reshape(*number, values.shape[1])


def _fresh(cube: Floats) -> float:
    """Mean worth, in the other half, of what looks best in one half."""
    points = halves(cube.shape[0], draws=DRAWS)
    several = cube.shape[1] > 1
    replicates = halves(cube.shape[1], draws=DRAWS) if several else np.ones((DRAWS, 1), dtype=bool)
    found = []
    for one, some in zip(points, replicates, strict=True):
        rest = ~some if several else some
        first, second = cube[one][:, some].mean(axis=(0, 1)), cube[~one][:, rest].mean(axis=(0, 1))
        found.append((second[np.argmax(first)] + first[np.argmax(second)]) / 2)
    return float(np.mean(found))
