"""The schema read as data: which names, types and ranges are allowed where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from pydantic import BaseModel

from experiments.catalogue import CALIBRATE, LAB, NHS, SENSITIVITY, SWEEP, UNCERTAIN
from sim.parameters import Scenario

Node = dict[str, Any]
SCENARIO_KEYS = tuple(name for name in Scenario.model_fields if name != "recommendations")


@cache
def configuration_schema(root: str = NHS) -> Node:
    """Return the JSON schema of a whole configuration that starts with one of the root files.

    That of the NHS is the request and a scenario's parts; beside them stands the space of what has
    uncertainties.
    """
    # here, because the requests themselves are made of parts that look things up in a schema
    from experiments.lab_settings import LabRequest
    from experiments.settings import CalibrateRequest, Request, SensitivityRequest, SweepRequest

    if root == LAB:
        return LabRequest.model_json_schema()
    spaces: dict[str, type[BaseModel]] = dict.fromkeys((SWEEP, UNCERTAIN), SweepRequest)
    spaces |= {SENSITIVITY: SensitivityRequest, CALIBRATE: CalibrateRequest}
    requests: list[type[BaseModel]] = [Request, spaces[root]] if root in spaces else [Request]
    schemas = [Scenario.model_json_schema(), *(one.model_json_schema() for one in requests)]
    properties = {key: node for one in schemas for key, node in one["properties"].items()}
    definitions = {key: node for one in schemas for key, node in one.get("$defs", {}).items()}
    return {"properties": properties, "$defs": definitions}


@cache
def model_schema(model: type[BaseModel]) -> Node:
    """Return the JSON schema of one model."""
    return model.model_json_schema()


def locate(schema: Node, steps: Iterable[str | int]) -> tuple[list[str], Node]:
    """Follow an error's location; return the key path as users write it, and the schema there.

    Pydantic names the member of a union and the ``[key]`` of a mapping in its locations; neither
    is a key that anybody writes.
    """
    node, path = _settled(schema, schema), []
    for step in steps:
        kinds = node.get("discriminator", {}).get("mapping", {})
        if step in kinds:
            node = _settled({"$ref": kinds[step]}, schema)
        elif step == "[key]":
            node = _settled(node, schema)
        else:
            path.append(str(step))
            node = _settled(_child(node, step, schema), schema)
    return path, node


def names(schema: Node, steps: Sequence[str]) -> set[str]:
    """Return the keys that the schema itself knows at a path; empty where names are free."""
    return names_of(schema, locate(schema, steps)[1])


def names_of(schema: Node, node: Node) -> set[str]:
    """Return the keys that the schema knows in one of its mappings."""
    members = [_settled(member, schema) for member in node.get("oneOf", [])]
    found = set(node.get("properties", ())).union(*(member["properties"] for member in members))
    keys = _settled(node.get("propertyNames", {}), schema)
    return found | set(keys.get("enum", ()))


def allowed(node: Node) -> str:
    """Say in words which values a node allows; empty where the schema sets no bound."""
    if "enum" in node:
        return ", ".join(map(str, node["enum"]))
    if "const" in node:
        return str(node["const"])
    bounds = [
        f"{word} {_plain(node[key])}"
        for key, word in (
            ("exclusiveMinimum", "above"),
            ("minimum", "at least"),
            ("exclusiveMaximum", "below"),
            ("maximum", "at most"),
        )
        if key in node
    ]
    return ", ".join(bounds)


def _plain(bound: float) -> str:
    return str(int(bound)) if float(bound).is_integer() else f"{bound:g}"


def _settled(node: Node, schema: Node) -> Node:
    """Follow references, and take the part of a nullable that is not null."""
    while True:
        if "$ref" in node:
            node = schema["$defs"][node["$ref"].removeprefix("#/$defs/")]
        elif "anyOf" in node:
            node = next(part for part in node["anyOf"] if part.get("type") != "null")
        else:
            return node


def _child(node: Node, step: str | int, schema: Node) -> Node:
    """Return the schema of one key or element, empty where it is unknown."""
    for member in [node, *(_settled(part, schema) for part in node.get("oneOf", []))]:
        if step in member.get("properties", {}):
            return dict(member["properties"][step])
    if "properties" in node:
        return {}
    inner = node.get("additionalProperties" if isinstance(step, str) else "items", {})
    return inner if isinstance(inner, dict) else {}
