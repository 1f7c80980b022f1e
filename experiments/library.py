"""Recommendations read by id from the folders that hold them as data."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from experiments.catalogue import CONFIGS, LIBRARY
from experiments.designs import ALL, BASELINE
from experiments.documents import read_mapping
from experiments.problems import Problem, listing, suggestion
from experiments.schema import model_schema
from experiments.validation import shown, validated
from sim.parameters import Recommendation

EVERYTHING = ALL
SCENARIOS = (BASELINE, ALL)  # names of scenarios, which no recommendation may have


def chosen_ids(value: Any) -> tuple[str, ...]:
    """Return the ids that ``recommendations`` names: a list, one id, or nothing."""
    if value is None:
        return ()
    entries = list(value) if isinstance(value, list | tuple) else [value]
    for entry in entries:
        if isinstance(entry, bool | float):
            raise Problem(
                f"recommendations holds {shown(entry)}, which is no id: "
                "put an id that looks like a number in quotes"
            )
        if not isinstance(entry, str | int):
            raise Problem("recommendations must be a list of ids, as in recommendations=[2c,3b]")
    ids = tuple(str(entry) for entry in entries)
    for name in ids:
        if ids.count(name) > 1:
            raise Problem(f"recommendations names '{name}' twice")
    return ids


def load_recommendations(
    ids: Sequence[str], *, folder: str | None, intensity: float
) -> tuple[Recommendation, ...]:
    """Read the recommendations of some ids, in their order; ``all`` is every file there is.

    Parameters
    ----------
    folder
        A further folder of ``<id>.yaml`` files; an id may not be in both.
    intensity
        Multiplies the intensity of each.
    """
    files = _files(folder)
    names = sorted(files) if EVERYTHING in ids else list(ids)
    if EVERYTHING in ids and len(ids) > 1:
        raise Problem("recommendations names 'all' beside others: write one or the other")
    return tuple(_load(name, files, intensity) for name in names)


def _files(folder: str | None) -> dict[str, Path]:
    """Return the file of each id."""
    files = {path.stem: path for path in sorted((CONFIGS / LIBRARY).glob("*.yaml"))}
    if folder is None:
        return files
    if not Path(folder).is_dir():
        raise Problem(f"recommendation_folder is {folder}: no such folder")
    further = {path.stem: path for path in sorted(Path(folder).glob("*.yaml"))}
    for name in SCENARIOS:
        if name in further:
            raise Problem(f"{further[name]}: '{name}' is the name of a scenario, use another id")
    both = sorted(files.keys() & further.keys())
    if both:
        raise Problem(f"{further[both[0]]}: '{both[0]}' comes with the package, use another id")
    return files | further


def _load(name: str, files: dict[str, Path], intensity: float) -> Recommendation:
    """Read one recommendation."""
    if name not in files:
        near = suggestion(name, files)
        raise Problem(f"unknown recommendation '{name}'{near} {listing(files)}")
    path = files[name]
    content = read_mapping(path)
    identity = content.get("id")
    if identity != name:
        raise Problem(f"{path}: id is {shown(identity)}, it must be the file's name, '{name}'")
    schema = model_schema(Recommendation)
    found = validated(Recommendation, content, schema=schema, place=f"{path}: ")
    return found.model_copy(update={"intensity": found.intensity * intensity})
