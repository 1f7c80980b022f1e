"""Whether two recommendations do more together than apart: few runs that tell for all pairs.

A two-level design of resolution V has every recommendation on in half of its runs and every two
together in a quarter, balanced such that no main effect and no pairwise synergy is mixed up with
another. What three or more do only all together is assumed to be small: it would be.

Source: Box, Hunter and Hunter (2005), *Statistics for Experimenters*, 2nd edition, chapters 5, 6.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analysis.arrays import finite
from analysis.intervals import Floats, mean_interval

MAIN, SYNERGY = "main effect", "synergy"


def two_level_design(players: Sequence[str]) -> pd.DataFrame:
    """Choose the runs that tell main effects and pairwise synergies apart (resolution V).

    Parameters
    ----------
    players
        Names of the recommendations, two or more, all different.

    Returns
    -------
    DataFrame
        One row per run, one column per player: whether it is in force. The first run has none.
        For 2, 3, 4, 5, 6, 7, 8, 9 to 11, 12 to 17 and 18 players it has 4, 8, 16, 16, 32, 64, 64,
        128, 256 and 512 runs, the fewest for regular designs of this resolution.

    Raises
    ------
    ValueError
        If players are fewer than two or repeated.
    """
    names = list(players)
    if len(names) < 2 or len(set(names)) != len(names):
        raise ValueError(f"players must be two or more different ones; got {names}")
    words = _words(len(names))
    runs = np.arange(1 << max(words).bit_length())
    columns = [[(run & word).bit_count() % 2 == 1 for run in runs.tolist()] for word in words]
    return pd.DataFrame(dict(zip(names, columns, strict=True)), index=pd.Index(runs, name="run"))


def synergies(outcomes: ArrayLike, design: pd.DataFrame) -> pd.DataFrame:
    """Estimate what each player adds, and what each two add by being together.

    Parameters
    ----------
    outcomes
        Shape (runs, replicates): replicate 7 shares its luck in all runs.
    design
        What `two_level_design` returned, or a table like it, of resolution V.

    Returns
    -------
    DataFrame
        One row per player and per pair. ``kind`` is *main effect*, the outcome with the player
        less that without, averaged over the runs; or *synergy*, what the two add together less the
        sum of what each adds without the other, averaged likewise: below 0 they hinder each other.
        ``first, second`` (empty for a main effect), ``estimate, low, high`` (95 %, NaN if there is
        one replicate), ``error``, ``replicates``, ``told_from_zero`` (by luck, one in twenty is).

    Raises
    ------
    ValueError
        If shapes do not fit, numbers are not finite, or the design mixes effects up.
    """
    measured = finite(outcomes, "outcomes", dimensions=(2,))
    if len(measured) != len(design):
        raise ValueError(f"outcomes have {len(measured)} runs, the design {len(design)}")
    names = [str(name) for name in design.columns]
    found = mean_interval(_weights(design.to_numpy(dtype=bool)).T @ measured)
    effects = [(MAIN, name, "") for name in names]
    effects += [(SYNERGY, *pair) for pair in combinations(names, 2)]
    table = pd.DataFrame(effects, columns=["kind", "first", "second"])
    return table.assign(
        estimate=found.mean,
        low=found.low,
        high=found.high,
        error=found.error,
        replicates=found.replicates,
        told_from_zero=(found.low > 0) | (found.high < 0),
    )


def _weights(on: NDArray[np.bool_]) -> Floats:
    """Weight of each run in each main effect and each synergy; shape (runs, effects).

    A main effect is the mean of the runs with a player less that of those without: +-2 over the
    runs. A synergy is a difference of two such differences, each of half of the runs: +-4.
    """
    signs = np.where(on, 1.0, -1.0)
    players = range(on.shape[1])
    pairs = [signs[:, first] * signs[:, second] for first, second in combinations(players, 2)]
    _refuse_aliases(np.column_stack([signs, *pairs]))
    return np.column_stack([2 * signs, *(4 * pair for pair in pairs)]) / len(on)


def _refuse_aliases(contrasts: Floats) -> None:
    """Refuse a design in which two effects, or an effect and the mean, are not orthogonal."""
    columns = np.column_stack([np.ones(len(contrasts)), contrasts])
    overlap = columns.T @ columns - len(contrasts) * np.eye(columns.shape[1])
    if np.abs(overlap).max() > 1e-9 * len(contrasts):
        raise ValueError("the design is not of resolution V: it mixes up effects of one or two")


def _words(number: int) -> list[int]:
    """Generators of the design, one per player: bit i set, basic column i takes part.

    Each is the smallest that is no sum, modulo two, of three or fewer before it; so the shortest
    product of columns that is constant has five, which is what resolution V means.
    """
    words: list[int] = []
    sums: set[int] = set()  # of up to three words
    while len(words) < number:
        word = words[-1] if words else 0
        while word == 0 or word in sums:
            word += 1
        words.append(word)
        sums = {0}
        for few in (1, 2, 3):
            sums |= {_sum(chosen) for chosen in combinations(words, few)}
    return words


def _sum(words: Sequence[int]) -> int:
    """Sum modulo two of the bits of some words."""
    total = 0
    for word in words:
        total ^= word
    return total
