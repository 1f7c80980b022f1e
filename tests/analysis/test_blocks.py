"""Worlds of a sensitivity analysis, which share values and luck: what they say, and how surely."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.blocks import block_means, blocks_of
from analysis.components import components
from analysis.decisions.held_out import held_out
from analysis.decisions.main_effects import worth_by_pairs


def saltelli(
    generator: np.random.Generator, blocks: int, factors: int
) -> tuple[pd.DataFrame, np.ndarray]:
    """Points of Saltelli blocks with uniform parameters, and the block of each."""
    a, b = generator.uniform(-1, 1, size=(2, blocks, factors))
    rows = [a, *(np.where(np.arange(factors) == i, b, a) for i in range(factors))]
    rows += [*(np.where(np.arange(factors) == i, a, b) for i in range(factors)), b]
    names = [f"g.p{place}" for place in range(factors)]
    return pd.DataFrame(np.concatenate(rows), columns=names), np.tile(np.arange(blocks), len(rows))


def valued(points: pd.DataFrame, blocks: np.ndarray, luck: np.ndarray) -> np.ndarray:
    """Two options: nothing, and one whose worth hangs on two parameters and on its block's luck."""
    return np.column_stack(
        [np.zeros(len(points)), 100 * points["g.p0"] + 50 * points["g.p1"] + luck[blocks]]
    )


def test_points_come_in_blocks_where_some_but_not_all_begin_alike() -> None:
    assert blocks_of(np.zeros(4)) is None
    assert blocks_of(np.arange(4.0)) is None
    blocks = blocks_of(np.array([8.0, 0.0, 8.0]))
    assert blocks is not None
    assert blocks.tolist() == [1, 0, 1]
    assert block_means(np.array([1.0, 5.0, 3.0]), blocks).tolist() == [5.0, 2.0]


def test_pairs_tell_what_a_parameter_is_worth_whatever_the_luck() -> None:
    """Worth 30 + 100 p, p uniform from -1 to 1, against 0: to know p gains 130² / 400 - 30."""
    found: dict[str, list[float]] = {"g.p0": [], "g.p1": [], "g.p2": []}
    covered = []
    for seed in range(120):
        generator = np.random.default_rng(seed)
        points, blocks = saltelli(generator, 16, 3)
        luck = generator.normal(0, 30, size=16)
        benefit = valued(points, blocks, 30 + luck - luck.mean())
        for path, values in found.items():
            one = worth_by_pairs(benefit, points, path=path, blocks=blocks)
            values.append(one.value)
            if path == "g.p0":
                covered.append(abs(one.value - 12.25) < 2 * one.error)
    assert np.mean(found["g.p0"]) == pytest.approx(12.25, abs=2)
    assert np.mean(found["g.p1"]) == pytest.approx(2, abs=1)
    assert max(found["g.p2"]) == 0.0
    assert np.mean(covered) > 0.8


def test_what_fitted_effects_owe_to_chance_is_taken_off() -> None:
    """The worth hangs on two parameters together, so that neither has a main effect of its own."""
    found = []
    for seed in range(120):
        points, blocks = saltelli(np.random.default_rng(seed), 16, 2)
        worth = 20 + 100 * points["g.p0"] * points["g.p1"]
        benefit = np.column_stack([np.zeros(len(points)), worth])
        found.append(worth_by_pairs(benefit, points, path="g.p0", blocks=blocks).value)
    assert np.mean(found) < 0.33  # 0.44 without


def test_one_that_never_turns_the_choice_is_worth_nothing() -> None:
    points, blocks = saltelli(np.random.default_rng(1), 16, 3)
    benefit = valued(points, blocks, np.full(16, 1000.0))
    one = worth_by_pairs(benefit, points, path="g.p0", blocks=blocks)
    assert (one.value, one.matters) == (0.0, False)


def test_few_blocks_say_nothing() -> None:
    points, blocks = saltelli(np.random.default_rng(1), 3, 2)
    one = worth_by_pairs(valued(points, blocks, np.zeros(3)), points, path="g.p0", blocks=blocks)
    assert np.isnan(one.value)
    assert not one.matters


def test_intervals_of_means_are_as_wide_as_blocks_differ() -> None:
    """The mean of a parameter is 0; of 16 blocks each interval at 95 % has to say so."""
    held = 0
    for seed in range(400):
        generator = np.random.default_rng(seed)
        points, blocks = saltelli(generator, 16, 3)
        worth = valued(points, blocks, generator.normal(0, 80, size=16))[:, 1]
        index = pd.MultiIndex.from_arrays(
            [np.arange(len(points)), blocks], names=["point", "replicate"]
        )
        found = components(pd.Series(worth, index=index))
        held += found.low <= 0 <= found.high
    assert 0.92 <= held / 400 <= 0.98


def test_halves_are_of_blocks() -> None:
    """Options that differ by the luck of blocks alone: judged by other blocks, none is ahead."""
    fresh, naive = [], []
    for seed in range(60):
        generator = np.random.default_rng(seed)
        points, blocks = saltelli(generator, 8, 2)
        worth = generator.normal(size=(8, 4))[blocks]
        index = pd.MultiIndex.from_arrays(
            [np.arange(len(points)), blocks], names=["point", "replicate"]
        )
        found = held_out(pd.DataFrame(worth, index=index))
        assert found is not None
        fresh.append(found.fresh)
        naive.append(found.naive)
    assert abs(np.mean(fresh)) < 0.1
    assert np.mean(naive) > 0.2
