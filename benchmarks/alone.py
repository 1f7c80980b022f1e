"""Measures of this project by itself, each in a process of its own; prints one line of JSON.

python -m benchmarks.alone nhs 0.01 3        the full NHS model: scale, number of products
python -m benchmarks.alone sweep GRAPH 2000 2    replicates of the contagion, on so many threads
python -m benchmarks.alone first lab|nhs     the first run after starting Python
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.agreement import MONTHS_COMPARED
from benchmarks.estimates import MONTHS
from benchmarks.peers.trial import CONTACT, EXTERNAL, Graph, peak_mebibytes

PRODUCTS = (
    "ward_productivity",
    "improvement_guides",
    "elective_pathway",
    "criteria_led_discharge",
    "text_reminders",
)
SEED = 1


def nhs(scale: str, products: str) -> dict[str, Any]:
    """Build and run one replicate of the baseline, after a toy population has warmed the loops."""
    left_out = [f"~products.{name}" for name in PRODUCTS[int(products) :]]
    run_nhs(["population=toy", *left_out])
    return run_nhs(["population=england_2008", f"population.scale={scale}", *left_out])


def run_nhs(overrides: list[str]) -> dict[str, Any]:
    """Build and run one replicate."""
    import experiments
    from sim import DiffusionModel

    experiment: Any = experiments.compose(["experiment=run", *overrides])
    scenario = experiment.scenario
    start = time.perf_counter()
    model = DiffusionModel(scenario, seed=SEED, replicate=0)
    built = time.perf_counter()
    model.run()
    ended = time.perf_counter()
    return {
        "staff": int(model.n_staff),
        "products": len(scenario.products),
        "months": scenario.months,
        "build_seconds": built - start,
        "run_seconds": ended - built,
        "peak_mebibytes": peak_mebibytes(),
    }


def sweep(graph: str, replicates: str, workers: str) -> dict[str, Any]:
    """Many replicates in one call; seconds, and what they give at the months compared."""
    from sim.lab import spread_on
    from sim.rules import Contagion
    from sim.ties import Ties

    stored = Graph.load(Path(graph))
    ties = Ties.from_edges(stored.edges, stored.n)
    rule = Contagion(CONTACT, external=EXTERNAL)
    threads, runs = int(workers), int(replicates)

    def run(runs: int) -> Any:
        return spread_on(
            ties, rule, initial=[], months=MONTHS, replicates=runs, seed=SEED, workers=threads
        )

    run(2 * threads)
    start = time.perf_counter()
    table = run(runs)
    seconds = time.perf_counter() - start
    curves = table.pivot(index="replicate", columns="month", values="adopted")
    chosen = curves[list(MONTHS_COMPARED)]
    return {
        "agents": stored.n,
        "workers": threads,
        "runs": runs,
        "seconds": seconds,
        "means": [float(value) for value in chosen.mean()],
        "sds": [float(value) for value in chosen.std()],
        "peak_mebibytes": peak_mebibytes(),
    }


def first(kind: str) -> dict[str, Any]:
    """Seconds for imports, for the first run and for the second, of a small case."""
    start = time.perf_counter()
    if kind == "lab":
        from benchmarks.peers.ours import build
        from benchmarks.peers.trial import Task

        def run() -> None:
            build(Task(Graph.ring(1_000), MONTHS, SEED))()
    else:
        import experiments  # noqa: F401
        import sim.model  # noqa: F401

        def run() -> None:
            run_nhs(["population=toy"])

    imported = time.perf_counter()
    run()
    once = time.perf_counter()
    run()
    return {
        "import_seconds": imported - start,
        "first_seconds": once - imported,
        "second_seconds": time.perf_counter() - once,
    }


MEASURES: dict[str, Callable[..., dict[str, Any]]] = {"nhs": nhs, "sweep": sweep, "first": first}


def main() -> None:
    """Measure what the command line names."""
    name, *values = sys.argv[1:]
    print(json.dumps(MEASURES[name](*values)))


if __name__ == "__main__":
    main()
