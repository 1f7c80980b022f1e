"""The ``key=value`` words of a command line, checked before Hydra sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from experiments.catalogue import COMPARE, FURTHER_ROOTS, LAB, NHS, UNCERTAIN, root_groups
from experiments.documents import refuse_calls
from experiments.growth import refuse_growth
from experiments.guessing import hint, unreadable
from experiments.problems import Problem, listing, suggestion
from experiments.schema import Node, configuration_schema, names
from experiments.validation import unknown_key

LONGEST = 10_000  # characters of one word
MOST_WORDS = 500
MOST_VALUES = 2_000  # values between commas in all words together
OF_A_FILE = "uncertainty_file"
DEEPEST = 20  # names in a key path, brackets within brackets


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
    written = [str(text) for text in texts]
    refuse_masses(written)
    return [_read_word(text, groups) for text in written]


def refuse_masses(texts: Sequence[str]) -> None:
    """Refuse more than anyone types, before time is spent on reading it."""
    if len(texts) > MOST_WORDS:
        raise Problem(f"there are {len(texts)} words, allowed: at most {MOST_WORDS}")
    for text in texts:
        if len(text) > LONGEST:
            start = f"'{text[:40]}...' has"
            raise Problem(f"{start} {len(text)} characters, allowed: at most {LONGEST}")
        deep = max(_depth(text), text.split("=", 1)[0].count("."))
        if deep > DEEPEST:
            raise Problem(f"'{text[:40]}...' is {deep} levels deep, allowed: at most {DEEPEST}")
    values = sum(text.count(",") for text in texts)
    if values > MOST_VALUES:
        raise Problem(f"the words list {values} values, allowed: at most {MOST_VALUES} together")


def parsed(text: str) -> Any:
    """Return a word as Hydra's grammar reads it.

    Raises
    ------
    Problem
        That says how a word is written.
    """
    from hydra.core.override_parser.overrides_parser import OverridesParser
    from hydra.errors import HydraException

    try:
        return OverridesParser.create().parse_override(text)
    except (HydraException, RecursionError, ValueError) as error:
        raise Problem(unreadable(text)) from error


def _depth(text: str) -> int:
    """Return how many brackets stand within each other."""
    depth = deepest = 0
    for sign in text:
        depth += (sign in "[({") - (sign in "])}")
        deepest = max(deepest, depth)
    return deepest


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
    if root == NHS and asked[-1:] in ([], [COMPARE]) and any(map(_brings_points, words)):
        root = UNCERTAIN
    known = root_groups(root)
    for word in words:
        if word.chooses and word.key not in known:
            has_not = f"experiment=lab has no {word.key} {listing(known)}"
            raise Problem(f"'{word.text}': " + (has_not if root == LAB else _belongs(word.key)))
    return root


def _brings_points(word: Word) -> bool:
    """Whether a word makes of a comparison one that is run at many points."""
    own = set(root_groups(UNCERTAIN)) - set(root_groups(NHS))
    return (word.chooses and word.key in own) or word.key == OF_A_FILE


def _belongs(group: str) -> str:
    """Say for which experiment a group is that others do not have."""
    owners = [root for root in FURTHER_ROOTS if group in root_groups(root)]
    owners += [COMPARE] if group in root_groups(UNCERTAIN) else []
    return f"{group} is for experiment={' or experiment='.join(owners)}"


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
                # a list takes the place of what files give in parts, and parts that of a list
                merge = isinstance(word.value, Mapping)
                merge = merge and OmegaConf.is_dict(OmegaConf.select(changed, word.key))
                OmegaConf.update(changed, word.key, word.value, merge=merge, force_add=True)
        except (OmegaConfBaseException, TypeError, ValueError, RecursionError) as error:
            raise Problem(f"'{word.text}' cannot be applied: {error}") from error
    content = OmegaConf.to_container(changed, resolve=False)
    assert isinstance(content, dict)
    configuration = {str(key): value for key, value in content.items()}
    refuse_growth(configuration)
    return configuration


def _delete(content: Any, path: list[str]) -> None:
    """Take a key away; nothing happens where the schema knows it but no file gives it."""
    for name in path[:-1]:
        content = content.get(name) or {}
    content.pop(path[-1], None)


def _read_word(text: str, groups: Mapping[str, Sequence[str]]) -> Word:
    """Parse one override by Hydra's grammar, and check it as far as its own text goes."""
    override = parsed(text)
    sweeps = bool(override.is_sweep_override())
    value = None if sweeps else override.value()
    key, deletes = str(override.key_or_group), bool(override.is_delete())
    if key.startswith("hydra"):
        raise Problem(
            f"'{key}' is a setting of Hydra itself, which an experiment does not have; "
            "hydra/launcher=NAME goes with --multirun"
        )
    if not key or override.package is not None or (deletes and value is not None):
        raise Problem(unreadable(text))
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
            meant = hint(part, base) if depth == 0 else ""
            if meant:
                raise Problem(f"unknown key '{part}'{meant}")
            raise Problem(unknown_key(parts[: depth + 1], known))
        here = here.get(part) if isinstance(here, Mapping) else None
