"""The parts of results that a manifest lists, and the tables that each has."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.files import are_whole

if TYPE_CHECKING:
    import pandas as pd

KINDS = ("runs", "series")
FURTHER = "groups"  # a table that parts have where runs have groups
NETWORK = ("people", "ties")


def kinds_of(parts: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the kinds of table that parts have."""
    return (*KINDS, FURTHER) if any(FURTHER in part for part in parts) else KINDS


def rows_of(frames: Sequence[pd.DataFrame], run_ids: Collection[str]) -> pd.DataFrame:
    """Return the rows of some runs."""
    import pandas as pd

    return pd.concat([frame[frame["run_id"].isin(run_ids)] for frame in frames], ignore_index=True)


def clear_unlisted(folder: Path, manifest: dict[str, Any]) -> None:
    """Remove what a stop left behind, and unlist parts that are torn or gone."""
    parts = manifest["parts"]
    listed = [part for part in parts if are_whole(folder, part, kinds=kinds_of([part]))]
    manifest["parts"] = listed
    names = {part[kind] for part in listed for kind in kinds_of([part])}
    for kind in (*KINDS, FURTHER):
        for path in (folder / kind).glob("part-*"):
            if f"{kind}/{path.name}" not in names:
                path.unlink()
    network = manifest.get("network")
    if network is not None and not are_whole(folder, network, kinds=NETWORK):
        del manifest["network"]
