"""How large a configuration becomes once its references are followed, known before they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from experiments.problems import Problem

LARGEST = 100_000  # characters of all values together; England in 2008 has three thousand
FOLLOWING = 50  # what it weighs to follow one reference, in characters
_NAME = r"[^\s.:${}\[\]]+"
_REFERENCE = re.compile(rf"\$\{{\s*(\.*)({_NAME}(?:\.{_NAME})*)\s*\}}")
_OPEN = -1  # the size of what is being measured
Path = tuple[str, ...]


def refuse_growth(content: Mapping[str, Any]) -> None:
    """Refuse references that lead back to themselves, or to more than anyone would write.

    Raises
    ------
    Problem
        That names the key. Nothing has been followed: two references to a key that holds two
        references, and so on forty times, would fill any memory.
    """
    try:
        _size(content, (), {})
    except RecursionError as error:
        raise Problem("the values refer to each other over too many steps") from error


def _size(content: Mapping[str, Any], path: Path, known: dict[Path, int]) -> int:
    """Return the characters below a path with every reference followed."""
    if path not in known:
        known[path] = _OPEN
        known[path] = _measured(content, path, known)
    if known[path] == _OPEN:
        raise Problem(f"{'.'.join(path)} refers to itself")
    if known[path] > LARGEST:
        raise Problem(
            f"{'.'.join(path) or 'the configuration'} has more than {LARGEST} characters "
            "once its references are followed"
        )
    return known[path]


def _measured(content: Mapping[str, Any], path: Path, known: dict[Path, int]) -> int:
    """Return the characters of what stands at a path."""
    found, value = _at(content, path)
    if not found:
        return 0  # a reference into nothing, which is refused when it is followed
    if isinstance(value, Mapping):
        return 1 + sum(_size(content, (*path, str(key)), known) for key in value)
    if isinstance(value, list | tuple):
        return 1 + sum(_size(content, (*path, str(index)), known) for index in range(len(value)))
    if not isinstance(value, str):
        return 1
    targets = [_target(match, path) for match in _REFERENCE.finditer(value)]
    if len(targets) < value.count("${"):
        raise Problem(
            f"{'.'.join(path)} is '{value}': a reference is written ${{key}} or ${{group.key}}, "
            "with no other inside"
        )
    return 1 + len(value) + sum(FOLLOWING + _size(content, target, known) for target in targets)


def _target(match: re.Match[str], path: Path) -> Path:
    """Return the path that a reference names; dots before it count from where it stands."""
    dots, name = match.groups()
    above = path[: -len(dots)] if dots else ()
    return (*above, *name.split("."))


def _at(content: Any, path: Path) -> tuple[bool, Any]:
    """Return whether there is something at a path, and what."""
    for name in path:
        if isinstance(content, list | tuple) and name.isdecimal() and int(name) < len(content):
            content = content[int(name)]
        elif isinstance(content, Mapping):
            keys = {str(key): key for key in content}
            if name not in keys:
                return False, None
            content = content[keys[name]]
        else:
            return False, None
    return True, content
