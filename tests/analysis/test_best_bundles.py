"""What to fund together within a budget, with known coalitions planted."""

import numpy as np
import pytest

from analysis import load
from analysis.best_bundles import best_bundles
from analysis.report import bundles_section
from tests.analysis.planted_coalitions import saturating, write_coalitions

CHANNELS = {"a": 0.10, "b": 0.05, "c": 0.20, "d": 0.02}
SETTINGS = {"months": 6, "replicates": 12}


def folder_of(tmp_path, value, **changes):
    return load(write_coalitions(tmp_path / "r" / "compare" / "x", "abcd", value, **changes))


def test_the_best_coalition_of_each_size_is_found(tmp_path):
    """Each member costs the same, so a budget buys so many, and the best are the strongest."""
    results = folder_of(tmp_path, saturating(CHANNELS, 1e6), noise=0.0, **SETTINGS)
    table = best_bundles(results)
    assert table["members"].tolist() == [("c",), ("a", "c"), ("a", "b", "c"), tuple("abcd")]
    assert table["cost_pounds"].tolist() == [20_000, 40_000, 60_000, 80_000]
    assert (table["budget_pounds"] >= table["cost_pounds"]).all()
    assert table["users"].tolist()[0] == pytest.approx(20 * 1e6 * 0.20)
    np.testing.assert_allclose(table["held_out_users"], table["users"])
    assert (table["best_in"] == 1.0).all()
    section = next(iter(bundles_section.sections(results)))
    assert "4 of these 4 choices are settled" in section.words[1]
    assert "from £20k, c; from £50k, a and c" in section.words[0]


def test_the_luckiest_of_equals_is_worth_less_where_it_was_not_chosen(tmp_path):
    results = folder_of(tmp_path, lambda members: 100.0 * bool(members), noise=30.0, **SETTINGS)
    table = best_bundles(results)
    widest = table.iloc[-1]
    assert widest["best_in"] < 0.9
    assert widest["held_out_users"] < widest["users"]
    section = next(iter(bundles_section.sections(results)))
    assert section.tables[0].rows[-1][3] != section.tables[0].rows[-1][2]


def test_few_coalitions_leave_nothing_to_choose(tmp_path):
    few = load(write_coalitions(tmp_path / "few", "ab", lambda members: 1.0, **SETTINGS))
    assert best_bundles(few).empty
    assert list(bundles_section.sections(few)) == []


def test_where_nothing_adds_users_there_is_nothing_to_fund(tmp_path):
    results = folder_of(tmp_path, lambda members: -1.0 * len(members), noise=0.0, **SETTINGS)
    assert best_bundles(results).empty


def test_one_that_others_only_equal_is_the_best(tmp_path):
    results = folder_of(tmp_path, lambda members: 100.0 * bool(members), noise=0.0, **SETTINGS)
    table = best_bundles(results)
    assert table["members"].tolist() == [("a",)]
    assert table["best_in"].tolist() == [1.0]
