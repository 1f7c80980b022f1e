"""What a results folder holds and how far its runs are, in words."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from experiments.locking import is_locked
from experiments.progress import Status, read_status
from experiments.reopening import Manifest, read_design, read_manifest
from experiments.shards import shard_folders
from experiments.telling import aligned, named

SILENT_SECONDS = 60  # a process that says nothing for so long has gone, or does one long chunk


def status_text(folder: Path) -> str:
    """Say how far the runs of a folder and of its shards are.

    Raises
    ------
    Problem
        If it is no results folder.
    """
    folders = [path for path in (folder, *shard_folders(folder)) if read_status(path) is not None]
    if not folders:
        read_manifest(folder)
        return f"{folder}: no status has been written yet"
    rows = [["", "kept", "failed", "of", "time left", ""]]
    rows += [
        _status_row(path, path.name if path == folder else f"shard {path.name}") for path in folders
    ]
    return "\n".join(aligned(rows))


def _status_row(folder: Path, name: str) -> list[str]:
    """Return one line of the status table."""
    status = read_status(folder)
    assert status is not None
    state = _state(folder, status)
    left = "" if state != "running" or status.seconds_left is None else _long(status.seconds_left)
    return [name, f"{status.done:,}", f"{status.failed:,}", f"{status.total:,}", left, state]


def _state(folder: Path, status: Status) -> str:
    """Say whether a process is at work, as far as that can be known from here."""
    if status.state != "running":
        return status.state
    silent = time.time() - status.updated
    if is_locked(folder) is False:
        return "stopped; the same command goes on from here"
    return "running" if silent < SILENT_SECONDS else f"silent for {_long(silent)}"


def _long(seconds: float) -> str:
    """Say a length of time to two places."""
    minutes = round(seconds / 60)
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60:02d} min"


def folder_text(folder: Path) -> str:
    """Say what a results folder holds.

    Raises
    ------
    Problem
        If it is no results folder.
    """
    manifest = read_manifest(folder)
    return "\n".join(aligned([[key, value] for key, value in _facts(folder, manifest)]))


def _facts(folder: Path, manifest: Manifest) -> Iterator[tuple[str, str]]:
    """Yield what there is to know, most important first."""
    design = read_design(folder)
    kept = sum(int(part["run_ids_count"]) for part in manifest["parts"])
    yield "experiment", f"{manifest['experiment']} '{manifest['name']}'"
    yield "status", manifest["status"]
    yield (
        "runs",
        f"{kept:,} of {design['run_id'].nunique():,} kept, {manifest['failures']:,} failed",
    )
    yield "scenarios", named((one["name"], one.get("kind", "")) for one in manifest["scenarios"])
    if "point" in design:
        yield "points", f"{design['point'].nunique():,}"
    yield "replicates", f"{manifest['replicates']:,}, of {manifest['months']} months"
    if "allocation" in manifest:
        yield "spent on", _spent(manifest["allocation"])
    yield "seed", str(manifest["seed"])
    yield "command", f"spread {' '.join(manifest['overrides'])}"
    yield "begun, ended", f"{manifest['started']}, {manifest['ended'] or 'not yet'}"
    yield "commands so far", str(len(manifest.get("sessions", ())))
    yield "code", _code(manifest["code"])
    yield "made with", _versions(manifest)
    yield "calibrated", "yes" if manifest["calibrated"] else "no"
    yield "files", _files(folder)


def _spent(record: dict[str, Any]) -> str:
    """Say how many replicates each scenario was given by a rule, and whether that settled it."""
    each = ", ".join(f"{name} {count:,}" for name, count in record["replicates"].items())
    end = {"settled": "settled", "budget": "not settled within the budget"}
    return f"{each} replicates; {end.get(record['ended'], 'not ended yet')}"


def _code(code: dict[str, Any]) -> str:
    """Say which code made the runs."""
    if code["commit"] is None:
        return f"version {code['version']}"
    changed = ", with changes that were not committed" if code["dirty"] else ""
    return f"version {code['version']}, commit {code['commit'][:12]}{changed}"


def _versions(manifest: Manifest) -> str:
    """Name Python and the packages that results could depend on."""
    packages = (f"{name} {version}" for name, version in manifest["packages"].items())
    return ", ".join([f"Python {manifest['machine']['python']}", *packages])


def _files(folder: Path) -> str:
    """Count files and their size."""
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return f"{len(sizes):,}, {sum(sizes) / 1e6:,.1f} MB"
