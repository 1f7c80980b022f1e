"""From ``configs/`` and overrides to one frozen experiment: Hydra composes and disappears."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any

from experiments.allocation_settings import refuse_allocation
from experiments.catalogue import CALIBRATE, CONFIGS, LAB, NHS, SENSITIVITY, SHELVES, groups
from experiments.choosing import asked_ids, chosen
from experiments.declaring import asked_for, held, held_back, recorded, space_request
from experiments.documents import check_folder, refuse_calls, said
from experiments.fitted import with_fitted
from experiments.identity import INCIDENTAL, default_name, growing_keys, lab_name
from experiments.lab_settings import LabExperiment, LabRequest
from experiments.library import RECOMMENDATIONS, ids
from experiments.overrides import Word, applied, read_words, refuse_sweeps, root_of
from experiments.people import require_people
from experiments.problems import Problem
from experiments.schema import SCENARIO_KEYS, configuration_schema
from experiments.settings import (
    CalibrateRequest,
    Experiment,
    Request,
    SensitivityRequest,
    SweepRequest,
)
from experiments.space import Space
from experiments.validation import validated
from sim.parameters import Scenario

# A results folder that differs from the ordinary one in these alone has the ordinary name.
UNNAMED = ("experiment", "population", *INCIDENTAL)
MODELS: dict[str, type[SweepRequest] | type[SensitivityRequest]] = {
    SENSITIVITY: SensitivityRequest,
    CALIBRATE: CalibrateRequest,
}


def compose(overrides: Sequence[str]) -> Experiment | LabExperiment:
    """Make one frozen experiment: in the NHS, or with ``experiment=lab`` on a graph.

    Parameters
    ----------
    overrides
        Words such as ``population=toy``, ``population.scale=0.05``, ``recommendations=[2c,3b]``.

    Raises
    ------
    Problem
        With one line that names the key, its value and what is allowed.
    """
    words = read_words(overrides, groups=groups())
    refuse_sweeps(words)
    base, choices = options_composed(words)
    root = root_of(words)
    configuration = applied(base, words, root=root)
    refuse_calls(configuration)
    settled = with_fitted(_settled(configuration), words)
    if root == LAB:
        return _lab_experiment(settled, choices, words)
    if root == NHS:
        return _experiment(settled, choices, words)
    model = MODELS.get(root, SweepRequest)
    return _with_space(model, settled, choices, words=words)


def options_composed(words: Sequence[Word]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the unresolved keys and values of the chosen options, and the option of each group."""
    single = [word for word in words if word.chooses and not word.sweeps]
    chosen = {word.key: f"{word.key}={word.value}" for word in single}
    return deepcopy(_composed(root_of(words), tuple(chosen.values()), _stamp()))


def _stamp() -> tuple[tuple[str, int, int], ...]:
    """Return what changes when a file of the configuration changes."""
    files = [(path, path.stat()) for path in sorted(CONFIGS.rglob("*.yaml"))]
    return tuple((str(path), stat.st_mtime_ns, stat.st_size) for path, stat in files)


@lru_cache(maxsize=32)
def _composed(
    root: str, chosen: tuple[str, ...], stamp: tuple[tuple[str, int, int], ...]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Let Hydra compose the chosen options of groups; remembered while no file changes."""
    from hydra import compose as hydra_compose
    from hydra import initialize_config_dir
    from hydra.errors import HydraException
    from omegaconf import OmegaConf
    from omegaconf.errors import OmegaConfBaseException
    from yaml import YAMLError

    check_folder(CONFIGS)
    try:
        with _own_hydra(), initialize_config_dir(str(CONFIGS), version_base="1.3"):
            composed = hydra_compose(root, overrides=list(chosen), return_hydra_config=True)
        choices = dict(composed.hydra.runtime.choices)
        content = OmegaConf.to_container(composed, resolve=False)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = mark.name if mark else "the configuration"
        raise Problem(f"{place}: not YAML ({said(error)})") from error
    except (HydraException, OmegaConfBaseException, RecursionError) as error:
        raise Problem(f"the configuration cannot be composed: {_first_line(error)}") from error
    assert isinstance(content, dict)
    configuration = {str(key): value for key, value in content.items() if key != "hydra"}
    return configuration, {k: str(v) for k, v in choices.items() if not k.startswith("hydra/")}


@contextmanager
def _own_hydra() -> Iterator[None]:
    """Set aside the Hydra that may have started this process, as ``--multirun`` does."""
    from hydra.core.global_hydra import GlobalHydra

    current = GlobalHydra.instance()
    outer, current.hydra = current.hydra, None
    try:
        yield
    finally:
        current.hydra = outer


def _settled(configuration: Mapping[str, Any]) -> dict[str, Any]:
    """Resolve references between keys, and refuse what was left open."""
    from omegaconf import OmegaConf
    from omegaconf.errors import MissingMandatoryValue, OmegaConfBaseException

    try:
        loaded = OmegaConf.create(dict(configuration))
        content = OmegaConf.to_container(loaded, resolve=True, throw_on_missing=True)
    except MissingMandatoryValue as error:
        key = getattr(error, "full_key", None) or _first_line(error)
        raise Problem(f"{key} is missing: give it as {key}=...") from error
    except (OmegaConfBaseException, RecursionError) as error:
        raise Problem(f"a reference cannot be resolved: {_first_line(error)}") from error
    assert isinstance(content, dict)
    return {str(key): value for key, value in content.items()}


def _experiment(
    configuration: dict[str, Any], choices: dict[str, str], words: Sequence[Word]
) -> Experiment:
    """Validate plain data and load what it names."""
    schema = configuration_schema()
    asked = {key: value for key, value in configuration.items() if key not in SCENARIO_KEYS}
    asked |= asked_ids(asked)
    _take_number_as_name(asked)
    request = validated(Request, asked, schema=schema)
    parts = {key: configuration[key] for key in SCENARIO_KEYS if key in configuration}
    scenario = validated(Scenario, parts, schema=schema)
    _check_table(scenario)
    found = chosen(request)
    refuse_allocation(
        request.allocation,
        experiment=request.experiment,
        replicates=request.replicates,
    )
    record = {**configuration, **found.ids()}
    changed = not all(word.key in UNNAMED or word.key.startswith("executor.") for word in words)
    name = request.name or default_name(scenario, record, changed=changed)
    return Experiment(
        **request.model_dump(exclude={"name", *SHELVES.values()}),
        **vars(found),
        name=name,
        scenario=scenario,
        configuration={**record, "name": name},
        choices=choices,
        overrides=tuple(word.text for word in words),
    )


def _with_space(
    model: type[SweepRequest] | type[SensitivityRequest],
    configuration: dict[str, Any],
    choices: dict[str, str],
    *,
    words: Sequence[Word],
) -> Experiment:
    """Validate plain data of an experiment and of the space in which it has points."""
    named = configuration.get("name") is not None
    others = {key: value for key, value in configuration.items() if key not in model.model_fields}
    plain = _experiment(others if named else {**others, "name": "unnamed"}, choices, words)
    request = space_request(
        model,
        configuration,
        choices=choices,
        scenario=plain.scenario,
        recommendations=plain.in_force,
    )
    space = _space_of(request)
    without = held_back(
        configuration,
        in_force=[entry.id for entry in plain.in_force],
        known=ids(RECOMMENDATIONS, folder=plain.recommendation_folder),
    )
    scenario, recommendations = held(space, plain.scenario, recommendations=plain.recommendations)
    record = recorded(space, {**plain.configuration, **asked_for(request)})
    same = (*UNNAMED, *growing_keys(record))
    changed = not all(word.key in same or word.key.startswith("executor.") for word in words)
    name = plain.name if named else default_name(scenario, record, changed=changed)
    return plain.model_copy(
        update={
            "name": name,
            "scenario": scenario,
            "recommendations": recommendations,
            "space": space,
            **_ways_to_points(request),
            "held_back": without,
            "configuration": {**record, "name": name},
        }
    )


def _space_of(request: SweepRequest | SensitivityRequest) -> Space:
    """Return the space of a request; what it keeps has to be there."""
    try:
        return request.space()
    except ValueError as error:
        raise Problem(str(error)) from error


def _ways_to_points(request: SweepRequest | SensitivityRequest) -> dict[str, Any]:
    """Return by what points are chosen: designs, or a method."""
    if isinstance(request, SensitivityRequest):
        return {"method": request.method}
    designs = {"designs": (request.design, *request.further_designs)}
    if isinstance(request, CalibrateRequest):
        return {**designs, "calibration": request.calibration, "waves": request.waves}
    return designs


def _lab_experiment(
    configuration: dict[str, Any], choices: dict[str, str], words: Sequence[Word]
) -> LabExperiment:
    """Validate plain data of the laboratory."""
    asked = dict(configuration)
    _take_number_as_name(asked)
    request = validated(LabRequest, asked, schema=configuration_schema(LAB))
    values = [word.key.split(".")[0] for word in words if not word.chooses]
    changed = any(key not in INCIDENTAL for key in values)
    name = request.name or lab_name(request, configuration, changed=changed)
    return LabExperiment(
        **{**request.model_dump(), "name": name},
        configuration={**configuration, "name": name},
        choices=choices,
        overrides=tuple(word.text for word in words),
    )


def _take_number_as_name(asked: dict[str, Any]) -> None:
    """Take a name that looks like a number as it was meant."""
    if isinstance(asked.get("name"), int):
        asked["name"] = str(asked["name"])


def _check_table(scenario: Scenario) -> None:
    """Refuse a table of organisations that is not there, and people of whom something is wrong."""
    population, table = scenario.population, scenario.population.table
    if population.source == "people":
        require_people(population)
    if table is not None and not Path(table).is_file():
        raise Problem(f"population.table is {table}: no such file")


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
