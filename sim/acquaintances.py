"""Ties made at events, visits, in groups and online: on top of the standing ties, and they end."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sim.chance import Chance
from sim.records import Rows, Values


@dataclass(frozen=True)
class Bond:
    """What ties of one making have in common.

    Attributes
    ----------
    purpose
        Names the luck of the ties made at one occasion.
    half_life_months
        Their lives are exponential.
    strength
        Talk over such a tie, relative to one in a team.
    online
        Whether they are kept online only.
    """

    purpose: str
    half_life_months: float
    strength: float = 1.0
    online: bool = False


class Acquaintances:
    """A growing list of undirected ties with the month in which each ends."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self.month = 0
        self.one = np.empty(0, np.int64)
        self.other = np.empty(0, np.int64)
        self.strength = np.empty(0, np.float64)
        self.online = np.empty(0, bool)
        self._end = np.empty(0, np.float64)

    def begin_month(self, month: int) -> None:
        """Drop the ties that have ended."""
        self.month = month
        alive = self._end > month
        if not alive.all():
            for name in ("one", "other", "strength", "online", "_end"):
                setattr(self, name, getattr(self, name)[alive])

    def add_among(self, staff: Rows, bond: Bond, *, ties_each: float) -> None:
        """Tie each person to ``ties_each`` others, drawn among the same staff.

        A fraction is the chance of one more tie.
        """
        for number in range(math.ceil(ties_each)):
            makes = self._chance.uniform(f"{bond.purpose}.makes", staff, month=number)
            partner = self._chance.uniform(f"{bond.purpose}.partner", staff, month=number)
            chosen = makes < ties_each - number
            others = staff[(partner[chosen] * staff.size).astype(np.int64)]
            self._add(staff[chosen], others, bond, life=f"{bond.purpose}.life.{number}")

    def add_between(self, teams: tuple[Rows, Rows], bond: Bond, *, ties: float) -> None:
        """Tie two teams by so many bridges; a fraction is the chance of one more."""
        left, right = teams
        if left.size == 0 or right.size == 0:
            return
        numbers = np.arange(math.ceil(ties))
        luck = self._chance.uniform(f"{bond.purpose}.makes", numbers)
        numbers = numbers[luck < ties - numbers]
        self._add(
            left[numbers % left.size],
            right[numbers % right.size],
            bond,
            life=f"{bond.purpose}.life",
        )

    def add_pairs(self, pairs: tuple[Rows, Rows], bond: Bond) -> None:
        """Tie each of some people to one other."""
        self._add(*pairs, bond, life=f"{bond.purpose}.life")

    def _add(self, one: Rows, other: Rows, bond: Bond, *, life: str) -> None:
        lives = self._lives(one, bond, life)
        distinct = one != other
        count = int(distinct.sum())
        self.one = np.concatenate([self.one, one[distinct]])
        self.other = np.concatenate([self.other, other[distinct]])
        self.strength = np.concatenate([self.strength, np.full(count, bond.strength)])
        self.online = np.concatenate([self.online, np.full(count, bond.online)])
        self._end = np.concatenate([self._end, self.month + lives[distinct]])

    def _lives(self, one: Rows, bond: Bond, purpose: str) -> Values:
        scale = bond.half_life_months / math.log(2.0)
        return self._chance.exponential(purpose, one) * scale
