"""Where every number comes from: the range and source that its line in ``configs/`` states."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from experiments.catalogue import CONFIGS
from experiments.documents import check_file, leaves
from experiments.fitted import GROUP
from experiments.lab_settings import LabExperiment
from experiments.schema import SCENARIO_KEYS
from experiments.settings import Experiment

BY_USER = "set by the user"
UNSTATED = "not stated"
LAB_KEYS = ("graph", "rule")
_RANGE = re.compile(r"(?P<low>-?[\d._e+-]+) to (?P<high>-?[\d._e+-]+);\s*(?P<source>\S.*)")
Entry = dict[str, Any]


def provenance(experiment: Experiment | LabExperiment) -> list[Entry]:
    """Return path, value, low, high, source and assumed of every number in the scenario.

    In the laboratory these are the numbers of graph and rule.

    A value that differs from its file was set on the command line or by the experiment's file;
    the range that the file states is kept beside it.
    """
    keys = LAB_KEYS if isinstance(experiment, LabExperiment) else SCENARIO_KEYS
    stated = _stated(experiment.choices, keys)
    groups = {key: experiment.configuration.get(key) for key in keys if key != "months"}
    return [
        _entry(path, value, stated.get(path, {}))
        for path, value in leaves(groups)
        if isinstance(value, int | float) and not isinstance(value, bool)
    ]


def stated_by_files(choices: Mapping[str, str]) -> dict[str, Entry]:
    """Return value, low, high and source of every number of the scenario, as its file states them.

    What a file does not state is not in the entry.

    Parameters
    ----------
    choices
        The option chosen in each configuration group.
    """
    found = _stated(choices, SCENARIO_KEYS)
    return {
        ".".join(path): {key: value for key, value in entry.items() if value != UNSTATED}
        for path, entry in found.items()
    }


def _entry(path: tuple[str, ...], value: float, stated: Entry) -> Entry:
    """Put a value beside what its file says about it."""
    unchanged = stated.get("value") == value
    source = str(stated["source"]) if unchanged else BY_USER
    return {
        "path": ".".join(path),
        "value": value,
        "low": stated.get("low"),
        "high": stated.get("high"),
        "source": source,
        "assumed": "ASSUMED" in source,
    }


def _stated(choices: Mapping[str, str], keys: Sequence[str]) -> dict[tuple[str, ...], Entry]:
    """Return what the files in use say, by key path; a later file of a group wins."""
    found: dict[tuple[str, ...], Entry] = {}
    for group, option in choices.items():
        if group in keys:
            for path in _files(CONFIGS / group, option):
                found |= {(group, *keys): entry for keys, entry in _numbers(check_file(path))}
    fitted = choices.get(GROUP)
    for path in _files(CONFIGS / GROUP, fitted) if fitted else ():
        numbers = {tuple(name.split(".")): entry for (name,), entry in _numbers(check_file(path))}
        found |= {name: entry for name, entry in numbers.items() if name in found}
    return found


def _files(folder: Path, option: str) -> list[Path]:
    """Return the files that make up an option, those that it starts from first."""
    path = folder / f"{option}.yaml"
    content = yaml.safe_load(check_file(path)) or {}
    parts = [part for part in content.get("defaults", []) if isinstance(part, str)]
    return [*(file for part in parts if part != "_self_" for file in _files(folder, part)), path]


def _numbers(text: str) -> Iterator[tuple[tuple[str, ...], Entry]]:
    """Yield key path, value, range and source of every number in a YAML text."""
    lines = text.splitlines()
    for path, node in _scalars(yaml.compose(text, Loader=yaml.SafeLoader), ()):
        try:
            value = float(node.value)
        except ValueError:
            continue
        mark = node.end_mark
        _, _, comment = lines[mark.line][mark.column :].partition("#")
        stated = _RANGE.fullmatch(comment.strip())
        entry: Entry = {"value": value, "source": comment.strip() or UNSTATED}
        if stated is not None:
            entry |= {name: float(stated[name]) for name in ("low", "high")}
            entry["source"] = stated["source"]
        yield path, entry


def _scalars(node: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield key path and node of every plain scalar."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _scalars(value, (*path, str(key.value)))
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _scalars(value, (*path, str(index)))
    elif isinstance(node, yaml.ScalarNode) and node.style is None:
        yield path, node
