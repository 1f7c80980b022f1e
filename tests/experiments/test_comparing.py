"""What a comparison can have beside single recommendations, all of it from files."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from experiments import compare, compose, run
from experiments.catalogue import CONFIGS, LIBRARY, SHELVES, options, stated
from experiments.choosing import answer
from experiments.designs import PlannedScenario, design_table
from experiments.problems import Problem
from experiments.runner import perform
from experiments.settings import Experiment
from tests.experiments.works import quick

TOY = ("population=toy", "months=24", "replicates=1")
STUDY = ("1a 1b 1c", "2a 2c 2d 2e-i 2e-ii 2f", "3a 3b 3c 3d 3e 3f")


def planned(*words: str) -> dict[str, PlannedScenario]:
    """The scenarios of a small comparison by name, in order."""
    scenarios = compare.scenarios(compose([*TOY, *words]))
    return {scenario.name: scenario for scenario in scenarios}


def compared(experiment: Experiment) -> list[PlannedScenario]:
    """The scenarios of a comparison."""
    return compare.scenarios(experiment)


@pytest.fixture
def shelves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the folders of data, bundles made of what there is."""
    for folder in SHELVES:
        shutil.copytree(CONFIGS / folder, tmp_path / folder)
    shutil.rmtree(tmp_path / "bundle")
    (tmp_path / "bundle").mkdir()
    put(tmp_path, "bundle", "ab", title="Two", recommendations=["1b", "2c"])
    put(tmp_path, "bundle", "three", title="Three", recommendations=["3b", "2c", "1b"])
    monkeypatch.setattr("experiments.library.CONFIGS", tmp_path)
    return tmp_path


def put(root: Path, folder: str, name: str, **content: Any) -> None:
    """Write a file of data."""
    text = yaml.safe_dump({"id": name, **content})
    (root / folder / f"{name}.yaml").write_text(text, encoding="utf-8")


# -- bundles -------------------------------------------------------------------------------------


def test_the_bundles_are_the_parts_of_the_study() -> None:
    found = {}
    for name in options(CONFIGS / "bundle"):
        content = yaml.safe_load((CONFIGS / "bundle" / f"{name}.yaml").read_text("utf-8"))
        found[name] = " ".join(content["recommendations"])
    assert found == dict(zip(("part-1", "part-2", "part-3"), STUDY, strict=True))


def test_every_recommendation_is_one_of_the_study() -> None:
    of_study = {*" ".join(STUDY).split(), "4a", "4b", "4c"}
    assert set(options(CONFIGS / LIBRARY)) <= of_study


def test_bundles_whose_members_are_all_chosen_are_taken_by_default(shelves: Path) -> None:
    names = list(planned("recommendations=[1b,2c,3b,2d]"))
    assert names == ["baseline", "1b", "2c", "3b", "2d", "ab", "three", "all"]
    assert list(planned("recommendations=[1b,2c,2d]")) == [
        *("baseline", "1b", "2c", "2d", "ab", "all")
    ]


def test_a_bundle_of_all_that_is_chosen_is_not_taken_by_default(shelves: Path) -> None:
    for together in ("true", "false"):
        words = ["recommendations=[1b,2c,3b]", f"together={together}"]
        assert "three" not in planned(*words)
        assert "ab" in planned(*words)


def test_a_bundle_says_what_it_is(shelves: Path) -> None:
    found = planned("recommendations=[3b,2c,1b,2d]")["three"]
    assert (found.kind, found.subject, found.title) == ("bundle", "three", "Three")
    assert found.recommendations == ("3b", "2c", "1b")
    assert {entry.id for entry in found.scenario.recommendations} == {"1b", "2c", "3b"}


@pytest.mark.parametrize("word", ["bundles=[]", "bundles=null"])
def test_bundles_can_be_left_out(word: str, shelves: Path) -> None:
    assert "ab" not in planned("recommendations=[1b,2c,3b]", word)


def test_a_bundle_can_be_named(shelves: Path) -> None:
    names = list(planned("recommendations=[1b,2c,3b,2d]", "bundles=[three]"))
    assert names == ["baseline", "1b", "2c", "3b", "2d", "three", "all"]
    words = ["recommendations=[1b,2c]", "bundles=ab", "together=false"]
    assert list(planned(*words)) == ["baseline", "1b", "2c", "ab"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["bundles=[thre]"], "unknown bundle 'thre', did you mean 'three'?"),
        (["bundles=[three]"], "'three', of which recommendations lacks 3b: it is made of 3b, 2c"),
        (["bundles=[ab]"], "'ab', which is all that is chosen and so compared as 'all'"),
        (["bundles=[default,ab]"], "bundles names 'default' beside others"),
        (["bundles=[ab,ab]"], "bundles names 'ab' twice"),
    ],
)
def test_a_wrong_bundle_is_refused(words: list[str], said: str, shelves: Path) -> None:
    with pytest.raises(Problem) as caught:
        planned("recommendations=[1b,2c]", *words)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("members", "said"),
    [
        (["1b"], "ab.yaml: recommendations"),
        (["1b", "1b"], "ab.yaml: recommendations names '1b' twice"),
        (["1B", "2c"], "ab.yaml: recommendations.0 is 1B, allowed: at most 64 small letters"),
    ],
)
def test_a_wrong_file_of_a_bundle_is_refused(members: list[str], said: str, shelves: Path) -> None:
    put(shelves, "bundle", "ab", title="Two", recommendations=members)
    with pytest.raises(Problem) as caught:
        planned("recommendations=[1b,2c]")
    assert said in str(caught.value)


def test_exclusive_members_are_said_to_be_compared_singly(shelves: Path) -> None:
    for name, share in (("2c", 0.5), ("2d", 0.6)):
        path = shelves / LIBRARY / f"{name}.yaml"
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        change = {"path": "campaigns.disseminated_share", "operation": "set", "value": share}
        content["changes"] = [{**change, "low": 0, "high": 1, "source": "a test"}]
        path.write_text(yaml.safe_dump(content), encoding="utf-8")
    put(shelves, "bundle", "both", title="Both", recommendations=["2c", "2d"])
    words = ["recommendations=[2c,2d,3b]", "but_one=true"]
    with pytest.raises(Problem, match=r"together=false bundles=\[\] but_one=false compares them"):
        planned(*words)
    singly = planned(*words, "together=false", "bundles=[]", "but_one=false")
    assert list(singly) == ["baseline", "2c", "2d", "3b"]


# -- everything but one --------------------------------------------------------------------------


def test_each_is_left_out_once() -> None:
    found = planned("recommendations=[3b,1b,2c]", "but_one=true")
    assert list(found)[-4:] == ["all", "all-but-3b", "all-but-1b", "all-but-2c"]
    left = found["all-but-1b"]
    assert (left.kind, left.subject, left.recommendations) == ("but_one", "1b", ("3b", "2c"))
    assert {entry.id for entry in left.scenario.recommendations} == {"3b", "2c"}


def test_of_two_none_can_be_left_out() -> None:
    with pytest.raises(Problem, match="needs at least 3 recommendations; chosen are 2"):
        planned("recommendations=[1b,2c]", "but_one=true")


def test_equal_worlds_under_two_names_are_two_runs(shelves: Path) -> None:
    experiment = compose([*TOY, "recommendations=[1b,2c,3b]", "but_one=true"])
    design = design_table(experiment, compare.scenarios(experiment))
    assert {"ab", "all-but-3b"} <= set(design["scenario"])
    assert design["run_id"].is_unique


# -- scenarios -----------------------------------------------------------------------------------


def scenario(folder: Path, name: str, **changes: Any) -> list[str]:
    """Write a scenario like close-chain into a folder of one's own; return words that choose it."""
    path = CONFIGS / "scenario" / "close-chain.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8")) | {"id": name, **changes}
    (folder / f"{name}.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    return [f"scenario_folder={folder}", f"scenarios=[{name}]"]


def test_a_scenario_stands_beside_the_recommendations() -> None:
    found = planned("recommendations=[2c,3b]", "scenarios=[close-chain]")
    assert list(found) == ["baseline", "2c", "3b", "all", "close-chain"]
    closed = found["close-chain"]
    assert (closed.kind, closed.recommendations) == ("closure", ())
    assert closed.title == "CHAIN stops"
    paths = {change.path for entry in closed.scenario.recommendations for change in entry.changes}
    assert paths == {"networks.chain.members", "networks.chain.coordinators"}


def test_a_network_that_is_closed_sends_and_costs_nothing_more() -> None:
    from sim import DiffusionModel

    words = ["population=toy", "months=14", "recommendations=[]", "scenarios=[close-chain]"]
    found = compare.scenarios(compose(words))
    base, closed = (DiffusionModel(entry.scenario, seed=1).run() for entry in found)
    assert base.members.staff["chain"].size > 0
    assert closed.members.staff["chain"].size == 0
    before, after = (model.series().query("product == 'all'") for model in (base, closed))
    assert before[:13].equals(after[:13])
    saved = before["cost_institute_pounds"] - after["cost_institute_pounds"]
    assert (saved[before["month"] >= 13] > 0.0).all()


def test_a_scenario_alone_is_enough() -> None:
    found = planned("recommendations=[]", "scenarios=all")
    assert list(found) == ["baseline", *options(CONFIGS / "scenario")]


def test_scenarios_are_no_part_of_all_recommendations() -> None:
    assert set(options(CONFIGS / "scenario")).isdisjoint(planned("recommendations=all"))


def test_a_scenario_of_ones_own_can_go_with_recommendations(tmp_path: Path) -> None:
    words = scenario(tmp_path, "mine", kind="comparison", with_recommendations=["3b", "2c"])
    found = planned("recommendations=[2c]", *words, "intensity=0.5")
    assert list(found) == ["baseline", "2c", "mine"]
    mine = found["mine"]
    assert (mine.kind, set(mine.recommendations)) == ("comparison", {"2c", "3b"})
    strengths = {entry.id: entry.intensity for entry in mine.scenario.recommendations}
    assert strengths == {"mine": 1.0, "2c": 0.5, "3b": 0.5}
    experiment = compose([*TOY, "recommendations=[2c]", *words])
    row = design_table(experiment, compare.scenarios(experiment)).set_index("scenario").loc["mine"]
    assert (row["intensity_2c"], row["intensity_3b"]) == (1.0, 1.0)
    assert row["recommendations"] == "2c,3b"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "closing"}, "mine.yaml: kind is closing, allowed: closure, comparison"),
        ({"with_recommendations": ["2x"]}, "unknown recommendation '2x'"),
        ({"with_recommendations": ["4c"]}, "with_recommendations names '4c', an analysis"),
        ({"with_recommendations": ["all"]}, "with_recommendations names 'all', allowed: ids"),
        ({"with_recommendation": ["2c"]}, "did you mean 'with_recommendations'?"),
        ({"start_month": 25}, "mine starts in month 25, the run ends in month 24"),
        ({"analysis": "spread", "changes": []}, "has an analysis, allowed: changes"),
    ],
)
def test_a_wrong_scenario_is_refused(changes: dict[str, Any], said: str, tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        planned("recommendations=[2c]", *scenario(tmp_path, "mine", **changes))
    assert said in str(caught.value)


def test_an_unknown_parameter_of_a_scenario_is_said_to_be_that_scenario_s() -> None:
    words = ["recommendations=[]", "networks=none"]
    with pytest.raises(Problem, match=r"^scenario 'close-chain': unknown parameter"):
        planned(*words, "scenarios=[close-chain]")
    with pytest.raises(Problem, match=r"^selling point 'chain-targeted': unknown parameter"):
        planned(*words, "selling_points=[chain-targeted]")


def test_two_scenarios_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="two scenarios are called '2c', a recommendation and a clos"):
        planned("recommendations=[2c]", *scenario(tmp_path, "2c"))


def test_a_folder_is_refused_once_a_scenario_s_file_has_changed(tmp_path: Path) -> None:
    further = ["recommendations=[]", "name=mine", f"results={tmp_path / 'r'}", "executor=serial"]
    words = [*TOY, *scenario(tmp_path, "mine"), *further]
    experiment = compose(words)
    perform(experiment, compared(experiment), say=lambda _: None, work=quick)
    scenario(tmp_path, "mine", start_month=14)
    experiment = compose(words)
    with pytest.raises(Problem, match="the file of a scenario has changed"):
        perform(experiment, compared(experiment), say=lambda _: None, work=quick)


# -- analyses ------------------------------------------------------------------------------------


def test_an_analysis_cannot_be_put_in_force() -> None:
    for experiment in ("compare", "run"):
        with pytest.raises(Problem, match="recommendations names '4c', an analysis, which cannot"):
            compose([*TOY, f"experiment={experiment}", "recommendations=[2c,4c]"])


def test_a_command_that_is_not_there_yet_is_said_to_be_so() -> None:
    found = {entry.id: entry for entry in compose([*TOY, "recommendations=all"]).analyses}
    assert answer(found["4b"]) == "spread experiment=sensitivity"
    assert answer(found["4c"]) == "spread experiment=compare recommendations=all"
    unknown = found["4b"].model_copy(update={"analysis": "spread experiment=survey"})
    assert answer(unknown).endswith("(not yet available)")
    for name, entry in found.items():
        text = (CONFIGS / LIBRARY / f"{name}.yaml").read_text(encoding="utf-8")
        assert ("not yet available" in text) == answer(entry).endswith("(not yet available)"), name


def test_all_says_in_one_line_what_it_leaves_out(tmp_path: Path) -> None:
    said: list[str] = []
    experiment = compose([*TOY, "recommendations=all", f"results={tmp_path}", "executor=serial"])
    perform(experiment, compared(experiment), say=said.append, work=quick)
    assert len([line for line in said if "4b" in line and "4c" in line]) == 1
    said.clear()
    experiment = compose([*TOY, "recommendations=[2c]", f"results={tmp_path}", "executor=serial"])
    perform(experiment, compared(experiment), say=said.append, work=quick)
    assert not any("4b" in line for line in said)


# -- the rest ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("but_one=true", "but_one"),
        ("scenarios=all", "scenarios"),
        ("selling_points=all", "selling_points"),
    ],
)
def test_a_single_look_has_none_of_these(word: str, key: str) -> None:
    experiment = compose([*TOY, "experiment=run", word])
    with pytest.raises(Problem, match=f"{key} is for experiment=compare"):
        run.scenarios(experiment)


def test_the_manifest_says_why_each_scenario_is_there(tmp_path: Path) -> None:
    words = ["recommendations=[1b,2c,3b]", "but_one=true", "scenarios=[close-chain]"]
    further = ["selling_points=all", f"results={tmp_path}", "executor=serial"]
    experiment = compose([*TOY, *words, *further])
    folder = perform(experiment, compared(experiment), say=lambda _: None, work=quick).folder
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    kinds = {entry["name"]: entry["kind"] for entry in manifest["scenarios"]}
    assert kinds["baseline"] == "baseline"
    assert kinds["1b"] == "recommendation"
    assert kinds["all"] == "bundle"
    assert kinds["all-but-1b"] == "but_one"
    assert kinds["close-chain"] == "closure"
    assert kinds["without-chain-targeted"] == "selling_point"
    by_name = {entry["name"]: entry for entry in manifest["scenarios"]}
    assert by_name["all-but-1b"]["recommendations"] == ["2c", "3b"]
    assert by_name["without-chain-targeted"]["subject"] == "chain-targeted"
    assert manifest["selling_points"]["chain-targeted"]["measure"] == "messages_wasted"
    assert manifest["comparisons"]["close-chain"]["changes"][0]["value"] == 0
    assert manifest["configuration"]["bundles"] == []
    assert manifest["configuration"]["scenarios"] == ["close-chain"]


def test_an_id_given_as_a_key_is_explained() -> None:
    for folder in set(SHELVES) - {LIBRARY}:  # those begin with digits, which no key does
        name, key = options(CONFIGS / folder)[0], SHELVES[folder]
        said = rf"unknown key '{name}': a {folder.replace('_', ' ')} is chosen by {key}=\["
        with pytest.raises(Problem, match=said):
            compose([f"{name}=1"])


def test_every_file_of_data_has_a_title() -> None:
    for folder in SHELVES:
        for name in options(CONFIGS / folder):
            assert stated(CONFIGS / folder / f"{name}.yaml", "title"), name
