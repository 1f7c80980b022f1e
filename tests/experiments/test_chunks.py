"""Chunks: every run once and in order, as long as they should be, cut where worlds end."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.chunks import BUILDINGS, GROWTH, MOST_RUNS, TARGET_SECONDS, Chunks
from experiments.tasks import PlannedRun, Task


def chunks(worlds: list[int], *, workers: int = 1, fixed: int | None = None) -> Chunks:
    """The runs of worlds of so many runs each."""
    runs = [
        PlannedRun(f"{world}-{place}", "b", world)
        for world, size in enumerate(worlds)
        for place in range(size)
    ]
    task = Task(1, {}, tuple(runs))
    return Chunks(task, group=lambda run: run.replicate, workers=workers, fixed=fixed)


def taken(
    source: Chunks, *, run_seconds: float, world_seconds: float = 0.0
) -> list[tuple[PlannedRun, ...]]:
    """Take all chunks, as if runs and worlds took so long."""
    found = []
    while (chunk := source.take()) is not None:
        worlds = len({run.replicate for run in chunk.runs})
        building = worlds * world_seconds
        seconds = len(chunk.runs) * run_seconds + building
        source.learn(len(chunk.runs), seconds=seconds, building_seconds=building)
        found.append(chunk.runs)
    return found


@given(
    worlds=st.lists(st.integers(1, 40), min_size=1, max_size=12),
    workers=st.integers(1, 9),
    fixed=st.none() | st.integers(1, 50),
    run_seconds=st.floats(0.0, 10.0),
)
def test_every_run_is_taken_once_and_in_order(
    worlds: list[int], workers: int, fixed: int | None, run_seconds: float
) -> None:
    source = chunks(worlds, workers=workers, fixed=fixed)
    found = [run for chunk in taken(source, run_seconds=run_seconds) for run in chunk]
    assert [run.run_id for run in found] == [
        f"{world}-{place}" for world, size in enumerate(worlds) for place in range(size)
    ]
    assert source.take() is None


def test_chunks_grow_until_they_take_about_the_time_they_should() -> None:
    sizes = [len(one) for one in taken(chunks([1] * 5_000), run_seconds=0.01)]
    assert sizes[0] == 1
    assert all(later <= GROWTH * max(1, sooner) for sooner, later in pairwise(sizes))
    middle = sizes[4:-1]
    assert all(abs(0.01 * size - TARGET_SECONDS) < 0.2 for size in middle)


def test_slow_runs_come_one_by_one() -> None:
    assert {len(one) for one in taken(chunks([1] * 20), run_seconds=5.0)} == {1}


def test_quick_runs_come_in_chunks_that_have_an_end() -> None:
    sizes = [len(one) for one in taken(chunks([1] * 40_000), run_seconds=1e-9)]
    assert MOST_RUNS / 2 < max(sizes) <= MOST_RUNS


def test_a_world_that_takes_long_to_build_makes_its_chunks_longer() -> None:
    found = taken(chunks([400] * 5), run_seconds=0.1, world_seconds=2.0)
    assert max(0.1 * len(one) for one in found) == pytest.approx(BUILDINGS * 2.0, rel=0.3)


def test_cuts_fall_between_worlds_where_one_is_near() -> None:
    found = taken(chunks([9] * 100), run_seconds=0.1)
    late = found[6:-3]
    assert all(len({run.replicate for run in one}) == 1 for one in late)
    assert all(len(one) == 9 for one in late)


def test_the_last_chunks_go_round() -> None:
    source = chunks([1] * 100, workers=4)
    source.learn(1_000, seconds=1.0, building_seconds=0.0)
    sizes = [len(one) for one in taken(source, run_seconds=0.001)]
    assert max(sizes) <= 25
    assert len(sizes) >= 8


def test_a_fixed_number_is_kept() -> None:
    assert [len(one) for one in taken(chunks([5, 5, 6], fixed=7), run_seconds=1.0)] == [7, 7, 2]
