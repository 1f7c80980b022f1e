"""How sure sensitivity indices are: bootstrap over blocks, and the order that it leaves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.distributions import Floats
from experiments.sampling import sampling_seed

CONFIDENCE = 0.95
RESAMPLES = 400
FEWEST, MOST_CELLS = 100, 20_000_000  # resamples, and numbers in the table of them
LOOKED_AT = 3  # the inputs whose order has to hold
MATTERS = 0.05  # of the largest index: what is smaller need not have its place
STABLE = 0.9  # chance with which the order has to hold
PURPOSE = 1_000_003  # sets these draws apart from the design's own


@dataclass(frozen=True, eq=False)
class Ratios:
    """Indices that are ratios of sums over blocks.

    Attributes
    ----------
    value
        Shape (factors,).
    resampled
        Shape (resamples, factors).
    """

    value: Floats
    resampled: Floats

    @property
    def low(self) -> Floats:
        """Lower ends of the 95 % percentile intervals, shape (factors,)."""
        return np.quantile(self.resampled, (1 - CONFIDENCE) / 2, axis=0)

    @property
    def high(self) -> Floats:
        """Upper ends of the 95 % percentile intervals, shape (factors,)."""
        return np.quantile(self.resampled, (1 + CONFIDENCE) / 2, axis=0)


def resampling_weights(blocks: int, *, seed: int, resamples: int = RESAMPLES) -> Floats:
    """Return how often each block is drawn in each resample, shape (resamples, blocks).

    Of very many blocks there are fewer resamples, so that they fit into memory.
    """
    resamples = min(resamples, max(FEWEST, MOST_CELLS // blocks))
    generator = np.random.default_rng(sampling_seed(seed, PURPOSE))
    counts = generator.multinomial(blocks, np.full(blocks, 1 / blocks), size=resamples)
    return np.asarray(counts, dtype=np.float64)


def ratios(numerator: Floats, denominator: Floats, *, weights: Floats) -> Ratios:
    """Return the ratios of two sums over blocks, zero where the denominator is not positive.

    Parameters
    ----------
    numerator, denominator
        Shape (blocks, factors).
    weights
        Shape (resamples, blocks).
    """
    value = _divided(numerator.sum(axis=0), denominator.sum(axis=0))
    return Ratios(value, _divided(weights @ numerator, weights @ denominator))


def _divided(numerator: Floats, denominator: Floats) -> Floats:
    return np.divide(numerator, denominator, out=np.zeros_like(numerator), where=denominator > 0.0)


def ranks(importance: Floats) -> list[int]:
    """Return the place of each factor, 1 for the largest; equal ones in the order given."""
    order = np.argsort(-importance, kind="stable")
    found = np.empty(len(order), dtype=np.int64)
    found[order] = np.arange(1, len(order) + 1)
    return [int(one) for one in found]


def above_next(importance: Ratios) -> Floats:
    """Return for each factor in what share of resamples it exceeds the next, shape (factors,).

    NaN for the last.
    """
    order = np.argsort(-importance.value, kind="stable")
    found = np.full(len(order), np.nan)
    ahead, behind = importance.resampled[:, order[:-1]], importance.resampled[:, order[1:]]
    found[order[:-1]] = (ahead > behind).mean(axis=0)
    return found


def order_note(importance: Ratios, names: tuple[str, ...], *, outcome: str) -> str:
    """Return a warning if the order of the foremost inputs is not stable, otherwise nothing.

    Parameters
    ----------
    names
        Of the factors, without the dummy.
    """
    value, resampled = importance.value[: len(names)], importance.resampled[:, : len(names)]
    order = np.argsort(-value, kind="stable")
    first = [int(place) for place in order[:LOOKED_AT] if value[place] > MATTERS * value[order[0]]]
    if len(names) < 2 or not first:
        return ""
    ahead = resampled[:, first]
    behind = np.delete(resampled, first, axis=1).max(axis=1, initial=0.0)
    holds = (np.diff(ahead, axis=1) <= 0.0).all(axis=1) & (ahead[:, -1] >= behind)
    share = float(holds.mean())
    if share >= STABLE:
        return ""
    said = ", ".join(names[place] for place in first)
    return (
        f"{outcome}: the order of the foremost inputs ({said}) held in {share:.0%} of resamples: "
        "take more points before relying on it"
    )
