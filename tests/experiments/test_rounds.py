"""Comparisons whose replicates are shared out in rounds, and stopped, failed, extended ones."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis import effects
from experiments import compare, compose
from experiments.__main__ import main
from experiments.allocation_settings import MORE_IS_BETTER
from experiments.identity import experiment_identity
from experiments.outcome_names import LABELS
from experiments.problems import Problem
from experiments.rounds import perform
from experiments.runner import Ending, Work
from experiments.settings import Experiment
from experiments.showing import folder_text
from experiments.tasks import Begin, Task, TaskResult, run_task
from experiments.verification import verify
from tests.experiments.conftest import Small
from tests.experiments.test_execution import bits, status
from tests.experiments.works import fails_with_2c, silent

BEST = (
    *("months=24", "replicates=6", "recommendations=[1b,2c,3b]", "executor.chunk_runs=4"),
    *("allocation=best", "allocation.matters_percent=9", "allocation.most_runs=150"),
)
PRECISION = (
    *("months=24", "replicates=6", "recommendations=[1b,2c]"),
    *("allocation=precision", "allocation.half_width_percent=12", "allocation.most_runs=120"),
)


@dataclass
class Stopping:
    """Work that is interrupted after so many tasks."""

    after: int
    done: int = field(default=0, init=False)

    def __call__(self, task: Task, begin: Begin = silent) -> TaskResult:
        """Run a task, or stop."""
        if self.done == self.after:
            raise KeyboardInterrupt
        self.done += 1
        return run_task(task, begin)


def done(
    experiment: Experiment, work: Work = run_task, say: Callable[[str], None] = lambda _: None
) -> Ending:
    """Perform a comparison."""
    return perform(experiment, compare.scenarios(experiment), say=say, work=work)


def manifest_of(folder: Path) -> dict[str, Any]:
    """The manifest of a folder."""
    content: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return content


def spent(folder: Path) -> dict[str, int]:
    """Replicates of each scenario that the parts hold, which must be numbered from 0 on."""
    parts = manifest_of(folder)["parts"]
    runs = pd.concat(pd.read_parquet(folder / part["runs"]) for part in parts)
    assert not runs["run_id"].duplicated().any()
    numbers = runs.groupby("scenario")["replicate"].agg(["count", "max"])
    assert (numbers["max"] + 1 == numbers["count"]).all()
    return {str(name): int(count) for name, count in numbers["count"].items()}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A race that ran without a stop: its folder, and what was said."""
    results = tmp_path_factory.mktemp("whole")
    words = ["population=toy", "executor=serial", *BEST, f"results={results}"]
    lines: list[str] = []
    return done(compose(words), say=lines.append).folder, lines


def test_replicates_go_where_the_best_is_in_question(whole: tuple[Path, list[str]]) -> None:
    folder, lines = whole
    record, counts = manifest_of(folder)["allocation"], spent(folder)
    assert status(folder) == ("complete", 0)
    assert record["ended"] == "settled"
    assert record["replicates"] == counts
    assert record["runs"] == sum(counts.values()) <= 150
    singles = {name: counts[name] for name in ("1b", "2c", "3b")}
    assert counts["all"] == 6
    assert counts["baseline"] == max(singles.values()) == singles[record["best"]] > 6
    assert min(singles.values()) < max(singles.values())
    assert record["certainty"] >= 0.95
    assert set(record["more"].values()) == {0}
    decisions = [line for line in lines if " leads, " in line or line.startswith("Settled")]
    assert len(decisions) >= 2
    assert f"{record['best']} is best" in decisions[-1]
    assert all("\n" not in line for line in decisions)


def test_the_folder_is_whole_and_can_be_compared(whole: tuple[Path, list[str]]) -> None:
    folder, _ = whole
    assert verify(folder, runs=2).wrong == ()
    assert "baseline 14, 1b 14, 2c 14, 3b 9, all 6 replicates; settled" in folder_text(folder)
    table = effects(folder)
    using = table[table["measure"] == "staff_using"].set_index("scenario")
    counts = spent(folder)
    assert using["replicates"].to_dict() == {n: c for n, c in counts.items() if n != "baseline"}


@pytest.mark.parametrize("after", [3, 8, 12])
def test_stopped_anywhere_it_ends_with_the_same_bits(
    after: int, small: Small, whole: tuple[Path, list[str]]
) -> None:
    folder, _ = whole
    experiment = small(*BEST)
    work = Stopping(after)
    with pytest.raises(KeyboardInterrupt):
        done(experiment, work)
    assert work.done == after
    ended = done(experiment)
    assert bits(ended.folder) == bits(folder)
    designs = [pd.read_parquet(place / "design.parquet") for place in (ended.folder, folder)]
    pd.testing.assert_frame_equal(*designs)
    assert manifest_of(ended.folder)["allocation"] == manifest_of(folder)["allocation"]
    assert len(manifest_of(ended.folder)["sessions"]) == 2


def test_stopped_again_and_again(small: Small, whole: tuple[Path, list[str]]) -> None:
    experiment = small(*BEST)
    for _ in range(100):
        try:
            ended = done(experiment, Stopping(4))
        except KeyboardInterrupt:
            continue
        break
    assert bits(ended.folder) == bits(whole[0])


def test_a_complete_folder_runs_nothing_more(small: Small) -> None:
    experiment = small(*BEST)
    first = bits(done(experiment).folder)
    ended = done(experiment, Stopping(0))
    assert bits(ended.folder) == first
    assert manifest_of(ended.folder)["allocation"]["ended"] == "settled"


def test_one_process_or_two_give_the_same_bits(small: Small, whole: tuple[Path, list[str]]) -> None:
    two = ("executor=processes", "executor.workers=2", "executor.chunk_runs=4")
    assert bits(done(small(*BEST, *two)).folder) == bits(whole[0])


def test_more_runs_go_on_with_the_folder(small: Small, capsys: pytest.CaptureFixture[str]) -> None:
    words = [*BEST, "name=one", "allocation.matters_percent=0.5"]
    short = done(small(*words, "allocation.most_runs=60"))
    record = manifest_of(short.folder)["allocation"]
    assert record["ended"] == "budget"
    assert 50 < record["runs"] <= 60
    assert record["more_runs"] > 0
    assert max(record["more"].values()) > 0
    longer = small(*words, "allocation.most_runs=90")
    with pytest.raises(Problem, match="most_runs is 90 here, 60 there"):
        done(longer)
    assert main([*longer.overrides, "--extend"]) == 0
    assert 60 < manifest_of(short.folder)["allocation"]["runs"] <= 90
    assert "30 runs are there already" not in capsys.readouterr().out


def test_precision_is_reached_in_every_scenario(small: Small) -> None:
    lines: list[str] = []
    folder = done(small(*PRECISION), say=lines.append).folder
    record, counts = manifest_of(folder)["allocation"], spent(folder)
    table = effects(folder)
    using = table[table["measure"] == "staff_using"].set_index("scenario")
    half = (using["high"] - using["low"]) / 2
    assert counts["baseline"] == max(counts.values())
    assert len({counts[name] for name in ("1b", "2c", "all")}) > 1
    for name in ("1b", "2c", "all"):
        if name in record["open"]:
            assert half[name] > record["half_width"]
            assert record["more"][name] > 0
        else:
            assert half[name] <= record["half_width"]
    assert record["ended"] == ("budget" if record["open"] else "settled")
    assert any(line.startswith("not yet known within ") for line in lines)


def test_a_failed_run_ends_the_rounds_and_the_same_command_tries_again(
    small: Small, whole: tuple[Path, list[str]]
) -> None:
    experiment, lines = small(*BEST), []
    ended = done(experiment, fails_with_2c, say=lines.append)
    assert ended.failed == 6
    assert "allocation" not in manifest_of(ended.folder)
    assert lines[-1] == "No further round: runs of this one have failed."
    assert bits(done(experiment).folder) == bits(whole[0])


def test_the_same_as_ever_without_an_allocation(small: Small) -> None:
    plain, said = small("name=x"), small("name=x", "allocation=equal")
    assert experiment_identity(plain) == experiment_identity(said)
    folder = done(plain).folder
    assert "allocation" not in manifest_of(folder)
    assert set(spent(folder).values()) == {3}


def test_the_command_writes_a_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["population=toy", "executor=serial", *BEST, f"results={tmp_path}", "name=raced"]
    assert main(words) == 0
    out = capsys.readouterr().out
    assert "Settled after" in out
    page = (tmp_path / "compare" / "raced" / "report" / "report.html").read_text("utf-8")
    assert "Were there enough replicates?" in page


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["allocation=bets"], "did you mean 'best'?"),
        (["allocation=best", "allocation.measure=staf_using"], "did you mean 'staff_using'?"),
        (["allocation=best", "allocation.measure=messages_sent"], "of which more is not better"),
        (["allocation=best", "allocation.growth=1"], "allocation.growth is 1, allowed: at least"),
        (["allocation=best"], "allocation=best takes two recommendations or more"),
        (["allocation=best", "allocation.half_width_percent=1"], "unknown key"),
        (["experiment=sweep", "allocation=precision"], "is for experiment=compare"),
        (["experiment=run", "allocation=precision"], "is for experiment=compare"),
        (["allocation=precision", "replicates=1"], "replicates is 1, allowed with allocation="),
    ],
)
def test_wrong_allocations_are_refused(words: list[str], said: str, small: Small) -> None:
    with pytest.raises(Problem) as caught:
        compare.scenarios(small(*words))
    assert said in str(caught.value)


def test_rounds_are_refused_in_shards_and_below_their_first(
    tmp_path: Path, small: Small, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [*small(*BEST).overrides]
    assert main([*words, "--shard", "1/2"]) == 2
    assert "leave --shard out, or take allocation=equal" in capsys.readouterr().err
    assert main([*words, "allocation.most_runs=29"]) == 2
    assert "the first round alone takes 30 runs" in capsys.readouterr().err
    assert not (tmp_path / "results").exists()


def test_of_every_measure_that_can_be_raced_more_is_better() -> None:
    from analysis.measures import BY_NAME

    assert set(MORE_IS_BETTER) < set(LABELS)
    named = {name: BY_NAME[name].better for name in MORE_IS_BETTER if name in BY_NAME}
    assert set(named.values()) == {"more"}
    wanted = [name for name, measure in BY_NAME.items() if measure.better == "more"]
    assert set(wanted) - {"staff_using_share"} <= set(MORE_IS_BETTER)


def test_the_measure_can_be_a_share_that_some_runs_leave_undefined(small: Small) -> None:
    words = ("allocation.measure=crossed_organisation_share", "allocation.most_runs=60")
    folder = done(small(*BEST, *words)).folder
    record = manifest_of(folder)["allocation"]
    assert record["runs"] <= 60
    assert np.isfinite(record["certainty"])
