"""From a results folder on disk to tables in memory."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import scenarios
from analysis.scenarios import COALITION

FORMAT = 1
REQUIRED = ("experiment", "name", "status", "months", "scenarios", "england_factor", "calibrated")
RUN_COLUMNS = ("run_id", "scenario", "replicate", "staff_reachable", "staff_using")
SERIES_COLUMNS = ("run_id", "scenario", "replicate", "month", "product", "using", "reachable")
GROUP_COUNTS = ("reachable", "aware", "persuaded", "using", "sustained", "ever_used")
GROUP_COLUMNS = (
    *("run_id", "scenario", "replicate", "dimension", "group", "product"),
    *GROUP_COUNTS,
)
LAB = "lab"  # the experiment on graphs: other columns, and nothing to compare
SWEEP = "sweep"  # the experiment that looks at outcomes point by point
POINT = "point"  # the column of a design whose scenarios are run at many points
LAB_RUN_COLUMNS = ("run_id", "scenario", "replicate", "people", "adopted")
LAB_SERIES_COLUMNS = ("run_id", "scenario", "replicate", "month", "adopted")


class ResultsError(ValueError):
    """A results folder that cannot be read; the message says which file, and what to do."""


def no_groups() -> pd.DataFrame:
    """Return the table of groups of results that hold none: its columns, and no row."""
    return pd.DataFrame(columns=list(GROUP_COLUMNS))


@dataclass(frozen=True, eq=False)
class Results:
    """What one experiment left on disk.

    Attributes
    ----------
    folder
        Where it was read from.
    manifest
        What was run: configuration, scenarios, population, provenance, versions.
    design
        One row per run asked for.
    runs
        One row per run that ended: measures at the horizon, at the simulated scale.
    series
        One row per run, month and product; not of coalitions, of which only the horizon counts.
    groups
        One row per run, dimension, group and product: counts of staff at the horizon. Empty in
        results that did not count by group; not of coalitions.
    arranged
        Measures already arranged by replicate, so that this is done once each.
    """

    folder: Path
    manifest: dict[str, Any]
    design: pd.DataFrame
    runs: pd.DataFrame
    series: pd.DataFrame
    groups: pd.DataFrame = field(default_factory=no_groups)
    arranged: dict[str, pd.DataFrame] = field(init=False, default_factory=dict)

    def __repr__(self) -> str:
        """Say which results these are, without their tables."""
        said = f"{str(self.folder)!r}, {self.manifest['experiment']}, {self.manifest['status']}"
        return f"Results({said}, {len(self.runs)} runs)"

    @property
    def baseline(self) -> str:
        """Name of the scenario that the others are compared with: the first."""
        return str(self.manifest["scenarios"][0]["name"])

    @property
    def scenarios(self) -> list[dict[str, Any]]:
        """The scenarios compared with the baseline, in the order of the manifest; no coalitions."""
        others = self.manifest["scenarios"][1:]
        return [scenario for scenario in others if scenarios.kind(scenario) != COALITION]

    @property
    def singles(self) -> list[str]:
        """Names of the scenarios that put exactly one recommendation in force."""
        return [name for name, kind in self.kinds.items() if kind == scenarios.RECOMMENDATION]

    @property
    def kinds(self) -> dict[str, str]:
        """What sort of scenario each is that is compared with the baseline."""
        return {str(s["name"]): scenarios.kind(s) for s in self.scenarios}

    @property
    def everything(self) -> str | None:
        """Name of the bundle with the most recommendations in force; None without a bundle."""
        return scenarios.widest_bundle(self.scenarios)

    @property
    def months(self) -> int:
        """Months simulated: the horizon."""
        return int(self.manifest["months"])

    @property
    def factor(self) -> float:
        """What a simulated count or pound stands for in the whole population."""
        return float(self.manifest["england_factor"])


def load(folder: str | Path) -> Results:
    """Read a results folder, complete or not, through its manifest's list of parts.

    Parameters
    ----------
    folder
        ``results/<experiment>/<name>``, holding ``manifest.json``.

    Raises
    ------
    ResultsError
        If the folder, its manifest or a part is missing, torn, or of another format.
    """
    folder = Path(folder)
    manifest = read_manifest(folder)
    parts = manifest.get("parts") or []
    if not parts:
        raise ResultsError(
            f"{folder}: no run has been kept yet (the manifest lists no parts, status "
            f"'{manifest['status']}'). Run the experiment again: it goes on where it stopped."
        )
    design = read_table(folder, "design.parquet", sha256="")
    coalitions = _coalitions(manifest)
    of_runs, of_series = _needed(in_lab=manifest["experiment"] == LAB)
    runs = _read_parts(folder, parts, kind="runs", needed=of_runs)
    series = _read_parts(folder, parts, kind="series", needed=of_series, left_out=coalitions)
    results = Results(
        folder=folder,
        manifest=manifest,
        design=design,
        runs=_asked_for(runs, design),
        series=_asked_for(series, design),
        groups=_asked_for(_read_groups(folder, parts, coalitions), design),
    )
    _refuse_doubles(results)
    return results


def _needed(*, in_lab: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the columns that the tables of runs and of series must have."""
    if in_lab:
        return LAB_RUN_COLUMNS, LAB_SERIES_COLUMNS
    return RUN_COLUMNS, SERIES_COLUMNS


def _coalitions(manifest: dict[str, Any]) -> frozenset[str]:
    """Return the names of the scenarios that are coalitions."""
    every = manifest["scenarios"]
    return frozenset(str(s["name"]) for s in every if s.get("kind") == COALITION)


def results_folders(root: str | Path) -> list[Path]:
    """Every results folder under `root` (``root/<experiment>/<name>``), newest first.

    Those of the laboratory, and those with many points, are left out: a comparison on common
    parameters is what can be shown.
    """
    every = [path.parent for path in Path(root).glob("*/*/manifest.json")]
    found = [folder for folder in every if folder.parent.name != LAB and not _has_space(folder)]
    return sorted(found, key=lambda path: (-(path / "manifest.json").stat().st_mtime, str(path)))


def _has_space(folder: Path) -> bool:
    """Whether a folder's runs are at points of a space, as far as its manifest can be read."""
    try:
        return "space" in json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, TypeError):
        return False


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read ``manifest.json`` and check that it has what every reader needs."""
    if not folder.is_dir():
        raise ResultsError(f"{folder}: no such results folder.")
    path = folder / "manifest.json"
    if not path.is_file():
        raise ResultsError(f"{folder}: not a results folder (it holds no manifest.json).")
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ResultsError(f"{path}: torn, or not JSON ({error}).") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        found = manifest.get("format") if isinstance(manifest, dict) else None
        raise ResultsError(f"{path}: format is {found!r}; this version reads format {FORMAT}.")
    absent = [key for key in REQUIRED if key not in manifest]
    if absent:
        raise ResultsError(f"{path}: lacks {', '.join(absent)}.")
    if not manifest["scenarios"]:
        raise ResultsError(f"{path}: lists no scenarios.")
    return manifest


def _read_parts(
    folder: Path,
    parts: list[dict[str, Any]],
    *,
    kind: str,
    needed: tuple[str, ...],
    left_out: frozenset[str] = frozenset(),
) -> pd.DataFrame:
    """Read and join the committed parts of one kind, in the manifest's order.

    The rows of scenarios that are left out are never all in memory at once.
    """
    frames = (
        read_table(folder, str(p[kind]), sha256=str(p.get(f"sha256_{kind}") or "")) for p in parts
    )
    table = pd.concat([_without(frame, left_out) for frame in frames], ignore_index=True)
    absent = [name for name in needed if name not in table.columns]
    if absent:
        raise ResultsError(f"{folder}: the {kind} lack the column {', '.join(absent)}.")
    return table


def _without(frame: pd.DataFrame, left_out: frozenset[str]) -> pd.DataFrame:
    """Return a part without the rows of some scenarios."""
    if not left_out or "scenario" not in frame.columns:
        return frame
    return frame[~frame["scenario"].isin(left_out)]


def _read_groups(
    folder: Path, parts: list[dict[str, Any]], left_out: frozenset[str]
) -> pd.DataFrame:
    """Read the groups of those parts that have them."""
    holding = [part for part in parts if part.get("groups")]
    if not holding:
        return no_groups()
    return _read_parts(folder, holding, kind="groups", needed=GROUP_COLUMNS, left_out=left_out)


def read_table(folder: Path, name: str, *, sha256: str) -> pd.DataFrame:
    """Read one Parquet file of a folder, naming it if it is missing, changed or torn.

    Without a checksum (an empty `sha256`) it is only seen whether the file can be read.
    """
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise ResultsError(f"{folder}: the manifest names a part outside the folder: {name}.")
    if not path.is_file():
        raise ResultsError(f"{path}: missing, though the manifest lists it.")
    content = path.read_bytes()
    if sha256 and hashlib.sha256(content).hexdigest() != sha256:
        raise ResultsError(f"{path}: torn or changed since it was written (checksum differs).")
    try:
        return pd.read_parquet(BytesIO(content))
    except Exception as error:  # pyarrow raises many kinds; each means that this file is unreadable
        raise ResultsError(f"{path}: torn, or not Parquet ({type(error).__name__}).") from error


def _asked_for(table: pd.DataFrame, design: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows of runs that the design asks for; an earlier design may have left others."""
    return table[table["run_id"].isin(design["run_id"])].reset_index(drop=True)


def _refuse_doubles(results: Results) -> None:
    """Refuse a folder in which a run would be counted twice."""
    key = ["run_id"] if POINT in results.design.columns else ["scenario", "replicate"]
    doubled = results.runs[results.runs.duplicated(key)]
    if not doubled.empty:
        first = doubled.iloc[0]
        raise ResultsError(
            f"{results.folder}: scenario {first['scenario']!r}, replicate {first['replicate']}, "
            "is there more than once."
        )
