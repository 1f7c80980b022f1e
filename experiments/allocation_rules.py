"""Rules by which runs are added to a comparison, and what is known after a round of them."""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
State = Literal["best", "worse", "tied", "open", "precise"]
SETTLES_AT = 3.0  # standard errors: about the quantile that ends a race of equal options


@dataclass(frozen=True, kw_only=True)
class _Rounds:
    """How runs are added, whatever for.

    Attributes
    ----------
    first
        Replicates of every option before the first look.
    growth
        From look to look an option in question has so many times the replicates.
    most_runs
        Never more than so many in all.
    companions
        Further runs that each replicate needs whatever the options, such as that of a baseline.
    """

    first: int = 16
    growth: float = 1.5
    most_runs: int = 10_000
    companions: int = 0

    def __post_init__(self) -> None:
        if self.first < 2:
            raise ValueError(f"first is {self.first}, allowed: at least 2")
        if not self.growth > 1:
            raise ValueError(f"growth is {self.growth}, allowed: above 1")

    def after(self, replicates: int) -> int:
        """Return the replicates that an option in question has at the next look."""
        return max(replicates + 1, math.ceil(self.growth * replicates))


@dataclass(frozen=True, kw_only=True)
class Race(_Rounds):
    """Run until one option is known to be the best.

    Attributes
    ----------
    certainty
        That the option found is the best, give or take what matters, over the whole race.
    matters
        A difference smaller than this does not matter, in the unit of the values; with 0 only
        an order that is proved ends the race, and equal options run until the budget is spent.
    """

    certainty: float = 0.95
    matters: float = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0.5 <= self.certainty < 1:
            raise ValueError(f"certainty is {self.certainty}, allowed: from 0.5 to below 1")
        if not self.matters >= 0:
            raise ValueError(f"matters is {self.matters}, allowed: at least 0")

    def looks(self, spread: float) -> int:
        """Return the most looks that there can be: the error of the race is shared out over them.

        It ends when the budget is spent, and where something matters when even equal options are
        known to differ by less.

        Parameters
        ----------
        spread
            Standard deviation of the difference of two options in one replicate.
        """
        most = self.most_runs / (2 + self.companions)
        if self.matters > 0:
            most = min(most, (SETTLES_AT * spread / self.matters) ** 2)
        looks, replicates = 2, self.first  # the first, and the one at which it ends
        while self.after(replicates) < most:
            replicates = self.after(replicates)
            looks += 1
        return looks


@dataclass(frozen=True, kw_only=True)
class Precision(_Rounds):
    """Run until the mean of every option is known as closely as asked.

    Attributes
    ----------
    half_width
        Of the interval of an option's mean, in the unit of the values.
    certainty
        Of that interval.
    """

    half_width: float
    certainty: float = 0.95

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.half_width > 0:
            raise ValueError(f"half_width is {self.half_width}, allowed: above 0")


@dataclass(frozen=True)
class Verdict:
    """What is known of one option.

    Attributes
    ----------
    state
        In a race ``best`` (or leading, while others are open), ``open``, or out, because it is
        not better than the best by what matters: ``worse`` if it is told apart from the best as a
        pair, ``tied`` if it may be as good. For precision ``precise`` or ``open``.
    replicates
        It has.
    estimate, half_width
        In a race the best's mean less its own, over the replicates that both have; otherwise its
        own mean. With half the width of its two-sided interval, NaN with one replicate.
    doubt
        In a race the probability of such values if it were better than the best by what matters,
        times the looks of the race: at most 1. For precision 0.
    more
        Replicates that it would need beside those it has, if its values go on as they are.
    """

    state: State
    replicates: int
    estimate: float
    half_width: float
    doubt: float
    more: int


@dataclass(frozen=True)
class Step:
    """What is known after a round, and what comes next.

    Attributes
    ----------
    verdicts
        In the order of the options.
    best
        Place of the option that is best or leads; None for precision.
    certainty
        In a race: at least so sure that no other is better than the best by what matters. For
        precision: that of the intervals.
    runs
        Spent, companions included.
    settled
        Whether nothing is open.
    more_runs
        That would be needed for what is open, companions included.
    replicates
        What each option shall have next; None if it is settled or the budget is spent.
    """

    verdicts: tuple[Verdict, ...]
    best: int | None
    certainty: float
    runs: int
    settled: bool
    more_runs: int
    replicates: tuple[int, ...] | None


@dataclass(frozen=True)
class Found:
    """How a search or a measurement ended.

    Attributes
    ----------
    options
        As they were given; what follows is in their order.
    best
        The option found or leading; None for precision.
    certainty, settled
        See `Step`.
    tied
        Options that may be as good as the best, and are not better by what matters.
    replicates
        Spent on each option.
    runs
        In all, companions included.
    more, more_runs
        Replicates of each, and runs in all, that would be needed to settle what is not settled.
    verdicts
        What is known of each.
    values
        By replicate, of each.
    """

    options: tuple[Hashable, ...]
    best: Hashable | None
    certainty: float
    settled: bool
    tied: tuple[Hashable, ...]
    replicates: tuple[int, ...]
    runs: int
    more: tuple[int, ...]
    more_runs: int
    verdicts: tuple[Verdict, ...]
    values: tuple[Floats, ...] = field(repr=False, compare=False)
