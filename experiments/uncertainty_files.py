"""Uncertainties that were calibrated: in a file of the user's own, or in a part of an option.

Such a file is what `experiments.calibration.posterior_files` writes, and may as well be put into
``configs/uncertainty/`` under a name.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from experiments.documents import read_mapping
from experiments.problems import Problem
from experiments.validation import unknown_key

FILE, CALIBRATED, TIED = "uncertainty_file", "calibrated", "correlations"
INDEPENDENT = "none"  # of correlations: as if there were none
HOLDS = ("uncertainties", TIED)


def with_file(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is asked for with what its file of uncertainties says.

    Returns
    -------
    dict
        Uncertainties in parts, those of the file in the part ``calibrated``; and correlations, of
        which the word ``none`` leaves none.

    Raises
    ------
    Problem
        If the file cannot be read, or holds anything else.
    """
    plain, tied = asked.get("uncertainties", []), asked.get(TIED, [])
    named = asked.get(FILE)
    content = {} if named is None else _read(named)
    parts = dict(plain) if isinstance(plain, Mapping) else {"chosen": plain}
    own = content.get("uncertainties")
    if own is not None:
        entries = [entry for part in own.values() for entry in part] if _in_parts(own) else own
        parts[CALIBRATED] = [*_others(parts.get(CALIBRATED), entries), *entries]
    if tied == INDEPENDENT:
        tied = []
    elif isinstance(tied, list) and content.get(TIED):
        tied = [*tied, *content[TIED]]
    found = {"uncertainties": parts if own is not None else plain, TIED: tied}
    return {**asked, **{key: value for key, value in found.items() if key in asked or value}}


def _read(named: Any) -> dict[str, Any]:
    """Return what a file holds, in lists."""
    path = Path(str(named))
    if not path.is_file():
        raise Problem(f"{FILE} is {named}: no such file")
    content = read_mapping(path)
    for key in content:
        if key == "defaults":
            raise Problem(
                f"{path}: defaults count only in configs/uncertainty/: leave them out, and choose "
                "with uncertainty=... what the rest is"
            )
        if key not in HOLDS:
            raise Problem(f"{path}: {unknown_key([str(key)], HOLDS)}")
    for key in HOLDS:
        value = content.get(key, [])
        if not (isinstance(value, list) or (key == HOLDS[0] and _in_parts(value))):
            raise Problem(f"{path}: {key} must be a list")
    return content


def _in_parts(value: Any) -> bool:
    return isinstance(value, Mapping) and all(isinstance(part, list) for part in value.values())


def _others(entries: Any, replacing: list[Any]) -> list[Any]:
    """Return the entries of which none of those that replace them has the path."""
    taken = paths_of(replacing)
    return [one for one in entries or [] if not paths_of([one]) & taken]


def paths_of(entries: list[Any]) -> set[str]:
    """Return the paths that entries are about, of those that have one."""
    return {str(one["path"]) for one in entries if isinstance(one, Mapping) and "path" in one}
