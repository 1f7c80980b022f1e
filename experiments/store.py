"""Results on disk: written aside, synced, renamed, then listed; a stop at any moment is safe.

Only what the manifest lists is a result. Whatever other part lies beside those that it lists was
left by a stop between writing and listing, and is removed when the folder is opened again.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from experiments.documents import leaves
from experiments.identity import determining
from experiments.locking import FolderLock
from experiments.manifest import Manifest, now
from experiments.problems import Problem

if TYPE_CHECKING:
    import pandas as pd

    from experiments.tasks import Failure

MANIFEST = "manifest.json"
DESIGN = "design.parquet"
KINDS = ("runs", "series")
FURTHER = "groups"  # a table that parts have where runs have groups
NETWORK = ("people", "ties")
MOST_DIFFERENCES = 5


class Store:
    """One open results folder.

    Parameters
    ----------
    folder
        ``results/<experiment>/<name>``; made if it is not there.
    manifest
        Of the experiment to be run. If the folder holds runs of the same experiment they are
        kept; if it holds another experiment it is refused.
    design
        One row per run.

    Raises
    ------
    Problem
        If the folder holds something else, or another process is writing to it.
    """

    def __init__(self, folder: Path, manifest: Manifest, design: pd.DataFrame) -> None:
        self.folder = folder
        self.design = design
        try:
            for name in (*KINDS, "failures"):
                (folder / name).mkdir(parents=True, exist_ok=True)
            self._lock = FolderLock(folder)
        except OSError as error:
            raise Problem(f"{folder}: cannot be written ({error.strerror})") from error
        try:
            self.manifest = _resumed(folder, manifest)
            self._clear_unlisted()
            write_file(folder / DESIGN, _parquet(design))
            self._save()
        except BaseException:
            self._lock.release()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def done(self) -> set[str]:
        """Return the ids of the runs of the design whose results are kept."""
        import pandas as pd

        kept: set[str] = set()
        for part in self.manifest["parts"]:
            kept |= set(pd.read_parquet(self.folder / part["runs"], columns=["run_id"])["run_id"])
        return kept & set(self.design["run_id"])

    def add(
        self, runs: pd.DataFrame, series: pd.DataFrame, *, groups: pd.DataFrame | None = None
    ) -> None:
        """Keep the results of some runs: their tables first, then their line in the manifest."""
        if runs.empty:
            return
        frames = {"runs": runs, "series": series, FURTHER: groups}
        ids = "\n".join(sorted(runs["run_id"]))
        stem = f"{int(runs['replicate'].min()):05d}-{hashlib.sha256(ids.encode()).hexdigest()[:12]}"
        part: Manifest = {"run_ids_count": len(runs)}
        for kind, frame in frames.items():
            if frame is not None:
                part |= self._written(kind, f"{kind}/part-{stem}.parquet", frame)
        self.manifest["parts"].append(part)
        self._save()
        for identity in runs["run_id"]:
            (self.folder / "failures" / f"{identity}.json").unlink(missing_ok=True)

    def add_network(self, people: pd.DataFrame, ties: pd.DataFrame, *, of: Manifest) -> None:
        """Keep the portrait of one run.

        Parameters
        ----------
        of
            Scenario and replicate of the run.
        """
        entry: Manifest = dict(of)
        for kind, frame in zip(NETWORK, (people, ties), strict=True):
            entry |= self._written(kind, f"network/{kind}.parquet", frame)
        self.manifest["network"] = entry
        self._save()

    def _written(self, kind: str, name: str, frame: pd.DataFrame) -> Manifest:
        """Write a table; return its name and checksum under the keys of its kind."""
        content = _parquet(frame)
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        write_file(path, content)
        return {kind: name, f"sha256_{kind}": hashlib.sha256(content).hexdigest()}

    def add_failures(self, failures: Iterable[Failure]) -> None:
        """Record runs that failed; they are tried again when the experiment is run again."""
        for failure in failures:
            content = json.dumps(failure.record(), indent=2).encode()
            write_file(self.folder / "failures" / f"{failure.run_id}.json", content)

    def failures(self) -> list[dict[str, Any]]:
        """Return the records of the runs of the design that failed."""
        paths = [self.folder / "failures" / f"{name}.json" for name in self.design["run_id"]]
        return [json.loads(path.read_text(encoding="utf-8")) for path in paths if path.is_file()]

    def close(self) -> None:
        """Write down how far it came, and let others in."""
        missing = set(self.design["run_id"]) - self.done()
        self.manifest["status"] = "incomplete" if missing else "complete"
        self.manifest["failures"] = len(self.failures())
        self.manifest["ended"] = now()
        self._save()
        self._lock.release()

    def _save(self) -> None:
        self.manifest["parts"].sort(key=lambda part: str(part["runs"]))
        write_file(self.folder / MANIFEST, json.dumps(self.manifest, indent=1).encode())

    def _clear_unlisted(self) -> None:
        """Remove what a stop left behind, and unlist parts that are torn or gone."""
        listed = [part for part in self.manifest["parts"] if _is_whole(self.folder, part)]
        self.manifest["parts"] = listed
        names = {part[kind] for part in listed for kind in _kinds(part)}
        for kind in (*KINDS, FURTHER):
            for path in (self.folder / kind).glob("part-*"):
                if f"{kind}/{path.name}" not in names:
                    path.unlink()
        network = self.manifest.get("network")
        if network is not None and not _are_whole(self.folder, network, NETWORK):
            del self.manifest["network"]


def write_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, also through a power cut."""
    aside = path.with_name(path.name + ".tmp")
    with aside.open("wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(aside, path)
    if hasattr(os, "O_DIRECTORY"):
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _parquet(frame: pd.DataFrame) -> bytes:
    """Return a table as Parquet: equal tables give equal bytes."""
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False, engine="pyarrow", compression="zstd")
    return buffer.getvalue()


def _kinds(part: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the kinds of table that a part has."""
    return (*KINDS, FURTHER) if FURTHER in part else KINDS


def _is_whole(folder: Path, part: Mapping[str, Any]) -> bool:
    """Whether all files of a part are there as they were written."""
    return _are_whole(folder, part, _kinds(part))


def _are_whole(folder: Path, entry: Mapping[str, Any], kinds: Iterable[str]) -> bool:
    """Whether the files that an entry of the manifest names are there as they were written."""
    for kind in kinds:
        path = folder / str(entry[kind])
        if not path.is_file():
            return False
        if hashlib.sha256(path.read_bytes()).hexdigest() != entry[f"sha256_{kind}"]:
            return False
    return True


def _resumed(folder: Path, manifest: Manifest) -> Manifest:
    """Return the manifest with the parts that the folder already lists."""
    path = folder / MANIFEST
    if not path.exists():
        return manifest
    try:
        earlier = json.loads(path.read_text(encoding="utf-8"))
        identity, parts, started = earlier["identity"], list(earlier["parts"]), earlier["started"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Problem(f"{path} is no manifest: choose another name=, or delete {folder}") from error
    if identity != manifest["identity"]:
        raise Problem(
            f"{folder} holds other runs ({_differences(earlier, manifest)}): choose another folder "
            f"with name=..., or delete that one"
        )
    kept = {"network": earlier["network"]} if "network" in earlier else {}
    return {**manifest, **kept, "parts": parts, "started": started}


def _differences(earlier: Manifest, later: Manifest) -> str:
    """Name up to five keys in which two experiments differ, with both values."""
    there = _flat(earlier.get("configuration", {}))
    here = _flat(later["configuration"])
    keys = [key for key in sorted(there.keys() | here.keys()) if there.get(key) != here.get(key)]
    if not keys:
        return _hidden_difference(earlier, later)
    named = [
        f"{key} is {here.get(key, 'not given')} here, {there.get(key, 'not given')} there"
        for key in keys[:MOST_DIFFERENCES]
    ]
    more = len(keys) - len(named)
    return "; ".join(named) + (f"; and {more} more" if more else "")


def _hidden_difference(earlier: Manifest, later: Manifest) -> str:
    """Say what differs although the configuration is the same."""
    for key, noun in (
        ("recommendations", "recommendation"),
        ("bundles", "bundle"),
        ("comparisons", "scenario"),
        ("selling_points", "selling point"),
    ):
        if earlier.get(key) != later.get(key):
            return f"the file of a {noun} has changed"
    for part, key, said in (
        ("population", "table_sha256", "the table of organisations has changed"),
        ("graph", "edges_sha256", "the file of ties has changed"),
    ):
        if earlier.get(part, {}).get(key) != later.get(part, {}).get(key):
            return said
    return "made by other code of the model"


def _flat(configuration: Mapping[str, Any]) -> dict[str, str]:
    """Return the determining part of a configuration by key path; lists stay whole."""
    found: dict[str, str] = {}
    for path, value in leaves(determining(configuration)):
        names = [name for name in path if not name.isdigit()]
        key = ".".join(names)
        found[key] = f"{found[key]},{value}" if key in found else str(value)
    return found
