"""Whose talk made people aware: the hazard of colleagues, by kind of tie and by boundary."""

from __future__ import annotations

from numba import njit

from sim.kernels.rows import Network
from sim.records import Float32, Float64, Int16, Int32, Int64, StaffColumns, UInt8
from sim.stages import AWARE, PERSUADED, USING


@njit(cache=True, inline="always")
def _months(first: int, end: int) -> int:
    """Whole months from one event to another, none if the first never came."""
    return max(end - first, 0) if first >= 0 else 0


@njit(cache=True, inline="always")
def _told(
    talk: Float32, tie: int, times: tuple[Int16, Int16, Int16, Int16], row: int, until: int
) -> float:
    """Talk of a colleague over a tie, summed over the months before a month.

    What was said while aware counts up to being persuaded or using; a colleague who rejected a
    product in between is taken to have gone on as one who is aware, which is a twentieth of a user.
    """
    aware, persuaded, used, stopped = times[0][row], times[1][row], times[2][row], times[3][row]
    end_use = min(until, stopped) if stopped >= 0 else until
    using = _months(used, end_use)
    end_persuaded = min(until, used) if used >= 0 else end_use
    won = _months(persuaded, end_persuaded)
    end_aware = min(until, persuaded) if persuaded >= 0 else until
    return float(
        _months(aware, end_aware) * talk[AWARE, tie]
        + won * talk[PERSUADED, tie]
        + using * talk[USING, tie]
    )


@njit(cache=True)
def sum_colleagues(
    adopters: Int64,
    columns: StaffColumns,
    network: Network,
    tie_class: UInt8,
    talk: Float32,
    groups: Int32,
    told: Float64,
) -> None:
    """Sum what colleagues told each adopter before that one became aware.

    Parameters
    ----------
    tie_class, talk
        As in ``push_changes``: the class of a tie is twice its kind, plus 1 within a profession.
    groups : shape (n_boundaries, n_staff)
        To which group on either side of each boundary people belong.
    told : shape (n_adopters, n_kinds + n_boundaries)
        Filled: talk by kind of tie, then the part of all of it that crossed each boundary.
    """
    starts, neighbours = network.starts, network.neighbours
    aware = columns.aware_month
    times = (aware, columns.persuaded_month, columns.use_month, columns.stop_month)
    n_kinds = told.shape[1] - groups.shape[0]
    for index in range(adopters.size):
        row = adopters[index]
        for place in range(starts[row], starts[row + 1]):
            other, tie = neighbours[place], tie_class[place]
            heard = _told(talk, tie, times, other, aware[row])
            if heard > 0.0:
                told[index, tie // 2] += heard
                for boundary in range(groups.shape[0]):
                    if groups[boundary, other] != groups[boundary, row]:
                        told[index, n_kinds + boundary] += heard
