"""The laboratory through the command: what it composes, runs, keeps, draws and refuses."""

from __future__ import annotations

import json
import re
import typing
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from analysis import ResultsError, load, results_folders
from analysis.lab import curve, write_figure
from experiments import compose, lab, lab_tasks
from experiments.__main__ import main
from experiments.catalogue import groups
from experiments.lab_settings import Graph, LabExperiment, Rule
from sim.chance import Chance
from sim.lab import spread_on
from sim.rules import RULES, Contagion
from sim.ties import Ties
from sim.ties.generators import DRAWN, GENERATORS, random_graph

LAB = "experiment=lab"
SMALL = (LAB, "graph.n=60", "graph.mean_degree=4", "months=8", "rule.rate=0.1")
KEYS = ["replicate", "month"]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run everything in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def performed(*words: str) -> pd.DataFrame:
    """Run an experiment and return its series, in order."""
    experiment = compose([*SMALL, *words])
    assert isinstance(experiment, LabExperiment)
    return series_of(lab.perform(experiment, say=lambda _: None).folder)


def series_of(folder: Path) -> pd.DataFrame:
    """The series of a results folder, in order."""
    return load(folder).series.sort_values(KEYS, ignore_index=True)


def adopters(table: pd.DataFrame) -> np.ndarray:
    """Adopters by replicate and month."""
    return table.sort_values(KEYS)["adopted"].to_numpy()


def kinds(union: object) -> set[str]:
    """The kinds of a union of settings."""
    members = typing.get_args(typing.get_args(union)[0])
    return {typing.get_args(member.model_fields["kind"].annotation)[0] for member in members}


def test_it_composes_into_one_frozen_experiment() -> None:
    words = "graph=random graph.n=10000 graph.mean_degree=10 rule=contagion rule.rate=.02"
    further = "rule.external=.001 initial=5 months=60 dt=1 replicates=100 seed=1 results=there"
    experiment = compose([LAB, *words.split(), *further.split()])
    assert isinstance(experiment, LabExperiment)
    assert (experiment.graph.kind, experiment.graph.n) == ("random", 10_000)
    assert (experiment.rule.kind, experiment.rule.rate) == ("contagion", 0.02)
    assert (experiment.initial, experiment.dt, experiment.seed) == (5, 1.0, 1)
    assert re.fullmatch("random-contagion-[0-9a-f]{8}", experiment.name)
    with pytest.raises(ValidationError):
        experiment.seed = 2


@pytest.mark.parametrize("group", ["graph", "rule", "executor"])
def test_every_option_composes(group: str) -> None:
    for option in groups()[group]:
        path = ["graph.path=ties.csv"] if option == "csv" else []
        experiment = compose([LAB, f"{group}={option}", *path])
        assert experiment.choices[group] == option == getattr(experiment, group).kind


def test_what_can_be_chosen_is_what_there_is() -> None:
    assert kinds(Graph) == set(groups()["graph"]) == {*GENERATORS, "csv"}
    assert kinds(Rule) == set(groups()["rule"]) == set(RULES)


@pytest.mark.parametrize("graph", sorted(GENERATORS))
@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_rule_runs_on_every_graph(graph: str, rule: str) -> None:
    size = "graph.side=5" if graph == "moore_lattice" else "graph.n=20"
    words = [LAB, f"graph={graph}", size, f"rule={rule}", "months=2", "replicates=2", "initial=2"]
    found = lab.perform(compose(words), say=lambda _: None)
    assert (found.kept, found.failed) == (2, 0)
    assert (series_of(found.folder).query("month == 0")["adopted"] == 2).all()


def test_one_graph_for_all_is_the_same_as_the_python_door() -> None:
    words = ("graph_per_replicate=false", "replicates=23", "seed=4", "initial=3", "dt=0.5")
    ties = random_graph(60, 4.0, chance=Chance(4, 0))
    options = {"initial": 3, "months": 8, "replicates": 23, "seed": 4, "dt": 0.5}
    known = spread_on(ties, Contagion(0.1, 0.001), **options)
    assert np.array_equal(adopters(performed(*words)), adopters(known))


def test_a_graph_for_each_replicate_belongs_to_its_luck() -> None:
    found = performed("replicates=7", "seed=4", "initial=3")
    for number in (0, 5):
        ties = random_graph(60, 4.0, chance=Chance(4, number))
        options = {"initial": 3, "months": 8, "replicates": 1, "seed": 4}
        known = spread_on(ties, Contagion(0.1, 0.001), **options, first_replicate=number)
        assert np.array_equal(adopters(found[found["replicate"] == number]), adopters(known))
    assert "star" not in DRAWN


@pytest.mark.parametrize("anew", ["true", "false"])
def test_results_do_not_depend_on_where_they_are_run(anew: str) -> None:
    words = ("replicates=9", f"graph_per_replicate={anew}")
    one = performed(*words, "executor=serial", "results=one")
    many = performed(*words, "executor=threads", "executor.workers=4", "results=many")
    pd.testing.assert_frame_equal(one, many)
    if anew == "true":
        apart = performed(*words, "executor=processes", "results=apart")
        pd.testing.assert_frame_equal(one, apart)


def test_it_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = performed("replicates=45", "results=whole")
    run, started = lab_tasks.run_task, []

    def stopped(task: lab_tasks.LabTask, begin: object = None) -> object:
        started.append(task)
        if len(started) == 3:
            raise KeyboardInterrupt
        return run(task)

    with monkeypatch.context() as patched:
        patched.setattr(lab_tasks, "run_task", stopped)
        with pytest.raises(KeyboardInterrupt):
            performed("replicates=45", "results=parts", "executor.chunk_runs=7")
    folder = next(Path("parts/lab").iterdir())
    kept = len(load(folder).runs)
    assert 0 < kept < 45
    assert json.loads((folder / "manifest.json").read_text())["status"] == "incomplete"
    pd.testing.assert_frame_equal(performed("replicates=45", "results=parts"), whole)
    assert json.loads((folder / "manifest.json").read_text())["status"] == "complete"


def test_stretches_have_no_gaps() -> None:
    assert list(lab_tasks.stretches([0, 1, 2, 5, 7, 8])) == [range(3), range(5, 6), range(7, 9)]


def test_the_command_prints_draws_and_keeps(
    elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [*SMALL, "replicates=4", "name=mine"]
    assert main(words) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    assert "60 people, 120 ties, drawn anew for each replicate" in printed.out
    assert "mean of 4 replicates, with the 95 % interval of the mean in brackets" in printed.out
    assert re.search(r"\n0 +5 \[5, 5\] +8\.33\n", printed.out)
    folder = Path("results/lab/mine")
    assert {path.name for path in folder.iterdir() if path.name[0] != "."} == {
        "manifest.json", "design.parquet", "status.json", "runs", "series", "failures", "report",
    }  # fmt: skip
    picture = folder / "report/adoption.svg"
    assert f"Figure: {picture}" in printed.out
    drawn = picture.read_text(encoding="utf-8")
    assert "% of all people" in drawn
    assert "contagion (rate 0.1" in drawn
    assert main(words) == 0
    assert "4 of 4 runs are there already" in capsys.readouterr().out
    assert picture.read_text(encoding="utf-8") == drawn
    assert [path.name for path in elsewhere.iterdir()] == ["results"]


def test_the_table_is_that_of_the_series() -> None:
    words = [LAB, "graph=path", "graph.n=4", "rule=absolute_threshold", "rule.threshold=1"]
    experiment = compose([*words, "initial=[0]", "months=3", "replicates=1"])
    text = lab.outcomes_text(lab.perform(experiment, say=lambda _: None).folder)
    rows = [line.split() for line in text.splitlines()[4:]]
    assert rows == [["0", "1", "25"], ["1", "2", "50"], ["2", "3", "75"], ["3", "4", "100"]]
    assert "one replicate" in text


def test_who_uses_it_now_is_told_where_people_stop(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*SMALL, "rule.recovery=0.5", "replicates=2", "name=sir"]) == 0
    assert re.search(r"month +adopted +using", capsys.readouterr().out)
    assert set(load("results/lab/sir").series) >= {"adopted", "using"}
    assert "Using now: mean (dashed)" in Path("results/lab/sir/report/adoption.svg").read_text()


def test_granovetters_crowd_from_a_list_of_thresholds() -> None:
    for first, expected in (("0,1,2", 100), ("0,2,2", 1)):
        thresholds = ",".join([first, *map(str, range(3, 100))])
        words = ["graph=complete", "graph.n=100", "rule=absolute_threshold", "initial=0"]
        further = [f"rule.threshold=[{thresholds}]", "months=120", "replicates=1"]
        experiment = compose([LAB, *words, *further])
        found = load(lab.perform(experiment, say=lambda _: None).folder)
        assert found.runs["adopted"].tolist() == [expected]
        assert "threshold of 100 people" in found.manifest["scenarios"][0]["title"]


def test_people_of_a_file_have_names(elsewhere: Path) -> None:
    Path("ties.csv").write_text("a,b\nMedici,Strozzi\nStrozzi,7\n", encoding="utf-8")
    words = [LAB, "graph=csv", "graph.path=ties.csv", "rule=absolute_threshold"]
    further = ["rule.threshold=1", "months=2", "replicates=1", "name=mine"]
    for initial, expected in (("[Medici]", [1, 2, 3]), ("[7,Medici]", [2, 3, 3])):
        experiment = compose([*words, *further, f"initial={initial}", f"results=r{expected[0]}"])
        found = lab.perform(experiment, say=lambda _: None)
        assert series_of(found.folder)["adopted"].tolist() == expected


def test_a_file_counts_by_what_it_holds_not_where_it_lies(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("ties.csv").write_text("0,1\n1,2\n", encoding="utf-8")
    Path("moved.csv").write_text("0,1\n1,2\n", encoding="utf-8")
    words = [LAB, "graph=csv", "initial=1", "months=2", "replicates=3", "name=mine"]
    assert main([*words, "graph.path=ties.csv"]) == 0
    assert main([*words, "graph.path=moved.csv"]) == 0
    assert "3 of 3 runs are there already" in capsys.readouterr().out
    Path("moved.csv").write_text("0,1\n1,3\n", encoding="utf-8")
    assert main([*words, "graph.path=moved.csv"]) == 2
    assert "holds other runs" in capsys.readouterr().err


def test_failed_runs_give_exit_code_3_and_are_tried_again(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = [*SMALL, "replicates=3", "name=mine"]
    spread = lab_tasks._spread

    def fails(task: lab_tasks.LabTask, numbers: range, *, threads: int) -> object:
        if numbers[0] == 1:
            raise ZeroDivisionError("no such luck")
        return spread(task, numbers, threads=threads)

    with monkeypatch.context() as patched:
        patched.setattr(lab_tasks, "_spread", fails)
        assert main(words) == 3
    printed = capsys.readouterr()
    assert "1 runs failed, the first with ZeroDivisionError: no such luck" in printed.err
    assert main(words) == 0
    assert len(load("results/lab/mine").runs) == 3


def test_every_number_of_graph_and_rule_has_its_source() -> None:
    experiment = compose([*SMALL, "replicates=1", "name=mine"])
    manifest = load(lab.perform(experiment, say=lambda _: None).folder).manifest
    by_path = {entry["path"]: entry for entry in manifest["provenance"]}
    assert by_path["rule.rate"]["source"] == "set by the user"
    assert by_path["rule.external"]["source"].startswith("ASSUMED")
    assert {path.split(".")[0] for path in by_path} == {"graph", "rule"}
    assert manifest["graph"] == {"people": 60, "ties": 120, "edges_sha256": None}


def test_analysis_reads_it_and_the_app_leaves_it_out() -> None:
    folder = lab.perform(compose([*SMALL, "replicates=5"]), say=lambda _: None).folder
    shown = curve(load(folder))
    assert shown["month"].tolist() == list(range(9))
    assert (shown["low"] <= shown["mean"]).all()
    assert (shown["mean"] <= shown["high"]).all()
    assert results_folders("results") == []


def test_the_figure_refuses_results_of_other_experiments() -> None:
    assert main(["experiment=run", "population=toy", "months=2", "name=nhs"]) == 0
    with pytest.raises(ResultsError, match="holds no results of the laboratory"):
        write_figure("results/run/nhs")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["population=toy"], "'population=toy': experiment=lab has no population (there are: "),
        (["population.scale=1"], "unknown key 'population'"),
        (["intensity=0.5"], "unknown key 'intensity'"),
        (["graph=rndom"], "unknown graph 'rndom', did you mean 'random'?"),
        (["rule=basss"], "unknown rule 'basss', did you mean 'bass'?"),
        (["graph.mean_dgree=3"], "did you mean 'graph.mean_degree'?"),
        (["graph.n=0"], "graph.n is 0, allowed: at least 1"),
        (["graph.n=ten"], "graph.n is ten, it must be a whole number"),
        (["graph.n=5", "graph.mean_degree=6"], "graph.mean_degree is 6.0, allowed are 0 to 4"),
        (["graph=ring_lattice", "graph.neighbours=3"], "graph.neighbours is 3, it must be even"),
        (["graph=csv"], "graph.path is missing: give it as graph.path=..."),
        (["graph=csv", "graph.path=no.csv"], "graph.path is no.csv: no such file"),
        (["rule.rate=1.5"], "rule.rate: 1.5 is not allowed, but a number, at least 0, at most 1"),
        (["rule.rate=[0.1,x]"], "rule.rate: x is not allowed"),
        (["rule.rate=true"], "rule.rate is true, it must be a number"),
        (["rule.rate=[0.1,0.2]"], "rule.rate has 2 values, the graph has 10000 agents"),
        (["rule.p=0.1"], "unknown key 'rule.p'"),
        (["rule=bass", "rule.form=odd"], "rule.form is odd, allowed: hazard, exponential, "),
        (["initial=-1"], "initial: -1 is not allowed, but a whole number"),
        (["initial=x"], "initial: x is not allowed"),
        (["initial=[0,0]"], "initial: somebody is named twice"),
        (["initial=20000"], "initial is 20000, the graph has 10000 people"),
        (["initial=[10000]"], "initial: there is no person 10000, allowed are 0 to 9999"),
        (["initial=[Medici]"], "initial: people have no names here"),
        (["dt=0.3"], "dt: 0.3 is not allowed: a month must be a whole number of steps"),
        (["dt=2"], "dt is 2, allowed: above 0, at most 1"),
        (["rule=absolute_threshold", "dt=0.5"], "dt is 0.5, but AbsoluteThreshold moves by"),
        (["months=0"], "months is 0, allowed: at least 1"),
        (["replicates=0"], "replicates is 0, allowed: at least 1"),
        (
            ["executor.kind=gpu"],
            "executor.kind is gpu, allowed: dask, pbs, processes, serial, sge, slurm, threads",
        ),
        (["--multirun", "initial=3,20000"], "initial is 20000, the graph has 10000 people"),
    ],
)
def test_a_mistake_is_one_line_and_leaves_nothing(
    words: list[str], said: str, elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([LAB, *words]) == 2
    printed = capsys.readouterr()
    assert said in printed.err
    assert printed.err.count("\n") == 1
    assert printed.out == ""
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a;b\n0;1\n", "ties.csv, line 1: one column, there must be two"),
        ("a,b\nx,y\ny,z\n", "initial: nobody is called 'w'"),
        ("0,1\n1,w\n", "ties.csv, line 2: 'w' must be a whole number"),
    ],
)
def test_a_bad_file_is_refused_before_anything_runs(
    text: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("ties.csv").write_text(text, encoding="utf-8")
    assert main([LAB, "graph=csv", "graph.path=ties.csv", "initial=[w]"]) == 2
    assert said in capsys.readouterr().err
    assert not Path("results").exists()


@pytest.mark.parametrize("word", ["graph=random", "rule=bass"])
def test_its_groups_are_for_the_laboratory(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([word]) == 2
    assert f"'{word}': {word.split('=')[0]} is for experiment=lab" in capsys.readouterr().err
    assert main(["executor=threads"]) == 2
    assert (
        "executor.kind is threads, allowed: dask, pbs, processes, serial, sge, slurm"
        in capsys.readouterr().err
    )


def test_multirun_runs_one_experiment_per_value(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--multirun", *SMALL, "replicates=2", "rule=contagion,independent_cascade"]
    del words[words.index("rule.rate=0.1")]
    assert main(words) == 0
    printed = capsys.readouterr().out
    assert printed.count("Results: ") == 2
    assert "Job 2 of 2: rule=independent_cascade" in printed


def test_the_composed_configuration_shows_no_nhs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--cfg", "job", LAB]) == 0
    printed = capsys.readouterr().out
    assert "mean_degree: 10.0" in printed
    assert "population" not in printed


def test_help_lists_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    printed = capsys.readouterr().out
    assert "  lab  " in printed
    assert "graph_per_replicate    true" in printed
    assert all(name in printed for name in (*GENERATORS, *RULES))


def test_ties_are_made_once_for_all_replicates_that_share_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[object] = []
    read = Ties.from_csv
    monkeypatch.setattr(Ties, "from_csv", lambda path: made.append(path) or read(path))
    Path("ties.csv").write_text("0,1\n1,2\n2,3\n", encoding="utf-8")
    words = [LAB, "graph=csv", "graph.path=ties.csv", "initial=1", "months=2", "replicates=40"]
    assert main(words) == 0
    assert len(made) == 1
