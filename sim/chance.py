"""The only maker of random numbers: keyed draws by the Philox4x32-10 counter-based generator.

A draw is a pure function of (seed, replicate, purpose, entity, product, month): it depends on no
other draw, on no order and on no scenario. Replicate 7 of every scenario shares its luck.

Source: Salmon, Moraes, Dror and Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3".
The published known-answer vectors are a test (tests/theory/test_chance.py).
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from numba import njit, uint64
from scipy.special import ndtri

from sim.machine import bits_of, float_of

IntArray = npt.NDArray[np.integer]
FloatArray = npt.NDArray[np.float64]

_SPREAD_0, _SPREAD_1 = uint64(0xD2511F53), uint64(0xCD9E8D57)
_STEP_0, _STEP_1 = uint64(0x9E3779B9), uint64(0xBB67AE85)
_LOW, _HALF = uint64(0xFFFFFFFF), uint64(32)
_CELL = 2.0**-32
_BLOCK = 512

_FRACTION, _ONE = uint64(52), uint64(0x3FF0000000000000)
_ABOVE_ROOT_HALF = uint64(0x3FF0000000000000 - 0x3FE6A09E667F3BCD)  # bits of 1, less of sqrt(1/2)
_EXACT, _EXACT_BITS = 2.0**52, uint64(0x4330000000000000)
_LOG_2 = 0.6931471805599453


@njit(cache=True, inline="always")
def philox(
    counter_0: int, counter_1: int, counter_2: int, counter_3: int, key_0: int, key_1: int
) -> tuple[int, int, int, int]:
    """Ten rounds of Philox4x32: four 32-bit words in, four random 32-bit words out.

    The words are held in 64 bits, which lets the compiler draw for several people at once.
    """
    c0, c1 = uint64(counter_0) & _LOW, uint64(counter_1) & _LOW
    c2, c3 = uint64(counter_2) & _LOW, uint64(counter_3) & _LOW
    k0, k1 = uint64(key_0) & _LOW, uint64(key_1) & _LOW
    for _ in range(10):
        product_0, product_1 = _SPREAD_0 * c0, _SPREAD_1 * c2
        c0, c1, c2, c3 = (
            (product_1 >> _HALF) ^ c1 ^ k0,
            product_1 & _LOW,
            (product_0 >> _HALF) ^ c3 ^ k1,
            product_0 & _LOW,
        )
        k0, k1 = (k0 + _STEP_0) & _LOW, (k1 + _STEP_1) & _LOW
    return c0, c1, c2, c3


@njit(cache=True, inline="always")
def whole(number: int) -> float:
    """Return a whole number below 2**52 as a float, in a way that every processor vectorises."""
    return float_of(uint64(number) | _EXACT_BITS) - _EXACT


@njit(cache=True, inline="always")
def open_unit(word: int) -> float:
    """Return the midpoint of the word's cell in (0, 1): never 0, never 1."""
    return (whole(word) + 0.5) * _CELL


@njit(cache=True, inline="always", error_model="numpy")
def minus_log(unit: float) -> float:
    """Return -log of a normal number, to the last bit or two.

    Made of operations that round alike everywhere, so that clocks are the same bits on every
    machine; the mathematical libraries of systems differ. With unit = 2**k m and m between
    sqrt(1/2) and sqrt(2), log m is twice the series of artanh((m - 1) / (m + 1)).
    """
    bits = bits_of(unit)
    power = (bits + _ABOVE_ROOT_HALF) >> _FRACTION
    m = float_of(bits - (power << _FRACTION) + _ONE)
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    series = 1.0 / 19.0
    series = series * z + 1.0 / 17.0
    series = series * z + 1.0 / 15.0
    series = series * z + 1.0 / 13.0
    series = series * z + 1.0 / 11.0
    series = series * z + 1.0 / 9.0
    series = series * z + 1.0 / 7.0
    series = series * z + 1.0 / 5.0
    series = series * z + 1.0 / 3.0
    series = series * z + 1.0
    return -(2.0 * s * series + (whole(power) - 1023.0) * _LOG_2)


@njit(cache=True, inline="always")
def clock_pair(
    key_0: int, key_1: int, purpose: int, entity: int, product_episode: int
) -> tuple[float, float]:
    """Two Exp(1) clocks for the two transitions that leave a state."""
    w0, w1, _, _ = philox(entity, product_episode, 0, purpose, key_0, key_1)
    return minus_log(open_unit(w0)), minus_log(open_unit(w1))


@njit(cache=True, nogil=True, error_model="numpy")
def wind_all(
    clock: npt.NDArray[np.float32],
    people: int,
    key: npt.NDArray[np.uint32],
    code: int,
    purpose: int,
) -> None:
    """Wind the first Exp(1) clock of each of the first so many people, as ``clock_pair`` would.

    Drawn in blocks that stay in the nearest cache, first the words and then their logarithms.
    """
    key_0, key_1 = uint64(key[0]), uint64(key[1])
    purpose_word, code_word = uint64(purpose), uint64(code)
    words = np.empty(_BLOCK, np.uint32)
    for first in range(0, people, _BLOCK):
        block = clock[first : min(first + _BLOCK, people)]
        for place in range(block.size):
            word, _, _, _ = philox(
                uint64(first + place), code_word, uint64(0), purpose_word, key_0, key_1
            )
            words[place] = word
        for place in range(block.size):
            block[place] = minus_log(open_unit(uint64(words[place])))


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
