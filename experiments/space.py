"""The space of an experiment: uncertainties, levers, constants and outcomes, and its points.

A point is a value for each path. A path names a scalar of the scenario, as in ``leaders.willing``;
or intensity, changes and costs of a recommendation, see `experiments.recommendation_paths`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from pydantic import BaseModel, ValidationError, model_validator

from experiments.correlations import Correlation, check_correlations
from experiments.distributions import Constant, Lever, Uncertainty, Value
from experiments.outcome_names import LABELS
from experiments.problems import listing, nearest, suggestion
from experiments.recommendation_paths import is_of_recommendation, recommendation_at
from experiments.schema import model_schema
from experiments.validation import sentence, shown
from sim.parameters import Scenario
from sim.settings import Settings

if TYPE_CHECKING:
    import pandas as pd

FIRST_REPLICATE = "first_replicate"  # of a point that has luck of its own; no path
Changes = Mapping[str, int | float | str]
Scalar = int | float | str
# shares that make a whole: the first takes what the others leave
WHOLES = {"ties": ("team_share", "organisation_share", "region_share", "national_share")}
FIXED = {
    "months": "all runs of a folder have one horizon",
    "population.scale": "all runs of a folder stand for the same share of England",
    "population.name": "it names the results",
    "population.source": "it takes further settings: give it as an override",
    "population.table": "a file: give it as an override",
    "population.people": "a file: give it as an override",
    "population.edges": "a file: give it as an override",
    "study": "all runs of a folder measure the same",
}


class Space(Settings):
    """What an experiment varies, holds fixed and measures.

    Attributes
    ----------
    uncertainties
        What nobody knows exactly, each with its distribution.
    levers
        What somebody can decide, each with the values tried.
    constants
        What is held at another value than its file's.
    outcomes
        Names of the run measures that are looked at; see `experiments.outcome_names.LABELS`.
    correlations
        Between uncertainties; those that none names are independent.
    """

    uncertainties: tuple[Uncertainty, ...] = ()
    levers: tuple[Lever, ...] = ()
    constants: tuple[Constant, ...] = ()
    outcomes: tuple[str, ...] = ()
    correlations: tuple[Correlation, ...] = ()

    @model_validator(mode="after")
    def _names_are_distinct_and_known(self) -> Self:
        entries = (*self.uncertainties, *self.levers, *self.constants)
        for names, key in (([e.path for e in entries], "the space"), (self.outcomes, "outcomes")):
            for name in names:
                if names.count(name) > 1:
                    raise ValueError(f"{key} holds '{name}' twice")
        for name in self.outcomes:
            if name not in LABELS:
                hint = suggestion(name, LABELS) or f" {listing(LABELS)}"
                raise ValueError(f"outcomes names '{name}', which no run measures{hint}")
        check_correlations(self.correlations, [entry.path for entry in self.uncertainties])
        return self

    @property
    def paths(self) -> tuple[str, ...]:
        """Paths that differ between points: of uncertainties, then of levers."""
        return tuple(entry.path for entry in (*self.uncertainties, *self.levers))

    def record(self) -> dict[str, list[dict[str, Any]]]:
        """Return it as plain data, for the record: outcomes with their words and units."""
        kept = self.model_dump(mode="json", include={"uncertainties", "levers", "constants"})
        outcomes = [
            {"name": name, "label": LABELS[name][0], "unit": LABELS[name][1]}
            for name in self.outcomes
        ]
        tied = [entry.model_dump(mode="json") for entry in self.correlations]
        return {**kept, "outcomes": outcomes, **({"correlations": tied} if tied else {})}


def changed(scenario: Scenario, changes: Changes) -> Scenario:
    """Return the scenario at a point, checked against the schema.

    Parameters
    ----------
    scenario
        With the recommendations in force, which stay in force.
    changes
        Value by path. What is said about a recommendation that this scenario does not have in
        force changes nothing here. Ties beyond the team are taken from those in it: where a share
        of ties is given without ``ties.team_share``, that is what the other three leave.

    Raises
    ------
    ValueError
        Naming path, value and allowed range, or the nearest right path.
    """
    plain = {path: _plain(value) for path, value in changes.items()}
    own = {path: value for path, value in plain.items() if not is_of_recommendation(path)}
    result = _with_values(scenario, own) if own else scenario
    of_others = {path: value for path, value in plain.items() if path not in own}
    if not of_others:
        return result
    entries = tuple(recommendation_at(entry, of_others) for entry in scenario.recommendations)
    return result.model_copy(update={"recommendations": entries})


def paths_in(points: pd.DataFrame) -> list[str]:
    """Return the paths that a table of points has columns for."""
    return [str(name) for name in points.columns if name != FIRST_REPLICATE]


def value_of(scenario: Scenario, path: str) -> Scalar | None:
    """Return the scalar of a scenario that a path names.

    Raises
    ------
    ValueError
        If there is none, naming the nearest path; or if it is the same for all points.
    """
    if path in FIXED:
        raise ValueError(f"'{path}' cannot differ between points: {FIXED[path]}")
    node: Any = scenario
    walked: list[str] = []
    for name in path.split("."):
        known = [one for one in _names(node) if one != "recommendations"]
        if name not in known:
            raise ValueError(f"unknown parameter '{path}'{_meant(name, known, walked)}")
        node = getattr(node, name) if isinstance(node, BaseModel) else node[name]
        walked.append(name)
    if isinstance(node, int | float | str) or node is None:
        return node
    inner = [f"{path}.{name}" for name in _names(node)]
    raise ValueError(f"'{path}' is no single value {listing(inner) if inner else '(a list)'}")


def has_path(scenario: Scenario, path: str) -> bool:
    """Whether a path names a scalar of a scenario."""
    try:
        value_of(scenario, path)
    except ValueError:
        return False
    return True


def take_remainders(content: dict[str, Any], changes: Changes) -> None:
    """Make shares whole again of which some were changed, in place; see `WHOLES`."""
    for group, (first, *others) in WHOLES.items():
        moved = any(f"{group}.{name}" in changes for name in others)
        if moved and f"{group}.{first}" not in changes:
            node = content[group]
            node[first] = round(1.0 - sum(float(node[name]) for name in others), 12)


def _plain(value: Value | np.generic) -> Scalar:
    """Return a value as Python's own type, which the schema takes."""
    return value.item() if isinstance(value, np.generic) else value


def _names(node: object) -> list[str]:
    """Return the names that lead on from a node of the parameter tree."""
    if isinstance(node, BaseModel):
        return list(type(node).model_fields)
    return [str(name) for name in node] if isinstance(node, Mapping) else []


def _meant(name: str, known: Sequence[str], walked: Sequence[str]) -> str:
    """Say which path may be meant, or which there are."""
    near = nearest(name, known)
    return f", did you mean '{'.'.join([*walked, near])}'?" if near else f" {listing(known)}"


def _with_values(scenario: Scenario, values: Changes) -> Scenario:
    """Return a scenario with other scalars; only the groups concerned are checked again."""
    for path, value in values.items():
        before = value_of(scenario, path)
        if isinstance(before, int | float) and isinstance(value, str):
            raise ValueError(f"{path} is {shown(value)}, it must be a number")
    groups = {path.split(".", 1)[0] for path in values}
    content = scenario.model_dump(include=groups)
    for path, value in values.items():
        node = content
        *outer, last = path.split(".")
        for name in outer:
            node = node[name]
        node[last] = value
    take_remainders(content, values)
    try:
        return Scenario.model_validate({**vars(scenario), **content})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise ValueError(sentence(first, model_schema(Scenario))) from None
