"""What a user may have meant by a word that is no override, or by a key that there is not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from experiments.catalogue import COMMANDS, CONFIGS, NHS, SHELVES, groups, options, plain_keys
from experiments.problems import listing, nearest

LONGEST_SHOWN = 60  # characters of a word
MOST_MEANT = 3


def unreadable(text: str) -> str:
    """Say how an override is written, and which one may be meant."""
    shown = text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."
    if "=" not in text:
        return f"cannot read '{shown}'{_meant(text) or ': write key=value'}"
    key, value = text.split("=", 1)
    if not (key and value):
        return f"cannot read '{shown}': write key=value, with no spaces around ="
    entry = _entry(key)
    if entry:
        return f"cannot read '{shown}': {entry}"
    if value.count("[") > value.count("]"):
        return f"cannot read '{shown}': write the list with no spaces, or quote the whole word"
    return (
        f"cannot read '{shown}': write key=value; a value that holds signs such as = , ( [ or # "
        f"goes in quotes, as in '{key[:LONGEST_SHOWN]}=\"value\"'"
    )


def hint(name: str, base: Mapping[str, Any]) -> str:
    """Say what an unknown key stands for elsewhere, empty where it is nothing there is.

    Parameters
    ----------
    base
        The configuration, in which a deeper key may have that name.
    """
    entry = _entry(name)
    if entry:
        return f": {entry}"
    deeper = [f"'{path}'" for path in _paths(base) if path.endswith(f".{name}")]
    return f", did you mean {' or '.join(deeper)}?" if 0 < len(deeper) <= MOST_MEANT else ""


def flag_as_key(flag: str) -> str:
    """Say that a key takes no dashes, empty where a flag is like no key."""
    name = flag.lstrip("-")
    near = nearest(name, [*groups(), *plain_keys(NHS)])
    return f", did you mean {near}=... with no dashes?" if near else ""


def _meant(word: str) -> str:
    """Say what a word without a value may stand for."""
    found = groups()
    for what, names in (("", COMMANDS), ("experiment=", found["experiment"])):
        near = nearest(word, names)
        if near:
            after = f" {COMMANDS[near].takes}" if near in COMMANDS else ""
            return f", did you mean 'spread {what}{near}{after}'?"
    if word in found:
        return f": write {word}=OPTION {listing(found[word])}"
    groups_with = [group for group, names in found.items() if word in names]
    if len(groups_with) == 1:
        return f", did you mean '{groups_with[0]}={word}'?"
    entry = _entry(word)
    if entry:
        return f": {entry}"
    near = nearest(word.split(":")[0], [*found, *plain_keys(NHS)])
    return f": write key=value, did you mean '{near}=...'?" if near else ""


def _entry(name: str) -> str:
    """Say how an id is chosen, empty where it is none."""
    for folder, key in SHELVES.items():
        if name in options(CONFIGS / folder):
            return f"a {folder.replace('_', ' ')} is chosen by {key}=[{name}]"
    return ""


def _paths(content: Mapping[str, Any], above: str = "") -> Iterator[str]:
    """Yield the path of every key."""
    for name, value in content.items():
        yield f"{above}{name}"
        if isinstance(value, Mapping):
            yield from _paths(value, f"{above}{name}.")
