"""How a results folder is used: gone on with, in part, or only joined."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.commands import option
from experiments.problems import Problem

if TYPE_CHECKING:
    import pandas as pd

SHARDS = "shards"
MOST_SHARDS = 10_000
EXTEND, SHARD = "--extend", "--shard"
_TEXT = re.compile(r"([1-9]\d{0,4})/([1-9]\d{0,4})")


@dataclass(frozen=True)
class Shard:
    """One of several stretches of a design.

    Attributes
    ----------
    number, of
        As in the second (2) of ten (10).
    """

    number: int
    of: int

    def __str__(self) -> str:
        return f"{self.number}-of-{self.of}"

    def folder(self, experiment: Path) -> Path:
        """Return where the shard is kept, below the folder of its experiment."""
        return experiment / SHARDS / str(self)

    def rows(self, design: pd.DataFrame) -> pd.DataFrame:
        """Return the shard's rows of a design: neighbours, so that few worlds are built twice."""
        first, end = (len(design) * edge // self.of for edge in (self.number - 1, self.number))
        return design.iloc[first:end].reset_index(drop=True)


@dataclass(frozen=True)
class Manner:
    """How a results folder is used.

    Attributes
    ----------
    extend
        Whether a folder of a smaller experiment may be gone on with.
    shard
        Which stretch of the design is run, in a folder of its own; None is all of it.
    merges_only
        Whether nothing is run, and only what shards have left is taken in.
    """

    extend: bool = False
    shard: Shard | None = None
    merges_only: bool = False


USUAL = Manner()


def read_manner(words: Sequence[str]) -> tuple[Manner, list[str]]:
    """Take ``--extend`` and ``--shard k/K`` off the words of a command.

    Returns
    -------
    (Manner, list of str)
        The second holds the words that are left.
    """
    shard, left = option(words, SHARD)
    manner = Manner(EXTEND in left, None if shard is None else read_shard(shard))
    if manner.extend and manner.shard is not None:
        raise Problem(f"{EXTEND} and {SHARD} cannot be combined: run the shards, then extend")
    return manner, [word for word in left if word != EXTEND]


def read_shard(text: str) -> Shard:
    """Read a shard written as 2/10.

    Raises
    ------
    Problem
        If it is written otherwise, or there is no such shard.
    """
    match = _TEXT.fullmatch(text)
    number, of = map(int, match.groups()) if match else (0, 0)
    if not 1 <= number <= of <= MOST_SHARDS:
        raise Problem(
            f"{SHARD} is {text}, allowed: k/K with k from 1 to K, at most {MOST_SHARDS:,}, as in "
            f"{SHARD} 2/10"
        )
    return Shard(number, of)
