"""The design: which runs there are, and what makes two of them the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments import compare, compose, run
from experiments.designs import design_table
from experiments.problems import Problem
from tests.experiments.conftest import Small


def ids(*words: str) -> list[str]:
    """The run ids of a comparison."""
    experiment = compose(["population=toy", "months=6", "replicates=2", *words])
    return list(design_table(experiment, compare.scenarios(experiment))["run_id"])


def test_a_comparison_has_baseline_singles_and_everything(small: Small) -> None:
    experiment = small("recommendations=[3b,2c]")
    scenarios = compare.scenarios(experiment)
    assert [s.name for s in scenarios] == ["baseline", "3b", "2c", "all"]
    assert [s.recommendations for s in scenarios] == [(), ("3b",), ("2c",), ("3b", "2c")]
    design = design_table(experiment, scenarios)
    assert list(design.columns) == [
        "run_id",
        "scenario",
        "replicate",
        "recommendations",
        "intensity_3b",
        "intensity_2c",
    ]
    assert len(design) == 4 * 3
    assert design["run_id"].is_unique
    assert list(design["replicate"]) == [0] * 4 + [1] * 4 + [2] * 4
    assert list(design["recommendations"][:4]) == ["", "3b", "2c", "3b,2c"]
    assert list(design["intensity_3b"][:4]) == [0.0, 1.0, 0.0, 1.0]


def test_one_recommendation_makes_no_bundle(small: Small) -> None:
    assert [s.name for s in compare.scenarios(small())] == ["baseline", "2c"]


def test_the_bundle_can_be_left_out(small: Small) -> None:
    scenarios = compare.scenarios(small("recommendations=[3b,2c]", "together=false"))
    assert [s.name for s in scenarios] == ["baseline", "3b", "2c"]


@pytest.mark.parametrize(
    ("chosen", "names"),
    [("[]", ["baseline"]), ("[2c]", ["baseline", "2c"]), ("[2c,3b]", ["baseline", "all"])],
)
def test_a_run_has_baseline_and_what_is_chosen(chosen: str, names: list[str]) -> None:
    words = ["experiment=run", "population=toy", f"recommendations={chosen}"]
    assert [s.name for s in run.scenarios(compose(words))] == names


def test_only_what_cannot_be_combined_is_said_to_be_compared_singly() -> None:
    words = ["experiment=run", "population=toy", "networks=none", "recommendations=[2c,3b]"]
    with pytest.raises(Problem, match="unknown parameter") as caught:
        run.scenarios(compose(words))
    assert "singly" not in str(caught.value)


def test_recommendations_that_exclude_each_other_are_refused_by_name(tmp_path: Path) -> None:
    text = Path(compose.__code__.co_filename).parent.parent.joinpath(
        "configs/recommendation/2c.yaml"
    )
    other = (
        text.read_text(encoding="utf-8")
        .replace("id: 2c", "id: 2x")
        .replace("value: 0.05", "value: 0.06")
    )
    (tmp_path / "2x.yaml").write_text(other, encoding="utf-8")
    words = ["population=toy", "recommendations=[2c,2x]", f"recommendation_folder={tmp_path}"]
    with pytest.raises(Problem, match=r"'2c' and '2x' cannot be combined.*together=false"):
        compare.scenarios(compose(words))
    assert len(compare.scenarios(compose([*words, "together=false"]))) == 3


def test_run_ids_are_stable() -> None:
    assert ids() == ids()
    assert all(len(identity) == 16 for identity in ids())


@pytest.mark.parametrize(
    "word",
    ["seed=1", "months=7", "staff.climate=0.31", "population.regions=3", "costs.day_hours=8"],
)
def test_whatever_determines_a_run_is_in_its_id(word: str) -> None:
    assert set(ids()).isdisjoint(ids(word))


@pytest.mark.parametrize(
    "word", ["executor=serial", "executor.workers=5", "results=elsewhere", "name=other"]
)
def test_what_does_not_determine_a_run_is_not_in_its_id(word: str) -> None:
    assert ids() == ids(word)


def test_intensity_changes_all_but_the_baseline() -> None:
    full, half = ids("recommendations=[2c]"), ids("recommendations=[2c]", "intensity=0.5")
    assert [a == b for a, b in zip(full, half, strict=True)] == [True, False, True, False]


def test_more_replicates_keep_the_first() -> None:
    assert ids("replicates=4")[: len(ids())] == ids()


def test_a_table_counts_by_what_it_holds_not_where_it_lies(tmp_path: Path) -> None:
    found = {}
    for name, content in {"a.csv": "x\n", "b.csv": "x\n", "c.csv": "y\n"}.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
        found[name] = ids("population=from_table", f"population.table={tmp_path / name}")
    assert found["a.csv"] == found["b.csv"]
    assert set(found["a.csv"]).isdisjoint(found["c.csv"])
