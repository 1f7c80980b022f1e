"""Sweeps: which runs they have, which stay when they grow, and what is wrong before any runs."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from experiments import compose, sweep
from experiments.designs import design_table
from experiments.identity import experiment_identity
from experiments.planning import points_of, scenarios_of
from experiments.problems import Problem
from experiments.runner import Ending, perform
from experiments.settings import Experiment

WORDS = ("experiment=sweep", "population=toy", "months=6", "uncertainty=leaders", "replicates=2")
LEVER = "levers=[{path:recommendation.2c.intensity,values:[0.0,0.5,1.0]}]"


def small(*words: str) -> Experiment:
    experiment = compose([*WORDS, "design.points=4", *words])
    assert isinstance(experiment, Experiment)
    return experiment


def design_of(experiment: Experiment) -> pd.DataFrame:
    return design_table(experiment, sweep.scenarios(experiment), points=sweep.points(experiment))


def test_a_sweep_alone_has_the_baseline_and_with_recommendations_all_of_a_comparison() -> None:
    assert [one.name for one in sweep.scenarios(small())] == ["baseline"]
    compared = sweep.scenarios(small("recommendations=[2c,3b]"))
    assert [one.name for one in compared] == ["baseline", "2c", "3b", "all"]


def test_the_design_goes_replicate_by_replicate_then_point_then_scenario() -> None:
    experiment = small("recommendations=[2c]", LEVER)
    points, design = sweep.points(experiment), design_of(experiment)
    assert len(design) == 2 * 12 * 2
    order = design[["replicate", "point"]].to_numpy().tolist()
    assert order == sorted(order)
    assert design["scenario"].tolist() == ["baseline", "2c"] * 24
    assert design.groupby("scenario")["run_id"].nunique().to_dict() == {"baseline": 8, "2c": 24}
    for path in points:
        assert (design[path] == design["point"].map(points[path])).all()
    at_work = design[design["scenario"] == "2c"]
    assert (at_work["intensity_2c"] == at_work["recommendation.2c.intensity"]).all()
    assert (design.loc[design["scenario"] == "baseline", "intensity_2c"] == 0).all()


def test_a_runs_id_depends_on_its_values_not_on_number_or_company() -> None:
    experiment = small()
    planned, points = sweep.scenarios(experiment), sweep.points(experiment)
    whole = design_table(experiment, planned, points=points)
    turned = points.iloc[::-1].reset_index(drop=True).rename_axis("point")
    other = design_table(experiment, planned, points=turned)
    assert set(whole["run_id"]) == set(other["run_id"])
    alone = design_table(experiment, planned, points=points.iloc[2:3])
    assert set(alone["run_id"]) == set(whole.loc[whole["point"] == 2, "run_id"])
    retyped = points.assign(**{"leaders.followers": 4})
    as_float = retyped.astype({"leaders.followers": "float64"})
    ids = [
        design_table(experiment, planned, points=p)["run_id"].tolist() for p in (retyped, as_float)
    ]
    assert ids[0] == ids[1]


def test_a_point_that_comes_twice_has_one_run() -> None:
    experiment = small()
    point = sweep.points(experiment).iloc[:1]
    twice = pd.concat([point, point], ignore_index=True).rename_axis("point")
    planned = sweep.scenarios(experiment)
    design = design_table(experiment, planned, points=twice)
    once = design_table(experiment, planned, points=point.rename_axis("point"))
    assert design["run_id"].nunique() == len(once)
    assert len(design) == 2 * len(once)


@pytest.mark.parametrize(
    "word",
    ["replicates=4", "design.batches=3", "further_designs=[{method:grid,levels:2}]"],
)
def test_growth_keeps_folder_and_runs(word: str) -> None:
    before, after = small(), small(word)
    assert before.name == after.name
    assert experiment_identity(before) == experiment_identity(after)
    assert set(design_of(before)["run_id"]) < set(design_of(after)["run_id"])


@pytest.mark.parametrize("word", ["design.points=5", "seed=3", LEVER, "staff.climate=0.2"])
def test_other_points_are_another_folder(word: str) -> None:
    words = ("recommendations=[2c]",)
    before, after = small(*words), small(*words, word)
    assert before.name != after.name
    assert experiment_identity(before) != experiment_identity(after)


def test_what_is_looked_at_is_no_part_of_the_identity() -> None:
    before, after = small(), small("outcomes=[staff_aware]")
    assert experiment_identity(before) == experiment_identity(after)
    assert [one["name"] for one in after.space.record()["outcomes"]] == ["staff_aware"]


def test_the_record_is_plain_data_with_units_and_sources() -> None:
    record = small("recommendations=[2c]", LEVER).space.record()
    assert {key: len(value) for key, value in record.items()} == {
        "uncertainties": 5,
        "levers": 1,
        "constants": 0,
        "outcomes": 3,
    }
    assert all(entry["unit"] and entry["source"] for entry in record["uncertainties"])
    assert record["outcomes"][0] == {
        "name": "staff_using",
        "label": "Staff using at the end",
        "unit": "staff-product pairs",
    }


def test_too_many_runs_are_refused_at_once() -> None:
    with pytest.raises(
        Problem, match=r"4,194,304 runs, allowed: at most 1,000,000; .*design\.points"
    ):
        sweep.points(
            compose(
                [
                    *WORDS,
                    "design=sobol",
                    "design.points=262144",
                    "replicates=2",
                    "uncertainties=[{path:leaders.willing,distribution:uniform},{path:leaders.persuasion,distribution:uniform},{path:leaders.followers,distribution:uniform,unit:people},{path:leaders.mistaken_ratio,distribution:uniform},{path:leaders.contact_per_month,distribution:uniform},{path:leaders.aware_if_briefed,distribution:uniform}]",
                ]
            )
        )


def test_a_point_out_of_range_is_named_before_anything_runs(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("leaders.willing\n0.5\n1.5\n", encoding="utf-8")
    words = ["experiment=sweep", "population=toy", "design=list", f"design.table={path}"]
    with pytest.raises(
        Problem, match=r"point 1, scenario baseline: leaders.willing is 1.5, allowed"
    ):
        sweep.points(compose(words))
    path.write_text("leaders.wiling\n0.5\n", encoding="utf-8")
    with pytest.raises(Problem, match=r"did you mean 'leaders.willing'"):
        sweep.points(compose(words))


def test_recommendations_that_leave_the_range_at_a_point_are_named(tmp_path: Path) -> None:
    change = "{path: leaders.willing, operation: multiply, value: 1.5, low: 1, high: 2, source: s}"
    text = (
        "id: more\ntitle: t\nmechanism: m\ncomponent: c\nevidence: e\nstart_month: 1\n"
        f"ramp_months: 0\nchanges:\n  - {change}\n"
    )
    (tmp_path / "more.yaml").write_text(text, encoding="utf-8")
    words = [*WORDS, f"recommendation_folder={tmp_path}", "recommendations=[more]"]
    with pytest.raises(
        Problem, match=r"scenario more: recommendations more: leaders.willing becomes"
    ):
        sweep.points(compose(words))


WORLDLY = "uncertainties=[{path:ties.mean_degree,distribution:uniform,unit:ties}]"


def done(experiment: Experiment) -> Ending:
    """Perform a sweep silently."""
    scenarios, points = scenarios_of(experiment), points_of(experiment)
    return perform(experiment, scenarios, points=points, say=lambda _: None)


def bits(folder: Path) -> dict[str, bytes]:
    """The bytes of all tables of a folder, by path."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("part-*.parquet")}


def test_sweeps_are_the_same_bits_in_any_order_of_worlds(tmp_path: Path) -> None:
    words = ("uncertainty=none", WORLDLY, "recommendations=[2c]", "name=mine")
    ways = {
        "serial": ("executor=serial",),
        "ones": ("executor=serial", "executor.chunk_runs=1"),
        "two": ("executor=processes", "executor.chunk_runs=3"),
    }
    folders = {
        way: done(small(*words, *own, f"results={tmp_path / way}")).folder
        for way, own in ways.items()
    }
    assert len(bits(folders["serial"])) == 3
    assert bits(folders["serial"]) == bits(folders["ones"]) == bits(folders["two"])
    runs = pd.concat(pd.read_parquet(path) for path in (folders["two"] / "runs").iterdir())
    assert runs.groupby("scenario")["staff_aware"].nunique()["baseline"] > 2


def test_a_sweep_grows_in_its_folder_and_keeps_what_it_has(tmp_path: Path) -> None:
    words = ("design=sobol", "executor=serial", f"results={tmp_path}")
    first = done(small(*words, "design.points=2"))
    grown = done(small(*words, "design.points=4", "replicates=3"))
    assert grown.folder == first.folder
    assert (first.kept, grown.kept) == (2 * 7 * 2, 4 * 7 * 3)
    with pytest.raises(Problem, match="holds runs that are not asked for here"):
        done(small(*words, "design.points=2"))
    assert done(small(*words, "design.points=4", "replicates=3")).kept == grown.kept


def test_a_run_that_several_points_share_is_made_once(tmp_path: Path) -> None:
    ending = done(small("recommendations=[2c]", LEVER, f"results={tmp_path}"))
    assert ending.kept == 8 + 24
    assert len(pd.read_parquet(ending.folder / "design.parquet")) == 48
