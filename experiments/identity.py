"""What determines a run, as hashes: equal hashes mean equal bits."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import sim
from experiments.allocation_settings import EQUAL
from experiments.design_settings import growing
from experiments.lab_settings import Csv, LabExperiment, LabRequest
from experiments.problems import Problem
from experiments.settings import NAME, Experiment
from sim.files import located
from sim.parameters import Scenario

# Keys that say where and how runs are executed, kept and valued, not what comes out.
INCIDENTAL = ("executor", "results", "name", "value_per_user_pounds")
FILES = ("table", "people", "edges")  # of a population, which count by what they hold
# Keys of a design's points that add runs to those there are, or say what is looked at.
GROWING = ("replicates", "outcomes", "further_designs")


def digest(content: Any) -> str:
    """Return the SHA-256 of plain data, written one way: sorted keys, no spaces."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def code_fingerprint() -> str:
    """Return a hash of the model's source, so that runs of two versions are never mixed."""
    folder = Path(sim.__file__).parent
    sources = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*.py"))
    }
    return digest([sim.__version__, sources])


def table_fingerprint(scenario: Scenario) -> str | None:
    """Return the SHA-256 of the table of organisations, if the population is read from one.

    Of people who are read it is the hash of both files, theirs and that of their ties.
    """
    population = scenario.population
    if population.people is not None:
        people = _file_fingerprint("population.people", str(located(population.people)))
        return digest([people, _edges_of_people(population.edges)])
    table = population.table
    return None if table is None else _file_fingerprint("population.table", table)


def _edges_of_people(path: str | None) -> str | None:
    return None if path is None else _file_fingerprint("population.edges", str(located(path)))


def edges_fingerprint(request: LabRequest) -> str | None:
    """Return the SHA-256 of the file of ties, if the graph is read from one."""
    graph = request.graph
    return _file_fingerprint("graph.path", graph.path) if isinstance(graph, Csv) else None


def _file_fingerprint(key: str, path: str) -> str:
    """Return the SHA-256 of a file that a key names."""
    try:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()
    except FileNotFoundError as error:
        raise Problem(f"{key} is {path}: no such file") from error
    except OSError as error:
        raise Problem(f"{key} is {path}: cannot be read ({error.strerror})") from error


def scenario_digest(scenario: Scenario, *, name: str, seed: int, table: str | None) -> str:
    """Return the hash of what determines a run apart from its replicate.

    Parameters
    ----------
    scenario
        With the recommendations in force.
    name
        Of the scenario: two may be the same world under two names, and both are kept.
    table
        Hash of the table of organisations, or of people: where it lies does not matter.
    """
    content = scenario.model_dump(mode="json")
    if scenario.study is None:  # as before there were studies
        del content["study"]
    content["population"] = _without_files(content["population"]) | {"table": table}
    return digest([name, content, seed, code_fingerprint()])


def point_digest(scenario: str, changes: Mapping[str, Any]) -> str:
    """Return the hash of a scenario at a point: of what it changes, not of the point's number.

    Parameters
    ----------
    scenario
        Hash of the scenario itself.
    changes
        Plain value by path; 3 and 3.0 are one value.
    """
    plain = {path: _canonical(value) for path, value in changes.items()}
    return digest([scenario, plain])


def replicate_id(everything: str, replicate: int) -> str:
    """Return the 16 characters that stand for one replicate of what a hash stands for."""
    return digest([everything, replicate])[:16]


def _canonical(value: Any) -> Any:
    """Return a number in one form, however its column was read."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def identity_of(experiment: Experiment | LabExperiment) -> str:
    """Return the hash of everything that determines the runs of any experiment."""
    if isinstance(experiment, LabExperiment):
        return lab_identity(experiment)
    return experiment_identity(experiment)


def experiment_identity(experiment: Experiment) -> str:
    """Return the hash of everything that determines the runs of an experiment."""
    configuration = determining(experiment.configuration)
    if "population" in configuration:
        configuration["population"] = _without_files(configuration["population"])
    data = [
        [entry.model_dump(mode="json") for entry in entries]
        for entries in (
            experiment.in_force,
            experiment.bundles,
            experiment.scenarios,
            experiment.selling_points,
            experiment.trial,
        )
    ]
    table = table_fingerprint(experiment.scenario)
    return digest([configuration, data, table, code_fingerprint()])


def lab_identity(experiment: LabExperiment) -> str:
    """Return the hash of everything that determines the runs of a laboratory experiment."""
    content = _lab_content(experiment.configuration, edges_fingerprint(experiment))
    return digest([content, code_fingerprint()])


def lab_run_ids(experiment: LabExperiment) -> list[str]:
    """Return the 16 characters that stand for each replicate."""
    content = _lab_content(experiment.configuration, edges_fingerprint(experiment))
    del content["replicates"]
    everything = digest([content, code_fingerprint()])
    return [digest([everything, replicate])[:16] for replicate in range(experiment.replicates)]


def lab_name(request: LabRequest, configuration: Mapping[str, Any], *, changed: bool) -> str:
    """Name a results folder: graph and rule, with a hash once values were changed."""
    name = f"{request.graph.kind}-{request.rule.kind}"
    return f"{name}-{digest(determining(configuration))[:8]}" if changed else name


def _lab_content(configuration: Mapping[str, Any], edges: str | None) -> dict[str, Any]:
    """Return what determines runs: of a file of ties what it holds, not where it lies."""
    kept = determining(configuration)
    graph = {key: value for key, value in kept["graph"].items() if key != "path"}
    return {**kept, "graph": {**graph, "edges": edges}}


def _without_files(population: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of a population without the places of files."""
    return {key: value for key, value in population.items() if key not in FILES}


def determining(configuration: Mapping[str, Any]) -> dict[str, Any]:
    """Return the part of a configuration that determines what comes out."""
    kept = {key: value for key, value in configuration.items() if key not in INCIDENTAL}
    if isinstance(kept.get("population"), Mapping):
        kept["population"] = dict(kept["population"])
    if kept.get("study", 0) is None:  # as before there were studies
        del kept["study"]
    if kept.get("allocation") == EQUAL.model_dump():  # as before there was a choice
        del kept["allocation"]
    if "design" in kept:
        design = kept["design"]
        fixed = {key: value for key, value in design.items() if key not in growing(design)}
        kept = {key: value for key, value in kept.items() if key not in GROWING}
        kept["design"] = fixed
    return kept


def growing_keys(configuration: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the key paths of a design that may change without its folder becoming another."""
    if "design" not in configuration:
        return ()
    return (*GROWING, *(f"design.{key}" for key in growing(configuration["design"])))


def default_name(scenario: Scenario, configuration: dict[str, Any], *, changed: bool) -> str:
    """Name a results folder: the population's name, with a hash once values were changed."""
    name = re.sub(r"[^a-z0-9_-]", "-", scenario.population.name.lower())[:50]
    if not re.match(NAME, name):
        raise Problem(
            f"population.name is '{scenario.population.name}', of which no folder's name can be "
            "made: give one with name=..."
        )
    if not changed:
        return name
    content = determining(configuration)
    content["population"] = _without_files(content["population"]) | {
        "table": table_fingerprint(scenario)
    }
    return f"{name}-{digest(content)[:8]}"
