"""Several experiments from one command: launchers, exit codes, what is refused beforehand."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest
from joblib.externals.loky import get_reusable_executor

from experiments import hydra_words, jobs
from experiments.__main__ import main
from experiments.manner import USUAL, Manner
from experiments.multirun import hand_to_hydra
from tests.experiments.works import ends_by_seed

TOY = ["experiment=run", "population=toy", "months=2", "executor=serial"]
LAUNCHERS = ["basic", "joblib", "submitit_local"]
SWEEP = ["--multirun", *TOY]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, repository: Path) -> Path:
    """Run in an empty folder; jobs in other processes find the packages where we did."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(repository))
    return tmp_path


@pytest.fixture
def new_workers() -> None:
    """Let no process of joblib live on that writes to where an earlier test looked."""
    get_reusable_executor().shutdown(wait=True)


def folder_by_seed(overrides: list[str]) -> Path:
    """Find nothing wrong, and give each seed a folder."""
    return Path("results/run", next(word for word in overrides if "seed=" in word).split("=")[1])


def swept(seeds: str, *words: str) -> int:
    """Let a sweep over seeds end as `ends_by_seed` says; returns the exit code."""
    return hand_to_hydra([*SWEEP, f"seed={seeds}", *words], ends_by_seed, check=folder_by_seed)


@pytest.mark.parametrize("launcher", LAUNCHERS)
def test_the_worst_exit_code_of_all_jobs_is_returned_from_any_launcher(
    launcher: str, elsewhere: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert swept("1,3,9", f"hydra/launcher={launcher}") == 3
    printed = capfd.readouterr().out
    assert "1 of 3 jobs done" in printed
    assert re.search(r"1 +seed=1 +done, results/run/1\n", printed)
    assert re.search(r"2 +seed=3 +some runs failed, results/run/3\n", printed)
    assert re.search(r"3 +seed=9 +refused, results/run/9\n", printed)
    assert [path.name for path in elsewhere.iterdir()] == ["results"]
    assert [path.name for path in Path("results").iterdir()] == ["multirun"]


def test_a_job_that_breaks_stops_no_other(capfd: pytest.CaptureFixture[str]) -> None:
    assert swept("8,1") == 3
    printed = capfd.readouterr()
    assert "Job 2 of 2: seed=1" in printed.out
    assert "ZeroDivisionError: no such luck" in printed.err


def test_an_interruption_stops_all_jobs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(_: list[str], *, manner: Manner) -> int:
        assert manner == USUAL
        raise KeyboardInterrupt

    monkeypatch.setattr("experiments.__main__._job", interrupted)
    assert main([*SWEEP, "seed=1,2"]) == 130
    printed = capsys.readouterr()
    assert printed.out.count("Job ") == 1
    assert printed.err.count("the same command goes on") == 1


@pytest.mark.usefixtures("new_workers")
def test_jobs_side_by_side_say_which_one_speaks(capfd: pytest.CaptureFixture[str]) -> None:
    words = ["hydra/launcher=joblib", "hydra.launcher.n_jobs=2"]
    assert swept("1,2,9", *words) == 2
    printed = capfd.readouterr()
    assert f"seed 1 in process {os.getpid()}" not in printed.out
    said = printed.out.split("\n\n")[0].splitlines()
    assert len([line for line in said if re.match(r"\[[123]/3\] (Job|seed) ", line)]) == 6
    assert "[3/3] spread: out of luck" in printed.err


def test_real_runs_by_joblib_are_those_of_one_after_the_other(
    elsewhere: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main([*SWEEP, "seed=1,2", "hydra/launcher=joblib", "hydra.launcher.n_jobs=2"]) == 0
    assert "2 of 2 jobs done" in capfd.readouterr().out
    assert sorted(path.name for path in Path("results").iterdir()) == ["multirun", "run"]
    assert len(list(Path("results/run").iterdir())) == 2
    assert main([*SWEEP, "seed=1,2"]) == 0
    assert capfd.readouterr().out.count("1 of 1 runs are there already") == 2
    assert [path.name for path in elsewhere.iterdir()] == ["results"]


@pytest.mark.usefixtures("new_workers")
def test_a_job_that_is_refused_in_another_process_is_told_here(
    capfd: pytest.CaptureFixture[str],
) -> None:
    Path("results/run").mkdir(parents=True)
    Path("results/run/mine-1").write_text("in the way", encoding="utf-8")
    assert main([*SWEEP, "seed=1,2", "name=mine-${seed}", "hydra/launcher=joblib"]) == 2
    printed = capfd.readouterr()
    assert "[1/2] spread: " in printed.err
    assert "1 of 2 jobs done" in printed.out
    assert Path("results/run/mine-2/manifest.json").is_file()


REFUSED = [
    (["seed=range(0,100000000)"], "the values make 100,000,000 jobs, allowed: at most 10,000"),
    (["seed=range(0,200)", "months=range(1,200)"], "the values make 39,800 jobs"),
    (["seed=shuffle(range(0,100000000))"], "the values make 100,000,000 jobs"),
    (["intensity=range(0,1e300)"], "the values make 1.0e+300 jobs"),
    (["seed=range(0,inf)"], "'seed=range(0,inf)' never ends"),
    (["seed=range(0,5,0)"], "'seed=range(0,5,0)' never ends"),
    (["seed=range(5,0)"], "'seed=range(5,0)' gives no value"),
    (["seed=interval(1,2)"], "is every number between two: write range(first,end,step)"),
    (["name=mine", "seed=1,2"], "two jobs, seed=1 and seed=2, would share the folder"),
    (["seed=1,1"], "the values give seed=1 twice"),
    (["executor=serial,processes"], "would share the folder"),
    (["results=a,b"], "results takes one value"),
    (["experiment=run,lab"], "experiment=lab has keys of its own"),
    (["experiment=sweep,compare"], "experiment=sweep has keys of its own"),
    (["population=toy,trsut"], "unknown population 'trsut', did you mean 'trust'?"),
    (["seed=1,2", "name=${name}"], "name refers to itself"),
    (["seed=1,2", "hydra/launcher=jobliib"], "unknown launcher 'jobliib', did you mean 'joblib'?"),
    (["hydra/luncher=joblib"], "did you mean 'hydra/launcher'?"),
    (["hydra/launcher=joblib,basic"], "hydra/launcher takes one"),
    (["hydra/launcher=joblib", "hydra.launcher.n_job=2"], "no key 'n_job', did you mean 'n_jobs'?"),
    (["hydra/launcher=joblib", "hydra.launcher.n_jobs=x"], "could not be converted to Integer"),
    (["hydra/launcher=submitit_local", "hydra.launcher.submitit_folder=x"], "no key 'submitit"),
    (["hydra.launcher._target_=os.system"], "a configuration cannot call code"),
    (["++hydra.launcher._target_=os.system"], "a configuration cannot call code"),
    (["+hydra.callbacks.x._target_=os.system"], "is a setting of Hydra that is closed"),
    (["hydra.sweeper.params.seed=1"], "is a setting of Hydra that is closed"),
    (["hydra.searchpath=[x]"], "is a setting of Hydra that is closed"),
    (["hydra.sweep.dir=x"], "is a setting of Hydra that is closed"),
    (["hydra/sweeper=basic"], "is a setting of Hydra that is closed"),
    (["~hydra.launcher"], "is a setting of Hydra that is closed"),
    (["hydra/launcher@x=joblib"], "is a setting of Hydra that is closed"),
    (["--cfg", "job"], "--multirun, --cfg and --info are three different things"),
]


@pytest.mark.parametrize(("words", "said"), REFUSED, ids=lambda x: str(x)[:50])
def test_a_sweep_is_refused_before_its_first_job(
    words: list[str], said: str, elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*SWEEP, *words]) == 2
    printed = capsys.readouterr()
    assert printed.err.startswith("spread: ")
    assert printed.err.count("\n") == 1
    assert said in printed.err
    assert printed.out == ""
    assert list(elsewhere.iterdir()) == []


CLOSED = [
    (["--cfg", "job", "hydra.searchpath=[x]"], "is a setting of Hydra that is closed"),
    (["--cfg", "hydra", "hydra.launcher._target_=os.system"], "cannot call code"),
    (["--info", "+hydra.callbacks.x._target_=os.system"], "is a setting of Hydra that is closed"),
    (["--cfg", "jbo"], "--cfg takes one of job, hydra, all, not 'jbo', did you mean 'job'?"),
    (["--cfg"], "--cfg takes one of job, hydra, all after it"),
    (["--info", "plugin"], "did you mean 'plugins'?"),
    (["--cfg", "job", "--package", "nowhere"], "package 'nowhere' not found"),
    (["--extned", "population=toy"], "unknown option '--extned', did you mean '--extend'?"),
    (["--resolve"], "--resolve goes with --cfg job"),
    (["--config-dir", "x", "--cfg", "job"], "'--config-dir' is closed"),
    (["--config-path=x"], "'--config-path' is closed"),
    (["-cn", "lab"], "'-cn' is closed"),
    (["--experimental-rerun=x"], "'--experimental-rerun' is an option of Hydra that is closed"),
    (["--shell-completion", "install=bash"], "is an option of Hydra that is closed"),
    (["hydra/launcher=joblib"], "hydra/launcher=NAME goes with --multirun"),
]


@pytest.mark.parametrize(("words", "said"), CLOSED, ids=lambda x: str(x)[:50])
def test_what_hydra_could_do_elsewhere_is_closed(
    words: list[str], said: str, elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    printed = capsys.readouterr()
    assert printed.err.count("\n") == 1
    assert said in printed.err
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--cfg", "job", "-p", "population.name", "population=toy"], "toy"),
        (["--cfg", "hydra", "hydra/launcher=joblib"], "n_jobs: -1"),
        (["--cfg", "all", "--resolve", "experiment=lab"], "dir: results/multirun"),
        (["--info", "defaults", "population=toy"], "population/toy"),
    ],
)
def test_what_hydra_composes_can_be_looked_at(
    words: list[str], said: str, elsewhere: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 0
    assert said in capfd.readouterr().out
    assert list(elsewhere.iterdir()) == []


def test_a_launcher_whose_package_is_missing_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(hydra_words, "_installed", lambda: ["basic"])
    assert main([*SWEEP, "seed=1,2", "hydra/launcher=joblib"]) == 2
    said = "hydra/launcher=joblib needs: pip install 'nhs-spread[launchers]'"
    assert said in capsys.readouterr().err


def test_a_launcher_that_gives_up_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["hydra/launcher=joblib", "hydra.launcher.n_jobs=0"]
    assert swept("1,2", *words) == 3
    printed = capsys.readouterr()
    assert printed.err.startswith("spread: hydra/launcher=joblib gave up: n_jobs == 0")
    assert printed.err.count("\n") == 1


def test_lines_are_marked_whole(capsys: pytest.CaptureFixture[str]) -> None:
    marked = jobs.MarkedLines(sys.stdout, "[1/2] ")
    for text in ("one", " two\n\nthree", "\nfour"):
        marked.write(text)
    assert capsys.readouterr().out == "[1/2] one two\n[1/2]\n[1/2] three\n"
    marked.finish()
    assert capsys.readouterr().out == "[1/2] four\n"
