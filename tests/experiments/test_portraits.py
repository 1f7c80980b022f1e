"""The portrait that a single look leaves: everybody and every tie of one run."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from experiments import run
from experiments.runner import perform
from experiments.settings import Experiment
from tests.experiments.conftest import Small
from tests.experiments.works import fails_with_2c

LOOK = ("experiment=run", "months=9", "replicates=2")


def done(experiment: Experiment, **settings: Any) -> Path:
    """Perform a single look silently; return its folder."""
    planned = run.scenarios(experiment)
    return perform(experiment, planned, say=lambda _: None, **settings).folder


def network(folder: Path) -> dict[str, Any] | None:
    """What the manifest says of the portrait."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    found: dict[str, Any] | None = manifest.get("network")
    return found


def bits(folder: Path) -> list[bytes]:
    """The bytes of the portrait."""
    return [(folder / "network" / f"{name}.parquet").read_bytes() for name in ("people", "ties")]


def test_the_portrait_is_that_of_the_last_scenario_s_first_replicate(small: Small) -> None:
    folder = done(small(*LOOK))
    entry = network(folder)
    assert entry is not None
    assert (entry["scenario"], entry["replicate"]) == ("2c", 0)
    for kind in ("people", "ties"):
        content = (folder / entry[kind]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry[f"sha256_{kind}"]
    people = pd.read_parquet(folder / "network" / "people.parquet")
    ever = sum((people[name] >= 0).sum() for name in people if name.startswith("use_month_"))
    parts = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["parts"]
    runs = pd.concat([pd.read_parquet(folder / part["runs"]) for part in parts])
    chosen = runs[(runs["scenario"] == "2c") & (runs["replicate"] == 0)]
    assert ever == int(chosen["staff_ever_used"].iloc[0]) > 0


def test_without_recommendations_it_is_that_of_the_baseline(small: Small) -> None:
    entry = network(done(small(*LOOK, "recommendations=[]")))
    assert entry is not None
    assert entry["scenario"] == "baseline"


def test_it_is_the_same_bits_in_other_processes_and_for_fewer_replicates(small: Small) -> None:
    here = bits(done(small(*LOOK, results="serial")))
    two = ("executor=processes", "executor.workers=2")
    assert bits(done(small(*LOOK, *two, results="two"))) == here
    assert bits(done(small(*LOOK, "replicates=1", results="one"))) == here


@pytest.mark.parametrize("harm", ["gone", "torn", "unlisted"])
def test_one_that_is_gone_torn_or_unlisted_is_made_again(harm: str, small: Small) -> None:
    folder = done(small(*LOOK))
    before, entry = bits(folder), network(folder)
    if harm == "gone":
        (folder / "network" / "ties.parquet").unlink()
    elif harm == "torn":
        (folder / "network" / "people.parquet").write_bytes(b"torn")
    else:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        del manifest["network"]
        (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert done(small(*LOOK)) == folder
    assert (bits(folder), network(folder)) == (before, entry)


def test_one_that_is_there_is_not_made_again(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = done(small(*LOOK))
    entry = network(folder)

    def never(_: object) -> None:
        raise AssertionError("made again")

    monkeypatch.setattr("sim.portrait.portrait", never)
    assert network(done(small(*LOOK))) == entry


def test_a_comparison_a_large_population_and_a_failed_run_have_none(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert network(done(small("months=2", "recommendations=[1b]"))) is None
    assert network(done(small(*LOOK, results="failed"), work=fails_with_2c)) is None
    monkeypatch.setattr("experiments.runner.MOST_IN_PORTRAIT", 299)
    folder = done(small(*LOOK, results="large"))
    assert network(folder) is None
    assert not (folder / "network").exists()
