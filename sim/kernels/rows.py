"""Pushing a change of state to the neighbours of those who changed, row by row."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit, types, uint64
from numba.extending import overload

from sim.machine import copy_16, prefetch
from sim.records import Int32, Int64

FAR, NEAR = uint64(32), uint64(12)  # rows ahead: where a row begins is fetched, then the row
SECOND_LINE = uint64(12)  # neighbours on from a row's beginning, on the next cache line
ONE = uint64(1)
LINE = uint64(16)  # neighbours copied at once
FULL, LONGEST = uint64(1024), uint64(1024)  # neighbours in a buffer that is counted; in a row of it
BUFFER = 2048 + 2 * 16

Counts = npt.NDArray[Any]


class Network(NamedTuple):
    """Ties as compressed sparse rows (see ``sim.ties.Ties``)."""

    starts: Int64
    neighbours: Int32


def value_at(values: Any, row: int) -> Any:
    """Return the value of a row, or the one value that holds for all rows."""
    return values[row] if np.ndim(values) else values


@overload(value_at, inline="always")
def _value_at(values, row):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 (numba compares)
    if isinstance(values, types.Array):
        return lambda values, row: values[row]
    return lambda values, row: values


@njit(cache=True, nogil=True)
def fetch_ahead(starts: Int64, neighbours: Int32, rows: Int32, index: int, count: int) -> None:
    """Ask memory for the rows that come next: they lie far apart, and waiting is what costs."""
    if index + FAR < count:
        prefetch(starts, uint64(rows[index + FAR]))
    if index + NEAR < count:
        start = uint64(starts[uint64(rows[index + NEAR])])
        prefetch(neighbours, start)
        prefetch(neighbours, start + SECOND_LINE)


@njit(cache=True, nogil=True)
def push_counts(network: Network, rows: Int32, count: int, change: int, counts: Counts) -> None:
    """Add ``change`` to the counts of the neighbours of the first ``count`` rows.

    Rows are gathered in a buffer, 16 neighbours at a time, and the buffer is counted in one go: to
    copy a few too many, which the next row overwrites, costs less than to guess wrongly, for nearly
    every row, where it ends.
    """
    starts, neighbours = network.starts, network.neighbours
    size, room = uint64(count), uint64(neighbours.size)
    step = counts.dtype.type(change)
    buffer, filled = np.empty(BUFFER, np.int32), uint64(0)
    for index in range(size):
        if index + FAR < size:  # as fetch_ahead does: a call of it costs a sixth of this loop
            prefetch(starts, uint64(rows[index + FAR]))
        if index + NEAR < size:
            ahead = uint64(starts[uint64(rows[index + NEAR])])
            prefetch(neighbours, ahead)
            prefetch(neighbours, ahead + SECOND_LINE)
        row = uint64(rows[index])
        start = uint64(starts[row])
        length = uint64(starts[row + ONE]) - start
        if length > LONGEST or start + length + LINE > room:
            for place in range(start, start + length):
                counts[uint64(neighbours[place])] += step
        else:
            copy_16(buffer, filled, neighbours, start)
            done = LINE
            while done < length:
                copy_16(buffer, filled + done, neighbours, start + done)
                done += LINE
            filled += length
        if filled > FULL:
            for place in range(filled):
                counts[uint64(buffer[place])] += step
            filled = uint64(0)
    for place in range(filled):
        counts[uint64(buffer[place])] += step


@njit(cache=True, nogil=True)
def push_listing(network: Network, rows: Int32, count: int, room: Any, n_reached: int) -> int:
    """Count one more user among the neighbours, and list those reached for the first time.

    ``room`` has the columns ``counts``, ``listed`` and ``reached``. Returns the new length of the
    list.
    """
    starts, neighbours = network.starts, network.neighbours
    counts, listed, reached = room.counts, room.listed, room.reached
    size = uint64(count)
    step = counts.dtype.type(1)
    for index in range(size):
        fetch_ahead(starts, neighbours, rows, index, size)
        row = uint64(rows[index])
        for place in range(uint64(starts[row]), uint64(starts[row + ONE])):
            other = uint64(neighbours[place])
            counts[other] += step
            if listed[other] == 0:
                listed[other] = 1
                reached[n_reached] = other
                n_reached += 1
    return n_reached
