"""One writer per results folder."""

from __future__ import annotations

import sys
from pathlib import Path

from experiments.problems import Problem


class FolderLock:
    """Held by the process that writes to a folder; the system lets go when the process ends.

    Where the file system or the operating system knows no such locks, nothing is held.
    """

    def __init__(self, folder: Path) -> None:
        self._handle = (folder / ".lock").open("a")
        if sys.platform == "win32":
            return
        import fcntl

        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._handle.close()
            raise Problem(f"{folder}: another process is writing there; wait for it") from error
        except OSError:
            return

    def release(self) -> None:
        """Let others in."""
        self._handle.close()


def is_locked(folder: Path) -> bool | None:
    """Whether a process of this machine writes to a folder; None where that cannot be known."""
    path = folder / ".lock"
    if sys.platform == "win32" or not path.exists():
        return None
    import fcntl

    with path.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:
            return None
    return False
