"""What ``configs/`` offers, read with the standard library alone so that help is quick."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

CONFIGS = Path(__file__).resolve().parent.parent / "configs"
LIBRARY = "recommendation"
# Folders whose files are read by id as data, each with the key that names ids; every other folder
# is a group to choose from.
SHELVES = {
    LIBRARY: "recommendations",
    "bundle": "bundles",
    "scenario": "scenarios",
    "selling_point": "selling_points",
    "trial": "trial",
}
COMPARE = "compare"  # the experiment of config.yaml itself
# the files with which a composition can start
NHS, UNCERTAIN = "config", "uncertain"
LAB, SWEEP, SENSITIVITY, CALIBRATE = "lab", "sweep", "sensitivity", "calibrate"
FURTHER_ROOTS = (LAB, SWEEP, SENSITIVITY, CALIBRATE)  # those of one experiment each, by its name


@dataclass(frozen=True)
class Reader:
    """A word that does something with a results folder: what comes after it, and what it does."""

    takes: str
    does: str


COMMANDS = {
    "status": Reader("DIR", "how far a sweep is, from any terminal"),
    "show": Reader("DIR", "what a results folder holds"),
    "verify": Reader(
        "DIR [--runs K]",
        "re-hash everything and re-run some runs at random, expecting equal bits",
    ),
    "merge": Reader("DIR", "join the shards of a folder"),
}


def groups() -> dict[str, tuple[str, ...]]:
    """Return the groups of ``configs/`` and the options of each, by name."""
    folders = sorted(p for p in CONFIGS.iterdir() if p.is_dir() and p.name not in SHELVES)
    found = {folder.name: options(folder) for folder in folders}
    return {name: names for name, names in found.items() if names}


def root_groups(root: str) -> tuple[str, ...]:
    """Return the groups that a composition has which starts with one of the root files."""
    text = (CONFIGS / f"{root}.yaml").read_text(encoding="utf-8")
    further = re.findall(r"^  - (\w+): ", text, re.MULTILINE)
    started_from = root_groups(NHS) if f"  - {NHS}\n" in text else ()
    return (*started_from, *(name for name in further if name not in started_from))


def plain_keys(root: str) -> tuple[str, ...]:
    """Return the keys of a root file that are no groups."""
    text = (CONFIGS / f"{root}.yaml").read_text(encoding="utf-8")
    return tuple(re.findall(r"^(?!defaults|hydra)(\w+): ", text, re.MULTILINE))


def options(folder: Path) -> tuple[str, ...]:
    """Return the names of a folder's YAML files; those with a leading _ are parts of others."""
    return tuple(sorted(path.stem for path in folder.glob("[!_]*.yaml")))


def first_comment(path: Path) -> str:
    """Return the first comment of a file that is not an instruction to Hydra."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") and not line.startswith("# @"):
            return line.lstrip("# ").strip()
        if line and not line.startswith("#"):
            break
    return ""


def title(path: Path) -> str:
    """Return the title that a file of data states."""
    return stated(path, "title")


def stated(path: Path, key: str) -> str:
    """Return what a file states for a key at its left margin, empty where it has no such key."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith(f"{key}:"):
            return line.removeprefix(f"{key}:").strip().strip("'\"")
    return ""


def version() -> str:
    """Return the version of this software, installed or in a clone."""
    try:
        return metadata.version("nhs-spread")
    except metadata.PackageNotFoundError:
        text = (CONFIGS.parent / "pyproject.toml").read_text(encoding="utf-8")
        return str(tomllib.loads(text)["project"]["version"])
