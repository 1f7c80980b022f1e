"""Going on with a results folder: what it holds, and whether it may take more."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.differences import differences
from experiments.manifest import Manifest
from experiments.problems import Problem

if TYPE_CHECKING:
    import pandas as pd

MANIFEST = "manifest.json"
DESIGN = "design.parquet"


def in_old_order(folder: Path, design: pd.DataFrame) -> pd.DataFrame:
    """Return the design with the rows first that the folder's design has, in their order there.

    A run that several points share has as many rows; they keep their order among themselves.
    """
    import numpy as np
    import pandas as pd

    try:
        earlier = pd.read_parquet(folder / DESIGN, columns=["run_id"])["run_id"]
    except (OSError, ValueError):
        return design
    place = {key: row for row, key in enumerate(_numbered(earlier))}
    rank = np.array([place.get(key, len(place)) for key in _numbered(design["run_id"])])
    return design.iloc[rank.argsort(kind="stable")].reset_index(drop=True)


def _numbered(names: pd.Series[str]) -> Iterable[tuple[str, int]]:
    """Return each name, and how often it stood there before."""
    return zip(names.tolist(), names.groupby(names).cumcount().tolist(), strict=True)


def resumed(folder: Path, manifest: Manifest, *, design: pd.DataFrame, extend: bool) -> Manifest:
    """Return the manifest with the parts that the folder already lists."""
    path = folder / MANIFEST
    if not path.exists():
        return manifest
    try:
        earlier = json.loads(path.read_text(encoding="utf-8"))
        identity, parts, started = earlier["identity"], list(earlier["parts"]), earlier["started"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Problem(f"{path} is no manifest: choose another name=, or delete {folder}") from error
    within = _asked_before(folder) <= set(design["run_id"])
    if identity != manifest["identity"] and not (within and extend):
        raise Problem(_refusal(folder, differences(earlier, manifest), can_extend=within))
    if not within:
        raise Problem(
            f"{folder} holds runs that are not asked for here, of more replicates or more points: "
            "ask for as many, or choose another folder with name=..."
        )
    kept = {"network": earlier["network"]} if "network" in earlier else {}
    sessions = [*earlier.get("sessions", ()), *manifest["sessions"]]
    return {**manifest, **kept, "parts": parts, "started": started, "sessions": sessions}


def _asked_before(folder: Path) -> set[str]:
    """Return the runs that a folder was made for."""
    import pandas as pd

    try:
        return set(pd.read_parquet(folder / DESIGN, columns=["run_id"])["run_id"])
    except FileNotFoundError:
        return set()


def _refusal(folder: Path, differing: str, *, can_extend: bool) -> str:
    """Say why a folder is refused, and what can be done."""
    keep = "all of them are among those asked for here: add --extend to keep them; or "
    return (
        f"{folder} holds other runs ({differing}): {keep if can_extend else ''}choose another "
        "folder with name=..., or delete that one"
    )
