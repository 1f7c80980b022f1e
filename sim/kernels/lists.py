"""Lists of the staff whom a product concerns, by what they wait for; each stays in order."""

from __future__ import annotations

from numba import njit

from sim.records import Changes, Float32, Int32
from sim.stages import AWARE, REJECTED


@njit(cache=True)
def reconsider(
    rejected: Int32, length: int, forward: Float32, hazard: float, again: Int32
) -> tuple[int, int]:
    """Let the clocks of those who rejected a product run down; drop from the list whose ran out.

    Returns the number of those, written into ``again``, and the new length of the list.
    """
    count, kept = 0, 0
    for index in range(length):
        row = rejected[index]
        left = forward[row]
        forward[row] = left - hazard
        if hazard > 0.0 and left <= hazard:
            again[count] = row
            count += 1
        else:
            rejected[kept] = row
            kept += 1
    return count, kept


@njit(cache=True)
def newly_rejected(changes: Changes, count: int, rows: Int32) -> int:
    """Write who rejected the product in this month's changes into ``rows``; return their number."""
    changed, new_stages = changes.row, changes.new
    found = 0
    for index in range(count):
        if new_stages[index] == REJECTED:
            rows[found] = changed[index]
            found += 1
    return found


@njit(cache=True)
def add_aware(heard: Int32, n_heard: int, changes: Changes, count: int, old: int) -> int:
    """Add those who became aware, from an old stage; return the number of all changes."""
    rows, old_stages, new_stages = changes.row, changes.old, changes.new
    for index in range(n_heard):
        rows[count + index] = heard[index]
        old_stages[count + index] = old
        new_stages[count + index] = AWARE
    return count + n_heard


@njit(cache=True)
def merge(rows: Int32, count: int, heard: Int32, n_heard: int) -> int:
    """Merge an ascending list into another, which has room for it; return the new length.

    Both stay in ascending order, so that memory is read in order.
    """
    left, new, place = count - 1, n_heard - 1, count + n_heard - 1
    while new >= 0:
        if left >= 0 and rows[left] > heard[new]:
            rows[place] = rows[left]
            left -= 1
        else:
            rows[place] = heard[new]
            new -= 1
        place -= 1
    return count + n_heard
