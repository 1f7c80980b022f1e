"""Compiled loops are kept apart for each state of the source.

numba looks only at the file of a function to see whether what it has kept is still right, not at
the files of the functions which that one calls. After an update the old loops could run on.
"""

from __future__ import annotations

import os
import sys
from hashlib import sha256
from pathlib import Path

SETTING = "NUMBA_CACHE_DIR"
NAME = "nhs-spread-"


def source_digest(folder: Path) -> str:
    """Return a short hash of all Python files in a folder and below."""
    digest = sha256()
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def cache_folder(source: Path, chosen: str | None) -> Path:
    """Return where to keep what is compiled from a source, below the folder chosen if any."""
    base = Path(chosen) if chosen else source / "__pycache__"
    if not chosen and not os.access(source, os.W_OK):
        base = Path.home() / ".cache"
    if base.name.startswith(NAME):
        base = base.parent
    return base / f"{NAME}{source_digest(source)}"


def keep_apart() -> None:
    """Tell numba where to keep the compiled loops of this source, here and in worker processes."""
    folder = str(cache_folder(Path(__file__).parent, os.environ.get(SETTING)))
    os.environ[SETTING] = folder
    if "numba" in sys.modules:
        sys.modules["numba"].config.CACHE_DIR = folder
