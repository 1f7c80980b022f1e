"""Ties made at events and visits: they come on top of the standing ties, and end."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from sim.chance import Chance

Rows = npt.NDArray[np.int64]


class Acquaintances:
    """A growing list of undirected ties with the month in which each ends."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self.month = 0
        self.one = np.empty(0, np.int64)
        self.other = np.empty(0, np.int64)
        self._end = np.empty(0, np.float64)

    def begin_month(self, month: int) -> None:
        """Drop the ties that have ended."""
        self.month = month
        alive = self._end > month
        if not alive.all():
            self.one, self.other, self._end = self.one[alive], self.other[alive], self._end[alive]

    def add_among(
        self, staff: Rows, *, ties_each: float, half_life_months: float, purpose: str
    ) -> None:
        """Tie each person to ``ties_each`` others, drawn among the same staff.

        A fraction is the chance of one more tie.
        """
        for number in range(math.ceil(ties_each)):
            makes = self._chance.uniform(f"{purpose}.makes", staff, month=number)
            partner = self._chance.uniform(f"{purpose}.partner", staff, month=number)
            chosen = makes < ties_each - number
            others = staff[(partner[chosen] * staff.size).astype(np.int64)]
            self._add(staff[chosen], others, half_life_months, f"{purpose}.life.{number}")

    def add_between(
        self, left: Rows, right: Rows, *, ties: float, half_life_months: float, purpose: str
    ) -> None:
        """Tie two teams by so many bridges; a fraction is the chance of one more."""
        if left.size == 0 or right.size == 0:
            return
        numbers = np.arange(math.ceil(ties))
        numbers = numbers[self._chance.uniform(f"{purpose}.makes", numbers) < ties - numbers]
        self._add(
            left[numbers % left.size],
            right[numbers % right.size],
            half_life_months,
            f"{purpose}.life",
        )

    def _add(self, one: Rows, other: Rows, half_life_months: float, purpose: str) -> None:
        life = self._chance.exponential(purpose, one) * half_life_months / math.log(2.0)
        distinct = one != other
        self.one = np.concatenate([self.one, one[distinct]])
        self.other = np.concatenate([self.other, other[distinct]])
        self._end = np.concatenate([self._end, self.month + life[distinct]])
