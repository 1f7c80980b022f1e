"""The command itself: help, versions, what it prints, its exit codes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from experiments.__main__ import main
from experiments.catalogue import COMMANDS, CONFIGS, SHELVES, groups, options
from experiments.rounds import perform
from tests.experiments.works import fails_with_2c

TOY = ["population=toy", "months=7", "executor=serial"]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run the command in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_help_lists_everything_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    for group, names in groups().items():
        assert group in text
        assert all(name in text for name in names)
    for folder in SHELVES:
        assert all(f"\n  {name}" in text for name in options(CONFIGS / folder))
    assert all(f"\n  {name} {word.takes}" in text for name, word in COMMANDS.items())
    assert all(f"\n  {flag}" in text for flag in ("--multirun", "--shard k/K", "--cfg job"))
    assert [line for line in text.splitlines() if line.endswith("(an analysis)")]
    assert "spread experiment=compare" in text
    assert max(len(line) for line in text.splitlines()) <= 100


def test_help_fits_a_narrow_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "72")
    assert main(["--help"]) == 0
    assert max(len(line) for line in capsys.readouterr().out.splitlines()) <= 80


def test_help_is_quick_and_loads_nothing_heavy(repository: Path) -> None:
    heavy = "{'mesa', 'numba', 'numpy', 'pandas', 'hydra', 'yaml', 'pydantic', 'matplotlib'}"
    script = (
        "import sys; from experiments.__main__ import main; code = main(['--help']); "
        f"sys.exit(code or len({heavy} & set(sys.modules)))"
    )
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=repository, capture_output=True, check=False
    )
    assert done.returncode == 0
    assert time.perf_counter() - started < 5.0


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    from sim import __version__

    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"nhs-spread {__version__}\n"


@pytest.mark.parametrize("word", ["--help", "--version"])
def test_a_reader_who_has_gone_makes_no_traceback(word: str, repository: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "experiments", word],
            cwd=repository,
            stdout=writing,
            stderr=subprocess.PIPE,
            check=False,
        )
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


def test_run_with_recommendations_prints_their_effects(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["experiment=run", *TOY, "replicates=2", "recommendations=[2c]", "name=mine"]
    assert main(words) == 0
    printed = capsys.readouterr().out
    assert "mean of 2 replicates" in printed
    effects = Path("results/run/mine/report/effects.txt").read_text(encoding="utf-8")
    assert effects in printed


def test_run_prints_outcomes(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["experiment=run", *TOY]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    assert "1 scenario (baseline) x 1 replicate = 1 run of 7 months" in printed.out
    assert "UNCALIBRATED" in printed.out
    assert "After 7 months; one replicate." in printed.out
    assert "Staff using at the end" in printed.out
    assert "95 %" not in printed.out
    assert [path.name for path in elsewhere.iterdir()] == ["results"]


def test_compare_writes_a_report_and_prints_effects(
    elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["experiment=compare", *TOY, "replicates=2", "recommendations=[2c]", "name=mine"]
    assert main(words) == 0
    printed = capsys.readouterr().out
    page = Path("results/compare/mine/report/report.html")
    assert page.is_file()
    assert f"Report: {page}" in printed
    assert page.with_name("effects.txt").read_text(encoding="utf-8") in printed
    assert [path.name for path in elsewhere.iterdir()] == ["results"]
    assert main(words) == 0
    assert "4 of 4 runs are there already" in capsys.readouterr().out


def test_failed_runs_give_exit_code_3(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(perform.__kwdefaults__, "work", fails_with_2c)
    words = ["experiment=compare", *TOY, "replicates=2", "recommendations=[2c,3b]"]
    assert main(words) == 3
    printed = capsys.readouterr()
    assert "2 runs failed, the first with ZeroDivisionError: no such luck" in printed.err
    assert printed.err.count("\n") == 1


def test_multirun_runs_one_experiment_per_value(
    elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--multirun", "experiment=run", *TOY, "seed=1,2"]) == 0
    assert capsys.readouterr().out.count("Results: ") == 2
    assert len(list((elsewhere / "results" / "run").iterdir())) == 2
    assert [path.name for path in elsewhere.iterdir()] == ["results"]


def test_multirun_says_which_job_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--multirun", "experiment=run", *TOY, "seed=1,2", "intensity=0.5"]) == 0
    lines = capsys.readouterr().out.splitlines()
    heads = [line for line in lines if line.startswith("Job ")]
    assert heads == ["Job 1 of 2: seed=1", "Job 2 of 2: seed=2"]


@pytest.mark.parametrize(
    ("swept", "said"),
    [
        ("seed=2,-1", "seed is -1, allowed: at least 0, below 4294967296"),
        ("recommendations=[2c],[2q]", "unknown recommendation '2q'"),
        ("months=7,3", "2c starts in month 6, the run ends in month 3"),
    ],
)
def test_multirun_refuses_a_bad_value_before_the_first_job(
    swept: str, said: str, elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["experiment=run", *TOY, "recommendations=[2c]", swept]
    assert main(["--multirun", *words]) == 2
    printed = capsys.readouterr()
    assert printed.err.startswith(f"spread: {said}")
    assert printed.err.count("\n") == 1
    assert printed.out == ""
    assert list(elsewhere.iterdir()) == []


def test_the_composed_configuration_can_be_shown(
    elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--cfg", "job", "population=toy", "months=7"]) == 0
    assert "months: 7" in capsys.readouterr().out
    assert list(elsewhere.iterdir()) == []
