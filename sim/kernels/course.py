"""What every spread on a graph needs: who starts, whom the luck belongs to, who stops when."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from sim.chance import clock_pair, open_unit, philox
from sim.records import Float64, Int32, Int64

NOBODY = -1


class Luck(NamedTuple):
    """What draws are keyed by; purposes are codes."""

    seed: int
    replicate: int
    clock: int
    initial: int


class Course(NamedTuple):
    """How many steps, and who starts: those given, or a number drawn at random."""

    steps: int
    given: Int32
    drawn: int


class Stopping(NamedTuple):
    """Hazard of stopping per step: empty for never, else one number, or one for each person."""

    hazard: Float64
    immune: bool


class Record(NamedTuple):
    """What a replicate writes down.

    Attributes
    ----------
    adopted, using : int64, shape (n_steps + 1,)
        People who have adopted and are not open to adopt again; people who use it.
    first : int32, shape (n_people,), or empty if not asked for
        Step in which each adopted for the first time, -1 for never.
    """

    adopted: Int64
    using: Int64
    first: Int32


class Calendar(NamedTuple):
    """People by the step in which something happens to them: a linked list for each step."""

    head: Int32  # (n_steps + 1,)
    next: Int32  # (n_people,)


@njit(cache=True, nogil=True)
def starters(course: Course, luck: Luck, people: int, rows: Int32) -> int:
    """Write who starts into ``rows``, nobody twice; return their number.

    Those drawn first stay the same if more are drawn.
    """
    chosen = np.zeros(people, np.uint8)
    count = 0
    for row in course.given:
        if chosen[row] == 0:
            chosen[row] = 1
            rows[count] = row
            count += 1
    draw = 0
    while count < course.drawn:
        word, _, _, _ = philox(draw, 0, 0, luck.initial, luck.seed, luck.replicate)
        row = int(open_unit(word) * people)
        draw += 1
        if chosen[row] == 0:
            chosen[row] = 1
            rows[count] = row
            count += 1
    return count


@njit(cache=True, nogil=True)
def empty_calendar(steps: int, people: int) -> Calendar:
    """Return a calendar on which nothing stands."""
    return Calendar(np.full(steps + 1, NOBODY, np.int32), np.empty(people, np.int32))


@njit(cache=True, inline="always")
def enter(head: Int32, following: Int32, step: int, row: int) -> None:
    """Put someone down for a step; steps after the last are forgotten."""
    if step < head.size:
        following[row] = head[step]
        head[step] = row


@njit(cache=True, inline="always")
def steps_until(clock: float, hazard: float, last: int) -> int:
    """Steps until a clock runs out under a constant hazard, at least 1; past ``last`` if never."""
    if clock > hazard * last:
        return last + 1
    return max(1, int(np.ceil(clock / hazard)))


@njit(cache=True, nogil=True)
def plan_stops(
    calendar: Calendar,
    stopping: Stopping,
    luck: Luck,
    rows: Int32,
    count: int,
    step: int,
    episode: Int32,
) -> None:
    """Put down when each of the first ``count`` rows stops, having adopted in this step."""
    head, following, hazards = calendar.head, calendar.next, stopping.hazard
    for index in range(count):
        row = rows[index]
        _, clock = clock_pair(luck.seed, luck.replicate, luck.clock, row, episode[row])
        hazard = hazards[row] if hazards.size > 1 else hazards[0]
        enter(head, following, step + steps_until(clock, hazard, head.size), row)


@njit(cache=True, nogil=True)
def take_down(calendar: Calendar, step: int, rows: Int32) -> int:
    """Write who stands down for a step into ``rows``; return their number."""
    following = calendar.next
    row = calendar.head[step]
    count = 0
    while row != NOBODY:
        rows[count] = row
        count += 1
        row = following[row]
    return count


@njit(cache=True, nogil=True)
def note_first(rows: Int32, count: int, step: int, first: Int32) -> None:
    """Note the step in which each adopted for the first time, if that is asked for."""
    if first.size == 0:
        return
    for index in range(count):
        if first[rows[index]] < 0:
            first[rows[index]] = step


@njit(cache=True, nogil=True)
def record_of(record: Record, luck: Luck, index: int) -> tuple[Record, Luck]:
    """One replicate's rows of a record of several, and its luck; ``luck`` is that of the first.

    Where the first steps are not asked for, ``record.first`` has the shape (1, 0).
    """
    first = record.first[index] if record.first.shape[1] > 0 else record.first[0]
    own = Luck(luck.seed, luck.replicate + index, luck.clock, luck.initial)
    return Record(record.adopted[index], record.using[index], first), own
