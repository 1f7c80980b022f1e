"""What a user can get wrong: one clear line, exit code 2, nothing written."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from experiments.__main__ import main

KEYS = [
    (["populaton=toy"], "unknown key 'populaton', did you mean 'population'?"),
    (["population.scal=1"], "unknown key 'population.scal', did you mean 'population.scale'?"),
    (["staff.climat=0.2"], "did you mean 'staff.climate'?"),
    (["networks.chian.members=1"], "unknown key 'networks.chian', did you mean 'networks.chain'?"),
    (
        ["population.kinds.acute.skill_mix.doctr=0.1"],
        "did you mean 'population.kinds.acute.skill_mix.doctor'?",
    ),
    (["recommendation=2c"], "did you mean 'recommendations'?"),
    (["months.x=1"], "unknown key 'months.x'"),
    (["+staff.climat=0.2"], "unknown key 'staff.climat', did you mean 'staff.climate'?"),
    (["networks.chain.channels.messages.attendees=3"], "unknown key 'networks.chain.channels"),
    (["POPULATION=toy"], "unknown key 'POPULATION', did you mean 'population'?"),
    (["repl=3"], "unknown key 'repl', did you mean 'replicates'?"),
    (["scale=0.1"], "unknown key 'scale', did you mean 'population.scale'?"),
    (["placebo=1"], "unknown key 'placebo': a scenario is chosen by scenarios=[placebo]"),
    (["executor.worker=3"], "did you mean 'executor.workers'?"),
    (["hydra.run.dir=x"], "'hydra.run.dir' is a setting of Hydra itself"),
    (["~population"], "population is missing"),
    (["~population.scal"], "unknown key 'population.scal'"),
    (["~networks.chain=3"], "cannot read '~networks.chain=3'"),
    (["+products.guide.title=Guide"], "products.guide.decision is missing (and 10 more)"),
]
OPTIONS = [
    (["population=england2008"], "unknown population 'england2008', did you mean 'england_2008'?"),
    (
        ["population=england2008"],
        "(there are: england_2008, england_2008_twentieth, england_modern, from_table, people, "
        "physicians, practices, toy, trust, villages)",
    ),
    (["population=_traits"], "unknown population '_traits'"),
    (["population={a:1}"], "unknown population"),
    (["experiment=comprae"], "unknown experiment 'comprae', did you mean 'compare'?"),
    (
        ["executor=gpu"],
        "unknown executor 'gpu' (there are: dask, pbs, processes, serial, sge, slurm, threads)",
    ),
    (
        ["executor.kind=gpu"],
        "executor.kind is gpu, allowed: dask, pbs, processes, serial, sge, slurm",
    ),
    (["recommendations=[2c,2f-1]"], "unknown recommendation '2f-1'"),
    (["recommendations=[2ei]"], "did you mean '2e-i'?"),
    (["recommendations=[2c,2c]"], "recommendations names '2c' twice"),
    (["recommendations=[all,2c]"], "recommendations names 'all' beside others"),
    (["recommendations=[1e5]"], "put an id that looks like a number in quotes"),
    (["recommendations=[]"], "recommendations is empty"),
    (["recommendation_folder=nowhere"], "recommendation_folder is nowhere: no such folder"),
    (["recommendations=[2c,4b]"], "'4b', an analysis, which cannot be put in force"),
    (["recommendations=al"], "unknown recommendation 'al', did you mean 'all'?"),
    (["bundles=defalt"], "unknown bundle 'defalt', did you mean 'default'?"),
    (["population=Toy"], "unknown population 'Toy', did you mean 'toy'?"),
    (["products=tody"], "unknown products 'tody', did you mean 'today'?"),
    (["bundles=[part1]"], "unknown bundle 'part1', did you mean 'part-1'?"),
    (["bundles=[part-1]"], "of which recommendations lacks 1a, 1c"),
    (["bundle=part-1"], "unknown key 'bundle', did you mean 'bundles'?"),
    (["but_one=maybe"], "but_one is maybe, it must be true or false"),
    (["recommendations=[2c,3b]", "but_one=true"], "needs at least 3 recommendations"),
    (["scenarios=[close-chian]"], "unknown scenario 'close-chian', did you mean 'close-chain'?"),
    (["scenario_folder=nowhere"], "scenario_folder is nowhere: no such folder"),
    (["selling_points=[chain-target]"], "did you mean 'chain-targeted'?"),
    (["experiment=run", "scenarios=all"], "scenarios is for experiment=compare"),
]
SWEEP = ["experiment=sweep", "population=toy"]
SWEEPS = [
    ([*SWEEP], "design latin_hypercube samples uncertainties, and there are none"),
    (
        ["experiment=run", "design=sobol"],
        "'design=sobol': design is for experiment=sweep or experiment=calibrate",
    ),
    (["experiment=run", "levers=[]"], "unknown key 'levers'"),
    ([*SWEEP, "design=sobl"], "unknown design 'sobl', did you mean 'sobol'?"),
    ([*SWEEP, "design=list"], "design.table is missing: give it as design.table=..."),
    ([*SWEEP, "design=sobol", "design.points=100"], "a power of two, as 64 or 128"),
    ([*SWEEP, "design=morris", "design.optimal=30"], "allowed: less than trajectories, 20"),
    (
        [*SWEEP, "design=morris", "design.optimal=4", "design.trajectories=2000"],
        "trajectories is 2000, allowed with optimal: at most 1000",
    ),
    ([*SWEEP, "outcomes=[staff_usin]"], "did you mean 'staff_using'?"),
    ([*SWEEP, "levers=[{path:leaders.wiling,values:[1]}]"], "did you mean 'leaders.willing'?"),
    ([*SWEEP, "levers=[{path:leaders.followers,values:[1]}]"], "leaders.followers has no unit"),
    ([*SWEEP, "levers=3"], "levers is 3, it must be a list"),
    ([*SWEEP, "constants=[{path:staff.climate,value:99}]"], "staff.climate is 99, allowed"),
    ([*SWEEP, "uncertainties=[{path:leaders.willing}]"], "0.distribution is missing, allowed"),
    ([*SWEEP, "uncertainties=[{path:leaders.willing,distribution:unifrm}]"], "'uniform'?"),
    (
        [*SWEEP, "uncertainties=[{path:leaders.willing,distribution:uniform,mode:1}]"],
        "unknown key 'uncertainties.0.mode'",
    ),
    (
        [*SWEEP, "uncertainties=[{path:recommendation.2c.intensity,distribution:uniform}]"],
        "recommendation '2c' is not in force",
    ),
]
VALUES = [
    (["population.scale=7"], "population.scale is 7, allowed: above 0, at most 1"),
    (["population.scale=0"], "population.scale is 0, allowed: above 0, at most 1"),
    (["population.scale=-0.5"], "population.scale is -0.5, allowed: above 0, at most 1"),
    (["population.scale=nan"], "it must be a finite number (above 0, at most 1)"),
    (["population.scale=inf"], "population.scale is inf"),
    (["population.scale=half"], "population.scale is half, it must be a number"),
    (["population.scale=null"], "population.scale is null, it must be a number"),
    (["population.scale=[0.1]"], "population.scale is [0.1], it must be a number"),
    (["population.scale=true"], "population.scale is true, it must be a number"),
    (["months=0"], "months is 0, allowed: at least 1, at most 1200"),
    (["months=1.5"], "months is 1.5, it must be a whole number (at least 1, at most 1200)"),
    (["months=true"], "months is true, it must be a whole number"),
    (["replicates=0"], "replicates is 0, allowed: at least 1, at most 100000"),
    (["seed=-1"], "seed is -1, allowed: at least 0, below 4294967296"),
    (["seed=4294967296"], "allowed: at least 0, below 4294967296"),
    (["intensity=1.1"], "intensity is 1.1, allowed: at least 0, at most 1"),
    (["executor.workers=0"], "executor.workers is 0, allowed: at least 1, at most 1024"),
    (["name=../up"], "name is ../up, allowed: at most 64 small letters"),
    (["results="], "results is empty, it must not be empty"),
    (["months=0", "staff.climate=99"], "(and 1 more)"),
    (["networks.chain.channels.messages.kind=malling"], "did you mean 'mailing'?"),
    (["networks.chain.channels.messages.precision=0"], "precision is 0, allowed: above 0"),
    (["population.kinds.acute.skill_mix.doctor=0.9"], "population.kinds.acute: skill_mix sums to"),
    (["ties.team_share=0.1"], "ties: the four tie shares sum to"),
    (["population.traits=3"], "population.traits is 3, it must be keys and values"),
    (["costs.price_year=???"], "costs.price_year is missing: give it as costs.price_year=..."),
    (["months=${moths}"], "a reference cannot be resolved: Interpolation key 'moths' not found"),
]
GRAMMAR = [
    (["months"], "cannot read 'months': write key=value, did you mean 'months=...'?"),
    (["compare"], "cannot read 'compare', did you mean 'spread experiment=compare'?"),
    (["staus", "results/run/toy"], "cannot read 'staus', did you mean 'spread status DIR'?"),
    (["verfiy", "x"], "did you mean 'spread verify DIR [--runs K]'?"),
    (["population"], "write population=OPTION (there are: england_2008"),
    (["toy"], "cannot read 'toy', did you mean 'population=toy'?"),
    (["2c=1"], "cannot read '2c=1': a recommendation is chosen by recommendations=[2c]"),
    (["population", "=", "toy"], "cannot read 'population'"),
    (["--replicates=3"], "did you mean replicates=... with no dashes?"),
    (["=3"], "cannot read '=3'"),
    (["name=a=b"], "goes in quotes"),
    (["population@x=toy"], "cannot read 'population@x=toy'"),
    (["population=toy,trust"], "add --multirun"),
    (["months=range(1,4)"], "add --multirun"),
    (["months=1" + "0" * 20_000], "allowed: at most 10000"),
    (["months=3"] * 501, "there are 501 words, allowed: at most 500"),
    (["seed=" + "1," * 2500 + "1"], "the words list 2500 values, allowed: at most 2000"),
    (["seed=" + "[" * 60 + "]" * 60], "is 60 levels deep, allowed: at most 20"),
    (["+population" + ".a" * 400 + "=1"], "is 400 levels deep, allowed: at most 20"),
    (["recommendations=[2c,", "3b]"], "with no spaces, or quote the whole word"),
    (["--frobnicate"], "unknown option '--frobnicate'"),
    (["--multirn", "months=1,2"], "unknown option '--multirn', did you mean '--multirun'?"),
    (["--multirun", "moths=1,2"], "unknown key 'moths', did you mean 'months'?"),
]
DANGERS = [
    (["-m", "hydra.launcher._target_=os.system"], "a configuration cannot call code"),
    (["++population._target_=os.system"], "a configuration cannot call code"),
    (["+products.guide={_target_:os.system}"], "a configuration cannot call code"),
    (["population.name=${oc.env:HOME}"], "but not to the environment or to functions"),
    (["population.name='${oc.${name}:HOME}'"], "but not to the environment or to functions"),
]
DOUBLED = ["name", "results", "recommendation_folder", "scenario_folder", "population.name", "seed"]
DOUBLED += ["months", "replicates", "intensity", "staff.climate", "costs.price_year", "but_one"]
GROWTH = [
    (["name=${name}"], "name refers to itself"),
    (["name=${results}", "results=${name}"], "refers to itself"),
    (["networks.chain={a: '${networks.chain}'}"], "networks.chain refers to itself"),
    (["name=x${.name}"], "name refers to itself"),
    (["name='${${results}}'"], "a reference is written ${key} or ${group.key}"),
    (
        ["bundles=" + "a" * 50]
        + [f"{a}={f'${{{b}}}' * 4}" for a, b in pairwise([*DOUBLED, "bundles"])],
        "has more than 100000 characters once its references are followed",
    ),
    (["--cfg", "job", "--resolve", "name=${name}"], "name refers to itself"),
]
FILES = [
    (["population=from_table", "population.table=nowhere.csv"], "nowhere.csv: no such file"),
    (["population=from_table", "population.table=null"], "source table needs"),
    (
        ["population=toy", "months=3", "recommendations=[1b,2c]"],
        "2c starts in month 6, the run ends in month 3",
    ),
    (["networks=none", "recommendations=[3b]"], "recommendation '3b': unknown parameter"),
    (["networks=england_modern", "recommendations=[2d]"], "unknown parameter 'networks.nhs_live"),
    (["population.scale=0.0001", "recommendations=[2e-i]"], "2e-i"),
]


@pytest.mark.parametrize(
    ("words", "said"),
    [*KEYS, *OPTIONS, *SWEEPS, *VALUES, *GRAMMAR, *DANGERS, *GROWTH, *FILES],
    ids=lambda x: str(x)[:50],
)
def test_a_mistake_is_one_clear_line(
    words: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(words) == 2
    printed = capsys.readouterr()
    assert printed.err.startswith("spread: ")
    assert printed.err.count("\n") == 1
    assert said in printed.err
    assert printed.out == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a,b\n1,2\n", "no column organisation_code"),
        ("", "table.csv"),
    ],
)
def test_a_wrong_table_is_one_clear_line(
    content: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "table.csv"
    table.write_text(content, encoding="utf-8")
    words = ["population=from_table", f"population.table={table}", f"results={tmp_path / 'r'}"]
    assert main(words) == 2
    printed = capsys.readouterr()
    assert printed.err.count("\n") == 1
    assert said in printed.err
    assert not (tmp_path / "r").exists()


def test_the_command_itself_says_one_line(repository: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "experiments", "population.scale=7"],
        cwd=repository,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr == "spread: population.scale is 7, allowed: above 0, at most 1\n"
    assert done.stdout == ""


def test_a_results_folder_that_cannot_be_made_is_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    words = ["experiment=run", "population=toy", "months=1", f"results={tmp_path / 'taken'}"]
    assert main(words) == 2
    printed = capsys.readouterr()
    assert "cannot be written" in printed.err
    assert printed.err.count("\n") == 1
