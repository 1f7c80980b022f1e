"""Files that are whole or not there, also after a power cut, and their checksums."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def write_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; nothing is left of one that could not be written."""
    aside = path.with_name(path.name + ".tmp")
    try:
        with aside.open("wb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        os.replace(aside, path)
    except OSError:
        aside.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Let the names in a folder outlive a power cut, where the system offers that."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def parquet(frame: pd.DataFrame) -> bytes:
    """Return a table as Parquet: equal tables give equal bytes."""
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False, engine="pyarrow", compression="zstd")
    return buffer.getvalue()


def write_table(folder: Path, kind: str, *, name: str, frame: pd.DataFrame) -> dict[str, str]:
    """Write a table below a folder; return its name and checksum under the keys of its kind."""
    content = parquet(frame)
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    write_file(path, content)
    return {kind: name, f"sha256_{kind}": hashlib.sha256(content).hexdigest()}


def read_table(
    folder: Path, entry: Mapping[str, Any], *, kind: str, columns: list[str] | None = None
) -> pd.DataFrame:
    """Read a table that an entry of a manifest names, or some of its columns."""
    import pandas as pd

    return pd.read_parquet(folder / str(entry[kind]), columns=columns)


def are_whole(folder: Path, entry: Mapping[str, Any], *, kinds: Iterable[str]) -> bool:
    """Whether the files that an entry of a manifest names are there as they were written."""
    return not wrong_files(folder, entry, kinds=kinds)


def wrong_files(folder: Path, entry: Mapping[str, Any], *, kinds: Iterable[str]) -> list[str]:
    """Return the names of those of an entry's files that are gone or changed."""
    return [
        str(entry[kind])
        for kind in kinds
        if file_digest(folder / str(entry[kind])) != entry[f"sha256_{kind}"]
    ]


def file_digest(path: Path) -> str | None:
    """Return the SHA-256 of a file, None where there is none."""
    if not path.is_file():
        return None
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
