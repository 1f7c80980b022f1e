"""From pydantic's errors to one line: the key, its value, what is allowed, the nearest name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from experiments.documents import leaves
from experiments.problems import Problem, listing, nearest, suggestion
from experiments.schema import Node, allowed, locate, names_of

Model = TypeVar("Model", bound=BaseModel)
WANTED = {
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "string": "text",
    "array": "a list",
    "object": "keys and values",
}
TYPE_ERRORS = ("_type", "_parsing", "_from_float", "_number")
LONGEST_VALUE = 60
LONGEST_NUMBER = 1024  # bits


def validated(
    model: type[Model], content: Mapping[str, Any], *, schema: Node, place: str = ""
) -> Model:
    """Return the content as a model.

    Parameters
    ----------
    schema
        Where names and ranges are looked up when something is wrong.
    place
        What the messages begin with, such as the name of a file.

    Raises
    ------
    Problem
        With the first error in words and the number of further ones.
    """
    refuse_booleans(content, schema=schema, place=place)
    try:
        return model.model_validate(content)
    except ValidationError as error:
        found = sorted(error.errors(include_url=False), key=_is_no_name)
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        raise Problem(place + sentence(found[0], schema) + more) from error


def refuse_booleans(content: Mapping[str, Any], *, schema: Node, place: str = "") -> None:
    """Refuse true and false where a number is meant: pydantic would read 1 and 0."""
    for path, value in leaves(content):
        if isinstance(value, bool):
            kind = locate(schema, path)[1].get("type")
            if kind in ("number", "integer"):
                key = ".".join(path)
                raise Problem(f"{place}{key} is {str(value).lower()}, it must be {WANTED[kind]}")


def unknown_key(path: list[str], options: Iterable[str]) -> str:
    """Say that a key is unknown, and which one may be meant."""
    names = sorted(set(options) - {path[-1]})
    near = nearest(path[-1], names)
    meant = f", did you mean '{'.'.join([*path[:-1], near])}'?" if near else f" {listing(names)}"
    return f"unknown key '{'.'.join(path)}'{meant}"


def _is_no_name(error: Any) -> bool:
    """Whether an error is about anything but a misspelt key, which explains a missing one."""
    return not (error["type"] == "extra_forbidden" or error["loc"][-1:] == ("[key]",))


def sentence(error: Any, schema: Node) -> str:
    """Put one pydantic error into words: the key, its value, what is allowed."""
    location = error["loc"]
    path, node = locate(schema, location)
    key, kind = ".".join(path), str(error["type"])
    if kind == "missing":
        return f"{key} is missing"
    if kind == "extra_forbidden":
        return unknown_key(path, names_of(schema, locate(schema, location[:-1])[1]))
    if location and location[-1] == "[key]":
        return unknown_key(path, names_of(schema, locate(schema, location[:-2])[1]))
    if kind in ("value_error", "assertion_error"):
        text = str(error["msg"]).removeprefix("Value error, ")
        return f"{key}: {text}" if key else text
    if kind.startswith("union_tag"):
        choice = node.get("discriminator", {})
        tags, name = sorted(choice.get("mapping", ())), choice.get("propertyName", "kind")
        tag = str(error.get("ctx", {}).get("tag", "missing"))
        return f"{key}.{name} is {tag}, allowed: {', '.join(tags)}{suggestion(tag, tags)}"
    return f"{key} is {shown(error['input'])}{_wanted(error, node)}"


def _wanted(error: Any, node: Node) -> str:
    """Say what a key takes, after its value has been named."""
    kind, limits = str(error["type"]), allowed(node)
    if kind == "string_too_short":
        return ", it must not be empty"
    if kind.endswith(TYPE_ERRORS):
        wanted = WANTED.get(node.get("type", ""), "of another kind")
        wanted = wanted.replace("a ", "a finite ") if kind == "finite_number" else wanted
        return f", it must be {wanted}" + (f" ({limits})" if limits else "")
    if kind == "string_pattern_mismatch":
        return ", allowed: at most 64 small letters, digits, - and _, the first no sign"
    if limits:
        return f", allowed: {limits}{suggestion(str(error['input']), node.get('enum', ()))}"
    return f": {error['msg']}"


def shown(value: Any) -> str:
    """Return a value as a user would write it, cut if it is long."""
    if isinstance(value, int) and value.bit_length() > LONGEST_NUMBER:
        text = f"a number of {value.bit_length()} bits"  # which Python refuses to write out
    elif value is None or isinstance(value, bool):
        text = {None: "null", True: "true", False: "false"}[value]
    else:
        text = "keys and values" if isinstance(value, Mapping) else str(value) or "empty"
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 3] + "..."
