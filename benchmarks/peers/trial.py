"""What every engine is asked to do, how it is timed, and what it prints.

The contagion: nobody has adopted at first. In each month an agent with k neighbours who adopted in
earlier months adopts with probability 1 - (1 - EXTERNAL) * (1 - CONTACT) ** k.

An engine is one file with one function, `build(task)`, which returns what runs the model: a
function that lives through one month and returns how many have adopted, or, for an engine that runs
in one piece (`whole=True`), a function that returns how many had adopted by the end of each month.
Building is timed apart from running.

Before anything is timed the engine runs once on a small graph, so that neither compilation nor
imports are counted against anyone. It then runs with seed, seed + 1, and so on, until `runs` runs
are made or they have taken `enough_seconds` together, each with a model of its own. An engine that
runs month by month stops after the month in which it passes the limit.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

CONTACT = 0.02
EXTERNAL = 0.001
WARM_AGENTS = 3_000
WARM_MONTHS = 5

Build = Callable[["Task"], Callable[[], Any]]


@dataclass(frozen=True)
class Graph:
    """Who knows whom: n agents and an array of ties of shape (m, 2), each tie once."""

    n: int
    edges: np.ndarray[Any, np.dtype[np.int32]]

    @staticmethod
    def load(path: Path) -> Graph:
        """The graph that `benchmarks.graphs` wrote."""
        with np.load(path) as stored:
            return Graph(int(stored["n"]), stored["edges"])

    @staticmethod
    def ring(n: int) -> Graph:
        """A ring where everyone also knows four people further on: the graph to warm up with."""
        near = np.arange(n, dtype=np.int32)
        far = [np.stack([near, (near + step) % n], axis=1) for step in (1, 7, 49, 343, 2401 % n)]
        return Graph(n, np.concatenate(far).astype(np.int32))

    def rows(self) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """The neighbours of all agents in one array, and where those of each agent begin."""
        both = np.concatenate([self.edges, self.edges[:, ::-1]])
        order = np.argsort(both[:, 0], kind="stable")
        starts = np.zeros(self.n + 1, dtype=np.int64)
        np.cumsum(np.bincount(both[:, 0], minlength=self.n), out=starts[1:])
        return starts, both[order, 1]

    def lists(self) -> list[list[int]]:
        """The neighbours of each agent as a list of Python numbers."""
        starts, neighbours = self.rows()
        flat, cuts = neighbours.tolist(), starts.tolist()
        return [flat[cuts[i] : cuts[i + 1]] for i in range(self.n)]


@dataclass(frozen=True)
class Task:
    """One run of the contagion."""

    graph: Graph
    months: int
    seed: int


@dataclass(frozen=True)
class Order:
    """What one process is asked for."""

    graph: Path
    months: int
    seed: int
    runs: int
    enough_seconds: float
    limit_seconds: float


def main(build: Build, packages: tuple[str, ...], *, whole: bool = False) -> None:
    """Read the order from the command line, carry it out and print one line of JSON."""
    order = read_order()
    once(build, Task(Graph.ring(WARM_AGENTS), WARM_MONTHS, seed=0), whole=whole)
    graph = Graph.load(order.graph)
    runs: list[dict[str, Any]] = []
    spent, peak = 0.0, 0.0
    for seed in range(order.seed, order.seed + order.runs):
        task = Task(graph, order.months, seed)
        runs.append(once(build, task, whole=whole, limit_seconds=order.limit_seconds))
        # Some engines never let go of a model, so only the first run tells what one run needs.
        peak = peak or peak_mebibytes()
        spent += runs[-1]["wall_seconds"]
        if spent >= order.enough_seconds:
            break
    versions = {name: version(name) for name in packages}
    versions["Python"] = platform.python_version()
    print(json.dumps({"runs": runs, "peak_mebibytes": peak, "versions": versions}))


def read_order() -> Order:
    """The order on the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("graph", type=Path)
    parser.add_argument("--months", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--enough-seconds", type=float, default=float("inf"))
    parser.add_argument("--limit-seconds", type=float, default=float("inf"))
    return Order(**vars(parser.parse_args()))


def once(
    build: Build, task: Task, *, whole: bool, limit_seconds: float = float("inf")
) -> dict[str, Any]:
    """Build and run one model: seconds for each, adopted by the end of each month."""
    began = time.perf_counter()
    model = build(task)
    built = time.perf_counter()
    no_marks: list[float] = []
    processor = time.process_time()
    if whole:
        adopted, marks = model(), no_marks
    else:
        adopted, marks = month_by_month(model, task.months, limit_seconds)
    ended = time.perf_counter()
    return {
        "build_seconds": built - began,
        "wall_seconds": ended - built,
        "cpu_seconds": time.process_time() - processor,
        "adopted": [int(count) for count in adopted],
        "month_seconds": marks,
    }


def month_by_month(
    model: Callable[[], int], months: int, limit_seconds: float
) -> tuple[list[int], list[float]]:
    """Live through the months, or as many as the limit allows; seconds of each."""
    adopted: list[int] = []
    marks = [time.perf_counter()]
    while len(adopted) < months and marks[-1] - marks[0] < limit_seconds:
        adopted.append(model())
        marks.append(time.perf_counter())
    return adopted, [later - sooner for sooner, later in pairwise(marks)]


def peak_mebibytes() -> float:
    """Largest resident memory of this process so far."""
    try:
        # Linux: of this program alone; getrusage also counts the one that started it.
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return int(status.split("VmHWM:")[1].split()[0]) / 2**10
    except (OSError, IndexError):
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak / 2**20 if platform.system() == "Darwin" else peak / 2**10
