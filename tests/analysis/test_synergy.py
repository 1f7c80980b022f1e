from itertools import combinations

import numpy as np
import pytest

from analysis.synergy import synergies, two_level_design

RUNS = {2: 4, 3: 8, 4: 16, 5: 16, 6: 32, 7: 64, 8: 64, 9: 128, 10: 128, 11: 128}
RUNS |= dict.fromkeys(range(12, 18), 256) | {18: 512}


def named(number):
    return [f"r{place}" for place in range(number)]


@pytest.mark.parametrize("number", range(2, 19))
def test_no_effect_of_one_or_two_is_mixed_up_with_another(number):
    """No product of four columns or fewer is constant, so resolution is V or more."""
    design = two_level_design(named(number))
    assert len(design) == RUNS[number]
    assert not design.iloc[0].any()
    signs = np.where(design.to_numpy(), 1, -1)
    pairs = [signs[:, i] * signs[:, j] for i, j in combinations(range(number), 2)]
    columns = np.column_stack([np.ones(len(design), int), signs, *pairs])
    overlap = columns.T @ columns
    assert (overlap == len(design) * np.eye(columns.shape[1])).all()


def planted(design, luck, replicates, noise=1.0):
    """Outcomes with known main effects and synergies, and luck that replicates share."""
    players = design.shape[1]
    on = design.to_numpy(dtype=float)
    main, pair = luck.normal(0, 3, players), np.triu(luck.normal(0, 2, (players, players)), 1)
    mean = on @ main + ((on @ pair) * on).sum(axis=1)
    shared = luck.normal(0, 100, replicates)
    outcomes = mean[:, None] + shared + luck.normal(0, noise, (len(design), replicates))
    synergy = [pair[i, j] for i, j in combinations(range(players), 2)]
    return outcomes, [*(main + (pair + pair.T).sum(axis=1) / 2), *synergy]


def test_planted_effects_are_found_exactly_without_noise():
    design = two_level_design(named(6))
    outcomes, true = planted(design, np.random.default_rng(1), 2, noise=0.0)
    table = synergies(outcomes, design)
    assert table["estimate"].tolist() == pytest.approx(true)
    assert table["kind"].value_counts().to_dict() == {"main effect": 6, "synergy": 15}
    assert table.iloc[6][["first", "second"]].tolist() == ["r0", "r1"]


def test_synergies_have_the_right_sign_and_intervals_cover():
    design = two_level_design(named(5))
    right, covered = [], []
    for repeat in range(500):
        outcomes, true = planted(design, np.random.default_rng([2, repeat]), 8)
        table = synergies(outcomes, design)
        covered.append((table["low"] <= true) & (true <= table["high"]))
        told = table["told_from_zero"].to_numpy() & (table["kind"] == "synergy").to_numpy()
        right += (np.sign(table["estimate"]) == np.sign(true))[told].tolist()
    assert 0.92 <= np.mean(covered) <= 0.98
    assert np.mean(right) >= 0.95
    assert len(right) > 500 * 5  # half of ten synergies are told from zero, or more


def test_a_synergy_of_twice_the_noise_is_right_in_95_of_100_trials():
    design = two_level_design(named(8))
    on = design.to_numpy(dtype=float)
    helping, hindering = on[:, 0] * on[:, 1], on[:, 2] * on[:, 3]
    right = []
    for repeat in range(200):
        luck = np.random.default_rng([3, repeat])
        noise = luck.normal(0, 1, (len(design), 4))
        outcomes = (2 * helping - 2 * hindering + on.sum(axis=1))[:, None] + noise
        table = synergies(outcomes, design)
        table = table[table["kind"] == "synergy"].set_index(["first", "second"])["estimate"]
        right.append(table["r0", "r1"] > 0 > table["r2", "r3"])
    assert np.mean(right) >= 0.95


def test_one_replicate_has_estimates_and_no_interval():
    design = two_level_design(["a", "b"])
    table = synergies([[0.0], [1.0], [2.0], [10.0]], design)
    assert table["estimate"].tolist() == [4.5, 5.5, 7.0]
    assert table[["low", "high"]].isna().all(axis=None)
    assert not table["told_from_zero"].any()


def test_what_cannot_be_told_apart_is_refused():
    design = two_level_design(["a", "b", "c"])
    with pytest.raises(ValueError, match="not of resolution V"):
        synergies(np.zeros((4, 2)), design.iloc[[0, 3, 5, 6]])
    with pytest.raises(ValueError, match="outcomes have 4 runs, the design 8"):
        synergies(np.zeros((4, 2)), design)
    for wrong in (["a"], ["a", "a"]):
        with pytest.raises(ValueError, match="two or more different"):
            two_level_design(wrong)
