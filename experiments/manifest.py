"""The manifest of a results folder: what was run, on what, with which code."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import metadata
from typing import TYPE_CHECKING, Any

import sim
from experiments.bundles import Bundle
from experiments.catalogue import CONFIGS
from experiments.designs import PlannedScenario
from experiments.files import file_digest
from experiments.fitted import claims, is_calibrated
from experiments.identity import (
    code_fingerprint,
    edges_fingerprint,
    experiment_identity,
    lab_identity,
    table_fingerprint,
)
from experiments.lab_settings import LabExperiment
from experiments.provenance import provenance
from experiments.selling_points import SellingPoint
from experiments.settings import Experiment
from experiments.trials import VirtualTrial
from sim.parameters import Recommendation

if TYPE_CHECKING:
    from sim.population import Population
    from sim.ties import Ties

FORMAT = 1
PACKAGES = ("hydra-core", "mesa", "numba", "numpy", "pandas", "pyarrow", "pydantic", "scipy")
Manifest = dict[str, Any]
Entry = Recommendation | Bundle | SellingPoint | VirtualTrial


def new_manifest(
    experiment: Experiment, scenarios: Sequence[PlannedScenario], *, population: Population
) -> Manifest:
    """Return the manifest of an experiment of which nothing has run yet."""
    return {
        **_begun(experiment, identity=experiment_identity(experiment)),
        "scenarios": [
            {
                "name": planned.name,
                "title": planned.title,
                "kind": planned.kind,
                "subject": planned.subject,
                "recommendations": list(planned.recommendations),
            }
            for planned in scenarios
        ],
        "population": _population(experiment, population),
        "england_factor": float(population.weight),
        "recommendations": _by_id(experiment.in_force),
        "analyses": _by_id(experiment.analyses),
        "bundles": _by_id(experiment.bundles),
        "comparisons": _by_id(experiment.scenarios),
        "selling_points": _by_id(experiment.selling_points),
        "trials": _by_id(experiment.trial),
        **({"validation": claims()} if experiment.parameters else {}),
        **({"space": experiment.space.record()} if experiment.designs or experiment.method else {}),
    }


def _by_id(entries: Sequence[Entry]) -> Manifest:
    """Return the files of entries as plain data, by id."""
    return {entry.id: entry.model_dump(mode="json", exclude={"id"}) for entry in entries}


def new_lab_manifest(experiment: LabExperiment, *, title: str, ties: Ties) -> Manifest:
    """Return the manifest of a laboratory experiment of which nothing has run yet.

    Parameters
    ----------
    ties
        Of replicate 0.
    """
    return {
        **_begun(experiment, identity=lab_identity(experiment)),
        "scenarios": [{"name": experiment.experiment, "title": title, "recommendations": []}],
        "graph": {
            "people": ties.n,
            "ties": int(ties.neighbours.size // 2),
            "edges_sha256": edges_fingerprint(experiment),
        },
        "england_factor": 1.0,
    }


def _begun(experiment: Experiment | LabExperiment, *, identity: str) -> Manifest:
    """Return what the manifest of every experiment holds."""
    session = _session(experiment)
    return {
        "format": FORMAT,
        "experiment": experiment.experiment,
        "name": experiment.name,
        "identity": identity,
        "status": "running",
        "started": now(),
        "ended": None,
        "configuration": experiment.configuration,
        "choices": experiment.choices,
        "overrides": list(experiment.overrides),
        "seed": experiment.seed,
        "replicates": experiment.replicates,
        "months": experiment.months,
        "calibrated": is_calibrated(experiment.configuration, experiment.choices),
        "provenance": provenance(experiment),
        **{key: session[key] for key in ("code", "packages", "machine")},
        "lock_sha256": file_digest(CONFIGS.parent / "requirements.txt"),
        "sessions": [session],
        "parts": [],
        "failures": 0,
    }


def _session(experiment: Experiment | LabExperiment) -> Manifest:
    """Return what one command does to a folder; a folder may see several."""
    return {
        "started": now(),
        "ended": None,
        "overrides": list(experiment.overrides),
        "code": _code(),
        "packages": _packages(),
        "machine": {
            "python": platform.python_version(),
            "platform": platform.platform(),
            "cores": os.cpu_count(),
        },
        "runs_kept": 0,
    }


def now() -> str:
    """Return the time in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _population(experiment: Experiment, population: Population) -> Manifest:
    """Say which staff and organisations replicate 0 has."""
    kinds = population.by_kind()
    return {
        "name": experiment.scenario.population.name,
        "scale": experiment.scenario.population.scale,
        "staff": int(population.n_staff),
        "organisations": int(population.n_organisations),
        "by_kind": {
            kind: {"organisations": int(organisations), "staff": int(staff)}
            for kind, (organisations, staff) in kinds.items()
        },
        "summary": population.summary,
        "table_sha256": table_fingerprint(experiment.scenario),
    }


def _packages() -> dict[str, str]:
    """Return the versions of the packages that results could depend on."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def _code() -> Manifest:
    """Return the version of the code, and its commit where it runs from a clone."""
    commit = _git("rev-parse", "HEAD") if (CONFIGS.parent / ".git").exists() else None
    changes = None if commit is None else _git("diff", "HEAD")
    return {
        "version": sim.__version__,
        "commit": commit,
        "dirty": None if commit is None else bool(_git("status", "--porcelain")),
        "changes_sha256": hashlib.sha256(changes.encode()).hexdigest() if changes else None,
        "fingerprint": code_fingerprint(),
    }


def _git(*words: str) -> str | None:
    """Return what git says about the clone, None where it says nothing."""
    try:
        done = subprocess.run(
            ["git", *words],
            cwd=CONFIGS.parent,
            capture_output=True,
            text=True,
            check=False,
            timeout=10,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
