"""The one maker of random numbers for calibration: keyed, so that a sample is made again alike."""

from __future__ import annotations

import hashlib

import numpy as np


def generator(seed: int, *purpose: str | int) -> np.random.Generator:
    """Return the draws for one purpose: other purposes of the same seed have draws of their own.

    Parameters
    ----------
    seed
        Of the experiment.
    purpose
        What is drawn, and for which part of it.
    """
    content = " ".join(str(part) for part in ("calibration", seed, *purpose)).encode()
    key = int.from_bytes(hashlib.sha256(content).digest()[:16], "big")
    return np.random.Generator(np.random.Philox(key=key))
