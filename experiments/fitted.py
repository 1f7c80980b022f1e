"""Values that a calibration found, laid over those of the files: as many as there is room for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from experiments.catalogue import CONFIGS
from experiments.overrides import Word
from experiments.problems import Problem

GROUP = "parameters"
CLAIMS = CONFIGS / GROUP / "_validation.csv"  # what the calibrated values were held to, and how
CALIBRATED = "calibrated"  # the word that stands in a source of such a value


def with_fitted(configuration: Mapping[str, Any], words: Sequence[Word]) -> dict[str, Any]:
    """Return a configuration with the values of its group of parameters in place.

    A path that the configuration does not have, such as one of a network that is not there, is
    passed over. What the command line sets itself stays as it is.

    Raises
    ------
    Problem
        If the group holds anything but numbers by path.
    """
    fitted = configuration.get(GROUP) or {}
    if not isinstance(fitted, Mapping):
        raise Problem(f"{GROUP} must be numbers by path, as in a file of configs/{GROUP}/")
    found = deepcopy(dict(configuration))
    given = {word.key for word in words}
    for path, value in fitted.items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Problem(f"{GROUP}: {path} is {value}, it must be a number")
        if path not in given:
            _place(found, str(path).split("."), value)
    return found


def _place(configuration: dict[str, Any], steps: list[str], value: float) -> None:
    """Set one value where there is one."""
    node: Any = configuration
    for step in steps[:-1]:
        node = node.get(step) if isinstance(node, dict) else None
    if isinstance(node, dict) and steps[-1] in node:
        node[steps[-1]] = value


def claims() -> list[dict[str, Any]]:
    """Return what the calibrated values were held to, a row each; empty while nothing is kept."""
    import pandas as pd

    if not CLAIMS.is_file():
        return []
    table = pd.read_csv(CLAIMS)
    return [
        {str(key): None if pd.isna(value) else value for key, value in row.items()}
        for row in table.to_dict("records")
    ]


def is_calibrated(configuration: Mapping[str, Any], choices: Mapping[str, str]) -> bool:
    """Whether parameters, or what nobody knows of them, are those that a calibration left."""
    return bool(configuration.get(GROUP)) or CALIBRATED in choices.get("uncertainty", "")
