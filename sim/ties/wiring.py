"""Compiled parts of the generators: drawing and exchanging ties so that none is there twice."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit, uint64

from sim.chance import open_unit, philox

Pairs = npt.NDArray[np.int32]
Codes = npt.NDArray[np.int64]
Key = npt.NDArray[np.uint32]

FREE, LEFT = -1, -2
TRIES = 200


@njit(cache=True, nogil=True)
def no_pairs(most: int) -> Codes:
    """Return a table that can hold that many pairs; at most half of it is ever filled."""
    size = 16
    while size < 2 * most:
        size *= 2
    return np.full(size, FREE, np.int64)


@njit(cache=True, inline="always")
def _code(a: int, b: int, n: int) -> int:
    return min(a, b) * n + max(a, b)


@njit(cache=True, inline="always")
def _place(table: Codes, code: int) -> np.int64:
    """Where the search for a pair begins (Fibonacci hashing)."""
    mixed = uint64(code) * uint64(0x9E3779B97F4A7C15)
    place: np.int64 = np.int64((mixed >> uint64(32)) & uint64(table.size - 1))
    return place


@njit(cache=True, nogil=True)
def _find(table: Codes, code: int) -> np.int64:
    """Return where a pair stands, -1 if it does not."""
    at: np.int64 = _place(table, code)
    while table[at] != FREE:
        if table[at] == code:
            return at
        at = (at + 1) & (table.size - 1)
    return np.int64(-1)


@njit(cache=True, nogil=True)
def _add(table: Codes, code: int) -> None:
    """Put in a pair that is not there."""
    at: np.int64 = _place(table, code)
    while table[at] >= 0:
        at = (at + 1) & (table.size - 1)
    table[at] = code


@njit(cache=True, nogil=True)
def _remove(table: Codes, code: int) -> None:
    table[_find(table, code)] = LEFT


@njit(cache=True, nogil=True)
def put_in_drawn_order(items: npt.NDArray[np.integer], key: Key, purpose: int, draw: int) -> None:
    """Put items into an order in which every order is as likely (Fisher and Yates), in place."""
    for at in range(items.size - 1):
        word, _, _, _ = philox(at, draw, 0, purpose, key[0], key[1])
        other = at + int(open_unit(word) * (items.size - at))
        items[at], items[other] = items[other], items[at]


@njit(cache=True, nogil=True)
def first_pairs(n: int, wanted: int, key: Key, purpose: int) -> Pairs:
    """The first different pairs of a long row of draws: the row is the same for any number."""
    pairs = np.empty((wanted, 2), np.int32)
    table = no_pairs(wanted)
    found, draw = 0, 0
    while found < wanted:
        one, other, _, _ = philox(draw & 0xFFFFFFFF, draw >> 32, 0, purpose, key[0], key[1])
        a, b = np.int32(open_unit(one) * n), np.int32(open_unit(other) * n)
        draw += 1
        if a != b and _find(table, _code(a, b, n)) < 0:
            _add(table, _code(a, b, n))
            pairs[found, 0], pairs[found, 1] = a, b
            found += 1
    return pairs


@njit(cache=True, nogil=True)
def rewired_ring(n: int, neighbours: int, rewired: float, key: Key, purpose: int) -> Pairs:
    """A ring of which each tie, with a probability, keeps its first end and seeks another second.

    Round by round, nearest neighbours first, as Watts and Strogatz (1998) describe it.
    """
    half = neighbours // 2
    pairs = np.empty((n * half, 2), np.int32)
    table = no_pairs(2 * n * half)
    degree = np.full(n, neighbours, np.int64)
    for tie in range(n * half):
        pairs[tie, 0], pairs[tie, 1] = tie % n, (tie % n + tie // n + 1) % n
        _add(table, _code(pairs[tie, 0], pairs[tie, 1], n))
    for tie in range(n * half):
        person, before = pairs[tie, 0], pairs[tie, 1]
        word, _, _, _ = philox(tie, 0, 0, purpose, key[0], key[1])
        if open_unit(word) >= rewired or degree[person] >= n - 1:
            continue
        other, attempt = person, 0
        while other == person or _find(table, _code(person, other, n)) >= 0:
            attempt += 1
            word, _, _, _ = philox(tie, 0, attempt, purpose, key[0], key[1])
            other = np.int32(open_unit(word) * n)
        _remove(table, _code(person, before, n))
        _add(table, _code(person, other, n))
        pairs[tie, 1] = other
        degree[before] -= 1
        degree[other] += 1
    return pairs


@njit(cache=True, nogil=True)
def _exchange(pairs: Pairs, first: int, second: int, n: int, table: Codes) -> bool:
    """Let two ties exchange their second ends, if both new ties are new and join two people."""
    a, b, c, d = pairs[first, 0], pairs[first, 1], pairs[second, 0], pairs[second, 1]
    if a in (c, d) or b in (c, d):
        return False
    if _find(table, _code(a, d, n)) >= 0 or _find(table, _code(c, b, n)) >= 0:
        return False
    _remove(table, _code(a, b, n))
    _remove(table, _code(c, d, n))
    _add(table, _code(a, d, n))
    _add(table, _code(c, b, n))
    pairs[first, 1], pairs[second, 1] = d, b
    return True


@njit(cache=True, nogil=True)
def exchange_ends(pairs: Pairs, chosen: Codes, n: int, key: Key, purpose: int) -> None:
    """Exchange ends among chosen ties, in place: everybody keeps their number of ties.

    Each chosen tie meets the next one of the list that has not moved, and where that would make a
    tie that is there already, others of the list at random. A tie alone on its list stays.
    """
    table = no_pairs(4 * len(pairs))
    for tie in range(len(pairs)):
        _add(table, _code(pairs[tie, 0], pairs[tie, 1], n))
    moved = np.zeros(len(pairs), np.bool_)
    ahead = 0
    for at in range(chosen.size):
        tie = chosen[at]
        if moved[tie]:
            continue
        ahead = max(ahead, at + 1)
        while ahead < chosen.size and moved[chosen[ahead]]:
            ahead += 1
        for attempt in range(TRIES):
            word, turn, _, _ = philox(tie, 0, attempt, purpose, key[0], key[1])
            other = chosen[int(open_unit(word) * chosen.size)]
            if attempt < 2 and ahead < chosen.size:
                other = chosen[ahead]
            if turn & 1 != attempt & 1:
                pairs[other, 0], pairs[other, 1] = pairs[other, 1], pairs[other, 0]
            if _exchange(pairs, tie, other, n, table):
                moved[tie] = moved[other] = True
                break


@njit(cache=True, nogil=True)
def mend(pairs: Pairs, n: int, key: Key, purpose: int, draw: int) -> bool:
    """Exchange away, in place, self ties and repeats of ties paired at random; whether all went."""
    table = no_pairs(4 * len(pairs))
    good = np.zeros(len(pairs), np.bool_)
    for tie in range(len(pairs)):
        code = _code(pairs[tie, 0], pairs[tie, 1], n)
        if pairs[tie, 0] != pairs[tie, 1] and _find(table, code) < 0:
            _add(table, code)
            good[tie] = True
    for tie in range(len(pairs)):
        for attempt in range(TRIES):
            if good[tie]:
                break
            word, turn, _, _ = philox(tie, draw, attempt, purpose, key[0], key[1])
            other = int(open_unit(word) * len(pairs))
            a, b, c, d = (
                pairs[tie, 0],
                pairs[tie, 1],
                pairs[other, turn & 1],
                pairs[other, 1 - (turn & 1)],
            )
            new, also = _code(a, d, n), _code(c, b, n)
            if not good[other] or a == d or c == b or new == also:
                continue
            if _find(table, new) < 0 and _find(table, also) < 0:
                _remove(table, _code(c, d, n))
                _add(table, new)
                _add(table, also)
                pairs[tie, 0], pairs[tie, 1], pairs[other, 0], pairs[other, 1] = a, d, c, b
                good[tie] = True
        if not good[tie]:
            return False
    return True


@njit(cache=True, nogil=True)
def preferential(n: int, ties_each: int, key: Key, purpose: int) -> Pairs:
    """Newcomers tie themselves to different people, each chosen in proportion to ties held.

    The first comers are a star: one person with ``ties_each`` others.
    """
    ends = np.empty(2 * ties_each * (n - ties_each), np.int32)
    filled = 0
    for person in range(1, ties_each + 1):
        ends[filled], ends[filled + 1] = 0, person
        filled += 2
    for person in range(ties_each + 1, n):
        known, attempt, before = 0, 0, filled
        while known < ties_each:
            word, _, _, _ = philox(person, known, attempt, purpose, key[0], key[1])
            other = ends[int(open_unit(word) * before)]
            attempt += 1
            is_new = True
            for tie in range(known):
                is_new = is_new and ends[before + 2 * tie + 1] != other
            if is_new:
                ends[filled], ends[filled + 1] = person, other
                known, attempt, filled = known + 1, 0, filled + 2
    return ends.reshape(-1, 2)
