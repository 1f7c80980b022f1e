"""A sweep on SLURM with a job cancelled on the way: every run there once, the same as in serial.

    tests/soak/slurm_node.sh            once, on a machine without SLURM
    python tests/soak/slurm.py          some two minutes on two cores; exit code 1 if anything fails

Further words are given to both commands, such as ``replicates=2000`` or ``executor.queue=short``
(those of the executor only to the one on SLURM).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
SWEEP = ("experiment=compare", "population=toy", "months=12", "replicates=200", "name=soak")
ON_SLURM = ("executor=slurm", "executor.workers=2", "executor.memory_gb=1")
KINDS = {"runs": ["run_id"], "series": ["run_id", "month", "product"]}
PATIENCE_SECONDS = 900


def main() -> int:
    """Run both, compare, and report; returns the exit code."""
    parser = argparse.ArgumentParser(description="Try executor=slurm, with a job cancelled.")
    parser.add_argument("words", nargs="*", help="further key=value for spread")
    words = parser.parse_args().words
    shared = [word for word in words if not word.startswith("executor")]
    with tempfile.TemporaryDirectory(prefix="soak-") as name:
        folders = {place: Path(name) / place for place in ("slurm", "serial")}
        jobs = on_slurm([*SWEEP, *ON_SLURM, *words, f"results={folders['slurm']}"])
        spread([*SWEEP, *shared, "executor=serial", f"results={folders['serial']}"]).wait()
        complaints = compared(folders["slurm"], folders["serial"])
    left = living_jobs()
    if len(jobs) < 3:
        complaints.append(f"the cancelled job was not replaced before the end: {sorted(jobs)}")
    if left:
        complaints.append(f"jobs that still live: {sorted(left)}")
    print("\n".join(complaints) or "all as it should be")
    return 1 if complaints else 0


def spread(words: list[str]) -> subprocess.Popen[bytes]:
    """Start the command."""
    command = [sys.executable, "-m", "experiments", *words]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)


def living_jobs() -> set[int]:
    """The numbers of our jobs that wait or run, those that are just ending left out."""
    states = "--states=PENDING,RUNNING"
    command = ["squeue", "--noheader", "--format=%A", "--me", "--name=nhs-spread", states]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return set(map(int, said.split()))


def on_slurm(words: list[str]) -> set[int]:
    """Run a sweep on SLURM, cancel its first job when results come; return all its jobs."""
    began, seen, cancelled = time.monotonic(), set[int](), None
    process = spread(words)
    folder = Path(words[-1].removeprefix("results=")) / "compare" / "soak"
    while process.poll() is None:
        seen |= living_jobs()
        if cancelled is None and seen and any(folder.glob("runs/part-*")):
            cancelled = min(seen)
            subprocess.run(["scancel", str(cancelled)], check=True)
            print(f"{time.monotonic() - began:.0f} s: cancelled job {cancelled}", flush=True)
        if time.monotonic() - began > PATIENCE_SECONDS:
            process.terminate()
        time.sleep(0.5)
    print(f"{time.monotonic() - began:.0f} s: ended with {process.returncode}, jobs {sorted(seen)}")
    return seen


def rows(folder: Path, kind: str) -> pd.DataFrame:
    """Every row of a kind, sorted."""
    manifest = json.loads((folder / "compare" / "soak" / "manifest.json").read_text("utf-8"))
    tables = [
        pd.read_parquet(folder / "compare" / "soak" / part[kind]) for part in manifest["parts"]
    ]
    return pd.concat(tables).sort_values(KINDS[kind]).reset_index(drop=True)


def compared(slurm: Path, serial: Path) -> list[str]:
    """What differs between two results folders, row by row and bit by bit."""
    complaints = []
    for kind, keys in KINDS.items():
        one, other = rows(slurm, kind), rows(serial, kind)
        print(f"{kind}: {len(one):,} rows on SLURM, {len(other):,} in serial")
        if one.duplicated(keys).any():
            complaints.append(f"{kind}: a row is there twice")
        if not one.equals(other):
            complaints.append(f"{kind}: rows differ")
    return complaints


if __name__ == "__main__":
    sys.exit(main())
