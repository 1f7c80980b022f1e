"""Ties made at events, visits, in groups and online: on top of the standing ties, and they end."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.chance import Chance
from sim.records import Rows, Values

NOBODY = np.empty(0, np.int64)


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
        self._ties = [NOBODY, NOBODY, np.empty(0), np.empty(0, bool), np.empty(0)]
        self._new: list[tuple[Rows, Rows, Values, npt.NDArray[np.bool_], Values]] = []

    def begin_month(self, month: int) -> None:
        """Drop the ties that have ended."""
        self.month = month
        alive = self._joined()[4] > month
        if not alive.all():
            self._ties = [column[alive] for column in self._ties]

    @property
    def one(self) -> Rows:
        """One end of each tie."""
        return self._joined()[0]

    @property
    def other(self) -> Rows:
        """The other end of each tie."""
        return self._joined()[1]

    @property
    def strength(self) -> Values:
        """Talk over each tie, relative to one in a team."""
        return self._joined()[2]

    @property
    def online(self) -> npt.NDArray[np.bool_]:
        """Whether each tie is kept online only."""
        return self._joined()[3]

    def _joined(self) -> list[Any]:
        """All columns, with what was added since they were last asked for."""
        if self._new:
            chunks = [self._ties, *self._new]
            self._ties = [np.concatenate(column) for column in zip(*chunks, strict=True)]
            self._new = []
        return self._ties

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
        distinct = one != other
        ends = self.month + self._lives(one, bond, life)[distinct]
        size = ends.size
        kinds = np.full(size, bond.strength), np.full(size, bond.online)
        self._new.append((one[distinct], other[distinct], *kinds, ends))

    def _lives(self, one: Rows, bond: Bond, purpose: str) -> Values:
        scale = bond.half_life_months / math.log(2.0)
        return self._chance.exponential(purpose, one) * scale
