"""Ties between people who exist, read from a CSV with one row for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.files import near, read_rows

NEEDED = ("one", "other")


class Edges(NamedTuple):
    """Ties as a file says.

    Attributes
    ----------
    pairs : int64, shape (n_ties, 2)
        Rows of the two ends, each tie once, the smaller row first.
    with_self, repeated
        How many rows of the file were left out: of somebody with themselves, or there before.
    """

    pairs: npt.NDArray[np.int64]
    with_self: int
    repeated: int


def read_edges(path: str, ids: Sequence[str]) -> Edges:
    """Read who is tied to whom: columns ``one`` and ``other`` hold ids, in any direction.

    Raises
    ------
    ValueError
        One line that names the file and the row, if there is no such file or column, or an id is
        not one of the people; it says which is nearest.
    """
    row_of = {name: row for row, name in enumerate(ids)}
    written = []
    for place, row in read_rows(path, needed=NEEDED):
        for column in NEEDED:
            if row[column] not in row_of:
                raise ValueError(
                    f"{path}: row {place}, column {column} is '{row[column]}', who is not among "
                    f"the people; {near(row[column], ids)}"
                )
        written.append((row_of[row["one"]], row_of[row["other"]]))
    ends = np.sort(np.array(written, np.int64).reshape(-1, 2), axis=1)
    others = ends[ends[:, 0] != ends[:, 1]]
    pairs = np.unique(others, axis=0)
    return Edges(pairs, len(ends) - len(others), len(others) - len(pairs))
