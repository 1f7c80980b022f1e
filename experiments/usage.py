"""The help of the command, read from the configuration folder."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path

from experiments.catalogue import (
    CALIBRATE,
    COMMANDS,
    CONFIGS,
    FIT,
    FIT_KEYS,
    LAB,
    LIBRARY,
    NHS,
    SENSITIVITY,
    SWEEP,
    first_comment,
    groups,
    options,
    root_groups,
    stated,
    title,
)

SHELF_HEADS = {
    LIBRARY: "recommendations (recommendations=[id,...] or all)",
    "bundle": "bundles of recommendations (bundles=[id,...]; default: those all chosen)",
    "scenario": "scenarios to compare them with (scenarios=[id,...] or all)",
    "selling_point": "selling points, taken away or added (selling_points=[id,...] or all)",
    "trial": "published trials, made inside the model (trial=[id,...] or all)",
}
COLUMN = 25  # where descriptions begin
NARROWEST, WIDEST = 80, 100  # where lines end, by the terminal's width
HEAD = """\
usage: spread [--multirun] [--shard k/K] [--extend] [key=value ...]
       spread status DIR | show DIR | verify DIR [--runs K] | merge DIR
       spread fit FILE [key=value ...]
       spread --help | --version
"""
FLAGS = {
    "--multirun, -m": "one experiment for each of several values, as in seed=1,2,3 or "
    "seed=range(1,9); hydra/launcher=joblib, submitit_local or submitit_slurm does them side by "
    "side, with its settings as in hydra.launcher.n_jobs=4",
    "--shard k/K": "only the k-th of K parts of the runs, as in 1/4; merge joins them",
    "--extend": "go on with a folder that holds a smaller experiment, such as fewer replicates",
    "--cfg job": "show the configuration instead of running it; --info shows how it came about",
}
EXAMPLES = """\
examples
  spread experiment=run population=toy
      one quick look at a population of a few hundred staff
  spread experiment=compare
      all recommendations in England as of 2008, with a report (some minutes)
  spread experiment=compare recommendations=[2c,3b] population.scale=0.01
      two recommendations and both together, in a hundredth of England
  spread experiment=compare recommendations=[] scenarios=all selling_points=all
      networks that stop, and selling points taken away or added
  spread experiment=compare population=from_table population.table=FILE.csv
      the organisations of your own table
  spread --multirun experiment=compare population=toy intensity=0.5,1.0
      one experiment for each value
  spread experiment=compare uncertainty=everything design.points=128
      what to fund when nobody knows the numbers, and what to find out first
  spread experiment=sensitivity
      on which numbers effects and the order of the recommendations hang
  spread experiment=sweep uncertainty=leaders recommendations=[2c]
      one recommendation at many values of what nobody knows exactly
  spread experiment=lab graph=small_world graph.n=2000 rule=bass replicates=200
      an adoption rule on a graph; graph=csv graph.path=FILE takes your own ties
  spread fit counts.csv population=1200 model=bass ceiling=free by=region
      an adoption curve for counts of your own, and what it cannot tell

The same command given again goes on where it stopped.
Nothing is written outside results=FOLDER.
Exit codes: 0 done, 2 bad input, 3 some runs failed, 130 interrupted."""


def usage() -> str:
    """Return the whole help text."""
    found = groups()
    experiments = found.pop("experiment")
    lines = [HEAD, "experiments (experiment=...)"]
    lines += [_described(name, first_comment(_path("experiment", name))) for name in experiments]
    for folder, head in SHELF_HEADS.items():
        lines += ["", head, *(_entry(folder, name) for name in options(CONFIGS / folder))]
    lines += ["", "groups (group=option); each option is a file in configs/, any key of it can be"]
    lines += ["changed, as in population.scale=0.01 or staff.climate=0.2"]
    lines += [_described(g, ", ".join(found[g])) for g in found if g in root_groups(NHS)]
    lines += [
        "",
        "further keys, with their values where the experiment sets no others",
    ]
    lines += [_described(key, value) for key, value in _keys(CONFIGS / f"{NHS}.yaml")]
    lines += _for_points(found)
    lines += ["", "groups and keys of experiment=lab, which takes none of the above but executor"]
    lines += [_described(g, ", ".join(found[g])) for g in _own_groups(LAB) if g in found]
    lines += [_described(key, value) for key, value in _keys(_path("experiment", LAB))]
    lines += ["", "flags", *(_described(flag, text) for flag, text in FLAGS.items())]
    lines += ["", "results folders (DIR is such a folder, as in results/compare/toy)"]
    readers = {name: word for name, word in COMMANDS.items() if name != FIT}
    lines += [_described(f"{name} {word.takes}", word.does) for name, word in readers.items()]
    lines += ["", "your own adoption data (FILE is a CSV; docs/curves.md)"]
    lines += [_described(f"{FIT} {COMMANDS[FIT].takes}", COMMANDS[FIT].does)]
    lines += [_described(key, text) for key, text in FIT_KEYS.items()]
    return "\n".join([*lines, "", EXAMPLES])


def _for_points(found: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the lines about experiments that are run at many points."""
    lines = ["", "groups and keys of experiment=sweep, beside all of the above; those of"]
    lines += ["experiment=compare too, once uncertainty=... or design=... is chosen"]
    lines += [_described(g, ", ".join(found[g])) for g in _own_groups(SWEEP)]
    space = _keys(CONFIGS / "_space.yaml")
    lines += [_described(key, value) for key, value in (*space, *_keys(CONFIGS / "sweep.yaml"))]
    lines += ["", "group and key of experiment=sensitivity, beside these but for designs"]
    own = [group for group in _own_groups(SENSITIVITY) if group not in _own_groups(SWEEP)]
    lines += [_described(group, ", ".join(found[group])) for group in own]
    own_keys = _own_keys(_path("experiment", SENSITIVITY), [key for key, _ in space])
    lines += [_described(key, value) for key, value in own_keys]
    lines += ["", "group and key of experiment=calibrate, beside those of experiment=sweep"]
    own = [group for group in _own_groups(CALIBRATE) if group not in _own_groups(SWEEP)]
    lines += [_described(group, ", ".join(found[group])) for group in own]
    known = [key for key, _ in (*space, *_keys(CONFIGS / "sweep.yaml"))]
    own_keys = _own_keys(CONFIGS / f"{CALIBRATE}.yaml", known)
    return [*lines, *(_described(key, value) for key, value in own_keys)]


def _own_groups(root: str) -> list[str]:
    """Return the groups that compositions from one root file have and ordinary ones lack."""
    return [group for group in root_groups(root) if group not in root_groups(NHS)]


def _own_keys(path: Path, known: Sequence[str]) -> list[tuple[str, str]]:
    """Return the keys of an experiment's file that are neither known nor in the ordinary root."""
    ordinary = {*known, *(key for key, _ in _keys(CONFIGS / f"{NHS}.yaml"))}
    return [(key, value) for key, value in _keys(path) if key not in ordinary]


def _path(folder: str, name: str) -> Path:
    return CONFIGS / folder / f"{name}.yaml"


def _entry(folder: str, name: str) -> str:
    """Return the lines of one entry."""
    path = _path(folder, name)
    text = title(path) + (" (an analysis)" if stated(path, "analysis") else "")
    network = stated(path, "network")
    text = f"{network}: {text}" if network else text
    return _described(name, text)


def _keys(path: Path) -> list[tuple[str, str]]:
    """Return the keys of a file that hold no others, and their values there, as text."""
    text = path.read_text(encoding="utf-8")
    plain = [line for line in text.splitlines() if line[:1].isalpha() and ": " in line]
    pairs = [line.split(": ", 1) for line in plain]
    return [(key, value) for key, value in pairs if key != "experiment"]


def _described(name: str, text: str) -> str:
    """Return a name and what it is, on as many lines as they need."""
    width = min(WIDEST, max(NARROWEST, shutil.get_terminal_size((WIDEST, 1)).columns))
    lines = textwrap.wrap(text, width - COLUMN, break_on_hyphens=False)
    if len(name) > COLUMN - 3:
        return "\n".join([f"  {name}", *(" " * COLUMN + line for line in lines)])
    first = f"  {name:<{COLUMN - 3}} {lines[0]}" if lines else f"  {name}"
    return "\n".join([first, *(" " * COLUMN + line for line in lines[1:])])
