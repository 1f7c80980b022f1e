"""Who of several has earned what they achieve together: Shapley shares.

A player is a recommendation, a coalition those in force, its value what a run with them gives. A
player's share is what it adds when it joins, averaged over all orders in which all could join.

Sources: Shapley (1953), "A value for n-person games"; Castro, Gomez and Tejada (2009), Comput Oper
Res 36:1726-1730, for sampling orders; Mitchell et al. (2022), J Mach Learn Res 23(43), for taking
each order with its reverse. The orders are drawn with a fixed key.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import comb

import numpy as np

from analysis.intervals import Floats, mean_interval
from analysis.synergy import synergies, two_level_design

__all__ = ["Shares", "shapley", "synergies", "two_level_design"]

MOST_EXACT = 10  # players, so 1024 coalitions
PAIRS_OF_ORDERS = 200

Coalition = frozenset[Hashable]
Value = Callable[[Coalition], float] | Mapping[Coalition, float]


@dataclass(frozen=True, eq=False)
class Shares(Mapping[Hashable, float]):
    """Shares by player: ``shares[player]``, ``dict(shares)``.

    Attributes
    ----------
    players
        In the order given.
    estimates, low, high
        Shape (players,), in the unit of the value: shares and their 95 % intervals over sampled
        orders. Of exact shares, both ends are the share. The intervals do not know how sure the
        values themselves are.
    exact
        Whether all orders were counted rather than some sampled.
    coalitions
        How many coalitions were valued.
    by_order
        Shape (pairs of orders, players): what each drawn order and its reverse give. None of exact
        shares.
    """

    players: tuple[Hashable, ...]
    estimates: Floats
    low: Floats
    high: Floats
    exact: bool
    coalitions: int
    by_order: Floats | None = None

    def __getitem__(self, player: Hashable) -> float:
        """Share of one player."""
        if player not in self.players:
            raise KeyError(player)
        return float(self.estimates[self.players.index(player)])

    def __iter__(self) -> Iterator[Hashable]:
        """Go through the players."""
        return iter(self.players)

    def __len__(self) -> int:
        """Count the players."""
        return len(self.players)


def shapley(
    value: Value,
    players: Sequence[Hashable],
    *,
    pairs_of_orders: int = PAIRS_OF_ORDERS,
    seed: int = 0,
) -> Shares:
    """Share out what all players achieve together.

    Exact up to ten players; beyond, a sample of orders, each with its reverse. No coalition is
    valued twice.

    Parameters
    ----------
    value
        Function of a frozenset of players, or a mapping from frozensets; asked for the empty one
        too. Its luck should be common to all coalitions.
    players
        All different; at least one.
    pairs_of_orders, seed
        Beyond ten players: orders drawn, two or more, and the key of the draws.

    Returns
    -------
    Shares
        They sum to the value of all less that of none.

    Raises
    ------
    ValueError
        If players are none or repeated, orders too few, or a coalition has no finite value.
    """
    named = tuple(players)
    values = _Values(value, named)
    if len(named) <= MOST_EXACT:
        shares = _exact(values, len(named))
        return Shares(named, shares, shares, shares, True, len(values.known))
    by_order = _sampled(values, len(named), pairs=pairs_of_orders, seed=seed)
    found = mean_interval(by_order.T)
    return Shares(named, found.mean, found.low, found.high, False, len(values.known), by_order)


class _Values:
    """Values of coalitions, each asked for once; a coalition is a number, bit i for player i."""

    def __init__(self, value: Value, players: tuple[Hashable, ...]) -> None:
        if not players or len(set(players)) != len(players):
            raise ValueError(f"players must be different ones, at least one; got {list(players)}")
        self.known: dict[int, float] = {}
        self.players = players
        self._value = value

    def __call__(self, members: int) -> float:
        """Value of the coalition whose members' bits are set."""
        if members not in self.known:
            self.known[members] = self._ask(members)
        return self.known[members]

    def _ask(self, members: int) -> float:
        """Ask the function or the mapping that was given."""
        coalition = frozenset(p for i, p in enumerate(self.players) if members >> i & 1)
        if isinstance(self._value, Mapping):
            if coalition not in self._value:
                raise ValueError(f"value holds no coalition {sorted(map(str, coalition))}")
            number = float(self._value[coalition])
        else:
            number = float(self._value(coalition))
        if not np.isfinite(number):
            raise ValueError(f"value of {sorted(map(str, coalition))} is {number}, not finite")
        return number


def _exact(value: _Values, players: int) -> Floats:
    """Weigh what a player adds to each coalition by the share of orders in which it meets it."""
    coalitions = np.arange(2**players)
    values = np.array([value(members) for members in coalitions.tolist()])
    size = np.array([members.bit_count() for members in coalitions.tolist()])
    weights = np.array([1 / (players * comb(players - 1, s)) for s in range(players)])
    shares = np.empty(players)
    for player in range(players):
        without = coalitions[(coalitions >> player & 1) == 0]
        added = values[without | 1 << player] - values[without]
        shares[player] = weights[size[without]] @ added
    return shares


def _sampled(value: _Values, players: int, *, pairs: int, seed: int) -> Floats:
    """What each player adds, mean of an order and its reverse; shape (pairs, players)."""
    if pairs < 2:
        raise ValueError(f"pairs_of_orders is {pairs}; it must be 2 or more")
    generator = np.random.Generator(np.random.Philox(key=seed))
    added = np.zeros((pairs, players))
    for pair in range(pairs):
        order = generator.permutation(players).tolist()
        for joining in (order, order[::-1]):
            members = 0
            for player in joining:
                before, members = members, members | 1 << player
                added[pair, player] += 0.5 * (value(members) - value(before))
    return added
