"""Designs: what each promises about its rows, and what stays when one is extended."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from scipy import stats

from experiments.design_settings import Design
from experiments.problems import Problem
from experiments.sampling import concatenated, design_points, number_of_points, sampling_seed
from experiments.space import Space

SEED = 7


def space(*, levers: bool = False, factors: int = 3) -> Space:
    """Uniform uncertainties named p.0, p.1, ..., and a lever if asked for."""
    entries = [
        {"path": f"p.{n}", "unit": "1", "source": "s", "distribution": "uniform"}
        | {"low": 0, "high": 1}
        for n in range(factors)
    ]
    lever = {"path": "lever.x", "unit": "1", "source": "s", "values": ["a", "b"]}
    return Space.model_validate({"uncertainties": entries, "levers": [lever] if levers else []})


def made(method: str, over: Space | None = None, *, seed: int = SEED, **keys: object):
    over = space() if over is None else over
    design = TypeAdapter(Design).validate_python({"method": method, **keys})
    table = design_points(over, design, seed=seed)
    assert number_of_points(over, design) == len(table)
    assert table.index.name == "point"
    assert list(table.index) == list(range(len(table)))
    return table


DESIGNS = {
    "grid": {"levels": 3},
    "latin_hypercube": {"points": 10, "batches": 2},
    "morris": {"trajectories": 5, "levels": 4},
    "sobol": {"points": 8, "second_order": False},
}


@pytest.mark.parametrize("method", DESIGNS)
def test_a_design_is_its_seed_and_nothing_else(method: str) -> None:
    keys = DESIGNS[method]
    pd.testing.assert_frame_equal(made(method, **keys), made(method, **keys))
    other = made(method, seed=8, **keys)
    assert other.equals(made(method, **keys)) == (method == "grid")


@pytest.mark.parametrize("method", DESIGNS)
def test_levers_are_crossed_with_every_sampled_row(method: str) -> None:
    plain, crossed = (
        made(method, **DESIGNS[method]),
        made(method, space(levers=True), **DESIGNS[method]),
    )
    assert list(crossed.columns) == ["p.0", "p.1", "p.2", "lever.x"]
    for value in ("a", "b"):
        block = crossed[crossed["lever.x"] == value].drop(columns="lever.x")
        pd.testing.assert_frame_equal(block.reset_index(drop=True), plain.reset_index(drop=True))


@given(n=st.integers(2, 40), batches=st.integers(1, 3), seed=st.integers(0, 2**32 - 1))
@settings(max_examples=15)
def test_a_latin_hypercube_has_one_value_in_each_share(n: int, batches: int, seed: int) -> None:
    table = made("latin_hypercube", seed=seed, points=n, batches=batches)
    for batch in range(batches):
        shares = (table.iloc[batch * n : (batch + 1) * n] * n).astype(int)
        assert all(sorted(shares[path]) == list(range(n)) for path in table)


def test_samples_have_the_declared_margins() -> None:
    entry = {"path": "p.t", "unit": "1", "source": "s", "distribution": "triangular"}
    over = Space.model_validate({"uncertainties": [{**entry, "low": 2, "high": 8, "mode": 4}]})
    for method, keys in (
        ("latin_hypercube", {"points": 500, "batches": 1}),
        ("sobol", {"points": 512, "second_order": False}),
    ):
        found = made(method, over, **keys)["p.t"]
        assert stats.kstest(found, stats.triang(1 / 3, 2, 6).cdf).pvalue > 0.05


def test_morris_moves_one_uncertainty_at_a_time_on_its_levels() -> None:
    rows = made("morris", trajectories=6, levels=4).to_numpy().reshape(6, 4, 3)
    moved = np.diff(rows, axis=1)
    assert ((moved != 0).sum(axis=2) == 1).all()
    assert ((moved != 0).sum(axis=1) == 1).all()
    assert np.abs(moved[moved != 0]) == pytest.approx(2 / 3)
    assert np.unique(rows.round(9)) == pytest.approx([0, 1 / 3, 2 / 3, 1])


def test_optimal_trajectories_are_some_of_those_drawn() -> None:
    few = made("morris", trajectories=20, levels=4, optimal=4).to_numpy().reshape(4, 4, 3)
    every = made("morris", trajectories=20, levels=4).to_numpy().reshape(20, 4, 3)
    assert all(any(np.array_equal(one, other) for other in every) for one in few)


@pytest.mark.parametrize("second_order", [False, True])
def test_saltelli_rows_exchange_one_column_of_a_and_b(second_order: bool) -> None:
    size = 8 if second_order else 5
    rows = made("sobol", points=8, second_order=second_order).to_numpy().reshape(8, size, 3)
    for block in rows:
        a, b = block[0], block[-1]
        for place in range(3):
            expected = a.copy()
            expected[place] = b[place]
            assert np.array_equal(block[1 + place], expected)
            if second_order:
                expected = b.copy()
                expected[place] = a[place]
                assert np.array_equal(block[4 + place], expected)


@pytest.mark.parametrize(
    ("method", "fewer", "more"),
    [
        ("sobol", {"points": 8, "second_order": False}, {"points": 32, "second_order": False}),
        ("sobol", {"points": 8, "second_order": True}, {"points": 16, "second_order": True}),
        ("latin_hypercube", {"points": 9, "batches": 1}, {"points": 9, "batches": 3}),
        ("morris", {"trajectories": 3, "levels": 4}, {"trajectories": 8, "levels": 4}),
    ],
)
@pytest.mark.parametrize("levers", [False, True])
def test_an_extended_design_begins_with_the_one_there_was(
    method: str, fewer: dict[str, object], more: dict[str, object], levers: bool
) -> None:
    short, long = (
        made(method, space(levers=levers), **fewer),
        made(method, space(levers=levers), **more),
    )
    pd.testing.assert_frame_equal(long.iloc[: len(short)], short)


def test_batches_differ_and_no_seed_is_zero() -> None:
    table = made("latin_hypercube", points=5, batches=2)
    assert not np.array_equal(table[:5], table[5:])
    seeds = {sampling_seed(seed, batch) for seed in (0, 1, 2**32 - 1) for batch in range(50)}
    assert len(seeds) == 150
    assert min(seeds) > 0
    assert max(seeds) < 2**32


def test_a_grid_has_all_combinations_and_no_repeats() -> None:
    base = {"unit": "1", "source": "s"}
    entries = [
        {**base, "path": "p.u", "distribution": "uniform", "low": 0, "high": 1},
        {**base, "path": "p.i", "distribution": "integer", "low": 1, "high": 2},
        {**base, "path": "p.v", "distribution": "values", "values": ["a", "b", "c", "d"]},
    ]
    table = made("grid", Space.model_validate({"uncertainties": entries}), levels=3)
    assert len(table) == 3 * 2 * 4
    assert not table.duplicated().any()
    assert sorted(table["p.u"].unique()) == [0, 0.5, 1]
    assert sorted(table["p.i"].unique()) == [1, 2]


def test_joined_designs_keep_numbers_and_leave_out_what_is_there() -> None:
    first, second = made("grid", levels=2), made("grid", levels=3)
    joined = concatenated(first, second)
    pd.testing.assert_frame_equal(joined.iloc[:8], first)
    assert len(joined) == 27
    assert not joined.duplicated().any()
    pd.testing.assert_frame_equal(concatenated(joined, second), joined)
    with pytest.raises(Problem, match=r"p\.2 differ"):
        concatenated(first, made("grid", space(factors=2), levels=2))


@pytest.mark.parametrize("method", ["latin_hypercube", "morris", "sobol"])
def test_what_samples_needs_something_uncertain(method: str) -> None:
    with pytest.raises(Problem, match=f"design {method} samples uncertainties"):
        made(method, Space(), **DESIGNS[method])


def test_a_list_is_taken_as_it_is_and_crossed_with_levers_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("﻿p.2, p.0,p.1,q.word\r\n1,0.5,3,a\r\n\r\n2,1e-1,4,b\r\n", encoding="utf-8")
    table = made("list", space(levers=True), table=str(path))
    assert list(table.columns) == ["p.0", "p.1", "p.2", "lever.x", "q.word"]
    assert table["p.0"].tolist() == [0.5, 0.5, 0.1, 0.1]
    assert table["p.2"].dtype.kind == "i"
    assert table["lever.x"].tolist() == ["a", "b", "a", "b"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no point"),
        ("p.0,p.1,p.2\n", "holds no point"),
        ("p.0,p.1\n1,2\n", "no column for the uncertainty p.2"),
        ("p.0,p.0\n1,2\n", "the column p.0 is there twice"),
        ("p.0,\n1,2\n", "a column has no name"),
        ("p.0,p.1,p.2\n1,2\n", "line 2: 2 cells, 3 columns"),
        ("p.0,p.1,p.2\n1,2,3\n1,,3\n", "line 3: p.1 is empty"),
        ("p.0,p.1,p.2\n1,nan,3\n", "line 2: p.1 is nan, it must be a finite number"),
    ],
)
def test_a_mistake_in_a_list_names_its_place(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Problem) as caught:
        made("list", table=str(path))
    assert said in str(caught.value)


def test_a_list_that_is_not_there_is_named() -> None:
    with pytest.raises(Problem, match=r"design\.table is nowhere\.csv: no such file"):
        made("list", table="nowhere.csv")
