import json
import shutil

import pandas as pd
import pytest

from analysis import ResultsError, load, results_folders
from analysis.load import GROUP_COLUMNS


def manifest_edit(folder, **changes):
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_loads_every_run_through_the_list_of_parts(planted):
    folder = planted(replicates=5)
    (folder / "runs" / "part-9999.parquet").write_bytes(b"left over by a killed worker")
    results = load(folder)
    assert len(results.runs) == 8 * 5
    assert len(results.series) == 8 * 5 * 25
    assert results.baseline == "baseline"
    assert results.singles == ["1b", "2c", "2d", "2e-i", "3b", "4a"]
    assert results.factor == 20.0


def test_results_are_named_in_one_line(planted):
    folder = planted(replicates=2)
    assert repr(load(folder)) == f"Results({str(folder)!r}, compare, complete, 16 runs)"


def test_incomplete_folder_loads(planted):
    results = load(planted(missing=(("2c", 0), ("baseline", 3)), status="incomplete"))
    assert len(results.runs) == 8 * 16 - 2


@pytest.mark.parametrize(
    ("break_it", "words"),
    [
        (shutil.rmtree, "no such results folder"),
        (lambda f: (f / "manifest.json").unlink(), "not a results folder"),
        (lambda f: (f / "manifest.json").write_text('{"format": 1, '), "torn, or not JSON"),
        (lambda f: manifest_edit(f, format=2), "format is 2; this version reads format 1"),
        (lambda f: manifest_edit(f, parts=[]), "no run has been kept yet"),
        (lambda f: manifest_edit(f, scenarios=[]), "lists no scenarios"),
        (lambda f: (f / "design.parquet").unlink(), "design.parquet: missing"),
        (lambda f: (f / "runs/part-0001.parquet").unlink(), "part-0001.parquet: missing"),
    ],
)
def test_what_cannot_be_read_is_said_clearly(planted, break_it, words):
    folder = planted(replicates=2)
    break_it(folder)
    with pytest.raises(ResultsError, match=words):
        load(folder)


def test_a_manifest_without_a_needed_key_names_it(planted):
    folder = planted(replicates=2)
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    del manifest["calibrated"]
    path.write_text(json.dumps(manifest))
    with pytest.raises(ResultsError, match="lacks calibrated"):
        load(folder)


@pytest.mark.parametrize("kind", ["runs", "series"])
@pytest.mark.parametrize("checksums", [True, False])
def test_a_torn_part_is_named(planted, kind, checksums):
    folder = planted(replicates=2)
    path = folder / kind / "part-0001.parquet"
    path.write_bytes(path.read_bytes()[:-40])
    if not checksums:
        parts = json.loads((folder / "manifest.json").read_text())["parts"]
        kept = [{k: v for k, v in p.items() if not k.startswith("sha256")} for p in parts]
        manifest_edit(folder, parts=kept)
    with pytest.raises(ResultsError, match=rf"{kind}/part-0001\.parquet: torn"):
        load(folder)


def test_a_part_changed_after_the_run_is_named(planted):
    folder = planted(replicates=2)
    shutil.copy(folder / "runs/part-0000.parquet", folder / "runs/part-0001.parquet")
    with pytest.raises(ResultsError, match=r"part-0001\.parquet: torn or changed"):
        load(folder)


def test_a_part_outside_the_folder_is_refused(planted):
    folder, other = planted(replicates=2), planted("other", replicates=2)
    parts = json.loads((folder / "manifest.json").read_text())["parts"]
    parts[0]["runs"] = f"../{other.name}/runs/part-0000.parquet"
    manifest_edit(folder, parts=parts)
    with pytest.raises(ResultsError, match="outside the folder"):
        load(folder)


def test_a_run_listed_twice_is_refused(planted):
    folder = planted(replicates=2)
    parts = json.loads((folder / "manifest.json").read_text())["parts"]
    manifest_edit(folder, parts=[*parts, parts[0]])
    with pytest.raises(ResultsError, match="more than once"):
        load(folder)


def test_runs_that_the_design_does_not_ask_for_are_left_out(planted):
    folder = planted(replicates=4)
    design = pd.read_parquet(folder / "design.parquet")
    design[design["replicate"] < 3].to_parquet(folder / "design.parquet")
    results = load(folder)
    assert sorted(results.runs["replicate"].unique()) == [0, 1, 2]
    assert sorted(results.series["replicate"].unique()) == [0, 1, 2]


def test_folders_are_found_by_their_manifest(planted, tmp_path):
    first, second = planted("first", replicates=1), planted("second", replicates=1)
    (tmp_path / "results" / "compare" / "empty").mkdir()
    assert set(results_folders(tmp_path / "results")) == {first, second}
    assert results_folders(tmp_path / "nowhere") == []


def test_groups_are_read_where_there_are_any(planted):
    results = load(planted(detail=True, replicates=3))
    assert tuple(results.groups.columns) == GROUP_COLUMNS
    assert len(results.groups) == 8 * 3 * (8 + 7 + 10)
    older = load(planted("older", replicates=2)).groups
    assert older.empty
    assert tuple(older.columns) == GROUP_COLUMNS


def test_parts_of_an_older_version_may_lack_groups(planted):
    folder = planted(detail=True, replicates=2)
    parts = json.loads((folder / "manifest.json").read_text())["parts"]
    del parts[0]["groups"]
    manifest_edit(folder, parts=parts)
    assert set(load(folder).groups["replicate"]) == {1}


def test_groups_are_held_to_their_checksum_and_columns(planted):
    folder = planted(detail=True, replicates=2)
    path = folder / "groups/part-0001.parquet"
    pd.read_parquet(path).drop(columns="sustained").to_parquet(path)
    with pytest.raises(ResultsError, match=r"groups/part-0001\.parquet: torn or changed"):
        load(folder)
    parts = json.loads((folder / "manifest.json").read_text())["parts"]
    parts[1].pop("sha256_groups")
    manifest_edit(folder, parts=[parts[1]])
    with pytest.raises(ResultsError, match="the groups lack the column sustained"):
        load(folder)


def test_groups_of_runs_that_the_design_does_not_ask_for_are_left_out(planted):
    folder = planted(detail=True, replicates=4)
    design = pd.read_parquet(folder / "design.parquet")
    design[design["replicate"] < 3].to_parquet(folder / "design.parquet")
    assert set(load(folder).groups["replicate"]) == {0, 1, 2}
