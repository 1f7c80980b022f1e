"""Worlds in blocks: points of a sensitivity analysis share values and luck with each other."""

from __future__ import annotations

import numpy as np

from analysis.intervals import Floats


def once_per_value(benefit: Floats, parameter: Floats, *, luck: Floats) -> tuple[Floats, Floats]:
    """Draw together the worlds of each block that have one value of a parameter.

    Half the points of a Saltelli block have one value of the parameter and half another, with the
    same luck and other parameters that are partly the same. As samples of their own they would
    predict each other, and so make knowledge of any parameter look worth something.

    Parameters
    ----------
    benefit
        Shape (worlds, options).
    parameter, luck
        Shape (worlds,): its value, and the first replicate. Worlds with one first replicate are a
        block; if all have the same, each world stands by itself.

    Returns
    -------
    benefit, parameter
        Means over worlds of one block and value, in the order of block and value.
    """
    if (luck == luck[0]).all():
        return benefit, parameter
    keys, place = np.unique(np.column_stack([luck, parameter]), axis=0, return_inverse=True)
    place = place.ravel()
    sums = np.zeros((len(keys), benefit.shape[1]))
    np.add.at(sums, place, benefit)
    return sums / np.bincount(place)[:, None], keys[:, 1]


def number_of_blocks(luck: Floats) -> int:
    """Return how many blocks worlds come in; 0 where all have one luck, or each has its own."""
    found = len(np.unique(luck))
    return found if 1 < found < len(luck) else 0
