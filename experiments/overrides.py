"""The ``key=value`` words of a command line, checked before Hydra sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from experiments.catalogue import CONFIGS, LIBRARY
from experiments.documents import refuse_calls
from experiments.problems import Problem, listing, suggestion
from experiments.schema import configuration_schema, names
from experiments.validation import unknown_key

LONGEST = 10_000


@dataclass(frozen=True)
class Word:
    """One override, read.

    Attributes
    ----------
    text
        As it is handed to Hydra.
    key
        A group, or a key path.
    is_group
        Whether it chooses an option of a group.
    adds, deletes, sweeps
        Whether it adds a key with ``+``, deletes one with ``~``, gives several values in turn.
    """

    text: str
    key: str
    is_group: bool
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


def for_hydra(words: Sequence[Word], base: Mapping[str, Any]) -> list[str]:
    """Return the overrides for Hydra, once every key is known to exist.

    Parameters
    ----------
    base
        The configuration with the chosen options, before any value is changed.
    """
    ready = []
    for word in words:
        if not word.is_group and not word.adds:
            _check_key(word.key, base)
        plain = word.text.lstrip("+")
        ready.append(plain if word.is_group or word.deletes else f"++{plain}")
    return ready


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
    key = str(override.key_or_group)
    if key.startswith("hydra"):
        raise Problem(f"'{key}' is a setting of Hydra itself, which an experiment does not have")
    if not key or override.package is not None:
        raise Problem(_unreadable(text))
    refuse_calls(_nested(key, value), f"'{text}'")
    is_group = key in groups and not (override.is_delete() and "." in key)
    if is_group and not sweeps and not override.is_delete():
        _check_option(key, value, options=groups[key])
    return Word(text, key, is_group, override.is_add(), override.is_delete(), sweeps)


def _nested(key: str, value: Any) -> Any:
    """Return a value under its key path, as it will stand in the configuration."""
    for part in reversed(key.split(".")):
        value = {part: value}
    return value


def _unreadable(text: str) -> str:
    """Say how an override is written."""
    if "=" not in text:
        return f"cannot read '{text}': write key=value"
    key = text.split("=", 1)[0]
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


def _check_key(key: str, base: Mapping[str, Any]) -> None:
    """Refuse a key that is neither in the files nor in the schema, and say which one is near."""
    here: Any = base
    parts = key.split(".")
    for depth, part in enumerate(parts):
        known = names(configuration_schema(), parts[:depth])
        if isinstance(here, Mapping):
            known |= {str(name) for name in here}
        if part not in known:
            hint = ""
            if depth == 0 and (CONFIGS / LIBRARY / f"{part}.yaml").is_file():
                hint = f"; a recommendation is put in force by recommendations=[{part}]"
            raise Problem(unknown_key(parts[: depth + 1], known) + hint)
        here = here.get(part) if isinstance(here, Mapping) else None
