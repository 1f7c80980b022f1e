"""How much memory a long sweep takes while it runs, and how many files it leaves.

    python -m benchmarks.memory                 # 20,000 runs of a year on the toy population

prints the memory of the driver and of its workers at each twentieth of the sweep.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EVERY_SECONDS = 1.0
MARKS = 20


@dataclass(frozen=True)
class Moment:
    """Runs kept, and memory in MiB: of the driver, and of its largest worker."""

    done: int
    driver: float
    worker: float


def watched(words: list[str], folder: Path) -> list[Moment]:
    """Run a command and note its memory about once a second."""
    command = [sys.executable, "-m", "experiments", *words]
    moments = []
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            time.sleep(EVERY_SECONDS)
            workers = [_resident(one) for one in _workers_of(process.pid)]
            if workers and (folder / "status.json").is_file():
                done = json.loads((folder / "status.json").read_text(encoding="utf-8"))["done"]
                moments.append(Moment(done, _resident(process.pid), max(workers)))
    if process.returncode != 0:
        raise SystemExit(f"the sweep ended with exit code {process.returncode}")
    return moments


def _workers_of(parent: int) -> list[int]:
    """Return the ids of a driver's worker processes."""
    listed = subprocess.run(["ps", "-eo", "pid,args"], capture_output=True, text=True, check=True)
    lines = [line for line in listed.stdout.splitlines() if f"experiments.child {parent} " in line]
    return [int(line.split()[0]) for line in lines]


def _resident(process: int) -> float:
    """Return the memory that a process holds, in MiB; 0 if it has ended."""
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)


def main() -> None:
    """Watch the sweep that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=2_500)
    parser.add_argument("--replicates", type=int, default=8)
    parser.add_argument("--months", type=int, default=12)
    asked = parser.parse_args()
    runs = asked.points * asked.replicates
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "sweep" / "memory"
        words = ["experiment=sweep", "population=toy", "uncertainty=talk", "name=memory"]
        words += [f"design.points={asked.points}", f"replicates={asked.replicates}"]
        words += [f"months={asked.months}", f"results={place}", "executor.workers=2"]
        began = time.perf_counter()
        moments = watched(words, folder)
        seconds = time.perf_counter() - began
        for mark in range(1, MARKS + 1):
            due = (one for one in moments if one.done >= runs * mark // MARKS)
            now = next(due, moments[-1])
            print(
                f"{now.done:>7,} runs  {now.driver:6.0f} MiB driver  {now.worker:6.0f} MiB worker"
            )
        parts = sum(path.is_file() for path in folder.rglob("*"))
        print(
            f"{runs:,} runs in {seconds:.0f} s; {parts} files, "
            f"{100 * parts / runs:.2f} per 100 runs"
        )


if __name__ == "__main__":
    main()
