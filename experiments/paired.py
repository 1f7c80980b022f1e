"""Means, and differences of two options on common luck: what is known, and what more would take."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from experiments.allocation_rules import Floats

ENDLESS = 10_000_000  # replicates: what would need as many, and more, is not to be settled


@dataclass(frozen=True)
class Duel:
    """An option against the one that leads.

    Attributes
    ----------
    lead, error
        Mean advantage of the leader and its standard error.
    pairs
        Replicates that both have.
    """

    lead: float
    error: float
    pairs: int

    @property
    def spread(self) -> float:
        """Standard deviation of the advantage in one replicate; 0 where it is not known."""
        return self.error * math.sqrt(self.pairs) if self.pairs > 1 else 0.0

    def doubt(self, margin: float) -> float:
        """Return the probability of such an advantage if the option were better by a margin."""
        from scipy.special import stdtr

        if self.pairs < 2:
            return 1.0
        if self.error == 0.0:  # also two that came out the same in every replicate
            return 0.0 if self.lead + margin >= 0 else 1.0
        return float(stdtr(self.pairs - 1, -(self.lead + margin) / self.error))


def duel_of(own: Floats, leader: Floats) -> Duel:
    """Compare an option with the one that leads."""
    both = min(len(own), len(leader))
    return Duel(*mean_of(leader[:both] - own[:both]))


def mean_of(values: Floats) -> tuple[float, float, int]:
    """Return mean, standard error and number of the values that there are."""
    there = values[np.isfinite(values)]
    if len(there) < 2:
        return (float(there[0]) if len(there) else 0.0), math.inf, len(there)
    if (there == there[0]).all():  # exact, where rounding would blur it
        return float(there[0]), 0.0, len(there)
    return float(there.mean()), float(there.std(ddof=1) / math.sqrt(len(there))), len(there)


def quantile(pairs: int, tail: float) -> float:
    """Return Student's quantile above which lies a probability; NaN with a single value."""
    from scipy.special import stdtrit

    return float(stdtrit(pairs - 1, 1 - tail)) if pairs > 1 else math.nan


def needed(spread: float, width: float, *, tail: float) -> int:
    """Return the values whose mean is known to within a width, in one direction, but for a tail."""
    if not width > 0 or not math.isfinite(spread):
        return ENDLESS
    few, many = 1, ENDLESS
    while many - few > 1:
        middle = (few + many) // 2
        enough = quantile(middle, tail) * spread <= width * math.sqrt(middle)
        few, many = (few, middle) if enough else (middle, many)
    return many
