"""Completing what users declare: ranges and sources stand in ``configs/``, units in names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any, TypeVar

from experiments.problems import Problem, suggestion
from experiments.provenance import stated_by_files
from experiments.recommendation_paths import change_of, is_of_recommendation
from experiments.schema import locate, model_schema
from experiments.settings import SpaceRequest
from experiments.space import (
    Space,
    changed,
    take_remainders,
    value_of,
)
from experiments.uncertainty_files import CALIBRATED, TIED, paths_of, with_file
from experiments.validation import validated
from sim.parameters import Recommendation, Scenario

KEYS = ("uncertainties", "levers", "constants")
OF_RECOMMENDATIONS = "recommendation_uncertainties"
# what a distribution takes, and what states it where the user does not
TAKES = {
    "uniform": {"low": "low", "high": "high"},
    "log_uniform": {"low": "low", "high": "high"},
    "triangular": {"low": "low", "high": "high", "mode": "value"},
    "normal": {"low": "low", "high": "high", "mean": "value"},
    "integer": {"low": "low", "high": "high"},
}
# ends of names, the longer before the shorter
UNITS = {
    "log_odds": "log-odds",
    "log_sd": "standard deviation of the logarithm",
    "half_life_months": "months",
    "launch_month": "month",
    "per_month": "a month",
    "per_year": "a year",
    "months": "months",
    "hours": "hours",
    "pounds": "pounds",
    "share": "share, 0 to 1",
    "ratio": "ratio",
    "rate": "share, 0 to 1",
    "intensity": "share of full strength",
}
BOUNDS: dict[tuple[Any, Any], str] = {(0.0, 1.0): "share, 0 to 1", (-10.0, 10.0): "log-odds"}
Entry = Mapping[str, Any]
RequestT = TypeVar("RequestT", bound=SpaceRequest)


def space_request(
    model: type[RequestT],
    configuration: Mapping[str, Any],
    *,
    choices: Mapping[str, str],
    scenario: Scenario,
    recommendations: Sequence[Recommendation],
) -> RequestT:
    """Return what a configuration declares beside an experiment, completed and checked.

    Parameters
    ----------
    model
        What it declares.
    choices
        The option chosen in each configuration group, whose files state ranges and sources.
    recommendations
        Those in force in some scenario.

    Raises
    ------
    Problem
        If an entry or a path is wrong, or what is left open is stated nowhere.
    """
    asked = {key: configuration[key] for key in model.model_fields if key in configuration}
    asked = with_file(asked)
    asked |= _with_those_in_force(asked, [entry.id for entry in recommendations])
    asked |= completed(
        asked,
        stated=stated_by_files(choices),
        scenario=scenario,
        recommendations=recommendations,
    )
    return validated(model, asked, schema=model_schema(model))


def held(
    space: Space, scenario: Scenario, *, recommendations: Sequence[Recommendation]
) -> tuple[Scenario, tuple[Recommendation, ...]]:
    """Return the baseline and the recommendations with every constant at its value."""
    constants = {entry.path: entry.value for entry in space.constants}
    together = scenario.model_copy(update={"recommendations": tuple(recommendations)})
    try:
        found = changed(together, constants)
    except ValueError as error:
        raise Problem(f"constants: {error}") from error
    return found.model_copy(update={"recommendations": ()}), found.recommendations


def recorded(space: Space, configuration: Mapping[str, Any]) -> dict[str, Any]:
    """Return a configuration in which the constants have their values, for the record."""
    found = deepcopy(dict(configuration))
    for entry in space.constants:
        if not is_of_recommendation(entry.path):
            *outer, last = entry.path.split(".")
            node = found
            for name in outer:
                node = node.setdefault(name, {})
            node[last] = entry.value
    take_remainders(found, {entry.path: entry.value for entry in space.constants})
    return found


def held_back(
    configuration: Mapping[str, Any], *, in_force: Sequence[str], known: Sequence[str]
) -> tuple[str, ...]:
    """Return the recommendations that have uncertainties of their own and are not in force.

    Parameters
    ----------
    known
        Ids of all the recommendations there are.

    Raises
    ------
    Problem
        If an entry is about no recommendation that there is.
    """
    found: dict[str, None] = {}
    for entry in _listed(configuration.get(OF_RECOMMENDATIONS)):
        identity = _subject(entry)
        if identity is None or identity not in known:
            path = entry.get("path") if isinstance(entry, Mapping) else entry
            hint = suggestion(str(identity), known)
            raise Problem(f"{OF_RECOMMENDATIONS}: '{path}' is about no recommendation{hint}")
        if identity not in in_force:
            found[identity] = None
    return tuple(found)


def asked_for(request: SpaceRequest) -> dict[str, Any]:
    """Return what a request says, as plain data for the record.

    What a file says stands there complete, so that it does not matter where the file lies.
    """
    found = request.model_dump(mode="json", exclude={"uncertainty_file"})
    return found if found["correlations"] else {k: v for k, v in found.items() if k != TIED}


def _with_those_in_force(asked: Mapping[str, Any], in_force: Sequence[str]) -> dict[str, Any]:
    """Return uncertainties and correlations as lists, with those of recommendations in force.

    What was calibrated takes the place of other entries about the same path.
    """
    plain, tied = asked.get("uncertainties", []), asked.get(TIED, [])
    if not isinstance(plain, list | Mapping):
        return {}  # the schema says what is wrong with it
    parts = dict(plain) if isinstance(plain, Mapping) else {"chosen": plain}
    first = [e for e in _listed(parts.pop(CALIBRATED, [])) if _counts(e, in_force)]
    further = [e for e in _listed(asked.get(OF_RECOMMENDATIONS)) if _subject(e) in in_force]
    taken = paths_of(first)
    others = [e for e in (*_listed(parts), *further) if not paths_of([e]) & taken]
    found: dict[str, Any] = {"uncertainties": [*others, *first], OF_RECOMMENDATIONS: []}
    if isinstance(tied, list):
        found[TIED] = [entry for entry in tied if _is_in_force(entry, in_force)]
    return found


def _counts(entry: Any, in_force: Sequence[str]) -> bool:
    """Whether an entry is about the NHS, or about a recommendation that some scenario has."""
    of = _subject(entry)
    return of is None or of in in_force


def _is_in_force(entry: Any, in_force: Sequence[str]) -> bool:
    """Whether both ends of a correlation count."""
    ends = [entry.get(key) for key in ("first", "second")] if isinstance(entry, Mapping) else []
    return all(_counts({"path": end}, in_force) for end in ends)


def _listed(entries: Any) -> list[Any]:
    """Return a list of entries, of a mapping those of all its parts.

    Files that are chosen together each give a part: of lists under one key the last would win.
    """
    if isinstance(entries, Mapping):
        return [entry for part in entries.values() for entry in _listed(part)]
    return list(entries) if isinstance(entries, list | tuple) else []


def _subject(entry: Any) -> str | None:
    """Return the id of the recommendation that an entry is about, None if it is about none."""
    path = str(entry.get("path", "")) if isinstance(entry, Mapping) else ""
    return path.split(".")[1] if is_of_recommendation(path) and "." in path else None


def completed(
    configuration: Mapping[str, Any],
    *,
    stated: Mapping[str, Entry],
    scenario: Scenario,
    recommendations: Sequence[Recommendation],
) -> dict[str, Any]:
    """Return the declared entries with the range, source and unit that they leave open.

    Parameters
    ----------
    configuration
        With lists under ``uncertainties``, ``levers`` and ``constants``.
    stated
        Value, low, high and source by path, as the files in use state them.
    recommendations
        Those in force in some scenario.
    """

    def about(path: str) -> Entry:
        if is_of_recommendation(path):
            return change_of(recommendations, path)
        return {**stated.get(path, {}), "value": value_of(scenario, path)}

    found: dict[str, Any] = {}
    for key in KEYS:
        if key not in configuration:
            continue
        entries = configuration[key]
        if isinstance(entries, list):
            try:
                entries = [_complete(one, key, about) for one in entries]
            except ValueError as error:
                raise Problem(f"{key}: {error}") from error
        found[key] = entries
    return found


def unit_of(path: str) -> str | None:
    """Return the unit that the end of a name or the schema says, None where neither does."""
    name = path.rsplit(".", 1)[-1]
    named = next((unit for end, unit in UNITS.items() if name.endswith(end)), None)
    if named is not None:
        return named
    names = path.split(".")[2 if is_of_recommendation(path) else 0 :]
    node = locate(model_schema(Scenario), names)[1]
    return BOUNDS.get((node.get("minimum"), node.get("maximum")))


def _complete(entry: Any, key: str, about: Callable[[str], Entry]) -> Any:
    """Return an entry with what is stated about its path.

    The schema says what is wrong with one that has no path.
    """
    if not (isinstance(entry, Mapping) and isinstance(entry.get("path"), str)):
        return entry
    path = str(entry["path"])
    known = about(path)
    wanted = {"source": "source"}
    if key == "uncertainties":
        wanted |= TAKES.get(str(entry.get("distribution")), {})
    added = {name: known.get(of) for name, of in wanted.items() if name not in entry}
    if "unit" not in entry:
        added["unit"] = known.get("unit") or unit_of(path)
    for name, value in added.items():
        if value is None:
            raise Problem(
                f"{key}: {path} has no {name}, and none is stated where its value comes from: "
                f"write {{path: {path}, {name}: ...}}"
            )
    if str(entry.get("distribution")) == "integer":
        added |= {name: _whole(added[name]) for name in ("low", "high") if name in added}
    return {**entry, **added}


def _whole(number: Any) -> Any:
    """Return a whole number as one."""
    return int(number) if float(number).is_integer() else number
