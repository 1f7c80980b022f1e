"""Morris's elementary effects in the radial form (Campolongo, Saltelli and Cariboni 2011).

Around each point every factor takes one step by itself. Steps are a quarter to three quarters of
the range of quantiles, upwards or downwards: so short a step that luck or rounding would be
divided by next to nothing never occurs, and their lengths differ, so that no regular pattern of
the function hides an input. SALib's own analysis supposes that all steps have one length.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments.distributions import Floats
from experiments.sampling import sampling_seed
from experiments.sensitivity_inputs import Inputs
from experiments.sensitivity_resampling import Ratios, above_next, ranks, ratios

SHORTEST = 0.25  # of steps, in quantiles
FEW = 8  # stars, of which resampling makes intervals that are too short


def places(inputs: Inputs, points: int, *, seed: int) -> Floats:
    """Return the rows of the stars in the unit cube: a point, then one step of each factor.

    Returns
    -------
    array
        Shape (points x (factors + 1), inputs and dummy).
    """
    from SALib.sample import latin

    width, factors = len(inputs.labels), inputs.factors
    size = width + len(factors)
    problem = {
        "num_vars": size,
        "names": [str(place) for place in range(size)],
        "bounds": [[0.0, 1.0]] * size,
    }
    drawn = latin.sample(problem, points, seed=sampling_seed(seed))
    stars = np.repeat(drawn[:, None, :width], len(factors) + 1, axis=1)
    steps = SHORTEST + (1.0 - 2.0 * SHORTEST) * drawn[:, width:]
    for number, factor in enumerate(factors):
        columns = inputs.members(factor)
        moved = drawn[:, columns] + steps[:, [number]]
        stars[:, number + 1, columns] = np.where(moved >= 1.0, moved - 1.0, moved)
    return np.asarray(stars.reshape(-1, width))


def effects(inputs: Inputs, values: Floats, *, unit: Floats) -> Floats:
    """Return the elementary effects: change of the outcome over the step in quantiles.

    Parameters
    ----------
    values
        Of one outcome, shape (blocks, rows of a block, replicates).
    unit
        The rows of `places`.

    Returns
    -------
    array
        Shape (blocks, factors), in the outcome's unit for the whole range of an input. The effect
        of a group has no sign: it is the size of the change over the mean size of the steps.
    """
    mean = values.mean(axis=-1)
    stars = unit.reshape(len(mean), mean.shape[1], -1)
    found = np.empty((len(mean), len(inputs.factors)))
    for number, factor in enumerate(inputs.factors):
        columns = inputs.members(factor)
        step = stars[:, number + 1, columns] - stars[:, 0, columns]
        change = mean[:, number + 1] - mean[:, 0]
        alone = len(columns) == 1
        found[:, number] = (
            change / step[:, 0] if alone else np.abs(change) / np.abs(step).mean(axis=1)
        )
    return found


def indices(inputs: Inputs, effects: Floats, *, weights: Floats) -> tuple[dict[str, Any], Ratios]:
    """Return the columns of the table of indices, one entry per factor, and the mean sizes."""
    sizes = np.abs(effects)
    star = ratios(sizes, np.ones_like(sizes), weights=weights)
    group = np.array([len(inputs.members(factor)) > 1 for factor in inputs.factors])
    return {
        "mu_star": star.value,
        "mu_star_low": star.low,
        "mu_star_high": star.high,
        "mu": np.where(group, np.nan, effects.mean(axis=0)),
        "sigma": np.where(group, np.nan, effects.std(axis=0, ddof=1)),
        "rank": ranks(star.value),
        "above_next": above_next(star),
    }, star


def notes(stars: int) -> list[str]:
    """Return what a reader must know of so many stars."""
    if stars >= FEW:
        return []
    return [f"{stars} stars: intervals by resampling so few are shorter than they should be"]
