"""The only maker of random numbers: keyed draws by the Philox4x32-10 counter-based generator.

A draw is a pure function of (seed, replicate, purpose, entity, product, month): it depends on no
other draw, on no order and on no scenario. Replicate 7 of every scenario shares its luck.

Source: Salmon, Moraes, Dror and Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3".
The published known-answer vectors are a test (tests/theory/test_chance.py).
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from numba import njit, uint32, uint64
from scipy.special import ndtri

IntArray = npt.NDArray[np.integer]
FloatArray = npt.NDArray[np.float64]

_SPREAD_0, _SPREAD_1 = 0xD2511F53, 0xCD9E8D57
_STEP_0, _STEP_1 = 0x9E3779B9, 0xBB67AE85
_MASK = 0xFFFFFFFF


@njit(cache=True, inline="always")
def philox(
    counter_0: int, counter_1: int, counter_2: int, counter_3: int, key_0: int, key_1: int
) -> tuple[int, int, int, int]:
    """Ten rounds of Philox4x32: four 32-bit words in, four random 32-bit words out."""
    c0, c1, c2, c3 = uint32(counter_0), uint32(counter_1), uint32(counter_2), uint32(counter_3)
    k0, k1 = uint32(key_0), uint32(key_1)
    for _ in range(10):
        product_0 = uint64(_SPREAD_0) * uint64(c0)
        product_1 = uint64(_SPREAD_1) * uint64(c2)
        n0 = uint32(product_1 >> uint64(32)) ^ c1 ^ k0
        n2 = uint32(product_0 >> uint64(32)) ^ c3 ^ k1
        c1, c3 = uint32(product_1 & uint64(_MASK)), uint32(product_0 & uint64(_MASK))
        c0, c2 = n0, n2
        k0, k1 = uint32(k0 + uint32(_STEP_0)), uint32(k1 + uint32(_STEP_1))
    return c0, c1, c2, c3


@njit(cache=True, inline="always")
def open_unit(word: int) -> float:
    """Return the midpoint of the word's cell in (0, 1): never 0, never 1."""
    return (float(word) + 0.5) * 2.3283064365386963e-10


@njit(cache=True, inline="always")
def clock_pair(
    key_0: int, key_1: int, purpose: int, entity: int, product_episode: int
) -> tuple[float, float]:
    """Two Exp(1) clocks for the two transitions that leave a state."""
    w0, w1, _, _ = philox(entity, product_episode, 0, purpose, key_0, key_1)
    return -math.log(open_unit(w0)), -math.log(open_unit(w1))


@njit(cache=True)
def _fill(
    key: npt.NDArray[np.uint32], purpose: int, entities: IntArray, product: int, month: int
) -> FloatArray:
    result = np.empty(entities.size, np.float64)
    for row in range(entities.size):
        w0, _, _, _ = philox(entities[row], product, month, purpose, key[0], key[1])
        result[row] = open_unit(w0)
    return result


def purpose_code(purpose: str) -> int:
    """Return the 32-bit code of a purpose's name, the same on every machine."""
    return zlib.crc32(purpose.encode())


class Chance:
    """The luck of one replicate.

    Parameters
    ----------
    seed, replicate
        Non-negative integers below 2**32. Together they are the generator's key.
    """

    def __init__(self, seed: int, replicate: int) -> None:
        for name, value in (("seed", seed), ("replicate", replicate)):
            if not 0 <= value < 2**32:
                raise ValueError(f"{name} is {value}, allowed are 0 to {2**32 - 1}")
        self.key = np.array([seed, replicate], np.uint32)

    def uniform(
        self,
        purpose: str,
        entities: IntArray | Sequence[int],
        *,
        product: int = 0,
        month: int = 0,
    ) -> FloatArray:
        """One uniform draw in (0, 1) for each entity, shape (n_entities,)."""
        rows = np.asarray(entities, np.int64)
        return np.asarray(_fill(self.key, purpose_code(purpose), rows, product, month))

    def exponential(
        self,
        purpose: str,
        entities: IntArray | Sequence[int],
        *,
        product: int = 0,
        month: int = 0,
    ) -> FloatArray:
        """One Exp(1) draw for each entity."""
        return -np.log(self.uniform(purpose, entities, product=product, month=month))

    def normal(
        self, purpose: str, entities: IntArray | Sequence[int], *, product: int = 0
    ) -> FloatArray:
        """One standard normal draw for each entity."""
        return np.asarray(ndtri(self.uniform(purpose, entities, product=product)), np.float64)
