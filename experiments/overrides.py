"""The ``key=value`` words of a command line, checked before Hydra sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from experiments.catalogue import CONFIGS, FURTHER_ROOTS, LAB, NHS, SHELVES, root_groups
from experiments.documents import refuse_calls
from experiments.problems import Problem, listing, suggestion
from experiments.schema import Node, configuration_schema, names
from experiments.validation import unknown_key

LONGEST = 10_000


@dataclass(frozen=True)
class Word:
    """One override, read.

    Attributes
    ----------
    text
        As it was written.
    key, value
        What it sets: a group to one of its options, or a key path to plain data.
    chooses
        Whether it chooses an option of a group.
    adds, deletes, sweeps
        Whether it adds a key with ``+``, deletes one with ``~``, gives several values in turn.
    """

    text: str
    key: str
    value: Any
    chooses: bool
    adds: bool
    deletes: bool
    sweeps: bool


def read_words(texts: Sequence[str], *, groups: Mapping[str, Sequence[str]]) -> list[Word]:
    """Read overrides and check the options they choose from groups."""
    return [_read_word(str(text), groups) for text in texts]


def refuse_sweeps(words: Sequence[Word]) -> None:
    """Refuse several values for one key, which only make sense with ``--multirun``."""
    for word in words:
        if word.sweeps:
            raise Problem(
                f"'{word.text}' gives several values in turn: add --multirun, or write one list "
                f"as {word.key}=[a,b]"
            )


def root_of(words: Sequence[Word]) -> str:
    """Return the root file with which the composition starts, by the experiment that is asked for.

    Raises
    ------
    Problem
        If a word chooses from a group that this root does not have.
    """
    asked = [word.value for word in words if word.key == "experiment" and word.chooses]
    root = asked[-1] if asked and asked[-1] in FURTHER_ROOTS else NHS
    known = root_groups(root)
    for word in words:
        if word.chooses and word.key not in known:
            has_not = f"experiment=lab has no {word.key} {listing(known)}"
            raise Problem(f"'{word.text}': " + (has_not if root == LAB else _belongs(word.key)))
    return root


def _belongs(group: str) -> str:
    """Say for which experiment a group is that others do not have."""
    owner = next(root for root in FURTHER_ROOTS if group in root_groups(root))
    return f"{group} is for experiment={owner}"


def check_keys(words: Sequence[Word], base: Mapping[str, Any], *, root: str) -> None:
    """Refuse keys that are neither in the files nor in the schema, unless added with ``+``."""
    for word in words:
        if not (word.chooses or word.adds):
            _check_key(word.key, base, configuration_schema(root))


def applied(base: dict[str, Any], words: Sequence[Word], *, root: str) -> dict[str, Any]:
    """Return the configuration with what the words change, once every key is known to exist.

    Parameters
    ----------
    base
        The configuration with the chosen options, before any value is changed.
    root
        The root file from which it was composed.
    """
    from omegaconf import OmegaConf
    from omegaconf.errors import OmegaConfBaseException

    check_keys(words, base, root=root)
    changed = OmegaConf.create(base)
    for word in words:
        if word.chooses:
            continue
        try:
            if word.deletes:
                _delete(changed, word.key.split("."))
            else:
                OmegaConf.update(changed, word.key, word.value, merge=True, force_add=True)
        except (OmegaConfBaseException, TypeError, ValueError, RecursionError) as error:
            raise Problem(f"'{word.text}' cannot be applied: {error}") from error
    content = OmegaConf.to_container(changed, resolve=False)
    assert isinstance(content, dict)
    return {str(key): value for key, value in content.items()}


def _delete(content: Any, path: list[str]) -> None:
    """Take a key away; nothing happens where the schema knows it but no file gives it."""
    for name in path[:-1]:
        content = content.get(name) or {}
    content.pop(path[-1], None)


def _read_word(text: str, groups: Mapping[str, Sequence[str]]) -> Word:
    """Parse one override by Hydra's grammar, and check it as far as its own text goes."""
    from hydra.core.override_parser.overrides_parser import OverridesParser
    from hydra.errors import HydraException

    if len(text) > LONGEST:
        raise Problem(f"'{text[:40]}...' has {len(text)} characters, allowed: at most {LONGEST}")
    try:
        override = OverridesParser.create().parse_override(text)
        sweeps = override.is_sweep_override()
        value = None if sweeps else override.value()
    except (HydraException, RecursionError, ValueError) as error:
        raise Problem(_unreadable(text)) from error
    key, deletes = str(override.key_or_group), bool(override.is_delete())
    if key.startswith("hydra"):
        raise Problem(f"'{key}' is a setting of Hydra itself, which an experiment does not have")
    if not key or override.package is not None or (deletes and value is not None):
        raise Problem(_unreadable(text))
    refuse_calls(_nested(key, value), f"'{text}'")
    chooses = key in groups and not deletes
    if chooses and not sweeps:
        _check_option(key, value, options=groups[key])
    return Word(text, key, value, chooses, bool(override.is_add()), deletes, sweeps)


def _nested(key: str, value: Any) -> Any:
    """Return a value under its key path, as it will stand in the configuration."""
    for part in reversed(key.split(".")):
        value = {part: value}
    return value


def _unreadable(text: str) -> str:
    """Say how an override is written."""
    if "=" not in text:
        return f"cannot read '{text}': write key=value"
    key, value = text.split("=", 1)
    if value.count("[") > value.count("]"):
        return f"cannot read '{text}': write the list with no spaces, or quote the whole word"
    return (
        f"cannot read '{text}': write key=value; a value that holds signs such as = , ( [ or # "
        f"goes in quotes, as in '{key}=\"value\"'"
    )


def _check_option(group: str, value: Any, *, options: Sequence[str]) -> None:
    """Refuse an option that a group does not have."""
    name = str(value)
    if name not in options:
        near = suggestion(name, options)
        raise Problem(f"unknown {group} '{name}'{near} {listing(options)}")


def _check_key(key: str, base: Mapping[str, Any], schema: Node) -> None:
    """Refuse a key that is neither in the files nor in the schema, and say which one is near."""
    here: Any = base
    parts = key.split(".")
    for depth, part in enumerate(parts):
        known = names(schema, parts[:depth])
        if isinstance(here, Mapping):
            known |= {str(name) for name in here}
        if part not in known:
            hint = _hint(part) if depth == 0 else ""
            raise Problem(unknown_key(parts[: depth + 1], known) + hint)
        here = here.get(part) if isinstance(here, Mapping) else None


def _hint(name: str) -> str:
    """Say how an id that was given as a key is chosen, empty where it is no id."""
    for folder, key in SHELVES.items():
        if (CONFIGS / folder / f"{name}.yaml").is_file():
            return f"; a {folder.replace('_', ' ')} is chosen by {key}=[{name}]"
    return ""
