"""Worlds of a sensitivity analysis, which share values: what they may not be taken for."""

from __future__ import annotations

import numpy as np

from analysis.decisions.blocks import number_of_blocks, once_per_value
from analysis.value import evppi


def saltelli(generator: np.random.Generator, blocks: int, factors: int) -> tuple[np.ndarray, ...]:
    """Points (worlds, factors) of Saltelli blocks, and the block of each."""
    a, b = generator.uniform(size=(2, blocks, factors))
    rows = [a, *(np.where(np.arange(factors) == i, b, a) for i in range(factors))]
    rows += [*(np.where(np.arange(factors) == i, a, b) for i in range(factors)), b]
    return np.concatenate(rows), np.tile(np.arange(blocks, dtype=float), len(rows))


def test_each_block_has_two_values_and_their_means() -> None:
    points, luck = saltelli(np.random.default_rng(1), 8, 3)
    benefit = np.column_stack([points[:, 0], points.sum(axis=1)])
    found, values = once_per_value(benefit, points[:, 0], luck=luck)
    assert len(values) == 16
    np.testing.assert_allclose(found[:, 0], values)
    for place, value in enumerate(values):
        own = points[:, 0] == value
        np.testing.assert_allclose(found[place, 1], benefit[own, 1].mean())


def test_worlds_with_one_luck_stand_by_themselves() -> None:
    benefit, parameter = np.eye(4), np.array([1.0, 1.0, 2.0, 2.0])
    found, values = once_per_value(benefit, parameter, luck=np.zeros(4))
    assert found is benefit
    assert values is parameter
    assert number_of_blocks(np.zeros(4)) == 0
    assert number_of_blocks(np.arange(4.0)) == 0
    assert number_of_blocks(np.array([0.0, 0.0, 1.0])) == 2


def test_luck_of_blocks_is_not_taken_for_something_worth_knowing() -> None:
    """The option's value is the luck of its block alone; taken one by one, worlds tell it."""
    naive, drawn_together = [], []
    for seed in range(40):
        generator = np.random.default_rng(seed)
        points, luck = saltelli(generator, 16, 10)
        value = generator.normal(size=16)[luck.astype(int)]
        benefit = np.column_stack([np.zeros_like(value), value])
        naive.append(evppi(benefit, points[:, 0]))
        drawn_together.append(evppi(*once_per_value(benefit, points[:, 0], luck=luck)))
    assert np.mean(naive) > 0.05
    assert np.mean(drawn_together) < 0.02
