"""Paths of what a recommendation is: its intensity, the values of its changes, and what it costs.

``recommendation.2c.intensity``; ``recommendation.2c.<path of a change>``; and
``recommendation.2c.costs.<item>``, the words of the item in small letters with ``_`` between them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from experiments.problems import listing, nearest, suggestion
from experiments.validation import shown
from sim.parameters import Recommendation, RecommendationCost

RECOMMENDATION, INTENSITY, COSTS = "recommendation", "intensity", "costs"
Known = dict[str, dict[str, Any]]


def is_of_recommendation(path: str) -> bool:
    """Whether a path belongs to a recommendation rather than to the scenario."""
    return path.split(".", 1)[0] == RECOMMENDATION


def change_of(recommendations: Sequence[Recommendation], path: str) -> dict[str, Any]:
    """Return value, low, high, source and, of a cost, unit of what a path names.

    Raises
    ------
    ValueError
        If no such recommendation is in force, or it has nothing of that name.
    """
    parts = [*path.split(".", 2), "", ""]
    identity, key = parts[1], parts[2]
    entries = {entry.id: entry for entry in recommendations}
    if identity not in entries:
        known = f"{suggestion(identity, entries)} {listing(entries)}" if entries else ""
        raise ValueError(f"'{path}': recommendation '{identity}' is not in force{known}")
    found = _known(entries[identity])
    if key not in found:
        near = nearest(key, found)
        meant = f", did you mean '{RECOMMENDATION}.{identity}.{near}'?" if near else ""
        raise ValueError(
            f"'{path}': {identity} does not change '{key}'{meant or f' {listing(found)}'}"
        )
    return found[key]


def recommendation_at(
    entry: Recommendation, changes: Mapping[str, int | float | str]
) -> Recommendation:
    """Return a recommendation with the intensity, values and costs that a point gives it.

    Parameters
    ----------
    changes
        Value by path; what is about others is left alone.

    Raises
    ------
    ValueError
        If a value is no number, or out of the range in the recommendation's file.
    """
    prefix = f"{RECOMMENDATION}.{entry.id}."
    own = {path: value for path, value in changes.items() if path.startswith(prefix)}
    values = {
        path.removeprefix(prefix): _allowed(entry, path, value) for path, value in own.items()
    }
    return entry.model_copy(
        update={
            INTENSITY: values.get(INTENSITY, entry.intensity),
            "changes": tuple(
                change.model_copy(update={"value": values.get(change.path, change.value)})
                for change in entry.changes
            ),
            COSTS: tuple(_with_amount(cost, values) for cost in entry.costs),
        }
    )


def cost_key(cost: RecommendationCost) -> str:
    """Return the name of a cost below its recommendation."""
    return f"{COSTS}.{re.sub(r'[^a-z0-9]+', '_', cost.item.lower()).strip('_')}"


def _known(entry: Recommendation) -> Known:
    """Return all that a path can name of a recommendation, by the rest of the path."""
    by_definition = "by definition: 0 leaves the baseline, 1 is in full force"
    intensity = {"value": entry.intensity, "low": 0.0, "high": 1.0, "source": by_definition}
    stated = {"value", "low", "high", "source"}
    return {
        INTENSITY: intensity,
        **{change.path: change.model_dump(include=stated) for change in entry.changes},
        **{cost_key(cost): _amount(cost) for cost in entry.costs},
    }


def _amount(cost: RecommendationCost) -> dict[str, Any]:
    """Return what is stated about the amount of a cost."""
    name, unit = _named_amount(cost)
    stated = cost.model_dump(include={"low", "high", "source"})
    return {"value": getattr(cost, name), **stated, "unit": unit}


def _named_amount(cost: RecommendationCost) -> tuple[str, str]:
    """Return the key that holds the amount of a cost, and its unit."""
    if cost.one_off_pounds > 0.0:
        return "one_off_pounds", "pounds"
    return "annual_pounds", "pounds a year"


def _with_amount(cost: RecommendationCost, values: Mapping[str, float]) -> RecommendationCost:
    """Return a cost with the amount that a point gives it."""
    key = cost_key(cost)
    return cost.model_copy(update={_named_amount(cost)[0]: values[key]}) if key in values else cost


def _allowed(entry: Recommendation, path: str, value: int | float | str) -> float:
    """Return a value as a number within its range."""
    allowed = change_of([entry], path)
    if isinstance(value, str):
        raise ValueError(f"{path} is {shown(value)}, it must be a number")
    if not allowed["low"] <= value <= allowed["high"]:
        raise ValueError(f"{path} is {value:g}, allowed: {allowed['low']:g} to {allowed['high']:g}")
    return float(value)
