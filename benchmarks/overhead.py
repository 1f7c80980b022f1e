"""What a run costs beside itself: handing out, looking after, bringing back, keeping.

    python -m benchmarks.overhead            # 10,000 runs of nothing, in two processes and by Dask
    python -m benchmarks.overhead --runs 2000 --kinds processes

Each run makes one row and nothing else. The time is that of the whole way through the runner, from
the design to a complete folder, less that of an experiment with two runs for each worker.
"""

from __future__ import annotations

import argparse
import tempfile
import time

import pandas as pd

from experiments import compose, run
from experiments.runner import perform
from experiments.settings import Experiment
from experiments.tasks import Begin, Task, TaskResult


def nothing(task: Task, begin: Begin = lambda _: None) -> TaskResult:
    """Give a row for each run."""
    for place in range(len(task.runs)):
        begin(place)
    frame = pd.DataFrame(
        {
            "run_id": [one.run_id for one in task.runs],
            "scenario": [one.name for one in task.runs],
            "replicate": [one.replicate for one in task.runs],
        }
    )
    return TaskResult(frame, frame, ())


def measured(kind: str, *, runs: int, workers: int) -> str:
    """Run nothing so many times; return a line that says what that cost."""
    words = ["experiment=run", "population=toy", "months=1", f"executor={kind}"]
    words += [] if kind == "serial" else [f"executor.workers={workers}"]
    start = _seconds([*words, f"replicates={2 * workers}"])
    whole = _seconds([*words, f"replicates={runs}"])
    each = 1e3 * (whole - start) / (runs - 2 * workers)
    return f"{kind:<10} {each:6.3f} ms a run ({whole:.2f} s; start and end alone {start:.2f} s)"


def _seconds(words: list[str]) -> float:
    """Return how long an experiment takes whose runs do nothing."""
    with tempfile.TemporaryDirectory() as place:
        experiment = compose([*words, f"results={place}"])
        assert isinstance(experiment, Experiment)
        scenarios = run.scenarios(experiment)
        began = time.perf_counter()
        ending = perform(experiment, scenarios, say=lambda _: None, work=nothing)
        assert ending.kept == experiment.replicates
        return time.perf_counter() - began


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kinds", nargs="+", default=["serial", "processes", "dask"])
    asked = parser.parse_args()
    _seconds(["experiment=run", "population=toy", "months=1", "replicates=1"])  # imports
    for kind in asked.kinds:
        print(measured(kind, runs=asked.runs, workers=asked.workers), flush=True)


if __name__ == "__main__":
    from benchmarks import overhead  # workers have to find the work by the name of its module

    overhead.main()
