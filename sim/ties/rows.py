"""Ties in compressed sparse rows: undirected, without self ties, without repeats."""

from __future__ import annotations

import difflib
from collections.abc import Hashable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
from numba import njit

from sim.ties.reading import Graph, Listing, listing_of_csv, listing_of_graph

TIE_KINDS = ("team", "organisation", "region", "national", "given")
GIVEN = TIE_KINDS.index("given")
SHORT_ROW = 48

RowStarts = npt.NDArray[np.int64]
People = npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Ties:
    """A network as data; every array is made read-only.

    Attributes
    ----------
    starts : int64, shape (n + 1,)
        Where each person's neighbours begin.
    neighbours : int32, shape (2 * n_ties,)
        Neighbours of each person in ascending order; every tie is in both of its rows.
    kind : uint8, shape (2 * n_ties,)
        Index into ``TIE_KINDS``: the narrowest group that both ends share, or ``given``.
    names : tuple or None
        What each person is called, in the order of rows; None if people are 0 to n - 1.
    """

    starts: RowStarts
    neighbours: People
    kind: npt.NDArray[np.uint8]
    names: tuple[object, ...] | None = None

    def __post_init__(self) -> None:
        for column in (self.starts, self.neighbours, self.kind):
            column.setflags(write=False)

    @property
    def n(self) -> int:
        """People, with ties or without."""
        return int(self.starts.size - 1)

    def of(self, person: int) -> People:
        """Neighbours of one person, ascending."""
        return self.neighbours[self.starts[person] : self.starts[person + 1]]

    def degree(self) -> npt.NDArray[np.int64]:
        """Ties of each person, shape (n,), read-only."""
        return self._degree

    @cached_property
    def _degree(self) -> npt.NDArray[np.int64]:
        degree = np.diff(self.starts)
        degree.setflags(write=False)
        return degree

    @cached_property
    def most_ties(self) -> int:
        """Ties of the person who has most, 0 where there is nobody."""
        return int(self.degree().max(initial=0))

    def row_of(self, name: object) -> int:
        """Return the row of a person by name, or by number where people have no names.

        Raises
        ------
        ValueError
            If nobody is called so; the message gives the nearest name there is.
        """
        if self.names is not None:
            row = self._rows.get(name) if isinstance(name, Hashable) else None
            if row is None:
                raise ValueError(f"nobody is called {name!r}{_nearest(name, self.names)}")
            return row
        if isinstance(name, bool) or not isinstance(name, int | np.integer):
            raise ValueError(f"people have no names here: {name!r} must be a whole number")
        if not 0 <= name < self.n:
            raise ValueError(f"there is no person {name}, allowed are 0 to {self.n - 1}")
        return int(name)

    @cached_property
    def _rows(self) -> dict[object, int]:
        return {name: row for row, name in enumerate(self.names or ())}

    @classmethod
    def from_csv(cls, path: str | Path) -> Ties:
        """Read ties from a file with two columns; see `sim.ties.reading.listing_of_csv`."""
        return cls._listed(listing_of_csv(path))

    @classmethod
    def from_graph(cls, graph: Graph) -> Ties:
        """Take the ties of a networkx graph; see `sim.ties.reading.listing_of_graph`."""
        return cls._listed(listing_of_graph(graph))

    @classmethod
    def _listed(cls, listing: Listing) -> Ties:
        return replace(cls.from_edges(listing.edges, listing.n), names=listing.names)

    @classmethod
    def from_edges(cls, edges: npt.ArrayLike, n: int) -> Ties:
        """Take ties as given: pairs of people, in any direction; self ties and repeats dropped.

        Parameters
        ----------
        edges
            Integers in 0 to n - 1, shape (n_edges, 2).
        n
            People.

        Raises
        ------
        ValueError
            If the shape is another, an end is not a whole number, or not one of the n people.
        """
        pairs = np.asarray(edges)
        if pairs.size == 0:
            pairs = np.empty((0, 2), np.int32)
        if not 0 <= n < 2**31:
            raise ValueError(f"n is {n}, allowed are 0 to {2**31 - 1}")
        if pairs.ndim != 2 or pairs.shape[1] != 2:
            raise ValueError(f"edges have shape {pairs.shape}, they must have shape (n_edges, 2)")
        if pairs.dtype.kind not in "iu":
            raise ValueError(f"edges are of type {pairs.dtype}, they must be whole numbers")
        if pairs.size and not 0 <= pairs.min() <= pairs.max() < n:
            raise ValueError(f"edges join {pairs.min()} to {pairs.max()}, allowed are 0 to {n - 1}")
        people = pairs.astype(np.int32)
        starts, neighbours = symmetric_rows(people[:, 0].copy(), people[:, 1].copy(), n)
        return cls(starts, neighbours, np.full(neighbours.size, GIVEN, np.uint8))


def _nearest(name: object, names: tuple[object, ...]) -> str:
    """Say which name is nearest to a wrong one, or which name there is."""
    if not names:
        return ", there is nobody"
    known = {str(other): other for other in names}
    near = difflib.get_close_matches(str(name), known, n=1)
    return f", did you mean {known[near[0]]!r}?" if near else f", but for example {names[0]!r}"


@njit(cache=True, nogil=True)
def _sort_row(row: People) -> None:
    """Sort in place, by insertion where the row is short, which nearly all are."""
    if row.size > SHORT_ROW:
        row.sort()
        return
    for at in range(1, row.size):
        value, before = row[at], at - 1
        while before >= 0 and row[before] > value:
            row[before + 1] = row[before]
            before -= 1
        row[before + 1] = value


@njit(cache=True, nogil=True)
def symmetric_rows(source: People, target: People, n: int) -> tuple[RowStarts, People]:
    """Compressed sparse rows of both directions of all pairs, without self ties and repeats."""
    ends = np.zeros(n + 1, np.int64)
    for edge in range(source.size):
        if source[edge] != target[edge]:
            ends[source[edge] + 1] += 1
            ends[target[edge] + 1] += 1
    ends = np.cumsum(ends)
    filled = ends[:-1].copy()
    neighbours = np.empty(ends[-1], np.int32)
    for edge in range(source.size):
        a, b = source[edge], target[edge]
        if a != b:
            neighbours[filled[a]] = b
            neighbours[filled[b]] = a
            filled[a] += 1
            filled[b] += 1
    starts = np.zeros(n + 1, np.int64)
    kept = 0
    for person in range(n):
        first, last = ends[person], ends[person + 1]
        _sort_row(neighbours[first:last])
        for at in range(first, last):
            if at == first or neighbours[at] != neighbours[at - 1]:
                starts[person + 1] += 1
        kept += starts[person + 1]
        starts[person + 1] = kept
    if kept < neighbours.size:
        neighbours = _without_repeats(ends, neighbours, kept)
    return starts, neighbours


@njit(cache=True, nogil=True)
def _without_repeats(ends: RowStarts, neighbours: People, kept: int) -> People:
    """The same rows, each neighbour once; rows are sorted."""
    unique = np.empty(kept, np.int32)
    at = 0
    for person in range(ends.size - 1):
        for place in range(ends[person], ends[person + 1]):
            if place == ends[person] or neighbours[place] != neighbours[place - 1]:
                unique[at] = neighbours[place]
                at += 1
    return unique
