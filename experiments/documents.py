"""Reading YAML written by others: small, without alias bombs, and never executed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from experiments.problems import Problem

LARGEST_BYTES = 64 * 1024
MOST_ALIASES = 20
LARGEST_BITS = 64  # of a number
MOST_VALUES = 20_000  # in one file, every alias written out
_CALLS = {"_target_", "_partial_", "_args_", "_recursive_", "_convert_"}
_RESOLVER = re.compile(r"\$\{.*:", re.DOTALL)


_TRUTH, _TEXT = "tag:yaml.org,2002:bool", "tag:yaml.org,2002:str"


class _Loader(yaml.SafeLoader):
    """Loads plain data, and refuses a key that is given twice in one mapping.

    A key is text: YAML would take ``on`` and ``off`` for true and false there, too.
    """

    def compose_mapping_node(self, anchor: Any) -> yaml.MappingNode:
        """Compose a mapping; only here are its own keys not yet mixed with merged ones."""
        node = super().compose_mapping_node(anchor)
        seen: dict[tuple[str, str], int] = {}
        for key in (key for key, _ in node.value if isinstance(key, yaml.ScalarNode)):
            name = (key.tag, key.value)
            if name in seen:
                said = f"the key '{key.value}' is given twice, first in line {seen[name]}"
                raise yaml.MarkedYAMLError(problem=said, problem_mark=key.start_mark)
            seen[name] = key.start_mark.line + 1
            key.tag = _TEXT if key.tag == _TRUTH else key.tag
        return node


def check_file(path: Path) -> str:
    """Return the text of a YAML file, refused if it is too large or repeats itself by alias."""
    try:
        size = path.stat().st_size
        text = path.read_text(encoding="utf-8") if size <= LARGEST_BYTES else ""
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(f"{path}: cannot be read ({_first_line(error)})") from error
    if size > LARGEST_BYTES:
        raise Problem(f"{path} has {size} bytes, allowed: at most {LARGEST_BYTES}")
    if "*" in text:
        try:
            aliases = sum(isinstance(token, yaml.AliasToken) for token in yaml.scan(text))
        except yaml.YAMLError as error:
            raise Problem(f"{path}: not YAML ({said(error)})") from error
        if aliases > MOST_ALIASES:
            raise Problem(f"{path} uses {aliases} aliases, allowed: at most {MOST_ALIASES}")
    return text


def check_folder(folder: Path) -> None:
    """Check every YAML file below a folder."""
    for path in sorted(folder.rglob("*.yaml")):
        check_file(path)


def read_mapping(path: Path) -> dict[str, Any]:
    """Return the mapping that a YAML file holds."""
    try:
        content = yaml.load(check_file(path), Loader=_Loader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Problem(f"{path}: not YAML ({said(error)})") from error
    if not isinstance(content, dict):
        raise Problem(f"{path}: must hold keys and values")
    try:
        values = _count(content, {})
    except RecursionError as error:
        raise Problem(f"{path}: an alias in it refers to what holds it") from error
    if values > MOST_VALUES:
        raise Problem(f"{path} holds {values} values, allowed: at most {MOST_VALUES}")
    for key, value in leaves(content):
        if isinstance(value, int) and value.bit_length() > LARGEST_BITS:
            bits = f"{value.bit_length()} bits, allowed: at most {LARGEST_BITS}"
            raise Problem(f"{path}: {'.'.join(key)} is a number of {bits}")
    refuse_calls(content, str(path))
    return content


def _count(content: Any, known: dict[int, int]) -> int:
    """Return the number of values; what several aliases share is looked at once."""
    if not isinstance(content, dict | list):
        return 1
    if id(content) not in known:
        inner = content.values() if isinstance(content, dict) else content
        known[id(content)] = 1 + sum(_count(value, known) for value in inner)
    return known[id(content)]


def refuse_calls(content: Any, place: str = "the configuration") -> None:
    """Refuse keys that name code to call and values that reach outside the configuration."""
    for path, value in leaves(content):
        called = _CALLS.intersection(path)
        if called:
            raise Problem(f"{place} has the key '{called.pop()}': a configuration cannot call code")
        if isinstance(value, str) and _RESOLVER.search(value):
            raise Problem(
                f"{'.'.join(path)} is '{value}': a value may refer to other keys, as in "
                "${months}, but not to the environment or to functions"
            )


def leaves(content: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield key path and value of everything that is not itself a mapping or list."""
    if isinstance(content, Mapping) and content:
        for key, value in content.items():
            yield from leaves(value, (*path, str(key)))
    elif isinstance(content, list | tuple) and content:
        for index, value in enumerate(content):
            yield from leaves(value, (*path, str(index)))
    else:
        yield path, content


def said(error: BaseException) -> str:
    """Say in which line a YAML text is wrong, and what is wrong there."""
    mark = getattr(error, "problem_mark", None)
    if not isinstance(error, yaml.MarkedYAMLError) or mark is None:
        return _first_line(error)
    return f"line {mark.line + 1}: {error.problem or error.context}"


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
