"""A batch system of four shell scripts: jobs are sessions of this machine, named by their leader.

Enough to submit, list and cancel jobs as dask-jobqueue does it; it queues nothing.
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

SUBMIT = """#!/bin/sh
{refuse}
script=$(mktemp {folder}/script.XXXXXX)
cat "$1" > "$script"
setsid bash "$script" >/dev/null 2>&1 &
touch {folder}/job.$!
echo "{answer}$!"
"""
CANCEL = """#!/bin/sh
kill -TERM -- "-${1%%.*}"
"""
LIST = """#!/bin/sh
for job in {folder}/job.*; do
    number=${{job##*.}}
    case "$(ps -o stat= -p "$number")" in ""|Z*) ;; *) echo "$number{suffix}" ;; esac
done
"""
REFUSE = 'echo "sbatch: error: no such partition" >&2; exit 1'


class BatchSystem:
    """The scripts in a folder, and the jobs that they started."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.commands = folder / "bin"
        self.commands.mkdir()
        words = {"folder": folder, "refuse": ""}
        self._write("sbatch", SUBMIT.format(**words, answer="Submitted batch job "))
        self._write("squeue", LIST.format(folder=folder, suffix=""))
        self._write("scancel", CANCEL)
        self._write("qsub", SUBMIT.format(**words, answer=""))
        self._write("qselect", LIST.format(folder=folder, suffix=".server"))
        self._write("qdel", CANCEL)

    def _write(self, name: str, text: str) -> None:
        path = self.commands / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)

    def refuse(self) -> None:
        """Take no job any more."""
        self._write("sbatch", SUBMIT.format(folder=self.folder, refuse=REFUSE, answer=""))

    def jobs(self) -> list[int]:
        """The number of every job that was ever submitted, the first one first."""
        found = self.folder.glob("job.*")
        return [int(path.suffix[1:]) for path in sorted(found, key=lambda p: p.stat().st_mtime_ns)]

    def living(self) -> list[int]:
        """The number of every job of which a process lives."""
        sessions = {
            int(stat.read_text().rpartition(")")[2].split()[3])
            for stat in Path("/proc").glob("[0-9]*/stat")
            if stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"
        }
        return [job for job in self.jobs() if job in sessions]

    def end(self, job: int) -> None:
        """Kill a job without warning it."""
        with suppress(ProcessLookupError):
            os.killpg(job, signal.SIGKILL)
