"""The compiled loops: one month of staff decisions, and what changes push to others."""

from __future__ import annotations

import numpy as np
from numba import njit, uint64

from sim.chance import clock_pair
from sim.kernels.rates import Room, run_down_listed
from sim.kernels.rows import ONE, Network, fetch_ahead
from sim.records import (
    Changes,
    Clocks,
    Engaged,
    Float32,
    Float64,
    Hearers,
    Int32,
    Int64,
    StaffColumns,
    Surroundings,
    UInt8,
)
from sim.rules.base import Rates
from sim.rules.staged import (
    StagedRates,
    conviction_now,
    leaving_use_hazards,
    use_hazard,
    view_hazards,
)
from sim.stages import (
    ABANDONED,
    AWARE,
    DISCONTINUED,
    NEXT_STAGE,
    PERSUADED,
    REJECTED,
    STAGE_BACK,
    SUSTAINED,
    UNAWARE,
    USING,
)


@njit(cache=True, inline="always")
def goes_ahead(left: tuple[float, float], hazards: tuple[float, float]) -> bool:
    """Whether the clock of the next stage ran out, and before that of the way back if both did."""
    if hazards[0] <= 0.0 or left[0] > hazards[0]:
        return False
    leaves = hazards[1] > 0.0 and left[1] <= hazards[1]
    return not leaves or left[0] * hazards[1] <= left[1] * hazards[0]


@njit(cache=True, inline="always")
def stage_after(stage: int, left: tuple[float, float], hazards: tuple[float, float]) -> int:
    """Stage after a month, given what was left on both clocks and this month's hazards."""
    if goes_ahead(left, hazards):
        return NEXT_STAGE[stage]
    if hazards[1] > 0.0 and left[1] <= hazards[1]:
        return STAGE_BACK[stage]
    return stage


@njit(cache=True)
def become_aware(columns: StaffColumns, hearers: Hearers, count: int) -> tuple[int, int]:
    """Let the clocks of the unaware run down; return how many became aware, and how many are left.

    The loop is that of rules on any graph: what colleagues say stands for their number.
    """
    none = hearers.none
    room = Room(columns.forward, columns.talk, none, none, hearers.unaware)
    rates = Rates(columns.outside, columns.peer, False)
    return run_down_listed(room, count, rates, hearers.heard)


@njit(cache=True, error_model="numpy")
def decide_engaged(
    columns: StaffColumns,
    around: Surroundings,
    rates: StagedRates,
    engaged: Engaged,
    changes: Changes,
    month: int,
) -> tuple[int, int]:
    """Let all who are aware, persuaded or using decide on last month's state.

    Returns the number of changes of stage, and how many may change again. Columns are taken out of
    their tuples once: to hand arrays from one compiled function to another for every person would
    cost more than the decision.
    """
    stages, leaders_near, users_near = columns.stage, columns.leaders_near, columns.users_near
    conviction, conviction_month = columns.conviction, columns.conviction_month
    clock_ahead, clock_back, rows = columns.forward, columns.backward, engaged.rows
    organisation, innovativeness, degree = around.organisation, around.innovativeness, around.degree
    unit_stage, unit_progress = around.organisation_stage, around.progress
    unit_help, unit_kept = around.help, around.kept
    changed, old_stages, new_stages = changes.row, changes.old, changes.new
    count, kept = 0, 0
    for index in range(engaged.length):
        row = rows[index]
        stage = stages[row]
        ahead, back = 0.0, 0.0
        if stage == PERSUADED:
            ahead = use_hazard(rates, unit_progress[organisation[row]])
        elif stage == AWARE:
            age = month - conviction_month[row]
            ahead, back = view_hazards(
                rates,
                innovativeness[row],
                conviction_now(rates, conviction[row], age),
                users_near[row] / max(degree[row], 1),
                leaders_near[row],
                unit_progress[organisation[row]],
            )
        else:
            unit = organisation[row]
            ahead, back = leaving_use_hazards(
                rates,
                users_near[row] / max(degree[row], 1),
                unit_help[unit],
                unit_kept[unit],
                unit_stage[unit] == ABANDONED,
                stage == SUSTAINED,
            )
        left_ahead = clock_ahead[row]
        clock_ahead[row] = left_ahead - ahead
        left_back = np.float32(0.0)
        if back > 0.0:
            left_back = clock_back[row]
            clock_back[row] = left_back - back
        new = stage_after(stage, (left_ahead, left_back), (ahead, back))
        if new != stage:
            changed[count], old_stages[count], new_stages[count] = row, stage, new
            count += 1
        if new not in (DISCONTINUED, REJECTED):
            rows[kept] = row
            kept += 1
    return count, kept


@njit(cache=True)
def enter_stages(
    columns: StaffColumns, changes: Changes, count: int, month: int, clocks: Clocks
) -> None:
    """Put people into their new stages: note the month, wind the clocks of leaving them."""
    stages, episode, forward, backward = (
        columns.stage,
        columns.episode,
        columns.forward,
        columns.backward,
    )
    aware_month, use_month = columns.aware_month, columns.use_month
    sustained_month, stop_month = columns.sustained_month, columns.stop_month
    persuaded_month, overrun = columns.persuaded_month, columns.overrun
    rows, old_stages, new_stages = changes.row, changes.old, changes.new
    key_0, key_1 = clocks.key[0], clocks.key[1]
    product, purpose = clocks.product, clocks.purpose
    for index in range(count):
        row, stage = rows[index], new_stages[index]
        stages[row] = stage
        if stage == AWARE and old_stages[index] == REJECTED:
            episode[row] += 1
        elif stage == AWARE:
            aware_month[row] = month
            overrun[row] = -forward[row]
        elif stage == PERSUADED:
            persuaded_month[row] = month
        elif stage == USING:
            use_month[row] = month
        elif stage == SUSTAINED:
            sustained_month[row] = month
        elif stage == DISCONTINUED:
            stop_month[row] = month
        code = product + 256 * stage + 65536 * episode[row]
        forward[row], backward[row] = clock_pair(key_0, key_1, purpose, row, code)


@njit(cache=True)
def push_changes(
    columns: StaffColumns,
    changes: Changes,
    count: int,
    network: Network,
    tie_class: UInt8,
    talk: Float32,
) -> None:
    """Tell the neighbours of everyone who changed stage.

    ``talk[stage, class of tie]`` is in multiples of 1/1024, so sums are exact and a change that is
    undone leaves no trace, whatever the order.
    """
    starts, neighbours = network.starts, network.neighbours
    heard, users_near = columns.talk, columns.users_near
    rows, old_stages, new_stages = changes.row, changes.old, changes.new
    size = uint64(count)
    for index in range(size):
        fetch_ahead(starts, neighbours, rows, index, size)
        row, old, new = uint64(rows[index]), old_stages[index], new_stages[index]
        users = int(new in (USING, SUSTAINED)) - int(old in (USING, SUSTAINED))
        for place in range(uint64(starts[row]), uint64(starts[row + ONE])):
            other, tie = uint64(neighbours[place]), tie_class[place]
            heard[other] += talk[new, tie] - talk[old, tie]
            if users != 0:
                users_near[other] += np.uint32(users)


@njit(cache=True)
def sum_talk(columns: StaffColumns, network: Network, tie_class: UInt8, talk: Float32) -> None:
    """Sum the talk of all neighbours of everyone, by their stages."""
    starts, neighbours = network.starts, network.neighbours
    stages, heard = columns.stage, columns.talk
    heard[:] = 0.0
    for row in range(stages.size):
        for place in range(starts[row], starts[row + 1]):
            heard[neighbours[place]] += talk[stages[row], tie_class[place]]


@njit(cache=True)
def count_changes(
    changes: Changes,
    count: int,
    organisation: Int32,
    weight: Float64,
    stage_counts: Int64,
    aware_weight: Float64,
    persuaded_weight: Float64,
    using_count: Float64,
) -> None:
    """Keep the counts by stage and the organisations' sums up to date."""
    rows, old_stages, new_stages = changes.row, changes.old, changes.new
    for index in range(count):
        row, old, new = rows[index], old_stages[index], new_stages[index]
        stage_counts[old] -= 1
        stage_counts[new] += 1
        unit = organisation[row]
        if old == UNAWARE:
            aware_weight[unit] += weight[row]
        was = old in (PERSUADED, USING, SUSTAINED)
        now = new in (PERSUADED, USING, SUSTAINED)
        persuaded_weight[unit] += weight[row] * (int(now) - int(was))
        used = old in (USING, SUSTAINED)
        uses = new in (USING, SUSTAINED)
        using_count[unit] += int(uses) - int(used)
