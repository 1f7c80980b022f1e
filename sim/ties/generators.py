"""Ties by name: the graphs on which published results stand, without organisations and teams.

Every generator takes its sizes and returns `Ties`; those that draw take the luck of a replicate
as ``chance``. `GENERATORS` lists them all.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from sim.chance import Chance, purpose_code
from sim.ties.rows import GIVEN, Ties
from sim.ties.wiring import (
    exchange_ends,
    first_pairs,
    mend,
    preferential,
    put_in_drawn_order,
    rewired_ring,
)

MOST_PEOPLE = 2**31 - 1
MOST_IN_COMPLETE = 30_000
MOST_DRAWS = 1_000
Edges = npt.NDArray[np.int64]


def complete(n: int) -> Ties:
    """Everybody is tied to everybody."""
    _check_whole("n", n, low=1, high=MOST_IN_COMPLETE)
    others = np.arange(n - 1, dtype=np.int32)[None, :]
    neighbours = (others + (others >= np.arange(n)[:, None])).astype(np.int32).ravel()
    starts = np.arange(n + 1, dtype=np.int64) * (n - 1)
    return Ties(starts, neighbours, np.full(neighbours.size, GIVEN, np.uint8))


def ring_lattice(n: int, neighbours: int) -> Ties:
    """People in a ring, tied to the nearest on both sides, half of their neighbours on each."""
    _check_ring(n, neighbours)
    return Ties.from_edges(_ring(n, neighbours), n)


def random_graph(n: int, mean_degree: float, *, chance: Chance) -> Ties:
    """Ties between pairs drawn from all pairs alike: exactly ``n * mean_degree / 2``, rounded.

    With the same luck a larger mean degree only adds ties, up to half of all pairs.

    Source: Erdős and Rényi (1959), "On random graphs I".
    """
    _check_whole("n", n, low=1, high=MOST_PEOPLE)
    _check_number("mean_degree", mean_degree, low=0, high=n - 1)
    wanted = math.floor(n * mean_degree / 2 + 0.5)
    pairs = n * (n - 1) // 2
    if wanted > pairs // 2:
        return Ties.from_edges(_dense_pairs(n, min(wanted, pairs), chance), n)
    return Ties.from_edges(first_pairs(n, wanted, chance.key, purpose_code("random graph")), n)


def small_world(n: int, neighbours: int, *, rewired: float, chance: Chance) -> Ties:
    """A ring lattice in which each tie is rewired with a probability.

    Source: Watts and Strogatz (1998), "Collective dynamics of 'small-world' networks".
    """
    _check_ring(n, neighbours)
    _check_number("rewired", rewired, low=0, high=1)
    pairs = rewired_ring(n, neighbours, float(rewired), chance.key, purpose_code("small world"))
    return Ties.from_edges(pairs, n)


def regular(n: int, degree: int, *, chance: Chance) -> Ties:
    """Random ties, the same number for everybody.

    The ends of ties are paired at random; self ties and repeats then exchange an end with others
    (Bollobás 1980). That makes every such graph almost as likely as any other, unless people are
    few. Where everybody knows more than half of the others, it is drawn who does not.
    """
    _check_whole("n", n, low=1, high=MOST_PEOPLE)
    _check_whole("degree", degree, low=0, high=n - 1)
    if n * degree % 2:
        raise ValueError(f"degree is {degree} and n is {n}: one of them must be even")
    if degree <= (n - 1) // 2:
        return Ties.from_edges(_regular_pairs(n, degree, chance), n)
    tied = ~np.eye(n, dtype=np.bool_)
    absent = _regular_pairs(n, n - 1 - degree, chance)
    tied[absent[:, 0], absent[:, 1]] = tied[absent[:, 1], absent[:, 0]] = False
    return Ties.from_edges(np.argwhere(np.triu(tied)), n)


def scale_free(n: int, ties_each: int, *, chance: Chance) -> Ties:
    """People come one by one and tie themselves to those who have many ties already.

    The first ``ties_each + 1`` are a star, which gives ``ties_each * (n - ties_each)`` ties.

    Source: Barabási and Albert (1999), "Emergence of scaling in random networks".
    """
    _check_whole("n", n, low=2, high=MOST_PEOPLE)
    _check_whole("ties_each", ties_each, low=1, high=n - 1)
    pairs = preferential(n, ties_each, chance.key, purpose_code("scale-free"))
    return Ties.from_edges(pairs, n)


def moore_lattice(side: int, *, rewired: float = 0.0, chance: Chance | None = None) -> Ties:
    """A square of people, each tied to the eight around, with opposite edges joined.

    Person ``row * side + column``. A share of the ties, drawn, then exchange their ends with each
    other, so that everybody keeps eight.

    Source: Centola and Macy (2007), "Complex contagions and the weakness of long ties".
    """
    _check_whole("side", side, low=3, high=math.isqrt(MOST_PEOPLE))
    _check_number("rewired", rewired, low=0, high=1)
    n = side * side
    row, column = np.divmod(np.arange(n), side)
    ways = ((0, 1), (1, 0), (1, 1), (1, -1))
    others = [(row + down) % side * side + (column + right) % side for down, right in ways]
    edges = np.column_stack((np.tile(np.arange(n), len(ways)), np.concatenate(others)))
    if rewired > 0:
        if chance is None:
            raise ValueError(f"rewired is {rewired}, which needs chance")
        edges = _exchanged(edges.astype(np.int32), n, rewired, chance)
    return Ties.from_edges(edges, n)


def path(n: int) -> Ties:
    """People in a row, tied to the one before and the one after."""
    _check_whole("n", n, low=1, high=MOST_PEOPLE)
    people = np.arange(n)
    return Ties.from_edges(np.column_stack((people[:-1], people[1:])), n)


def star(n: int) -> Ties:
    """Person 0 is tied to all others, who are tied to nobody else."""
    _check_whole("n", n, low=1, high=MOST_PEOPLE)
    others = np.arange(1, n)
    return Ties.from_edges(np.column_stack((np.zeros_like(others), others)), n)


GENERATORS: dict[str, Callable[..., Ties]] = {
    "complete": complete,
    "ring_lattice": ring_lattice,
    "random": random_graph,
    "small_world": small_world,
    "regular": regular,
    "scale_free": scale_free,
    "moore_lattice": moore_lattice,
    "path": path,
    "star": star,
}
DRAWN = ("random", "small_world", "regular", "scale_free", "moore_lattice")  # take chance


def _ring(n: int, neighbours: int) -> Edges:
    people = np.arange(n)
    sides = [(people + step) % n for step in range(1, neighbours // 2 + 1)]
    others = np.concatenate(sides) if sides else np.empty(0, np.int64)
    return np.column_stack((np.tile(people, neighbours // 2), others))


def _dense_pairs(n: int, wanted: int, chance: Chance) -> Edges:
    """Those of all pairs that draw the smallest numbers."""
    low, high = np.triu_indices(n, 1)
    order = np.argsort(chance.uniform("dense random graph", np.arange(low.size)), kind="stable")
    chosen = order[:wanted]
    return np.column_stack((low[chosen], high[chosen]))


def _regular_pairs(n: int, degree: int, chance: Chance) -> npt.NDArray[np.int32]:
    """Ends of ties paired at random until nobody is tied to themselves or to anyone twice."""
    for draw in range(MOST_DRAWS):
        ends = np.repeat(np.arange(n, dtype=np.int32), degree)
        put_in_drawn_order(ends, chance.key, purpose_code("regular graph"), draw)
        pairs = ends.reshape(-1, 2)
        if mend(pairs, n, chance.key, purpose_code("regular graph, mending"), draw):
            return pairs
    raise ValueError(f"degree is {degree}, for which no ties among n = {n} people were found")


def _exchanged(
    pairs: npt.NDArray[np.int32], n: int, rewired: float, chance: Chance
) -> npt.NDArray[np.int32]:
    """Let a share of the ties, in an order drawn, exchange their ends."""
    order = np.arange(len(pairs))
    put_in_drawn_order(order, chance.key, purpose_code("rewired lattice"), 0)
    chosen = order[: math.floor(rewired * len(pairs) + 0.5)]
    exchange_ends(pairs, chosen, n, chance.key, purpose_code("rewired lattice, exchange"))
    return pairs


def _check_ring(n: int, neighbours: int) -> None:
    _check_whole("n", n, low=1, high=MOST_PEOPLE)
    _check_whole("neighbours", neighbours, low=0, high=n - 1)
    if neighbours % 2:
        raise ValueError(f"neighbours is {neighbours}, it must be even: half are on each side")


def _check_whole(name: str, value: int, *, low: int, high: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise ValueError(f"{name} is {value!r}, it must be a whole number")
    _check_number(name, value, low=low, high=high)


def _check_number(name: str, value: float, *, low: float, high: float) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float | np.number):
        raise ValueError(f"{name} is {value!r}, it must be a number")
    if not low <= value <= high:
        raise ValueError(f"{name} is {value}, allowed are {low} to {high}")
