"""The one maker of random numbers for calibration: keyed, so that a sample is made again alike."""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt

from experiments.distributions import Floats

Rows = npt.NDArray[np.int64]


class Draws:
    """Random numbers for one purpose: other purposes of the same seed have numbers of their own.

    Parameters
    ----------
    seed
        Of the experiment.
    purpose
        What is drawn, and for which part of it.
    """

    def __init__(self, seed: int, *purpose: str | int) -> None:
        content = " ".join(str(part) for part in ("calibration", seed, *purpose)).encode()
        key = int.from_bytes(hashlib.sha256(content).digest()[:16], "big")
        self._generator = np.random.Generator(np.random.Philox(key=key))

    def uniform(self, *shape: int) -> Floats:
        """Return numbers from 0 to 1."""
        return self._generator.random(shape)

    def normal(self, *shape: int) -> Floats:
        """Return standard normal numbers."""
        return self._generator.standard_normal(shape)

    def chi_squared(self, number: int, *, freedom: float) -> Floats:
        """Return numbers with a chi-square distribution, shape (number,)."""
        return self._generator.chisquare(freedom, number)

    def below(self, bound: int, *shape: int) -> Rows:
        """Return whole numbers from 0 to below a bound, each as likely."""
        return self._generator.integers(bound, size=shape)

    def order(self, number: int) -> Rows:
        """Return the whole numbers from 0 to below `number` in a random order."""
        return self._generator.permutation(number)
