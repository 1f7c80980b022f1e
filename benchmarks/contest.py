"""The engines side by side.

Each has a process of its own for each turn, and all take turns, so that what disturbs the machine
disturbs them all.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.estimates import MONTHS, expected, median_cell
from benchmarks.journal import Journal, Record
from benchmarks.machine import memory_gibibytes
from benchmarks.places import ROOT, WORK
from benchmarks.roster import ENGINES, Engine

MOST_RUNS = 20
ENOUGH_SECONDS = 0.5
NO_LIMIT_SECONDS = 600.0
# Messages are published; where things lie on this machine is not.
PATH = re.compile(r"(/[\w.+-]+){2,}")
MEMORY_SHARE = 0.7


@dataclass(frozen=True)
class Plan:
    """What to measure.

    Attributes
    ----------
    sizes : tuple of int
        Numbers of agents.
    rounds : int
        Times that everyone's turn comes at each size.
    limit_seconds : float
        How long one run may take before it is estimated rather than measured.
    agreement_seconds : float
        How long each engine runs to be compared with ours.
    """

    sizes: tuple[int, ...]
    rounds: int
    limit_seconds: float
    agreement_seconds: float


def contest(
    plan: Plan,
    pythons: dict[str, Path],
    *,
    journal: Journal,
    engines: tuple[Engine, ...] = ENGINES,
) -> None:
    """Measure whatever the journal does not hold yet; pythons by name of environment."""
    for n in sorted(plan.sizes):
        graph = graph_of(n)
        for turn in range(plan.rounds):
            for engine in engines:
                if engine.environment not in pythons:
                    continue
                key = ("contest", engine.key, n, turn)
                if key in journal or not feasible(engine, n, plan=plan, journal=journal):
                    continue
                python = pythons[engine.environment]
                journal.add(key, one_turn(engine, graph, python=python, plan=plan, turn=turn))
                print(line(engine, n, journal.records[key]), flush=True)


def feasible(engine: Engine, n: int, *, plan: Plan, journal: Journal) -> bool:
    """Whether a turn of an engine at a size is worth taking, by what is known of it so far."""
    records = list(journal.select("contest", engine.key))
    if any("failed" in record for record in records):
        return False
    forecast = expected(records, n)
    if forecast is None:
        return True
    if forecast.peak_mebibytes > MEMORY_SHARE * memory_gibibytes() * 2**10:
        return False
    if forecast.build_seconds > plan.limit_seconds:
        return False
    if engine.whole and forecast.wall_seconds > plan.limit_seconds:
        return False
    sooner = [record for record in records if record["agents"] == n]
    return not sooner or sooner[0]["process_seconds"] < plan.limit_seconds / 2


def one_turn(engine: Engine, graph: Path, *, python: Path, plan: Plan, turn: int) -> Record:
    """One process: small graphs are run several times in it, and its median counts.

    The smallest graph is run to the end at any rate: it is what larger ones are scaled up from.
    """
    limit = NO_LIMIT_SECONDS if int(graph.stem) == min(plan.sizes) else plan.limit_seconds
    return process(
        engine,
        graph,
        python=python,
        seed=1 + MOST_RUNS * turn,
        runs=MOST_RUNS,
        limits=(ENOUGH_SECONDS, limit),
    )


def process(
    engine: Engine, graph: Path, *, python: Path, seed: int, runs: int, limits: tuple[float, float]
) -> Record:
    """Run an engine in a process of its own; what it says, or that it failed."""
    enough, limit = limits
    command = [str(python), "-W", "ignore", "-m", f"benchmarks.peers.{engine.key}", str(graph)]
    command += ["--seed", str(seed), "--runs", str(runs), "--months", str(MONTHS)]
    command += ["--enough-seconds", str(enough), "--limit-seconds", str(limit)]
    began = time.perf_counter()
    outcome = spoken(command, timeout_seconds=max(1_200.0, 5 * limit))
    outcome["process_seconds"] = time.perf_counter() - began
    outcome["agents"] = int(graph.stem)
    return outcome


def spoken(command: list[str], *, timeout_seconds: float) -> Record:
    """The JSON in the last line that a command prints, or the reason why there is none."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=timeout_seconds
        )
    except subprocess.TimeoutExpired:
        return {"failed": f"not done after {timeout_seconds:.0f} s"}
    if done.returncode != 0:
        print(done.stderr[-2000:], file=sys.stderr)
        reason = (done.stderr.strip().splitlines() or ["no message"])[-1]
        return {"failed": PATH.sub("…", reason)[:200]}
    outcome: Record = json.loads(done.stdout.splitlines()[-1])
    return outcome


def graph_of(n: int) -> Path:
    """The file of the graph of that size, made if it is not there."""
    path = WORK / "graphs" / f"{n}.npz"
    if not path.exists():
        subprocess.run(
            [sys.executable, "-m", "benchmarks.graphs", str(n), str(path)], check=True, cwd=ROOT
        )
    return path


def line(engine: Engine, n: int, record: Record) -> str:
    """One turn, for the terminal."""
    start = f"{n:>9,} {engine.label:<22}"
    if "failed" in record:
        return f"{start} failed: {record['failed']}"
    cell = median_cell([record])
    part = f" ({cell.months} months)" if cell.months < MONTHS else ""
    return (
        f"{start} {cell.wall_seconds:10.4f} s wall {cell.cpu_seconds:10.4f} s CPU"
        f" {cell.build_seconds:8.3f} s build {cell.peak_mebibytes:7,.0f} MiB{part}"
    )
