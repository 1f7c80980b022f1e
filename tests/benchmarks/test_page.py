"""Whether the page of benchmarks says what its data say, and the data what the journal says."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from benchmarks.estimates import AT_LEAST, MONTHS, SCALED, cell, exponent
from benchmarks.figure import spread_apart
from benchmarks.page import duration, page
from benchmarks.places import FIGURE, PAGE, PEERS, RESULTS
from benchmarks.roster import ENGINES


def record(agents: int, seconds: float, months: int = MONTHS) -> dict[str, object]:
    """One process with one run whose months all took as long."""
    run = {
        "wall_seconds": seconds,
        "cpu_seconds": seconds,
        "build_seconds": seconds / 10,
        "adopted": list(range(months)),
        "month_seconds": [seconds / months] * months,
    }
    return {"agents": agents, "runs": [run], "peak_mebibytes": 100.0}


def test_the_page_is_made_from_the_data() -> None:
    results = json.loads(RESULTS.read_text("utf-8"))
    assert PAGE.read_text("utf-8") == page(results)


def test_the_figure_names_nothing_of_the_day_it_was_drawn() -> None:
    assert "<dc:date>" not in FIGURE.read_text("utf-8")


def test_every_engine_of_the_data_is_in_the_roster_and_every_one_has_its_file() -> None:
    results = json.loads(RESULTS.read_text("utf-8"))
    assert [entry["key"] for entry in results["engines"]] == [entry.key for entry in ENGINES]
    assert all((PEERS / f"{entry.key}.py").is_file() for entry in ENGINES)
    locks = {entry.environment for entry in ENGINES if entry.environment}
    assert all((PEERS / f"requirements-{name}.txt").is_file() for name in locks)


def test_the_locks_of_the_peers_hold_hashes() -> None:
    for lock in PEERS.glob("requirements-*.txt"):
        entries = lock.read_text("utf-8").split("\n\n")[-1]
        assert entries.count("==") <= entries.count("--hash=sha256:"), lock.name


def test_a_complete_run_is_taken_as_measured() -> None:
    found = cell([record(100, 1.0), record(100, 3.0), record(100, 2.0)], 100)
    assert found is not None
    assert (found.wall_seconds, found.turns, found.mark) == (2.0, 3, "")


def test_first_months_are_scaled_by_their_share_at_a_smaller_size() -> None:
    found = cell([record(100, 1.0), record(1_000, 5.0, months=15)], 1_000)
    assert found is not None
    assert found.wall_seconds == pytest.approx(20.0)
    assert (found.months, found.mark) == (15, SCALED)


def test_what_was_not_run_grows_in_proportion_and_says_so() -> None:
    found = cell([record(100, 1.0)], 1_370)
    assert found is not None
    assert found.wall_seconds == pytest.approx(13.7)
    assert found.mark == AT_LEAST
    assert "build_seconds" not in found.as_json()
    assert duration(found.as_json() | {"ratio": 50.0}) == "≥ 13.7 s (≥ 13.7 s CPU), ≥ 50 times"


def test_nothing_is_estimated_from_nothing_complete() -> None:
    assert cell([record(1_000, 5.0, months=15)], 1_000) is None
    assert cell([{"agents": 10, "failed": "why"}], 100) is None


def test_the_exponent_of_a_power_is_that_power() -> None:
    sizes = [100, 1_000, 50_000]
    assert exponent(sizes, [3e-6 * n**1.2 for n in sizes]) == pytest.approx(1.2)


def test_names_are_moved_apart_and_keep_their_order() -> None:
    placed = spread_apart([0.0, 2.0, 0.05, 0.1], gap=0.3)
    assert sorted(placed) == [placed[0], placed[2], placed[3], placed[1]]
    steps = [later - sooner for sooner, later in pairwise(sorted(placed))]
    assert min(steps) > 0.3 - 1e-3
