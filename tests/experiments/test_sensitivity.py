"""Sensitivity of plain functions: known indices, luck, groups, and what a user can get wrong."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.distributions import Integer, Lever, Listed, Uniform
from experiments.sensitivity import INERT, Morris, OneAtATime, Pawn, Sensitivity, Sobol, analyse
from experiments.sensitivity_tables import ENDS, column_words
from experiments.space import Space

Values = Mapping[str, float]
ANGLES = {name: (-np.pi, np.pi) for name in ("a", "b", "c")}
VARIANCE = 13.8446  # of Ishigami's function, a 7, b .1
NOISE = np.sqrt(VARIANCE / 2)
ABOUT = {"unit": "units", "source": "a test"}


def ishigami(x: Values) -> float:
    return float(np.sin(x["a"]) + 7 * np.sin(x["b"]) ** 2 + 0.1 * x["c"] ** 4 * np.sin(x["a"]))


def sobol_g(coefficients: list[float]) -> Callable[[Values], float]:
    def function(x: Values) -> float:
        value = 1.0
        for place, a in enumerate(coefficients):
            value *= (abs(4 * x[f"x{place}"] - 2) + a) / (1 + a)
        return value

    return function


def of_sobol_g(coefficients: list[float]) -> tuple[np.ndarray, np.ndarray]:
    parts = 1 / (3 * (1 + np.array(coefficients)) ** 2)
    whole = np.prod(1 + parts)
    return parts / (whole - 1), parts * whole / (1 + parts) / (whole - 1)


def linear(x: Values) -> dict[str, float]:
    return {"y": 3 * x["a"] - 2 * x["b"], "w": x["a"]}


LINE = {"a": (0.0, 2.0), "b": (0.0, 1.0), "c": (0.0, 1.0)}


def column(found: Sensitivity, name: str, *, outcome: str = "outcome") -> pd.Series:
    rows = found.indices[found.indices["outcome"] == outcome]
    return rows.set_index("input")[name]


@pytest.mark.parametrize("seed", range(6))
def test_ishigami_at_1024(seed: int) -> None:
    found = analyse(ishigami, ANGLES, method="sobol", points=1024, seed=seed)
    first, total = column(found, "first"), column(found, "total")
    assert first[["a", "b", "c"]].to_list() == pytest.approx([0.313905, 0.442411, 0], abs=0.02)
    assert total[["a", "b", "c"]].to_list() == pytest.approx(
        [0.557589, 0.442411, 0.243684], abs=0.03
    )
    assert first[INERT] == total[INERT] == 0.0
    assert column(found, "rank").to_dict() == {"a": 1, "b": 2, "c": 3, INERT: 4}
    assert column(found, "above_floor").to_list() == [True, True, True, False]
    assert found.notes == ()
    assert found.evaluations == 4 * 1024 * (2 * 4 + 2)
    outcome = found.outcomes.iloc[0]
    assert outcome["variance"] == pytest.approx(VARIANCE, rel=0.03)
    assert outcome["luck_share"] == 0.0


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    "coefficients",
    [[0, 1, 4.5, 9, 99, 99, 99, 99], [0, 0], [9.0] * 4, [0, 0.5, 3, 9, 99, 99]],
    ids=str,
)
def test_sobol_g_at_1024(coefficients: list[float], seed: int) -> None:
    space = {f"x{place}": (0, 1) for place in range(len(coefficients))}
    found = analyse(sobol_g(coefficients), space, method=Sobol(scrambles=2), points=1024, seed=seed)
    first, total = of_sobol_g(coefficients)
    assert column(found, "first")[:-1].to_numpy() == pytest.approx(first, abs=0.02)
    assert column(found, "total")[:-1].to_numpy() == pytest.approx(total, abs=0.03)


def test_intervals_hold_what_is_true_and_scrambles_agree() -> None:
    found = analyse(ishigami, ANGLES, method="sobol", points=256, seed=0)
    true = {"first": [0.313905, 0.442411, 0.0], "total": [0.557589, 0.442411, 0.243684]}
    for name, values in true.items():
        assert (column(found, f"{name}_low")[:-1] <= values).all()
        assert (column(found, f"{name}_high")[:-1] >= values).all()
        assert column(found, f"{name}_error")[:-1].between(1e-4, 0.05).all()
    single = analyse(ishigami, ANGLES, method=Sobol(scrambles=1), points=256, seed=0)
    assert column(single, "total_error").isna().all()


NOISY = {**ANGLES, "nothing": (0.0, 1.0)}


def fresh(seed: int) -> Callable[[Values], float]:
    luck = np.random.default_rng(seed)
    return lambda x: ishigami(x) + NOISE * float(luck.standard_normal())


def test_fresh_luck_is_counted_as_effect_with_one_replicate_and_the_reader_is_told() -> None:
    found = analyse(fresh(1), NOISY, method=Sobol(scrambles=1), points=1024, seed=1)
    assert column(found, "total")["nothing"] == pytest.approx(1 / 3, abs=0.05)
    assert column(found, "total")[INERT] == pytest.approx(1 / 3, abs=0.05)
    assert not column(found, "above_floor")["nothing"]
    assert any("luck of its own" in note for note in found.notes)


@pytest.mark.parametrize("seed", [1, 2])
def test_replicates_correct_for_fresh_luck(seed: int) -> None:
    method = Sobol(scrambles=2)
    found = analyse(fresh(seed), NOISY, method=method, points=1024, replicates=3, seed=seed)
    total = column(found, "total")
    assert abs(total["nothing"]) <= 0.02
    assert abs(total[INERT]) <= 0.02
    assert total[["a", "b", "c"]].to_list() == pytest.approx(
        [0.557589, 0.442411, 0.243684], abs=0.04
    )
    assert found.outcomes.iloc[0]["luck_share"] == pytest.approx(1 / 3, abs=0.03)
    assert not any("luck of its own" in note for note in found.notes)


@pytest.mark.parametrize("replicates", [1, 2])
def test_the_same_luck_in_a_block_cancels(replicates: int) -> None:
    def kept(x: Values, replicate: int) -> float:
        return ishigami(x) + NOISE * float(np.random.default_rng(replicate).standard_normal())

    method = Sobol(scrambles=1)
    found = analyse(kept, NOISY, method=method, points=512, replicates=replicates, seed=1)
    plain = analyse(ishigami, NOISY, method=method, points=512, seed=1)
    for name in ("first", "total"):
        assert column(found, name).to_numpy() == pytest.approx(column(plain, name).to_numpy())
    assert column(found, "total")["nothing"] == pytest.approx(0.0, abs=1e-12)
    assert found.outcomes.iloc[0]["luck_share"] == pytest.approx(1 / 3, abs=0.08)


@pytest.mark.parametrize("replicates", [1, 2])
def test_pure_luck_is_all_the_seeds(replicates: int) -> None:
    def luck(x: Values, seed: int) -> float:
        return float(np.random.default_rng(seed).standard_normal())

    found = analyse(luck, ANGLES, method="sobol", points=16, replicates=replicates, seed=0)
    assert found.outcomes.iloc[0]["luck_share"] == pytest.approx(1.0)
    assert (found.indices["total"] == 0.0).all()
    assert any("luck alone" in note for note in found.notes)


def test_luck_that_the_inputs_need_counts_as_luck_of_several_replicates() -> None:
    """The luck multiplies: its total share is known from replicates, not from one alone."""

    def product(x: Values, replicate: int) -> float:
        return x["a"] * float(np.random.default_rng(replicate).choice([-1.0, 1.0]))

    found = analyse(product, {"a": (-1, 1)}, method="sobol", points=64, replicates=2, seed=0)
    assert found.outcomes.iloc[0]["luck_share"] > 0.9


def test_what_a_function_is_told_of_its_luck() -> None:
    heard: list[tuple[int, int]] = []

    def function(x: Values, *, replicate: int, seed: int) -> float:
        heard.append((replicate, seed))
        return x["a"]

    found = analyse(
        function, {"a": (0, 1)}, method=Sobol(scrambles=1), points=2, replicates=3, seed=5
    )
    rows = 2 * 2 + 2
    assert found.evaluations == len(heard) == 2 * rows * 3
    assert [number for number, _ in heard] == [0, 1, 2] * rows + [3, 4, 5] * rows
    assert {seed for _, seed in heard} == {5}


def test_luck_that_is_not_kept_is_told() -> None:
    luck = np.random.default_rng(0)

    def careless(x: Values, replicate: int) -> float:
        return x["a"] + float(luck.standard_normal())

    found = analyse(careless, {"a": (0, 1)}, method="sobol", points=16, seed=0)
    assert any("the same luck gave different outcomes" in note for note in found.notes)


def test_groups_of_sobol_share_out_the_variance() -> None:
    found = analyse(
        ishigami, ANGLES, method="sobol", points=512, seed=0, groups={"both": ["a", "c"]}
    )
    assert list(found.indices["input"]) == ["both", "b", INERT]
    assert column(found, "first").to_list() == pytest.approx([0.5576, 0.4424, 0], abs=0.02)
    assert column(found, "total").to_list() == pytest.approx([0.5576, 0.4424, 0], abs=0.03)


def test_morris_of_a_line_is_exact() -> None:
    found = analyse(linear, LINE, method="morris", points=7, seed=0)
    assert column(found, "mu_star", outcome="y").to_list() == pytest.approx([6, 2, 0, 0])
    assert column(found, "mu", outcome="y").to_list() == pytest.approx([6, -2, 0, 0])
    assert column(found, "sigma", outcome="y").to_list() == pytest.approx([0] * 4, abs=1e-9)
    assert column(found, "mu_star", outcome="w").to_list() == pytest.approx([2, 0, 0, 0])
    assert found.evaluations == 7 * (4 + 1)


def test_morris_sees_what_repeats_itself_at_half_the_range() -> None:
    found = analyse(ishigami, ANGLES, method=Morris(), points=64, seed=0)
    assert column(found, "above_floor").to_list() == [True, True, True, False]
    assert column(found, "sigma")["b"] > 1.0


def test_groups_of_morris_move_together() -> None:
    groups = {"both": ["a", "b"]}
    found = analyse(
        lambda x: x["a"] + x["b"], LINE, method="morris", points=50, seed=1, groups=groups
    )
    assert list(found.indices["input"]) == ["both", "c", INERT]
    assert column(found, "mu_star")["both"] > 1.0
    assert np.isnan(column(found, "mu")["both"])
    assert column(found, "mu_star")["c"] == 0.0


def test_curves_are_exact() -> None:
    found = analyse(linear, LINE, method="one_at_a_time", points=5, seed=0)
    curves = found.curves
    assert curves is not None
    curve = curves[(curves["outcome"] == "y") & (curves["input"] == "a")]
    assert curve["value"].to_list() == [0.0, 0.5, 1.0, 1.5, 2.0]
    assert curve["mean"].to_list() == pytest.approx([-1.0, 0.5, 2.0, 3.5, 5.0])
    assert curve["change"].to_list() == pytest.approx([-3.0, -1.5, 0.0, 1.5, 3.0])
    assert column(found, "swing", outcome="y").to_list() == pytest.approx([6, 2, 0, 0])
    assert column(found, "at_high", outcome="y").to_list() == pytest.approx([3, -1, 0, 0])
    assert found.evaluations == 1 + 5 * 4


def test_curves_start_from_the_base_and_share_luck() -> None:
    def noisy(x: Values, replicate: int) -> float:
        return x["a"] * x["b"] + float(np.random.default_rng(replicate).standard_normal())

    method = OneAtATime(base={"b": 10.0})
    found = analyse(noisy, LINE, method=method, points=3, replicates=4, seed=0)
    ends = found.indices.set_index("input")
    assert ends.loc["a", ["at_low", "at_low_low", "at_low_high"]].to_list() == pytest.approx(
        [-10] * 3
    )
    curves = found.curves
    assert curves is not None
    assert (curves["low"] < curves["high"]).all()


def test_pawn_ranks_and_agrees_with_salib() -> None:
    from SALib.analyze import pawn

    from experiments.pawn_distances import places
    from experiments.sensitivity_inputs import read_inputs

    found = analyse(ishigami, ANGLES, method=Pawn(slices=10), points=1000, seed=3)
    unit = places(read_inputs(ANGLES, None), 1000, seed=3)
    values = np.array(
        [ishigami(dict(zip("abc", row, strict=True))) for row in (2 * unit[:, :3] - 1) * np.pi]
    )
    problem = {"num_vars": 4, "names": ["a", "b", "c", INERT], "bounds": [[0, 1]] * 4}
    theirs = pawn.analyze(problem, unit, values, S=10)
    assert column(found, "median").to_numpy() == pytest.approx(theirs["median"], abs=0.005)
    assert column(found, "rank")["b"] == 1
    assert column(found, "above_floor")[["a", "b"]].all()
    assert (found.indices["median_low"] <= found.indices["median"]).all()
    assert (found.indices["median_high"] >= found.indices["median"]).all()


@pytest.mark.parametrize("method", ["one_at_a_time", "morris", "sobol", "pawn"])
def test_a_constant_is_said_to_be_one(method: str) -> None:
    found = analyse(lambda x: 0.1 + 0.2, ANGLES, method=method, points=32, seed=0)
    main = {"one_at_a_time": "swing", "morris": "mu_star", "sobol": "total", "pawn": "median"}
    assert (found.indices[main[method]] == 0.0).all()
    assert any(note.startswith("outcome is constant") for note in found.notes)
    assert found.outcomes.iloc[0]["variance"] == 0.0


@pytest.mark.parametrize("method", ["one_at_a_time", "morris", "sobol", "pawn"])
def test_the_same_seed_gives_the_same_tables_and_seed_0_is_one(method: str) -> None:
    once, again, other = (
        analyse(ishigami, ANGLES, method=method, points=32, seed=seed) for seed in (0, 0, 1)
    )
    pd.testing.assert_frame_equal(once.indices, again.indices)
    if method != "one_at_a_time":
        assert not once.indices.equals(other.indices)


def test_too_few_points_for_a_stable_order_are_told() -> None:
    alike = {f"x{place}": (0, 1) for place in range(4)}
    found = analyse(sobol_g([9.0] * 4), alike, method="sobol", points=64, seed=0)
    assert any("the order of the foremost inputs" in note for note in found.notes)
    assert column(found, "above_next")[:3].min() < 0.9


def test_a_space_is_taken_with_its_units_and_constants() -> None:
    space = Space.model_validate(
        {
            "uncertainties": [
                {"path": "a", "distribution": "uniform", "low": 0, "high": 2, **ABOUT},
                {"path": "n", "distribution": "integer", "low": 1, "high": 3, **ABOUT},
                {"path": "word", "distribution": "values", "values": ["x", "y"], **ABOUT},
            ],
            "constants": [{"path": "k", "value": 10, **ABOUT}],
        }
    )
    kinds = (Uniform, Integer, Listed)
    assert tuple(type(one) for one in space.uncertainties) == kinds

    def function(x: Mapping[str, float | str]) -> float:
        assert isinstance(x["n"], int)
        assert x["word"] in ("x", "y")
        return float(x["a"]) * float(x["k"]) + (x["word"] == "x")

    found = analyse(function, space, method="one_at_a_time", points=5, seed=0)
    assert column(found, "swing").to_list() == pytest.approx([20, 0, 1, 0])
    assert column(found, "unit").to_list() == ["units"] * 3 + [""]
    analyse(function, space, method="sobol", points=4, seed=0)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"method": "sobl"}, "did you mean 'sobol'"),
        ({"method": 3}, "method is 3"),
        ({"points": 1000}, "allowed for sobol: a power of two, as 512 or 1024"),
        ({"points": 1}, "points is 1, allowed: a whole number, at least 2"),
        ({"points": 3, "method": "pawn"}, "at least 20"),
        ({"replicates": 0}, "replicates is 0"),
        ({"seed": None}, "seed is None"),
        ({"seed": -1}, "seed is -1"),
        ({"space": {}}, "the space is empty"),
        ({"space": {"a": (1, 1)}}, "low 1 must be below high 1"),
        ({"space": {"a": (0, float("inf"))}}, "both finite"),
        ({"space": {"a": 3}}, "allowed: \\(low, high\\)"),
        ({"space": {INERT: (0, 1)}}, "which is added to every analysis"),
        ({"space": Space(levers=(Lever(path="a", values=(1,), **ABOUT),))}, "has levers"),
        ({"groups": {"g": ["x"]}}, "group 'g' names 'x', which is no input"),
        ({"groups": {"g": ["a"], "h": ["a"]}}, "'a' is in the groups 'g' and 'h'"),
        ({"groups": {"a": ["b"]}}, "has the name of an input"),
        ({"groups": {"g": "a"}}, "allowed: a list of inputs"),
        ({"groups": {"g": ["a"]}, "method": Pawn(slices=2)}, "groups are for sobol and morris"),
        ({"function": 3}, "must be callable"),
        ({"function": lambda x: "much"}, "returns 'much'"),
        ({"function": lambda x: {}}, "no outcome"),
        ({"function": lambda x: float("nan")}, "outcome 'outcome' is nan at"),
        ({"function": lambda x: {"y" if x["a"] < 0 else "z": 1.0}}, "and before"),
        ({"method": OneAtATime(base={"q": 1})}, "base names 'q', which is no input"),
        ({"method": Sobol(scrambles=0)}, "scrambles is 0"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(change: dict[str, object], said: str) -> None:
    asked = {"function": ishigami, "space": ANGLES, "method": "sobol", "points": 8, "seed": 0}
    asked |= change
    function, space = asked.pop("function"), asked.pop("space")
    with pytest.raises(ValueError, match=r"^[^\n]+$") as caught:
        analyse(function, space, **asked)  # type: ignore[arg-type]
    assert re.search(said, str(caught.value))


def test_an_error_of_the_function_names_the_point() -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        analyse(lambda x: 1 / 0, {"a": (0, 1)}, method="morris", points=2, seed=0)
    assert "the function was given {'a'" in caught.value.__notes__[0]


def test_numbers_of_numpy_are_numbers() -> None:
    amounts = {"points": np.int64(4), "replicates": np.int64(2), "seed": np.int64(0)}
    found = analyse(lambda x: np.float32(x["a"]), LINE, method="sobol", **amounts)
    again = analyse(lambda x: x["a"], LINE, method="sobol", points=4, replicates=2, seed=0)
    assert column(found, "total")["a"] == pytest.approx(column(again, "total")["a"], abs=1e-5)
    assert type(found.points) is int


def test_several_numbers_are_several_outcomes() -> None:
    found = analyse(lambda x: (x["a"], 2.0), LINE, method="morris", points=4, seed=0)
    assert found.outcomes["outcome"].to_list() == ["outcome 1", "outcome 2"]


@pytest.mark.parametrize("method", ["one_at_a_time", "morris", "sobol", "pawn"])
def test_every_column_is_explained_and_nothing_is_written(
    method: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = analyse(linear, LINE, method=method, points=32, replicates=2, seed=0)
    words = column_words()
    for name in found.indices.columns:
        stem = next((name.removesuffix(end) for end in ENDS if name.endswith(end)), name)
        assert name in words or stem in words, name
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.method = "other"  # type: ignore[misc]
