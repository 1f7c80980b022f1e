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
FIT = "fit"


@dataclass(frozen=True)
class Reader:
    """A word that does something with a folder or a file: what comes after, and what it does."""

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
    "validate": Reader(
        "[parameters=assumed]",
        "make anew everything that the model is held to, with verdicts",
    ),
    FIT: Reader(
        "FILE [key=value ...]",
        "fit an adoption curve to counts of new adopters, and say what it can and cannot tell",
    ),
}
FIT_KEYS = {
    "population=N|COLUMN": "people who could adopt, or the column that holds them (n, ...)",
    "column=COLUMN": "new adopters in each period, or cumulative ones",
    "cumulative=yes|no": "which of the two, where the column's name leaves doubt",
    "model=bass": "the curve: bass, external, logistic or gompertz",
    "ceiling=free|SHARE": "share that would ever adopt: fitted unless given, 1 for everybody",
    "by=COLUMN": "one curve for each community as well",
    "period=COLUMN": "the periods: whole numbers, months as 2008-04, quarters as 2008Q2",
    "unit=month": "what a period is called, where the column's name does not tell",
    "who=practices": "what those who adopt are called, unless they are people",
    "start=PERIOD": "where to begin; earlier adopters leave the population",
    "gaps=zero": "a missing period had no adopters; else it is refused",
    "level=0.95": "of the intervals",
    "holdout=K": "fit the first K periods too, and predict the others",
    "time=, censored=, id=": "columns of a file with one row for each person; known by usual names",
    "ties=FILE": "who is tied to whom, beside such a file: word of mouth along the ties",
    "results=, name=": "the folder, and the name of results/fit-NAME in it",
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
