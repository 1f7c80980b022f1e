"""From files and words to one frozen experiment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from experiments import compose
from experiments.catalogue import (
    CONFIGS,
    FURTHER_ROOTS,
    LAB,
    LIBRARY,
    NHS,
    UNCERTAIN,
    groups,
    options,
    root_groups,
)
from experiments.documents import LARGEST_BYTES, read_mapping
from experiments.problems import LONGEST, Problem


def test_the_default_is_the_comparison_in_england() -> None:
    experiment = compose([])
    assert experiment.experiment == "compare"
    assert experiment.name == "england_2008"
    assert experiment.scenario.population.name == "england_2008"
    assert experiment.scenario.population.scale == 0.1
    assert experiment.months == 60
    assert experiment.replicates == 32
    assert [r.id for r in experiment.recommendations] == ["1b", "2c", "2d", "2e-i", "3b", "4a"]
    assert (experiment.executor.kind, experiment.executor.workers) == ("processes", 2)


@pytest.mark.parametrize("group", root_groups(NHS))
def test_every_option_of_every_group_composes(group: str, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("code\n", encoding="utf-8")
    for option in set(groups()[group]) - {LAB, "threads"}:
        words = [f"{group}={option}", "recommendations=[]"]
        if option == "from_table":
            words.append(f"population.table={table}")
        if option == "people":
            words.append("population.people=configs/observed/physicians.csv")
        assert compose(words).choices[group] == option


def test_every_group_belongs_to_an_experiment() -> None:
    roots = (NHS, UNCERTAIN, *FURTHER_ROOTS)
    assert set(groups()) == {group for root in roots for group in root_groups(root)}


def test_the_command_line_beats_the_experiment_file() -> None:
    words = ["experiment=run", "executor=processes", "replicates=5", "recommendations=2c"]
    experiment = compose(words)
    assert experiment.executor.kind == "processes"
    assert experiment.replicates == 5
    assert [r.id for r in experiment.recommendations] == ["2c"]


def test_the_order_of_words_does_not_matter() -> None:
    words = ["population.scale=0.5", "population=toy", "experiment=run", "months=3"]
    forwards, backwards = compose(words), compose(words[::-1])
    assert forwards.scenario == backwards.scenario
    assert forwards.name == backwards.name


def test_all_means_every_file_but_analyses() -> None:
    experiment = compose(["recommendations=all"])
    found = [r.id for r in experiment.recommendations]
    left_out = [r.id for r in experiment.analyses]
    assert left_out == ["4b", "4c"]
    assert sorted(found + left_out) == sorted(options(CONFIGS / LIBRARY))


def test_intensity_reaches_every_recommendation() -> None:
    chosen = compose(["recommendations=[2c,3b]", "intensity=0.25"]).recommendations
    assert [r.intensity for r in chosen] == [0.25, 0.25]


def test_a_key_that_only_the_schema_knows_can_be_set() -> None:
    text = (CONFIGS / "networks" / "england_2008.yaml").read_text(encoding="utf-8")
    assert "member_organisations" not in yaml.safe_load(text)["chain"]
    experiment = compose(["networks.chain.member_organisations=3"])
    assert experiment.scenario.networks["chain"].member_organisations == 3


def test_one_key_can_refer_to_another() -> None:
    assert compose(["replicates=7", "months=${replicates}"]).months == 7


def test_a_key_can_be_deleted_and_a_mapping_merged() -> None:
    words = ["~networks.chain", "recommendations=[2c]", "products.improvement_guides={title: T}"]
    scenario = compose(words).scenario
    assert "chain" not in scenario.networks
    assert len(scenario.networks) == 3
    assert scenario.products["improvement_guides"].title == "T"
    assert scenario.products["improvement_guides"].launch_month == 1


def test_one_experiment_leaves_no_trace_in_the_next() -> None:
    before = compose(["population=toy"])
    compose(["population=toy", "~networks.chain", "months=3", "recommendations=[2c]"])
    assert compose(["population=toy"]) == before


def test_an_experiment_is_frozen() -> None:
    experiment = compose(["population=toy"])
    with pytest.raises(ValidationError):
        experiment.seed = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["population=toy"], "toy"),
        (["population=toy", "executor=serial", "executor.workers=3", "results=x"], "toy"),
        (["population=toy", "name=mine", "months=3"], "mine"),
        (["name=2008"], "2008"),
    ],
)
def test_names_of_results_folders(words: list[str], name: str) -> None:
    assert compose(words).name == name


def test_a_changed_value_gives_a_name_of_its_own() -> None:
    names = [compose(["population=toy", f"months={months}"]).name for months in (3, 4, 3)]
    assert names[0] == names[2] != names[1]
    assert all(name.startswith("toy-") for name in names)


def library(folder: Path, name: str, **changes: Any) -> list[str]:
    """Write a recommendation like 2c into a folder; return the words that choose it."""
    content = yaml.safe_load((CONFIGS / LIBRARY / "2c.yaml").read_text(encoding="utf-8"))
    content |= {"id": name, **changes}
    (folder / f"{name}.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    return [f"recommendations=['{name}']", f"recommendation_folder={folder}"]


def test_a_recommendation_from_another_folder_needs_no_code(tmp_path: Path) -> None:
    experiment = compose(library(tmp_path, "9z", title="Ours"))
    assert experiment.recommendations[0].title == "Ours"


@pytest.mark.parametrize("name", ["1e5", "7", "on"])
def test_ids_that_yaml_reads_otherwise_work_in_quotes(name: str, tmp_path: Path) -> None:
    assert compose(library(tmp_path, name)).recommendations[0].id == name


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id": "other"}, "id is other, it must be the file's name, '9z'"),
        ({"id": 1e5}, "id is 100000.0, it must be the file's name"),
        ({"tilte": "Ours"}, "unknown key 'tilte', did you mean 'title'?"),
        ({"start_month": 0}, "start_month is 0, allowed: at least 1"),
        ({"changes": []}, "has neither changes nor analysis, allowed: either changes or"),
        ({"analysis": "spread"}, "has both, allowed: either changes or the analysis"),
        ({"analysis": ""}, "analysis is empty, it must not be empty"),
        ({"needs": ["acut"]}, "needs.0 is acut, allowed: acute"),
        ({"_target_": "os.system"}, "a configuration cannot call code"),
        ({"title": "${oc.env:HOME}"}, "but not to the environment"),
    ],
)
def test_a_wrong_recommendation_is_refused_by_file_and_key(
    changes: dict[str, Any], said: str, tmp_path: Path
) -> None:
    words = library(tmp_path, "9z", **changes)
    with pytest.raises(Problem) as caught:
        compose(words)
    assert said in str(caught.value)
    assert "9z.yaml" in str(caught.value) or "oc.env" in said or "${" in str(caught.value)


def test_two_recommendations_of_one_id_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="'2c' comes with the package"):
        compose(library(tmp_path, "2c"))


@pytest.mark.parametrize("name", ["baseline", "all"])
def test_a_recommendation_may_not_have_the_name_of_a_scenario(name: str, tmp_path: Path) -> None:
    with pytest.raises(Problem, match=f"'{name}' is the name of a scenario, use another id"):
        compose(library(tmp_path, name))


def test_a_misspelt_key_is_named_before_the_one_it_leaves_missing(tmp_path: Path) -> None:
    words = library(tmp_path, "9z")
    path = tmp_path / "9z.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("ramp_months:", "ramp_moths:"), encoding="utf-8")
    with pytest.raises(Problem, match=r"unknown key 'ramp_moths', did you mean 'ramp_months'\?"):
        compose(words)


def test_a_key_that_a_merge_overrides_is_not_given_twice(tmp_path: Path) -> None:
    path = tmp_path / "merged.yaml"
    path.write_text("a: &a {x: 1, y: 2}\nb: {<<: *a, x: 3}\n", encoding="utf-8")
    assert read_mapping(path) == {"a": {"x": 1, "y": 2}, "b": {"x": 3, "y": 2}}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id: 9z\ntitle: One\nid: 9z\n", "line 3: the key 'id' is given twice, first in line 1"),
        ("a:\n- {x: 1, x: 1}\n", "line 2: the key 'x' is given twice"),
        ("id: 9z\ntitle: a: b\n", "line 2: mapping values are not allowed here"),
        ("a: &a [1]\n" + "".join(f"b{i}: *a\n" for i in range(30)), "uses 30 aliases"),
        (
            "a: &a0 ["
            + "1," * 5000
            + "1]\n"
            + "".join(f"b{i}: &a{i} [*a{i - 1},*a{i - 1},*a{i - 1}]\n" for i in range(1, 7)),
            "holds 5467730 values, allowed: at most 20000",
        ),
        ("a: &a [*a]\n", "an alias in it refers to what holds it"),
        (f"a: 0x{'f' * 5000}\n", "a is a number of 20000 bits, allowed: at most 64"),
        ("# " + "x" * LARGEST_BYTES, "allowed: at most"),
        ("a: [", "not YAML"),
        ("- a\n", "must hold keys and values"),
        ("!!python/object/apply:os.system ['true']", "not YAML"),
    ],
)
def test_hostile_files_are_refused(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "9z.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(Problem, match=said):
        compose(["recommendations=[9z]", f"recommendation_folder={tmp_path}"])


KNOWN_WORDS = ["population", "population.scale", "months", "name", "recommendations", "seed", "x"]


@settings(max_examples=60, deadline=None)
@given(
    key=st.sampled_from(KNOWN_WORDS) | st.text(max_size=12),
    value=st.text(max_size=12) | st.integers().map(str) | st.floats().map(str),
)
def test_any_word_gives_an_experiment_or_one_line(key: str, value: str) -> None:
    try:
        said = type(compose(["population=toy", f"{key}={value}"]).scenario).__name__
    except Problem as problem:
        said = str(problem)
    assert 0 < len(said) <= LONGEST
    assert "\n" not in said
