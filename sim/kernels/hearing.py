"""What people hear takes its hazard off their clocks, and adds to their conviction."""

from __future__ import annotations

from numba import njit

from sim.records import Float64, Int64, StaffColumns
from sim.stages import REJECTED, UNAWARE


@njit(cache=True)
def inform(columns: StaffColumns, staff_start: Int64, organisations: Int64, hazard: float) -> None:
    """Let organisations tell their own staff of a product."""
    stages, relevance, forward = columns.stage, columns.relevance, columns.forward
    for organisation in organisations:
        for row in range(staff_start[organisation], staff_start[organisation + 1]):
            if stages[row] == UNAWARE:
                forward[row] -= relevance[row] * hazard


@njit(cache=True)
def persuade(
    columns: StaffColumns, staff: Int64, log_odds: Float64, decay: float, month: int
) -> None:
    """Add to the conviction of some staff, which decays from month to month."""
    conviction, since = columns.conviction, columns.conviction_month
    for index in range(staff.size):
        row = staff[index]
        age = month - since[row]
        conviction[row] = conviction[row] * decay**age + log_odds[index]
        since[row] = month


@njit(cache=True)
def expose(columns: StaffColumns, staff: Int64, hazard: Float64, again: float) -> None:
    """Take a hazard off the clocks of becoming aware, or of thinking again, of some staff.

    Those who rejected it think again at ``again`` times the hazard.
    """
    stages, forward = columns.stage, columns.forward
    for index in range(staff.size):
        row = staff[index]
        if stages[row] == UNAWARE:
            forward[row] -= hazard[index]
        elif again > 0.0 and stages[row] == REJECTED:
            forward[row] -= again * hazard[index]
