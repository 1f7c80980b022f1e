"""Recommendations: changes to parameters over time, and how several combine.

Setting comes first, then multiplying, then adding, so the order in which recommendations are
listed never matters. Two that set one parameter to different values are refused by name.
"""

from __future__ import annotations

from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import Any

from pydantic import BaseModel, ValidationError

from sim.parameters import Change, Recommendation, Scenario
from sim.population import Population, require_kinds

FIXED = ("population", "ties", "months", "study", "recommendations")
# what a run reads once, before its first month
READ_ONCE = (
    "products.*.launch_month",
    "products.*.audience.*",
    "networks.*.profession_pull.*",
    "organisations.senior_weight",
)


def strength(recommendation: Recommendation, month: int) -> float:
    """Return the strength in force: 0 before the start, rising in a line to the intensity."""
    elapsed = month - recommendation.start_month + 1
    if elapsed <= 0:
        return 0.0
    if recommendation.ramp_months == 0:
        return recommendation.intensity
    return recommendation.intensity * min(1.0, elapsed / recommendation.ramp_months)


def _names(node: object) -> list[str]:
    if node is None or isinstance(node, (int, float, str)):
        return []
    return list(type(node).model_fields) if isinstance(node, BaseModel) else list(node)  # type: ignore[call-overload]


def value_at(scenario: Scenario, path: str) -> float:
    """Return the number that a dotted path names; ValueError names the nearest right one."""
    node: Any = scenario
    walked: list[str] = []
    for name in path.split("."):
        if name not in _names(node):
            near = get_close_matches(name, _names(node), n=1, cutoff=0.0)
            hint = f", did you mean {'.'.join([*walked, near[0]])!r}?" if near else ""
            raise ValueError(f"unknown parameter {path!r}{hint}")
        node = getattr(node, name) if isinstance(node, BaseModel) else node[name]
        walked.append(name)
    if isinstance(node, bool) or not isinstance(node, (int, float)):
        raise ValueError(f"parameter {path!r} is not a number and cannot be changed")
    return float(node)


def with_value(node: Any, names: list[str], *, value: float) -> Any:
    """Return a copy of a parameter tree in which one number differs."""
    if not names:
        return round(value) if isinstance(node, int) else value
    first, rest = names[0], names[1:]
    if isinstance(node, BaseModel):
        return node.model_copy(update={first: with_value(getattr(node, first), rest, value=value)})
    return {**node, first: with_value(node[first], rest, value=value)}


def _combined(base: float, changes: list[tuple[Change, float]]) -> float:
    """Apply changes with their strengths to one number: set, then multiply, then add."""
    value = base
    sets = [(change.value, level) for change, level in changes if change.operation == "set"]
    if sets:
        level = max(level for _, level in sets)
        value = base + level * (sets[0][0] - base)
    for change, level in changes:
        if change.operation == "multiply":
            value *= 1.0 + level * (change.value - 1.0)
    for change, level in changes:
        if change.operation == "add":
            value += level * change.value
    return value


def _changes_by_path(
    scenario: Scenario, levels: dict[str, float]
) -> dict[str, list[tuple[Change, float]]]:
    by_path: dict[str, list[tuple[Change, float]]] = {}
    for recommendation in sorted(scenario.recommendations, key=lambda item: item.id):
        level = levels[recommendation.id]
        for change in recommendation.changes if level > 0.0 else ():
            by_path.setdefault(change.path, []).append((change, level))
    return by_path


def with_strengths(scenario: Scenario, levels: dict[str, float]) -> Scenario:
    """Return the scenario's parameters with each recommendation at the strength given."""
    result = scenario
    for path, changes in _changes_by_path(scenario, levels).items():
        value = _combined(value_at(scenario, path), changes)
        result = with_value(result, path.split("."), value=value)
    return result


def strengths(scenario: Scenario, month: int) -> dict[str, float]:
    """Return the strength of each recommendation in a month, by its id."""
    return {item.id: strength(item, month) for item in scenario.recommendations}


def in_force(scenario: Scenario, month: int) -> Scenario:
    """Return the parameters in force in a month."""
    return with_strengths(scenario, strengths(scenario, month))


def _refuse_conflicts(recommendations: tuple[Recommendation, ...]) -> None:
    first: dict[str, tuple[str, float]] = {}
    for recommendation in recommendations:
        for change in recommendation.changes:
            if change.operation != "set":
                continue
            other, value = first.setdefault(change.path, (recommendation.id, change.value))
            if value != change.value:
                raise ValueError(
                    f"recommendations {other!r} and {recommendation.id!r} cannot be combined: "
                    f"they set {change.path} to {value:g} and to {change.value:g}"
                )


def _refuse_bad_changes(scenario: Scenario, recommendation: Recommendation) -> None:
    where = f"recommendation {recommendation.id!r}"
    for change in recommendation.changes:
        if change.path.split(".")[0] in FIXED:
            raise ValueError(
                f"{where} changes {change.path}: {', '.join(FIXED)} are fixed for all scenarios"
            )
        if any(fnmatchcase(change.path, pattern) for pattern in READ_ONCE):
            raise ValueError(
                f"{where} changes {change.path}, which is settled before the first month"
            )
        try:
            value_at(scenario, change.path)
        except ValueError as problem:
            raise ValueError(f"{where}: {problem}") from None


def combine(scenario: Scenario, recommendations: list[Recommendation]) -> Scenario:
    """Return the scenario with the recommendations, checked.

    Raises
    ------
    ValueError
        If an id occurs twice, a path is unknown or fixed, two recommendations set one
        parameter to different values, or a value is out of range at full strength.
    """
    chosen = tuple(sorted(recommendations, key=lambda item: item.id))
    ids = [item.id for item in chosen]
    for name in ids:
        if ids.count(name) > 1:
            raise ValueError(f"recommendation {name!r} is given twice")
    _refuse_conflicts(chosen)
    for recommendation in chosen:
        _refuse_bad_changes(scenario, recommendation)
    result = scenario.model_copy(update={"recommendations": chosen})
    for month in _turning_points(chosen):
        _refuse_out_of_range(result, month)
    return result


def _turning_points(recommendations: tuple[Recommendation, ...]) -> list[int]:
    """Months in which some strength begins to rise or ceases to; between them all is in a line."""
    months = {0}
    for item in recommendations:
        months |= {item.start_month - 1, item.start_month, item.start_month + item.ramp_months}
    return sorted(months)


def _refuse_out_of_range(scenario: Scenario, month: int) -> None:
    try:
        Scenario.model_validate(in_force(scenario, month).model_dump())
    except ValidationError as problem:
        error = problem.errors()[0]
        path = ".".join(str(part) for part in error["loc"])
        names = ", ".join(item.id for item in scenario.recommendations)
        raise ValueError(
            f"recommendations {names}: {path} becomes {error['input']} in month {month}: "
            f"{error['msg']}"
        ) from None


def require_organisations(scenario: Scenario, population: Population) -> None:
    """Refuse a population too small for a recommendation's measure to mean anything.

    Raises
    ------
    ValueError
        Naming the recommendation, the kind of organisation it lacks and the scale that keeps one.
    """
    for item in scenario.recommendations:
        require_kinds(
            population, scenario.population, kinds=item.needs, why=f"recommendation {item.id}"
        )
