"""A virtual environment for each kind of engine, apart from the project's own.

An engine that cannot be installed is no reason to stop: it is named as such and the others go on.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from benchmarks.places import ENVIRONMENTS, PEERS, ROOT

# Nothing newer than a first alpha is published: this is its main branch in November 2026.
MESA_FRAMES = (
    "git+https://github.com/projectmesa/mesa-frames@41cee3c0464f0cce4b189ac0610279d1993786a8"
)


def interpreter(name: str, *, python: str, mesa_frames: str) -> Path | None:
    """The Python that has what the engines of an environment need; None if that cannot be had."""
    if not name:
        return Path(sys.executable)
    folder = ENVIRONMENTS / name
    ready, lock = folder / "bin" / "python", PEERS / f"requirements-{name}.txt"
    source = mesa_frames if name == "frames" else ""
    stamp = sha256(f"{ROOT}{python}{source}{lock.read_text('utf-8')}".encode()).hexdigest()
    mark = folder / "installed"
    if not (mark.exists() and mark.read_text("utf-8") == stamp):
        print(f"Making an environment for {name} (once)", flush=True)
        if not install(folder, lock, python=python, source=source):
            print(f"{name} does not install here; see {folder.relative_to(ROOT)}.log", flush=True)
            return None
        mark.write_text(stamp, "utf-8")
    return ready


def install(folder: Path, lock: Path, *, python: str, source: str) -> bool:
    """Make the environment anew; what was said in doing so goes to a log beside it."""
    shutil.rmtree(folder, ignore_errors=True)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--disable-pip-version-check"]
    steps = [
        [python, "-m", "venv", str(folder)],
        [*pip, "--require-hashes", "-r", str(lock)],
    ]
    if source:
        steps.append([*pip, "--no-deps", "--no-build-isolation", source])
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".log").open("w", encoding="utf-8") as log:
        return all(
            subprocess.run(step, stdout=log, stderr=log, check=False).returncode == 0
            for step in steps
        )
