"""PAWN (Pianosi and Wagener 2018): how far knowing an input moves a distribution.

The range of an input is cut into slices that are as likely as each other. The distance of a slice
is the Kolmogorov-Smirnov distance between the outcomes in it and all of them. SALib leaves the
largest value of an input out of its last slice and has no intervals, so both are made here; in all
else the numbers are SALib's.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments.distributions import Floats
from experiments.sampling import sampling_seed
from experiments.sensitivity_inputs import Inputs
from experiments.sensitivity_resampling import Ratios, above_next, ranks


def places(inputs: Inputs, points: int, *, seed: int) -> Floats:
    """Return a Latin hypercube in the unit cube, shape (points, inputs and dummy)."""
    from SALib.sample import latin

    names = [*inputs.names, inputs.labels[-1]]
    problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    return np.asarray(latin.sample(problem, points, seed=sampling_seed(seed)))


def distances(unit: Floats, values: Floats, *, slices: int, weights: Floats) -> Floats:
    """Return the distance of each slice.

    Parameters
    ----------
    unit
        Places of one input, shape (points,).
    values
        Outcome, shape (points,).
    weights
        How often each point counts, shape (resamples, points).

    Returns
    -------
    array
        Shape (resamples, slices).
    """
    order = np.argsort(values, kind="stable")
    ranked, drawn = values[order], weights[:, order]
    number = np.minimum((unit[order] * slices).astype(np.int64), slices - 1)
    last = np.append(ranked[1:] != ranked[:-1], True)  # equal outcomes make one step
    together = _cumulated(drawn)[:, last]
    found = np.empty((len(weights), slices))
    for one in range(slices):
        within = _cumulated(drawn * (number == one))[:, last]
        found[:, one] = np.abs(within - together).max(axis=1)
    return found


def indices(
    inputs: Inputs, values: Floats, *, unit: Floats, slices: int, weights: Floats
) -> tuple[dict[str, Any], Ratios]:
    """Return the columns of the table of indices, one entry per input, and the medians.

    Parameters
    ----------
    values
        Of one outcome, shape (points,).
    unit
        The rows of `places`.
    """
    once = np.ones((1, len(values)))
    columns = [unit[:, place] for place in range(len(inputs.labels))]
    exact = [distances(u, values, slices=slices, weights=once)[0] for u in columns]
    drawn = [distances(u, values, slices=slices, weights=weights) for u in columns]
    value, resampled = np.median(exact, axis=1), np.median(drawn, axis=2).T
    # resampling adds to every distance what sampling has added already
    centred = np.clip(resampled - np.median(resampled, axis=0) + value, 0.0, 1.0)
    median = Ratios(value, centred)
    return {
        "median": median.value,
        "median_low": median.low,
        "median_high": median.high,
        "mean": np.mean(exact, axis=1),
        "maximum": np.max(exact, axis=1),
        "rank": ranks(median.value),
        "above_next": above_next(median),
    }, median


def _cumulated(counts: Floats) -> Floats:
    """Return cumulative shares along the last axis, zeros where nothing was drawn."""
    sums = counts.cumsum(axis=1)
    whole = sums[:, -1:]
    return np.asarray(np.divide(sums, whole, out=np.zeros_like(sums), where=whole > 0.0))
