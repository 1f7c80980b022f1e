"""Shares of variance: first-order and total Sobol indices from Saltelli's blocks.

A block is a point A, another point B, and for each factor A with that factor's values of B and B
with those of A. The estimators (Azzini, Mara and Rosati 2020) are made of differences within a
block alone, each a product of two: what the luck of a block adds to all its rows cancels. With two
or more replicates the two sides of each product come from different replicates, so that fresh luck
adds nothing on average: for a square of means this is the subtraction of variance / replicates.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments.distributions import Floats
from experiments.sampling import sampling_seed
from experiments.sensitivity_inputs import Inputs
from experiments.sensitivity_resampling import Ratios, above_next, ranks, ratios


def places(inputs: Inputs, points: int, *, scrambles: int, seed: int) -> Floats:
    """Return the rows of the blocks in the unit cube: A, A with B's, B with A's, B.

    Returns
    -------
    array
        Shape (scrambles x points x (2 factors + 2), inputs and dummy).
    """
    from SALib.sample import sobol

    names = [*inputs.names, inputs.labels[-1]]
    problem = {
        "num_vars": len(names),
        "names": names,
        "groups": list(inputs.labels),
        "bounds": [[0.0, 1.0]] * len(names),
    }
    sequences = [
        sobol.sample(problem, points, calc_second_order=True, seed=sampling_seed(seed, scramble))
        for scramble in range(scrambles)
    ]
    return np.concatenate(sequences)


def rows_of_block(inputs: Inputs) -> int:
    """Return how many points one block has."""
    return 2 * len(inputs.factors) + 2


def product(one: Floats, other: Floats) -> Floats:
    """Return the product of two expectations, of which the last axis holds replicates.

    One replicate gives the plain product. Of more, only products of different replicates are
    averaged.
    """
    replicates = one.shape[-1]
    if replicates == 1:
        return np.asarray((one * other)[..., 0])
    crossed = one.sum(axis=-1) * other.sum(axis=-1) - (one * other).sum(axis=-1)
    return np.asarray(crossed / (replicates * (replicates - 1)))


def parts(values: Floats) -> tuple[Floats, Floats, Floats]:
    """Return of each block what first-order and total indices are ratios of.

    Parameters
    ----------
    values
        Shape (blocks, rows of a block, replicates).

    Returns
    -------
    first, total, variance
        Each of shape (blocks, factors), and four times a variance in the outcome's unit squared.
    """
    factors = values.shape[1] // 2 - 1
    a, b = values[:, :1], values[:, -1:]
    a_with_b, b_with_a = values[:, 1 : factors + 1], values[:, factors + 1 : -1]
    along_a, along_b = a - a_with_b, b_with_a - b
    first = 2.0 * product(along_a, along_b)
    total = product(along_a, along_a) + product(along_b, along_b)
    crossed = b_with_a - a_with_b
    return first, total, product(a - b, a - b) + product(crossed, crossed)


def indices(values: Floats, *, weights: Floats, scrambles: int) -> tuple[dict[str, Any], Ratios]:
    """Return the columns of the table of indices, one entry per factor, and the total indices.

    Parameters
    ----------
    values
        Of one outcome, shape (blocks, rows of a block, replicates).
    weights
        Of resamples, shape (resamples, blocks).
    scrambles
        Into how many equal runs of blocks the first axis falls.
    """
    first, total, variance = parts(values)
    columns: dict[str, Any] = {}
    found: dict[str, Ratios] = {}
    for name, part in (("first", first), ("total", total)):
        found[name] = ratios(part, variance, weights=weights)
        of_each = [
            ratios(one, below, weights=np.empty((0, len(one)))).value
            for one, below in zip(
                np.split(part, scrambles), np.split(variance, scrambles), strict=True
            )
        ]
        columns |= {name: found[name].value, f"{name}_low": found[name].low}
        columns |= {f"{name}_high": found[name].high, f"{name}_error": _error(np.array(of_each))}
    columns |= {"rank": ranks(found["total"].value), "above_next": above_next(found["total"])}
    return columns, found["total"]


def variance_between(values: Floats, *, weights: Floats) -> Ratios:
    """Return the variance between points at the same luck, in its unit squared, shape (1,)."""
    variance = parts(values)[2].mean(axis=1, keepdims=True) / 4.0
    return ratios(variance, np.ones_like(variance), weights=weights)


def share_of_luck(values: Floats, *, weights: Floats, takes_luck: bool) -> Ratios:
    """Return the share of the variance of single runs that is luck, shape (1,).

    Of two or more replicates it is the seed's total index: all that luck does, by itself and
    together with the inputs. Of one it is what rows of a block have in common, if they have the
    same luck, and what differs between two rows that the inert dummy alone tells apart.
    """
    a, b = values[:, 0], values[:, -1]
    centre = values[:, [0, -1]].mean()
    if values.shape[-1] > 1:
        luck = 0.5 * (a.var(axis=-1, ddof=1) + b.var(axis=-1, ddof=1))
        spread = parts(values)[2].mean(axis=1) / 4.0 + luck
    else:
        again = values[:, values.shape[1] // 2 - 1]  # A, with the dummy of B
        shared = (a - centre) * (b - centre) if takes_luck else np.zeros_like(a)
        luck = (shared + 0.5 * (a - again) ** 2)[:, 0]
        spread = 0.5 * ((a - centre) ** 2 + (b - centre) ** 2)[:, 0]
    return ratios(luck[:, None], spread[:, None], weights=weights)


def _error(of_scrambles: Floats) -> Floats:
    """Return the standard error over scrambles of shape (scrambles, factors), NaN for one."""
    if len(of_scrambles) == 1:
        return np.full(of_scrambles.shape[1], np.nan)
    return np.asarray(of_scrambles.std(axis=0, ddof=1) / np.sqrt(len(of_scrambles)))
