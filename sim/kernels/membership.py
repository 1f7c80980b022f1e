"""The compiled parts of membership: who is referred, and whom a group draws."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from sim.chance import open_unit, philox
from sim.records import Float32, Int64, UInt32

Flags = npt.NDArray[np.bool_]


@njit(cache=True)
def refer(candidates: Int64, here: Flags, clock: Float32, hazard: float) -> Int64:
    """Run down the clocks of candidates who are not here; return whose ran out, each once.

    Who is named twice, as a member of two other networks, is referred by both.
    """
    come, count = np.empty(candidates.size, np.int64), 0
    for row in candidates:
        if not here[row] and clock[row] > 0.0:
            clock[row] -= np.float32(hazard)
            if clock[row] <= 0.0:
                come[count] = row
                count += 1
    return come[:count]


@njit(cache=True)
def in_several(memberships: tuple[Int64, ...], places: npt.NDArray[np.uint8]) -> int:
    """How many staff stand on more than one list, on each at most once; ``places`` is all zero."""
    several = 0
    for rows in memberships:
        for row in rows:
            places[row] += np.uint8(1)
            several += int(places[row] == 2)
    for rows in memberships:
        for row in rows:
            places[row] = np.uint8(0)
    return several


@njit(cache=True)
def draw_some(here: Flags, size: int, key: UInt32, purpose: int, number: int) -> Int64:
    """Draw so many of those here, each as likely: the first of a long row of draws of anybody.

    There must be more of them than are drawn. Others who come or go change few of those drawn.
    """
    drawn, count, draw = np.empty(size, np.int64), 0, 0
    while count < size:
        word, _, _, _ = philox(draw, number, 0, purpose, key[0], key[1])
        row = int(open_unit(word) * here.size)
        draw += 1
        if here[row] and not np.any(drawn[:count] == row):
            drawn[count] = row
            count += 1
    return drawn
