"""The commands on a results folder: shards and their merging, extending, status, show, verify."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.__main__ import main
from experiments.locking import FolderLock
from experiments.manner import Shard, read_shard
from experiments.problems import Problem
from experiments.verification import same_bits
from tests.experiments.conftest import SMALL
from tests.experiments.test_execution import bits

Spread = Callable[..., tuple[int, str, str]]
MINE = Path("results/compare/mine")


@pytest.fixture
def spread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Spread:
    """Run the command in a folder of its own; returns exit code and what it said."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> tuple[int, str, str]:
        code = main(words)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def small(*words: str) -> tuple[str, ...]:
    """Words of a comparison of 2 scenarios x 3 replicates, and further ones."""
    return (*SMALL, "name=mine", *words)


def test_shards_merged_are_the_same_bits(spread: Spread) -> None:
    for number in (1, 2, 3, 4):
        code, said, _ = spread(*small(), "--shard", f"{number}/4")
        assert code == 0
        assert f"when all shards have ended: spread merge {MINE}" in said
    assert not (MINE / "manifest.json").exists()
    code, said, _ = spread("status", str(MINE))
    assert [line.split()[1] for line in said.splitlines()[1:]] == [
        f"{k}-of-4" for k in (1, 2, 3, 4)
    ]
    code, said, _ = spread("merge", str(MINE))
    assert code == 0
    assert "Shard 2-of-4: 2 runs taken in." in said
    assert "Report:" in said
    assert not (MINE / "shards").exists()
    assert len(json.loads((MINE / "manifest.json").read_text())["sessions"]) == 5
    spread(*small("results=whole"))
    assert bits(MINE) == bits(Path("whole/compare/mine"))


def test_the_plain_command_takes_shards_in_and_runs_what_is_missing(spread: Spread) -> None:
    spread(*small(), "--shard=2/3")
    code, said, _ = spread(*small())
    assert code == 0
    assert "Shard 2-of-3: 2 runs taken in." in said
    assert "2 of 6 runs are there already" in said
    spread(*small("results=whole"))
    assert bits(MINE) == bits(Path("whole/compare/mine"))


def test_a_merge_that_was_stopped_goes_on(spread: Spread, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in (1, 2):
        spread(*small(), "--shard", f"{number}/2")

    def stopped(_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("experiments.shards.shutil.rmtree", stopped)
        assert spread("merge", str(MINE))[0] == 130
    assert spread("merge", str(MINE))[0] == 0
    spread(*small("results=whole"))
    assert bits(MINE) == bits(Path("whole/compare/mine"))


def test_a_shard_that_is_being_run_is_not_merged(spread: Spread) -> None:
    spread(*small(), "--shard", "1/2")
    lock = FolderLock(MINE / "shards" / "1-of-2")
    code, _, said = spread("merge", str(MINE))
    lock.release()
    assert code == 2
    assert "1-of-2: another process is writing there" in said
    assert spread("merge", str(MINE))[0] == 0


def test_shards_of_another_experiment_are_refused(spread: Spread) -> None:
    spread(*small(), "--shard", "1/2")
    code, _, said = spread(*small("seed=1"))
    assert code == 2
    assert "1-of-2: a shard of another experiment" in said


def test_a_merge_without_shards_says_so(spread: Spread) -> None:
    spread(*small())
    assert "holds no shards" in spread("merge", str(MINE))[2]


@pytest.mark.parametrize("text", ["0/3", "4/3", "2", "a/b", "1/20000", "1/0", "-1/3", ""])
def test_a_shard_written_otherwise_is_one_clear_line(text: str) -> None:
    with pytest.raises(Problem, match="allowed: k/K with k from 1 to K"):
        read_shard(text)


@pytest.mark.parametrize(("rows", "of"), [(10, 3), (3, 10), (7, 7), (1, 1), (200, 6)])
def test_shards_are_the_whole_design_once(rows: int, of: int) -> None:
    design = pd.DataFrame({"run_id": range(rows)})
    parts = [Shard(number, of).rows(design) for number in range(1, of + 1)]
    assert pd.concat(parts)["run_id"].tolist() == list(range(rows))
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


def test_more_replicates_extend_a_folder_when_that_is_asked_for(spread: Spread) -> None:
    spread(*small())
    before = {name: pd.read_parquet(MINE / name) for name in bits(MINE) if "runs" in name}
    code, _, said = spread(*small("replicates=5"))
    assert code == 2
    assert "replicates is 5 here, 3 there" in said
    assert "all of them are among those asked for here: add --extend to keep them" in said
    code, said, _ = spread(*small("replicates=5"), "--extend")
    assert code == 0
    assert "6 of 10 runs are there already and are kept" in said
    after = pd.concat(pd.read_parquet(MINE / name) for name in bits(MINE) if "runs" in name)
    (first,) = before.values()
    assert same_bits(first, after[after["run_id"].isin(first["run_id"])])
    assert after["run_id"].is_unique
    assert (
        pd.read_parquet(MINE / "design.parquet")["run_id"].tolist()[:6] == first["run_id"].tolist()
    )
    assert spread(*small("replicates=5"))[0] == 0


def test_what_is_no_extension_is_refused_all_the_same(spread: Spread) -> None:
    spread(*small())
    code, _, said = spread(*small("seed=1"), "--extend")
    assert code == 2
    assert "--extend" not in said
    assert "seed is 1 here, 2008 there" in said
    assert "cannot be combined" in spread(*small(), "--extend", "--shard", "1/2")[2]


def test_status_can_be_read_while_it_runs_and_after(spread: Spread) -> None:
    from experiments.progress import Progress

    spread(*small())
    progress = Progress(MINE, total=60, done=6, failed=0)
    lock = FolderLock(MINE)
    progress._written = 0.0
    progress.update(done=36, failed=1)
    running = spread("status", str(MINE))[1]
    lock.release()
    assert running.split()[4:9] == ["left", "mine", "36", "1", "60"]
    assert running.rstrip().endswith("running")
    assert "stopped; the same command goes on from here" in spread("status", str(MINE))[1]
    spread(*small())
    assert spread("status", str(MINE))[1].rstrip().endswith("complete")


def test_show_says_what_a_folder_holds(spread: Spread) -> None:
    spread(*small())
    code, said, _ = spread("show", str(MINE))
    assert code == 0
    for line in ("compare 'mine'", "6 of 6 kept, 0 failed", "baseline, 2c", "2008", "spread "):
        assert line in said


def test_verify_finds_nothing_in_what_is_whole(spread: Spread) -> None:
    spread(*small())
    code, said, _ = spread("verify", str(MINE), "--runs", "3")
    assert code == 0
    assert "3 files hashed, 6 runs found, 3 of them made once more: all as it was written" in said


def test_verify_makes_runs_of_the_laboratory_again(spread: Spread) -> None:
    spread("experiment=lab", "graph=ring_lattice", "graph.n=50", "replicates=9", "name=mine")
    code, said, _ = spread("verify", "results/lab/mine", "--runs=9")
    assert (code, "9 of them made once more: all as it was written" in said) == (0, True)


def test_verify_finds_a_file_that_changed(spread: Spread) -> None:
    spread(*small())
    name = json.loads((MINE / "manifest.json").read_text())["parts"][0]["series"]
    content = bytearray((MINE / name).read_bytes())
    content[100] ^= 1
    (MINE / name).write_bytes(content)
    code, said, _ = spread("verify", str(MINE))
    assert code == 4
    assert f"{name}: gone, torn or changed since it was written" in said


@pytest.mark.parametrize("kind", ["runs", "series", "groups"])
def test_verify_finds_a_number_that_no_run_gives(kind: str, spread: Spread) -> None:
    import hashlib

    spread(*small())
    manifest = json.loads((MINE / "manifest.json").read_text())
    part = manifest["parts"][0]
    table = pd.read_parquet(MINE / part[kind])
    column = table.columns[-1]
    numbers = table[column].to_numpy()
    is_whole = numbers.dtype.kind == "i"
    table[column] = numbers + 1 if is_whole else np.nextafter(numbers, np.inf)
    table.to_parquet(MINE / part[kind], index=False)
    part[f"sha256_{kind}"] = hashlib.sha256((MINE / part[kind]).read_bytes()).hexdigest()
    (MINE / "manifest.json").write_text(json.dumps(manifest))
    code, said, _ = spread("verify", str(MINE), "--runs", "6")
    assert code == 4
    assert said.count(f"other {kind} than when it was first run") == 6


def test_verify_finds_a_run_that_is_there_twice(spread: Spread) -> None:
    spread(*small())
    manifest = json.loads((MINE / "manifest.json").read_text())
    manifest["parts"] *= 2
    (MINE / "manifest.json").write_text(json.dumps(manifest))
    code, said, _ = spread("verify", str(MINE), "--runs", "0")
    assert code == 4
    assert said.count("is there 2 times") == 6


def test_verify_says_what_changed_where_runs_cannot_be_made_again(
    spread: Spread, monkeypatch: pytest.MonkeyPatch
) -> None:
    spread(*small())
    monkeypatch.setattr("experiments.identity.code_fingerprint", lambda: "other")
    code, _, said = spread("verify", str(MINE))
    assert code == 2
    assert "would make other runs today (made by other code of the model)" in said


def test_a_folder_that_was_moved_is_verified_where_it_is(spread: Spread) -> None:
    spread(*small())
    Path("elsewhere").mkdir()
    shutil.move("results", "elsewhere/moved")
    assert spread("verify", "elsewhere/moved/compare/mine")[0] == 0


@pytest.mark.parametrize("command", ["status", "show", "verify"])
def test_what_is_no_results_folder_is_one_clear_line(command: str, spread: Spread) -> None:
    code, _, said = spread(command, "nothing")
    assert code == 2
    assert said == "spread: nothing: no results folder (it holds no manifest.json)\n"
    assert "takes one results folder" in spread(command)[2]
