"""What one parameter is worth to know, from pairs of worlds that it alone tells apart.

Both worlds of a pair have the same luck and the same values of all other parameters. So the
difference between them is the parameter's doing, and its main effect on each option (what the
option is expected to be worth, given the parameter) can be fitted to such differences with neither
luck nor the other parameters in the way. Whoever knew the parameter would choose by the main
effects.

The effect is taken to be a polynomial of the second degree in the parameter's quantiles, which
rounds off jumps. Blocks are left out one at a time (jackknife: Efron and Stein 1981) for the
standard error, and to take off what choosing by fitted effects adds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.blocks import Places
from analysis.intervals import Floats
from analysis.value import PartialValue

FEWEST_BLOCKS = 4
GRID = 400  # quantiles at which main effects are compared
SURE = 1.645  # standard errors above 0 from which a value is believed


@dataclass(frozen=True, eq=False)
class _Pairs:
    """Pairs of worlds that one parameter tells apart.

    Attributes
    ----------
    terms
        Shape (pairs, 2): differences of the polynomials.
    benefit
        Shape (pairs, options): differences of what options are worth, pounds.
    block
        Shape (pairs,).
    """

    terms: Floats
    benefit: Floats
    block: Places


def worth_by_pairs(
    benefit: Floats, parameters: pd.DataFrame, *, path: str, blocks: Places
) -> PartialValue:
    """Value one parameter: not a number with fewer than four blocks in which it makes a pair.

    Parameters
    ----------
    benefit
        Shape (worlds, options), pounds.
    parameters
        One row per world, in the same order.
    path
        Which of its columns.
    blocks
        Shape (worlds,), from 0.

    Returns
    -------
    PartialValue
        The error is by blocks; the parameter matters if its value is above 0 with a probability of
        95 %.
    """
    pairs = _pairs(benefit, parameters, path=path, blocks=blocks)
    own = np.unique(pairs.block)
    if len(own) < FEWEST_BLOCKS:
        return PartialValue(float("nan"), float("nan"), matters=False)
    means = np.array([benefit[blocks == number].mean(axis=0) for number in own])
    whole = _value(means.mean(axis=0), pairs, kept=np.ones(len(pairs.block), dtype=bool))
    without = np.array(
        [
            _value(np.delete(means, place, axis=0).mean(axis=0), pairs, kept=pairs.block != number)
            for place, number in enumerate(own)
        ]
    )
    count = len(own)
    value = max(0.0, count * whole - (count - 1) * float(without.mean()))
    error = float(np.sqrt((count - 1) * without.var()))
    return PartialValue(value, error, matters=value > SURE * error)


def _value(mean: Floats, pairs: _Pairs, *, kept: Places) -> float:
    """Return what choosing by main effects gains over choosing by means, pounds."""
    fitted = np.linalg.lstsq(pairs.terms[kept], pairs.benefit[kept], rcond=None)[0]
    expected = mean + _polynomials((np.arange(GRID) + 0.5) / GRID) @ fitted
    best = int(np.argmax(expected.mean(axis=0)))
    return float((expected.max(axis=1) - expected[:, best]).mean())


def _pairs(benefit: Floats, parameters: pd.DataFrame, *, path: str, blocks: Places) -> _Pairs:
    """Find the worlds of a block that differ in one parameter alone, two by two."""
    values = parameters[path].to_numpy(dtype=np.float64)
    distinct, place = np.unique(values, return_inverse=True)
    quantiles = (np.arange(len(distinct)) + 0.5) / len(distinct)
    terms = _polynomials(quantiles)[place.ravel()]
    others = parameters.drop(columns=path)
    alike = pd.util.hash_pandas_object(others, index=False).to_numpy()
    table = pd.DataFrame({"block": blocks, "alike": alike, "value": values})
    once = table.drop_duplicates().sort_values(["block", "alike", "value"], kind="stable")
    first = once.groupby(["block", "alike"]).head(1)
    second = once.groupby(["block", "alike"]).tail(1)
    one, other = first.index.to_numpy(), second.index.to_numpy()
    apart = one != other
    one, other = one[apart], other[apart]
    return _Pairs(terms[other] - terms[one], benefit[other] - benefit[one], blocks[one])


def _polynomials(quantiles: Floats) -> Floats:
    """Return Legendre polynomials of degree one and two, each of mean 0 and variance 1."""
    place = 2 * quantiles - 1
    return np.column_stack([np.sqrt(3) * place, np.sqrt(5) * (3 * place**2 - 1) / 2])
