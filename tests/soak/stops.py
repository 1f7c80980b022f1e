"""Kill the driver or a worker of a sweep at random moments, go on, and compare with a serial run.

    python -m tests.soak.stops --kills 200

ends with the counts of kills, and with an error if a run was lost or doubled, or a bit differs. The
folder of the killed sweep is checked against that of the same sweep run in one process.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
LONGEST_SECONDS = 5.0  # between a start and a kill
KINDS = ("runs", "series", "groups")


@dataclass(frozen=True)
class Target:
    """A command that is killed, and the results folder that it fills."""

    words: list[str]
    folder: Path


@dataclass
class Kills:
    """How many processes of each sort were killed."""

    driver: int = 0
    worker: int = 0
    finished_first: int = 0


def started(target: Target) -> subprocess.Popen[str]:
    """Start the command as one that heeds interrupts, wherever this is started."""
    return subprocess.Popen(
        [sys.executable, "-m", "experiments", *target.words],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heed_interrupts,
    )


def heed_interrupts() -> None:
    """Undo that a shell lets what it starts in the background ignore interrupts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def killed_until_complete(target: Target, *, kills: int, seed: int) -> Kills:
    """Kill so many processes, drivers and workers in turn by chance; then let the command end."""
    luck, count = random.Random(seed), Kills()
    while count.driver + count.worker < kills:
        process = started(target)
        while count.driver + count.worker < kills and process.poll() is None:
            _wait_till_it_runs(target, process)
            time.sleep(luck.uniform(0, LONGEST_SECONDS))
            if process.poll() is None:
                _kill_one(process, luck, count)
        process.communicate()
        if process.returncode == 0:
            count.finished_first += 1
            if is_complete(target.folder):
                break
    _finished(target)
    return count


def _finished(target: Target) -> None:
    """Let the command come to its end."""
    process = started(target)
    _, said = process.communicate()
    if process.returncode != 0:
        raise AssertionError(f"the command failed with {process.returncode}: {said}")


def _wait_till_it_runs(target: Target, process: subprocess.Popen[str]) -> None:
    """Wait until the driver has opened its folder, so that kills do not all hit its start."""
    for _ in range(300):
        if process.poll() is not None or _process_of(target.folder) == process.pid:
            return
        time.sleep(0.1)


def _process_of(folder: Path) -> int | None:
    """Return the process that last said that it works on a folder."""
    try:
        return int(json.loads((folder / "status.json").read_text(encoding="utf-8"))["process"])
    except (OSError, ValueError, KeyError):
        return None


def _kill_one(process: subprocess.Popen[str], luck: random.Random, count: Kills) -> None:
    """Kill the driver or, as often, one of its workers."""
    workers = _workers_of(process.pid)
    if workers and luck.random() < 0.5:
        try:
            os.kill(luck.choice(workers), signal.SIGKILL)
        except ProcessLookupError:
            return
        count.worker += 1
    else:
        process.kill()
        process.wait()
        count.driver += 1


def _workers_of(parent: int) -> list[int]:
    """Return the ids of a driver's worker processes."""
    listed = subprocess.run(["ps", "-eo", "pid,args"], capture_output=True, text=True, check=True)
    lines = [line for line in listed.stdout.splitlines() if f"experiments.child {parent} " in line]
    return [int(line.split()[0]) for line in lines]


def is_complete(folder: Path) -> bool:
    """Whether all runs of a folder are there."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return bool(manifest["status"] == "complete")


def parts_of(folder: Path) -> dict[str, str]:
    """Return the name and hash of every file that a folder's manifest lists."""
    parts = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["parts"]
    names = [part[kind] for part in parts for kind in KINDS]
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}


def main() -> None:
    """Run the soak that the command line asks for: sweep after sweep, until all kills are done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--replicates", type=int, default=500)
    parser.add_argument("--months", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    words = ["population=toy", "recommendations=[2c]", "name=soak"]
    words += [f"months={asked.months}", f"replicates={asked.replicates}"]
    with tempfile.TemporaryDirectory() as place:
        serial = Target([*words, "executor=serial", f"results={place}/serial"], _folder(place))
        _finished(serial)
        done, sweep = 0, 0
        while done < asked.kills:
            sweep += 1
            killed = Target([*words, f"results={place}/{sweep}"], _folder(place, str(sweep)))
            count = killed_until_complete(killed, kills=asked.kills - done, seed=asked.seed + sweep)
            done += count.driver + count.worker
            print(f"sweep {sweep}: {count}; {done} kills so far", flush=True)
            _compare(killed.folder, serial.folder, runs=2 * asked.replicates)


def _folder(place: str, sweep: str = "serial") -> Path:
    """Return the results folder of one sweep."""
    return Path(place) / sweep / "compare" / "soak"


def _compare(killed: Path, serial: Path, *, runs: int) -> None:
    """Say whether a killed sweep holds what a serial one does."""
    import pandas as pd

    names = [name for name in parts_of(killed) if name.startswith("runs/")]
    ids = pd.concat(pd.read_parquet(killed / name, columns=["run_id"]) for name in names)["run_id"]
    lost, doubled = runs - ids.nunique(), len(ids) - ids.nunique()
    same = parts_of(killed) == parts_of(serial)
    said = "equal" if same else "DIFFERENT"
    print(f"{runs} runs: {lost} lost, {doubled} doubled; files {said} to a serial run's")
    if lost or doubled or not same:
        sys.exit(1)


if __name__ == "__main__":
    main()
