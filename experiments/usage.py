"""The help of the command, read from the configuration folder."""

from __future__ import annotations

from pathlib import Path

from experiments.catalogue import CONFIGS, LIBRARY, first_comment, groups, options, title

EXAMPLES = """\
examples
  spread experiment=run population=toy
      one quick look at a population of a few hundred staff
  spread experiment=compare
      all recommendations in England as of 2008, with a report (some minutes)
  spread experiment=compare recommendations=[2c,3b] population.scale=0.01 replicates=8
      two recommendations and both together, in a hundredth of England
  spread experiment=compare population=from_table population.table=FILE.csv
      the organisations of your own table
  spread --multirun experiment=compare population=toy intensity=0.5,1.0
      one experiment for each value

The same command given again goes on where it stopped. Nothing is written outside results=FOLDER.
Exit codes: 0 done, 2 bad input, 3 some runs failed, 130 interrupted."""


def usage() -> str:
    """Return the whole help text."""
    found = groups()
    experiments = found.pop("experiment")
    lines = ["usage: spread [--multirun] [key=value ...]", "       spread --help | --version", ""]
    lines += ["experiments (experiment=...)"]
    lines += [_described(name, first_comment(_path("experiment", name))) for name in experiments]
    lines += ["", "recommendations (recommendations=[id,...] or all)"]
    library = options(CONFIGS / LIBRARY)
    lines += [_described(name, title(_path(LIBRARY, name))) for name in library]
    lines += ["", "groups (group=option); each option is a file in configs/, any key of it can be"]
    lines += ["changed, as in population.scale=0.01 or staff.climate=0.2"]
    lines += [_described(group, ", ".join(names)) for group, names in found.items()]
    lines += [
        "",
        "further keys, with their values where the experiment sets no others",
    ]
    lines += [_described(key, value) for key, value in _root_keys()]
    return "\n".join([*lines, "", EXAMPLES])


def _path(folder: str, name: str) -> Path:
    return CONFIGS / folder / f"{name}.yaml"


def _root_keys() -> list[tuple[str, str]]:
    """Return the keys of the root file and their values there, as text."""
    text = (CONFIGS / "config.yaml").read_text(encoding="utf-8")
    plain = [line for line in text.splitlines() if line[:1].isalpha() and ": " in line]
    pairs = [line.split(": ", 1) for line in plain]
    return [(key, value) for key, value in pairs]


def _described(name: str, text: str) -> str:
    return f"  {name:<22} {text}"
