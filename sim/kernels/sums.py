"""Rules in which each new user takes something off what keeps a neighbour from adopting.

Thresholds and cascades are the same loop: whoever has nothing left adopts in the next step, or
after a wait. Only those whom a new user reaches are touched.
"""

from __future__ import annotations

import numpy as np
from numba import njit, uint64

from sim.chance import clock_pair, wind_all
from sim.kernels.course import (
    Calendar,
    Course,
    Luck,
    Record,
    empty_calendar,
    enter,
    note_first,
    record_of,
    starters,
    steps_until,
    take_down,
)
from sim.kernels.rows import ONE, Network, fetch_ahead
from sim.records import Float64, Int32
from sim.rules.base import CLOCK, GIVEN, Sums

DONE = np.inf  # what is left for those who have adopted, or are sure to


@njit(cache=True, nogil=True)
def first_left(rule: Sums, people: int, luck: Luck) -> Float64:
    """What stands between each person and adoption at first, shape (n_people,)."""
    if rule.start == GIVEN:
        return rule.left.copy()
    clock = np.empty(people, np.float32)
    wind_all(clock, people, np.array([luck.seed, luck.replicate], np.uint32), 0, luck.clock)
    if rule.start == CLOCK:
        return clock.astype(np.float64)
    return -np.expm1(-clock.astype(np.float64))


@njit(cache=True, nogil=True)
def put_down(
    calendar: Calendar, rule: Sums, luck: Luck, rows: Int32, count: int, step: int
) -> None:
    """Put down when each of those with nothing left adopts: from the next step on, by chance."""
    head, following, hazards = calendar.head, calendar.next, rule.hazard
    for index in range(count):
        row = rows[index]
        hazard = hazards[row] if hazards.size > 1 else hazards[0]
        clock, _ = clock_pair(luck.seed, luck.replicate, luck.clock, row, 0)
        enter(head, following, step + steps_until(clock, hazard, head.size), row)


@njit(cache=True, nogil=True)
def ready_at_first(left: Float64, ready: Int32) -> int:
    """Write who needs nobody into ``ready``; return their number."""
    count = 0
    for row in range(left.size):
        if left[row] <= 0.0:
            left[row] = DONE
            ready[count] = row
            count += 1
    return count


@njit(cache=True, nogil=True)
def take_off(
    network: Network, weights: Float64, rows: Int32, count: int, left: Float64, ready: Int32
) -> int:
    """Take the weights of new users off what is left for their neighbours.

    Writes those for whom nothing is left into ``ready``, and returns their number.
    """
    starts, neighbours = network.starts, network.neighbours
    by_person, by_tie = weights.size == left.size, weights.size == neighbours.size
    by_tie = by_tie and not by_person
    size, n_ready = uint64(count), 0
    for index in range(size):
        fetch_ahead(starts, neighbours, rows, index, size)
        row = uint64(rows[index])
        for place in range(uint64(starts[row]), uint64(starts[row + ONE])):
            other = uint64(neighbours[place])
            at = other if by_person else (place if by_tie else uint64(0))
            rest = left[other] - weights[at]
            if rest <= 0.0:
                left[other] = DONE
                ready[n_ready] = other
                n_ready += 1
            else:
                left[other] = rest
    return n_ready


@njit(cache=True, nogil=True)
def spread_by_sums(
    network: Network, rule: Sums, course: Course, luck: Luck, record: Record
) -> None:
    """Run one replicate and fill its record."""
    people = network.starts.size - 1
    left = first_left(rule, people, luck)
    changed, ready = np.empty(people, np.int32), np.empty(people, np.int32)
    calendar = empty_calendar(course.steps, people)
    n_adopted = 0
    for step in range(course.steps + 1):
        if step == 0:
            count = starters(course, luck, people, changed)
            for index in range(count):
                left[changed[index]] = DONE
            n_ready = ready_at_first(left, ready)
            put_down(calendar, rule, luck, ready, n_ready, step)
        else:
            count = take_down(calendar, step, changed)
        n_adopted += count
        record.adopted[step], record.using[step] = n_adopted, n_adopted
        note_first(changed, count, step, record.first)
        n_ready = take_off(network, rule.weight, changed, count, left, ready)
        put_down(calendar, rule, luck, ready, n_ready, step)


@njit(cache=True, nogil=True)
def replicates_by_sums(
    network: Network, rule: Sums, course: Course, luck: Luck, record: Record
) -> None:
    """Run one replicate after another; the record has one row for each."""
    for index in range(record.adopted.shape[0]):
        one, own = record_of(record, luck, index)
        spread_by_sums(network, rule, course, own, one)
