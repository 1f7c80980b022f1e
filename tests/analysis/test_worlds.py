"""Possible worlds read from runs at points: pairs, what is missing, and runs that are shared."""

import numpy as np
import pandas as pd
import pytest

from analysis import ResultsError, load
from analysis.measures import BY_NAME, USING
from analysis.worlds import paired_by_point, possible_worlds
from tests.analysis.planted_worlds import planted_space, results_of, write_space


def test_every_option_is_paired_at_its_point_and_replicate(tmp_path):
    space = planted_space(6, factor=20.0, replicates=3)
    worlds = possible_worlds(results_of(tmp_path, space))
    assert worlds.names == ("1b", "2c")
    assert worlds.kinds == ("recommendation", "recommendation")
    assert worlds.effect[:, 1] == pytest.approx(space.use["2c"])
    assert worlds.cost[:, 0] == pytest.approx(5_000.0)
    assert worlds.parameters["leaders.willing"].tolist() == pytest.approx(
        space.parameters["leaders.willing"].tolist()
    )
    assert worlds.replicates.tolist() == [3.0] * 6
    assert worlds.effect_luck == pytest.approx([0.0, 0.0], abs=1e-12)


def test_luck_is_that_of_a_points_mean(tmp_path):
    space = planted_space(400, luck=100.0, replicates=4)
    worlds = possible_worlds(results_of(tmp_path, space))
    assert worlds.effect_luck == pytest.approx([2500.0, 2500.0], rel=0.1)
    once = possible_worlds(results_of(tmp_path / "one", planted_space(5, replicates=1)))
    assert np.isnan(once.effect_luck).all()


def test_what_failed_is_left_out_and_counted(tmp_path):
    failed = [(0, "baseline", 0), (1, "2c", 0), (1, "2c", 1), (2, "1b", 1)]
    space = planted_space(5, missing=tuple(failed))
    results = results_of(tmp_path, space)
    worlds = possible_worlds(results)
    assert worlds.parameters.index.tolist() == [0, 2, 3, 4]
    assert worlds.replicates.tolist() == [1.0, 1.0, 2.0, 2.0]
    missing = worlds.missing
    assert (missing.points_asked, missing.points) == (5, 4)
    assert (missing.pairs_asked, missing.pairs) == (20, 20 - 2 - 2 - 1)
    pairs = paired_by_point(results, BY_NAME[USING])
    assert pairs.loc[1, "2c"].isna().all()
    assert pairs.loc[1, "1b"].tolist() == pytest.approx([100.0, 100.0])


def test_an_option_without_any_pair_is_left_out_and_named(tmp_path):
    lost = tuple((point, "1b", replicate) for point in range(3) for replicate in range(2))
    worlds = possible_worlds(results_of(tmp_path, planted_space(3, missing=lost)))
    assert worlds.names == ("2c",)
    assert worlds.missing.options == ("1b",)
    assert worlds.missing.points == 3


@pytest.mark.parametrize("experiment", ["compare", "sensitivity"])
def test_points_may_have_replicates_of_their_own_in_any_experiment(tmp_path, experiment):
    space = planted_space(4, own_replicates=True, luck=5.0, experiment=experiment)
    worlds = possible_worlds(results_of(tmp_path, space))
    assert worlds.missing.pairs == 16
    assert worlds.replicates.tolist() == [2.0] * 4


def test_a_run_may_serve_several_points(tmp_path):
    results = results_of(tmp_path, planted_space(3))
    again = results.design[results.design["point"] == 0].assign(point=9)
    again["leaders.willing"] = 0.5
    design = pd.concat([results.design, again], ignore_index=True)
    shared = type(results)(results.folder, results.manifest, design, results.runs, results.series)
    worlds = possible_worlds(shared)
    assert worlds.parameters.index.tolist() == [0, 1, 2, 9]
    assert worlds.effect[3].tolist() == worlds.effect[0].tolist()
    assert worlds.parameters.loc[9, "leaders.willing"] == 0.5


def test_a_share_is_of_what_the_baseline_has_there(tmp_path):
    results = results_of(tmp_path, planted_space(4))
    share = paired_by_point(results, BY_NAME["staff_using_share"])
    assert share["1b"].to_numpy() == pytest.approx(100 * 100 / 20_000)


def test_results_without_points_or_pairs_are_refused(tmp_path, planted):
    with pytest.raises(ResultsError, match="no points"):
        possible_worlds(load(planted(replicates=2)))
    lost = tuple((point, "baseline", r) for point in range(2) for r in range(2))
    folder = write_space(tmp_path / "lost", planted_space(2, missing=lost))
    with pytest.raises(ResultsError, match="no point has a pair"):
        possible_worlds(load(folder))
