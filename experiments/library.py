"""Data read by id from the folders that hold it, one file for each entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from experiments.bundles import DEFAULT, Bundle
from experiments.catalogue import CONFIGS, LIBRARY, SHELVES
from experiments.comparisons import ComparisonScenario
from experiments.designs import ALL, BASELINE
from experiments.documents import read_mapping
from experiments.problems import Problem, listing, suggestion
from experiments.schema import model_schema
from experiments.selling_points import SellingPoint
from experiments.trials import VirtualTrial
from experiments.validation import shown, validated
from sim.parameters import Recommendation

EVERYTHING = ALL
RESERVED = (BASELINE, ALL)  # names of scenarios, which no entry may have

Entry = TypeVar("Entry", bound=BaseModel)
Files = Mapping[str, Path]


@dataclass(frozen=True)
class Shelf(Generic[Entry]):
    """Where entries of one kind lie.

    Attributes
    ----------
    folder
        Below ``configs/``.
    model
        What each file must hold.
    further
        Key that names a further folder, if there is one.
    """

    folder: str
    model: type[Entry]
    further: str | None = None

    @property
    def key(self) -> str:
        """The key that names ids."""
        return SHELVES[self.folder]

    @property
    def noun(self) -> str:
        """What users call one entry."""
        return self.folder.replace("_", " ")


RECOMMENDATIONS = Shelf(LIBRARY, Recommendation, "recommendation_folder")
BUNDLES = Shelf("bundle", Bundle)
SCENARIOS = Shelf("scenario", ComparisonScenario, "scenario_folder")
SELLING_POINTS = Shelf("selling_point", SellingPoint)
TRIALS = Shelf("trial", VirtualTrial)


def chosen_ids(value: Any, *, key: str) -> tuple[str, ...]:
    """Return the ids that a key names: a list, one id, or nothing."""
    if value is None:
        return ()
    entries = list(value) if isinstance(value, list | tuple) else [value]
    for entry in entries:
        if isinstance(entry, bool | float):
            raise Problem(
                f"{key} holds {shown(entry)}, which is no id: "
                "put an id that looks like a number in quotes"
            )
        if not isinstance(entry, str | int):
            raise Problem(f"{key} must be a list of ids, as in {key}=[one,two]")
    ids = tuple(str(entry) for entry in entries)
    for name in ids:
        if ids.count(name) > 1:
            raise Problem(f"{key} names '{name}' twice")
    return ids


def is_everything(ids: Sequence[str], *, key: str, word: str = EVERYTHING) -> bool:
    """Whether ids are the word for everything there is, which stands alone."""
    if word in ids and len(ids) > 1:
        raise Problem(f"{key} names '{word}' beside others: write one or the other")
    return word in ids


def ids(shelf: Shelf[Entry], *, folder: str | None) -> tuple[str, ...]:
    """Return the ids of all entries of a shelf, with those of a further folder."""
    return tuple(_files(shelf, folder))


def load(shelf: Shelf[Entry], wanted: Sequence[str], *, folder: str | None) -> tuple[Entry, ...]:
    """Read the entries of wanted ids, in their order; ``all`` is every file there is.

    Parameters
    ----------
    folder
        A further folder of ``<id>.yaml`` files; an id may not be in both.
    """
    files = _files(shelf, folder)
    names = sorted(files) if is_everything(wanted, key=shelf.key) else wanted
    return tuple(_read(shelf, name, files) for name in names)


def _files(shelf: Shelf[Entry], folder: str | None) -> Files:
    """Return the file of each id."""
    files = {path.stem: path for path in sorted((CONFIGS / shelf.folder).glob("*.yaml"))}
    if folder is None:
        return files
    if not Path(folder).is_dir():
        raise Problem(f"{shelf.further} is {folder}: no such folder")
    further = {path.stem: path for path in sorted(Path(folder).glob("*.yaml"))}
    for name in RESERVED:
        if name in further:
            raise Problem(f"{further[name]}: '{name}' is the name of a scenario, use another id")
    both = sorted(files.keys() & further.keys())
    if both:
        raise Problem(f"{further[both[0]]}: '{both[0]}' comes with the package, use another id")
    return files | further


def _read(shelf: Shelf[Entry], name: str, files: Files) -> Entry:
    """Read one entry."""
    if name not in files:
        near = suggestion(name, [*files, DEFAULT if shelf is BUNDLES else EVERYTHING])
        raise Problem(f"unknown {shelf.noun} '{name}'{near} {listing(files)}")
    path = files[name]
    content = read_mapping(path)
    identity = content.get("id")
    if identity != name:
        raise Problem(f"{path}: id is {shown(identity)}, it must be the file's name, '{name}'")
    return validated(shelf.model, content, schema=model_schema(shelf.model), place=f"{path}: ")
