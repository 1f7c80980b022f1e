"""Rules whose hazard grows with every neighbour that uses it: the whole spread, compiled.

Everyone has one clock. In each step it runs down by the hazard of the step; those whose clock has
run out adopt, and tell their neighbours. While many are concerned, clocks run down in one pass
over all people; while few are, over a list: of those whom something has reached, or at the end of
those who are left.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit, uint64

from sim.chance import clock_pair, minus_log, wind_all
from sim.kernels.course import (
    Course,
    Luck,
    Record,
    Stopping,
    empty_calendar,
    note_first,
    plan_stops,
    record_of,
    starters,
    take_down,
)
from sim.kernels.rows import Network, push_counts, push_listing, value_at
from sim.records import Float32, Int32, UInt8
from sim.rules.base import Rates

WORD = 8  # people whose marks are read at once
ALL_AT_LEAST, LIST_AT_MOST = 4, 8  # all are passed over from a 4th listed, until an 8th is left
ZERO, DONE = np.float32(0.0), np.float32(-1.0)
NO_CHANCE = 2.0**-100  # stands for 0 where a logarithm is taken: its hazard outlasts every clock
EACH_BYTE = uint64(0x0101010101010101)
TO_NUMBER = uint64(56)


class Room(NamedTuple):
    """Working memory of one replicate, each of shape (n_people,), with a place to spare."""

    clock: Float32  # what is left of it; 0 or below for those who have adopted
    counts: Any  # neighbours that use it
    marks: UInt8  # whose clock ran out in this step; padded to whole words
    listed: UInt8
    reached: Int32


@njit(cache=True, nogil=True, error_model="numpy")
def run_down_all(room: Room, rates: Rates) -> None:
    """Let everyone's clock run down by one step, and mark whose ran out."""
    clock, counts, marks = room.clock, room.counts, room.marks
    external, peer = rates.external, rates.peer
    if rates.adds_probabilities:
        for row in range(clock.size):
            chance = value_at(external, row) + value_at(peer, row) * np.float32(counts[row])
            before = clock[row]
            after = before - np.float32(minus_log(max(1.0 - chance, NO_CHANCE)))
            clock[row] = after
            marks[row] = np.uint8((after <= ZERO) & (before > ZERO))
        return
    for row in range(clock.size):
        hazard = value_at(external, row) + value_at(peer, row) * np.float32(counts[row])
        before = clock[row]
        after = before - hazard
        clock[row] = after
        marks[row] = np.uint8((after <= ZERO) & (before > ZERO))


@njit(cache=True, nogil=True)
def marked(marks: UInt8, places: Int32, rows: Int32) -> int:
    """Write the rows of all marks into ``rows``; return their number.

    Marks are read eight at a time. Words with a mark are listed in ``places`` first, without a
    branch: whether a word has one cannot be guessed. The lowest set bit of a word belongs to its
    first mark; the bytes below it, counted by a multiplication, give the mark's place.
    """
    words = marks.view(np.uint64)
    one, nothing = uint64(1), uint64(0)
    listed = 0
    for place in range(words.size):
        places[listed] = place
        listed += int(words[place] != nothing)
    count = 0
    for index in range(listed):
        place = places[index]
        word = words[place]
        while word != nothing:
            lowest = word & (~word + one)
            byte = ((lowest - one) & EACH_BYTE) * EACH_BYTE >> TO_NUMBER
            rows[count] = place * WORD + np.int64(byte)
            count += 1
            word ^= lowest
    return count


@njit(cache=True, nogil=True, error_model="numpy")
def run_down_listed(room: Room, n_reached: int, rates: Rates, changed: Int32) -> tuple[int, int]:
    """Let the clocks of those listed run down, and drop from the list whose ran out.

    Returns the number of those, written into ``changed``, and the new length of the list.
    """
    clock, counts, reached = room.clock, room.counts, room.reached
    external, peer, adds = rates.external, rates.peer, rates.adds_probabilities
    count, kept = 0, 0
    for index in range(n_reached):
        row = reached[index]
        hazard = value_at(external, row) + value_at(peer, row) * np.float32(counts[row])
        if adds:
            hazard = np.float32(minus_log(max(1.0 - hazard, NO_CHANCE)))
        left = clock[row] - hazard
        clock[row] = left
        if left <= ZERO:
            changed[count] = row
            count += 1
        else:
            reached[kept] = row
            kept += 1
    return count, kept


@njit(cache=True, nogil=True)
def list_the_rest(room: Room) -> int:
    """List everyone who has not adopted; return their number."""
    clock, listed, reached = room.clock, room.listed, room.reached
    count = 0
    listed[:] = 1
    for row in range(clock.size):
        if clock[row] > ZERO:
            reached[count] = row
            count += 1
    return count


@njit(cache=True, nogil=True)
def wind_again(
    room: Room,
    luck: Luck,
    rows: Int32,
    count: int,
    episode: Int32,
    n_reached: int,
) -> int:
    """Make those who stopped open to adopt again, with a new clock; list them."""
    clock, reached = room.clock, room.reached
    for index in range(count):
        row = rows[index]
        episode[row] += 1
        clock[row], _ = clock_pair(luck.seed, luck.replicate, luck.clock, row, episode[row])
        room.listed[row] = 1
        reached[n_reached + index] = row
    return n_reached + count


@njit(cache=True, nogil=True)
def anyone_outside(rates: Rates) -> bool:
    """Whether anyone can adopt without neighbours that use it."""
    return bool(np.any(np.asarray(rates.external) > 0.0))


@njit(cache=True, nogil=True)
def make_room(people: int, luck: Luck, counts: Any) -> Room:
    """Wind everyone's clock; nobody uses it yet. ``counts`` gives the type to count in."""
    clock = np.empty(people, np.float32)
    key = np.array([luck.seed, luck.replicate], np.uint32)
    wind_all(clock, people, key, 0, luck.clock)
    return Room(
        clock=clock,
        counts=np.zeros(people, counts.dtype),
        marks=np.zeros((people + WORD - 1) // WORD * WORD, np.uint8),
        listed=np.zeros(people, np.uint8),
        reached=np.empty(people + 1, np.int32),
    )


@njit(cache=True, nogil=True)
def tell(
    network: Network, room: Room, changed: Int32, count: int, n_reached: int, everyone: bool
) -> int:
    """Count new users among their neighbours; return the new length of the list, if one is kept."""
    if everyone:
        push_counts(network, changed, count, 1, room.counts)
        return n_reached
    return push_listing(network, changed, count, room, n_reached)


@njit(cache=True, nogil=True)
def choose_scope(room: Room, everyone: bool, n_reached: int, n_open: int) -> tuple[bool, int]:
    """Pass over all people while many are concerned, and over a list while few are."""
    people = room.clock.size
    if everyone and n_open * LIST_AT_MOST < people:
        return False, list_the_rest(room)
    return everyone or n_reached * ALL_AT_LEAST > people, n_reached


@njit(cache=True, nogil=True)
def next_adopters(
    room: Room, rates: Rates, everyone: bool, n_reached: int, changed: Int32
) -> tuple[int, int]:
    """Let clocks run down; return how many ran out, and the new length of the list."""
    if everyone:
        run_down_all(room, rates)
        return marked(room.marks, room.reached, changed), n_reached
    return run_down_listed(room, n_reached, rates, changed)


@njit(cache=True, nogil=True)
def spread_by_rates(
    network: Network,
    rates: Rates,
    stopping: Stopping,
    course: Course,
    luck: Luck,
    counts: Any,
    record: Record,
) -> None:
    """Run one replicate and fill its record; ``counts`` gives the type to count neighbours in."""
    people = network.starts.size - 1
    room = make_room(people, luck, counts)
    changed, leaving = np.empty(people, np.int32), np.empty(people, np.int32)
    stops = stopping.hazard.size > 0
    calendar = empty_calendar(course.steps if stops else 0, people if stops else 0)
    episode = np.zeros(people if stops else 0, np.int32)
    everyone, n_reached, n_using, n_adopted = anyone_outside(rates), 0, 0, 0
    for step in range(course.steps + 1):
        if step == 0:
            count = starters(course, luck, people, changed)
            for index in range(count):
                room.clock[changed[index]] = DONE
                room.listed[changed[index]] = 1
        else:
            count, n_reached = next_adopters(room, rates, everyone, n_reached, changed)
        n_leaving = take_down(calendar, step, leaving) if stops else 0
        n_using += count - n_leaving
        n_adopted += count if stopping.immune else count - n_leaving
        record.adopted[step], record.using[step] = n_adopted, n_using
        note_first(changed, count, step, record.first)
        n_reached = tell(network, room, changed, count, n_reached, everyone)
        if stops:
            plan_stops(calendar, stopping, luck, changed, count, step, episode)
            push_counts(network, leaving, n_leaving, -1, room.counts)
            if not stopping.immune:
                n_reached = wind_again(room, luck, leaving, n_leaving, episode, n_reached)
        n_reached = 0 if everyone else n_reached
        everyone, n_reached = choose_scope(room, everyone, n_reached, people - n_adopted)


@njit(cache=True, nogil=True)
def replicates_by_rates(
    network: Network,
    rates: Rates,
    stopping: Stopping,
    course: Course,
    luck: Luck,
    counts: Any,
    record: Record,
) -> None:
    """Run one replicate after another; the record has one row for each."""
    for index in range(record.adopted.shape[0]):
        one, own = record_of(record, luck, index)
        spread_by_rates(network, rates, stopping, course, own, counts, one)
