"""The compiled loops: one month of staff decisions, and what changes push to others."""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.chance import clock_pair
from sim.records import (
    Changes,
    Float32,
    Float64,
    Int32,
    Int64,
    StaffColumns,
    Surroundings,
    UInt8,
    UInt32,
)
from sim.rules.staged import (
    StagedRates,
    awareness_hazard,
    stop_hazard,
    sustain_hazard,
    use_hazard,
    view_hazards,
    view_log_odds,
)
from sim.stages import (
    ABANDONED,
    AWARE,
    DISCONTINUED,
    IMPLEMENTING,
    PERSUADED,
    REJECTED,
    ROUTINISED,
    SUSTAINED,
    UNAWARE,
    USING,
)


@njit(cache=True, inline="always")
def transitions(
    rates: StagedRates,
    stage: int,
    heard: float,
    view: tuple[float, float, float, float],
    site: tuple[int, float, float],
) -> tuple[float, int, float, int]:
    """Hazards of leaving a stage, ahead and back, and where they lead.

    Parameters
    ----------
    heard
        Hazard of awareness, all sources together.
    view
        Innovativeness, conviction, share of neighbours using, opinion leaders near.
    site
        Stage of the organisation, its progress, the share that support covers.
    """
    organisation_stage, progress, coverage = site
    if stage == UNAWARE:
        return heard, AWARE, 0.0, UNAWARE
    if stage == REJECTED:
        return rates.reconsideration, AWARE, 0.0, REJECTED
    if stage == PERSUADED:
        return use_hazard(rates, progress), USING, 0.0, PERSUADED
    if stage == AWARE:
        log_odds = view_log_odds(rates, view[0], view[1], view[2], view[3], progress)
        persuaded, rejected = view_hazards(rates, log_odds, progress)
        return persuaded, PERSUADED, rejected, REJECTED
    abandoned = organisation_stage == ABANDONED
    stops = stop_hazard(rates, view[2], coverage, abandoned, stage == SUSTAINED)
    sustains = sustain_hazard(rates, coverage) if stage == USING else 0.0
    return sustains, SUSTAINED, stops, DISCONTINUED


@njit(cache=True, inline="always")
def first_to_run_out(
    left: tuple[float, float], hazards: tuple[float, float], ends: tuple[int, int], stage: int
) -> int:
    """Stage after a month: that of the clock that ran out, the earlier if both did."""
    goes = hazards[0] > 0.0 and left[0] <= hazards[0]
    leaves = hazards[1] > 0.0 and left[1] <= hazards[1]
    if goes and leaves:
        return ends[0] if left[0] * hazards[1] <= left[1] * hazards[0] else ends[1]
    if goes:
        return ends[0]
    return ends[1] if leaves else stage


@njit(cache=True, inline="always")
def enter_stage(
    columns: StaffColumns, row: int, stage: int, month: int, product: int, key: UInt32, purpose: int
) -> None:
    """Put a person into a stage: note the month, wind the clocks of leaving it."""
    old = columns.stage[row]
    columns.stage[row] = stage
    if stage == AWARE:
        if old == REJECTED:
            columns.episode[row] += 1
        else:
            columns.aware_month[row] = month
    elif stage == USING:
        columns.use_month[row] = month
    elif stage == SUSTAINED:
        columns.sustained_month[row] = month
    elif stage == DISCONTINUED:
        columns.stop_month[row] = month
    code = product + 256 * stage + 65536 * columns.episode[row]
    ahead, back = clock_pair(key[0], key[1], purpose, row, code)
    columns.forward[row] = ahead
    columns.backward[row] = back


@njit(cache=True)
def wind_clocks(columns: StaffColumns, product: int, key: UInt32, purpose: int) -> None:
    """Wind everyone's clock of becoming aware."""
    for row in range(columns.stage.size):
        if columns.relevance[row] > 0.0:
            ahead, _ = clock_pair(key[0], key[1], purpose, row, product)
            columns.forward[row] = ahead


@njit(cache=True)
def decide(
    columns: StaffColumns,
    around: Surroundings,
    rates: StagedRates,
    changes: Changes,
    month: int,
    product: int,
    key: UInt32,
    purpose: int,
) -> int:
    """All staff decide on last month's state; return the number of changes of stage.

    The columns are taken out of their tuples once: to hand arrays from one compiled function to
    another for every person would cost more than the decision.
    """
    stages, relevance, exposure = columns.stage, columns.relevance, columns.exposure
    talk, leaders_near, users_near = columns.talk, columns.leaders_near, columns.users_near
    conviction, conviction_month = columns.conviction, columns.conviction_month
    clock_ahead, clock_back = columns.forward, columns.backward
    organisation, innovativeness, degree = around.organisation, around.innovativeness, around.degree
    unit_stage, unit_progress = around.organisation_stage, around.progress
    unit_coverage = around.coverage
    count = 0
    for row in range(stages.size):
        stage = stages[row]
        if relevance[row] <= 0.0 or stage == DISCONTINUED:
            continue
        unit = organisation[row]
        active = unit_stage[unit] == IMPLEMENTING or unit_stage[unit] == ROUTINISED
        progress = unit_progress[unit] if active else np.float32(0.0)
        heard, convinced, share = 0.0, 0.0, 0.0
        if stage == UNAWARE:
            around_one = awareness_hazard(rates, talk[row], leaders_near[row], progress)
            heard = exposure[row] + relevance[row] * around_one
        elif degree[row] > 0:
            share = users_near[row] / degree[row]
        if stage == AWARE:
            age = month - conviction_month[row]
            convinced = conviction[row] * rates.conviction_decay**age
        ahead, end_ahead, back, end_back = transitions(
            rates,
            stage,
            heard,
            (innovativeness[row], convinced, share, leaders_near[row]),
            (unit_stage[unit], progress, unit_coverage[unit]),
        )
        left = (clock_ahead[row], clock_back[row])
        clock_ahead[row], clock_back[row] = left[0] - ahead, left[1] - back
        new = first_to_run_out(left, (ahead, back), (end_ahead, end_back), stage)
        if new != stage:
            changes.row[count], changes.old[count], changes.new[count] = row, stage, new
            count += 1
            enter_stage(columns, row, new, month, product, key, purpose)
    return count


@njit(cache=True)
def push_changes(
    columns: StaffColumns,
    changes: Changes,
    count: int,
    starts: Int64,
    neighbours: Int32,
    kinds: UInt8,
    profession: UInt8,
    talk: Float32,
) -> None:
    """Tell the neighbours of everyone who changed stage.

    ``talk[stage, kind, same profession]`` is in multiples of 1/1024, so sums are exact and a
    change that is undone leaves no trace, whatever the order.
    """
    for index in range(count):
        row, old, new = changes.row[index], changes.old[index], changes.new[index]
        users = int(new in (USING, SUSTAINED)) - int(old in (USING, SUSTAINED))
        mine = profession[row]
        for position in range(starts[row], starts[row + 1]):
            other = neighbours[position]
            same = 1 if profession[other] == mine else 0
            kind = kinds[position]
            columns.talk[other] += talk[new, kind, same] - talk[old, kind, same]
            if users != 0:
                columns.users_near[other] = columns.users_near[other] + users


@njit(cache=True)
def sum_talk(
    columns: StaffColumns,
    starts: Int64,
    neighbours: Int32,
    kinds: UInt8,
    profession: UInt8,
    talk: Float32,
) -> None:
    """Sum the talk of all neighbours of everyone, by their stages."""
    columns.talk[:] = 0.0
    for row in range(columns.stage.size):
        for position in range(starts[row], starts[row + 1]):
            other = neighbours[position]
            same = 1 if profession[other] == profession[row] else 0
            columns.talk[other] += talk[columns.stage[row], kinds[position], same]


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
    for index in range(count):
        row, old, new = changes.row[index], changes.old[index], changes.new[index]
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


@njit(cache=True)
def persuade(
    columns: StaffColumns, staff: Int64, log_odds: Float64, decay: float, month: int
) -> None:
    """Add to the conviction of some staff, which decays from month to month."""
    for index in range(staff.size):
        row = staff[index]
        age = month - columns.conviction_month[row]
        columns.conviction[row] = columns.conviction[row] * decay**age + log_odds[index]
        columns.conviction_month[row] = month


@njit(cache=True)
def expose(columns: StaffColumns, staff: Int64, hazard: Float64) -> None:
    """Add to this month's hazard of awareness of some staff."""
    for index in range(staff.size):
        columns.exposure[staff[index]] += hazard[index]
