"""Whether the engines simulate the same thing: mean adopted at some months against ours."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.contest import NO_LIMIT_SECONDS, graph_of, process
from benchmarks.estimates import cell
from benchmarks.journal import Journal
from benchmarks.roster import ENGINES, OURS, Engine

MONTHS_COMPARED = (10, 20, 30, 60)
FEWEST_RUNS, MOST_RUNS = 5, 200
# Not the seeds that were timed.
FIRST_SEED = 100_001


def collect(n: int, *, seconds_each: float, pythons: dict[str, Path], journal: Journal) -> None:
    """Run every other engine many times on one graph: as many as go into seconds_each."""
    for engine in ENGINES:
        key = ("agreement", engine.key)
        if engine is OURS or engine.environment not in pythons or key in journal:
            continue
        known = cell(list(journal.select("contest", engine.key)), n)
        if known is None:
            continue
        runs = int(seconds_each / (known.wall_seconds + known.build_seconds))
        record = process(
            engine,
            graph_of(n),
            python=pythons[engine.environment],
            seed=FIRST_SEED,
            runs=min(MOST_RUNS, max(FEWEST_RUNS, runs)),
            limits=(math.inf, NO_LIMIT_SECONDS),
        )
        journal.add(key, record)
        print(f"{n:>9,} {engine.label:<22} agreement", flush=True)


def compare(engine: Engine, journal: Journal, ours: dict[str, Any]) -> dict[str, Any] | None:
    """Means of an engine and how many standard errors they lie from ours.

    If the engine simulates the same, its runs scatter as ours do; so the scatter of ours, of which
    there are many, serves for both.
    """
    record = journal.records.get(("agreement", engine.key))
    if record is None or "failed" in record:
        return None
    curves = np.array([run["adopted"] for run in record["runs"]])[:, np.array(MONTHS_COMPARED) - 1]
    means = curves.mean(axis=0)
    error = np.array(ours["sds"]) * math.sqrt(1 / len(curves) + 1 / ours["runs"])
    z = (means - np.array(ours["means"])) / error
    return {
        "label": engine.label,
        "same_model": engine.same_model,
        "runs": len(curves),
        "means": [round(float(mean), 1) for mean in means],
        "z": [round(float(value), 2) for value in z],
    }
