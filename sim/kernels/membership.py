"""The compiled part of membership: who is referred by members of other networks."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from sim.records import Float32, Int64


@njit(cache=True)
def refer(
    candidates: Int64,
    here: npt.NDArray[np.bool_],
    clock: Float32,
    hazard: float,
    asked: npt.NDArray[np.bool_],
) -> Int64:
    """Run down the clocks of candidates who are not here; return whose ran out.

    Candidates may be named more than once and count once; ``asked`` is room for that, all false
    before and after.
    """
    come, count = np.empty(candidates.size, np.int64), 0
    for row in candidates:
        if not here[row] and not asked[row]:
            asked[row] = True
            clock[row] -= np.float32(hazard)
            if clock[row] <= 0.0:
                come[count] = row
                count += 1
    for row in candidates:
        asked[row] = False
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
