"""Whether a results folder may take an experiment's runs, and what differs where it may not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from experiments.documents import leaves
from experiments.identity import determining

MOST_DIFFERENCES = 5
FILES = (
    ("recommendations", "recommendation"),
    ("bundles", "bundle"),
    ("comparisons", "scenario"),
    ("selling_points", "selling point"),
    ("trials", "trial"),
)
INPUTS = (
    ("population", "table_sha256", "the table of organisations has changed"),
    ("graph", "edges_sha256", "the file of ties has changed"),
)


def differences(earlier: Mapping[str, Any], later: Mapping[str, Any]) -> str:
    """Name up to five keys in which the experiments of two manifests differ, with both values."""
    there = _flat(earlier.get("configuration", {}))
    here = _flat(later["configuration"])
    keys = [key for key in sorted(there.keys() | here.keys()) if there.get(key) != here.get(key)]
    if not keys:
        return _hidden_difference(earlier, later)
    named = [
        f"{key} is {here.get(key, 'not given')} here, {there.get(key, 'not given')} there"
        for key in keys[:MOST_DIFFERENCES]
    ]
    more = len(keys) - len(named)
    return "; ".join(named) + (f"; and {more} more" if more else "")


def _hidden_difference(earlier: Mapping[str, Any], later: Mapping[str, Any]) -> str:
    """Say what differs although the configuration is the same."""
    for key, noun in FILES:
        if earlier.get(key) != later.get(key):
            return f"the file of a {noun} has changed"
    for part, key, said in INPUTS:
        if earlier.get(part, {}).get(key) != later.get(part, {}).get(key):
            return said
    return "made by other code of the model"


def _flat(configuration: Mapping[str, Any]) -> dict[str, str]:
    """Return the determining part of a configuration by key path; lists stay whole."""
    found: dict[str, str] = {}
    for path, value in leaves(determining(configuration)):
        names = [name for name in path if not name.isdigit()]
        key = ".".join(names)
        found[key] = f"{found[key]},{value}" if key in found else str(value)
    return found
