"""Results on disk: written aside, synced, renamed, then listed; a stop at any moment is safe.

Only what the manifest lists is a result. Whatever other part lies beside those that it lists was
left by a stop between writing and listing, and is removed when the folder is opened again.

The rows of the design are counted off in blocks. Results come in small parts, none of which crosses
the border of a block; when the last run of a block is there, its parts become one, in the order of
the design. So a complete folder holds few files, and the same bytes however its runs were executed.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from experiments.failures import Failures
from experiments.files import parquet, read_table, write_file, write_table
from experiments.locking import FolderLock
from experiments.manifest import Manifest, now
from experiments.parts import FURTHER, KINDS, NETWORK, clear_unlisted, kinds_of, rows_of
from experiments.problems import Problem
from experiments.progress import Progress
from experiments.resuming import DESIGN, MANIFEST, in_old_order, resumed

if TYPE_CHECKING:
    import pandas as pd

    from experiments.tasks import TaskResult

BLOCK = 200  # rows of the design
FLUSH_SECONDS = 1.0  # results wait at most about so long to be written


class Store:
    """One open results folder.

    Parameters
    ----------
    folder
        ``results/<experiment>/<name>``; made if it is not there.
    manifest
        Of the experiment to be run. Runs of the same that the folder holds are kept.
    design
        One row per run.
    extend
        Whether a folder of another experiment may be gone on with, if all its runs are among
        those of this one.

    Raises
    ------
    Problem
        If the folder holds something else, or another process is writing to it.
    """

    def __init__(
        self, folder: Path, manifest: Manifest, design: pd.DataFrame, *, extend: bool = False
    ) -> None:
        self.folder = folder
        try:
            for name in KINDS:
                (folder / name).mkdir(parents=True, exist_ok=True)
            self._lock = FolderLock(folder)
        except OSError as error:
            raise Problem(f"{folder}: cannot be written ({error.strerror})") from error
        try:
            self.design = in_old_order(folder, design)
            self.manifest = resumed(folder, manifest, design=self.design, extend=extend)
            self._open()
        except OSError as error:
            self._lock.release()
            raise Problem(f"{folder}: cannot be written ({error.strerror})") from error
        except BaseException:
            self._lock.release()
            raise

    def _open(self) -> None:
        """Clear up what a stop left, and count what is there."""
        names = list(self.design["run_id"])
        self._row = {name: row for row, name in reversed(list(enumerate(names)))}
        self._pending: list[TaskResult] = []
        self._flushed = time.monotonic()
        clear_unlisted(self.folder, self.manifest)
        self._done: set[str] = set()
        self._done = self._counted()
        self._failures = Failures(self.folder, self._row.keys() - self._done)
        write_file(self.folder / DESIGN, parquet(self.design))
        self._save()
        counts = {"done": len(self._done), "failed": len(self._failures)}
        self._progress = Progress(self.folder, total=len(self._row), **counts)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self.close()
        except Problem:
            if error is None:
                raise

    @property
    def asked(self) -> int:
        """How many runs the design asks for; one that stands in it twice counts once."""
        return len(self._row)

    def done(self) -> set[str]:
        """Return the ids of the runs of the design whose results are kept."""
        return set(self._done)

    def grow(self, design: pd.DataFrame) -> None:
        """Take on a larger design, the rows of which that are not there yet come last.

        Raises
        ------
        Problem
            If it cannot be written. What was written before is kept.
        """
        self.flush()
        try:
            self._failures.write()
            self.design = in_old_order(self.folder, design)
            self._open()
        except OSError as error:
            raise self._unwritable(error) from error

    def add(self, result: TaskResult) -> None:
        """Take in the results of some runs; they are written within about a second.

        Raises
        ------
        Problem
            If they cannot be written, as when the disk is full. What was written before is kept.
        """
        self._pending.append(result)
        waiting = sum(len(one.runs) for one in self._pending)
        if waiting >= BLOCK or time.monotonic() - self._flushed >= FLUSH_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Write what waits to be written."""
        pending, self._pending = self._pending, []
        self._flushed = time.monotonic()
        try:
            self._write(pending)
        except OSError as error:
            raise self._unwritable(error) from error

    def add_network(self, people: pd.DataFrame, ties: pd.DataFrame, *, of: Manifest) -> None:
        """Keep the portrait of one run.

        Parameters
        ----------
        of
            Scenario and replicate of the run.
        """
        entry: Manifest = dict(of)
        for kind, frame in zip(NETWORK, (people, ties), strict=True):
            name = f"network/{kind}.parquet"
            entry |= write_table(self.folder, kind, name=name, frame=frame)
        self.manifest["network"] = entry
        self._save()

    def failures(self) -> list[dict[str, Any]]:
        """Return the records of the runs of the design that failed."""
        return self._failures.records()

    def close(self) -> None:
        """Write what waits and how far it came, and let others in."""
        try:
            self.flush()
            for block in {self._block_of(part) for part in self.manifest["parts"]}:
                self._join(block)
            self._failures.write()
            self._end()
        except OSError as error:
            raise self._unwritable(error) from error
        finally:
            self._lock.release()

    def _end(self) -> None:
        """Write down how far it came."""
        complete = len(self._done) == len(self._row)
        self.manifest["status"] = "complete" if complete else "incomplete"
        self.manifest["failures"] = len(self._failures)
        self.manifest["ended"] = self.manifest["sessions"][-1]["ended"] = now()
        self.manifest["sessions"][-1]["runs_kept"] = len(self._done)
        self._save()
        self._progress.end(self.manifest["status"])

    def _write(self, results: Sequence[TaskResult]) -> None:
        """Write results, a part for each block that they belong to, and what failed."""
        ended = [one for one in results if not one.runs.empty]
        frames = {kind: [getattr(one, kind) for one in ended] for kind in (*KINDS, FURTHER)}
        frames[FURTHER] = [frame for frame in frames[FURTHER] if frame is not None]
        new = {name for frame in frames["runs"] for name in frame["run_id"]}
        blocks = sorted({self._row[name] // BLOCK for name in new})
        for block in blocks:
            names = {name for name in new if self._row[name] // BLOCK == block}
            tables = {kind: rows_of(held, names) for kind, held in frames.items() if held}
            self.manifest["parts"].append(self._written(tables))
        self._done |= new
        if blocks:
            self._save()
        for block in blocks:
            if self._is_complete(block):
                self._join(block)
        self._failures.add([failure for one in results for failure in one.failures], ended=new)
        self._progress.update(done=len(self._done), failed=len(self._failures))

    def _written(self, frames: Mapping[str, pd.DataFrame]) -> Manifest:
        """Write the tables of a part in the order of the design; return its entry."""
        import numpy as np

        names = sorted(frames["runs"]["run_id"], key=self._row.__getitem__)
        block = self._row[names[0]] // BLOCK
        stem = f"{block:05d}-{hashlib.sha256(' '.join(names).encode()).hexdigest()[:12]}"
        part: Manifest = {"run_ids_count": len(names)}
        for kind, frame in frames.items():
            rows = np.array([self._row[name] for name in frame["run_id"]])
            ordered = frame.iloc[rows.argsort(kind="stable")]
            name = f"{kind}/part-{stem}.parquet"
            part |= write_table(self.folder, kind, name=name, frame=ordered)
        return part

    def _join(self, block: int) -> None:
        """Make one part of a block's parts."""
        parts = [part for part in self.manifest["parts"] if self._block_of(part) == block]
        if len(parts) < 2:
            return
        import pandas as pd

        frames = {
            kind: pd.concat(
                [read_table(self.folder, part, kind=kind) for part in parts if kind in part],
                ignore_index=True,
            )
            for kind in kinds_of(parts)
        }
        self.manifest["parts"] = [part for part in self.manifest["parts"] if part not in parts]
        self.manifest["parts"].append(self._written(frames))
        self._save()
        for part in parts:
            for kind in kinds_of([part]):
                (self.folder / part[kind]).unlink(missing_ok=True)

    def _is_complete(self, block: int) -> bool:
        """Whether all runs of a block are there."""
        names = self.design["run_id"].iloc[block * BLOCK : (block + 1) * BLOCK]
        return self._done.issuperset(names)

    def _block_of(self, part: Manifest) -> int:
        """Return the block to which the runs of a part belong."""
        return int(Path(part["runs"]).name.split("-")[1])

    def _counted(self) -> set[str]:
        """Return the runs that are there; parts that cross blocks are written anew."""
        kept: set[str] = set()
        for part in list(self.manifest["parts"]):
            names = read_table(self.folder, part, kind="runs", columns=["run_id"])["run_id"]
            rows = [self._row[name] // BLOCK for name in names if name in self._row]
            if set(rows) != {self._block_of(part)} or len(rows) < len(names):
                self._divide(part)
            kept |= set(names)
        return kept & set(self._row)

    def _divide(self, part: Manifest) -> None:
        """Write a part anew, block by block, without runs that the design does not have."""
        from experiments.tasks import TaskResult

        tables = {kind: read_table(self.folder, part, kind=kind) for kind in kinds_of([part])}
        asked = {k: table[table["run_id"].isin(self._row.keys())] for k, table in tables.items()}
        self.manifest["parts"].remove(part)
        self._write([TaskResult(asked["runs"], asked["series"], (), asked.get(FURTHER))])

    def _save(self) -> None:
        self.manifest["parts"].sort(key=lambda part: str(part["runs"]))
        write_file(self.folder / MANIFEST, json.dumps(self.manifest, indent=1).encode())

    def _unwritable(self, error: OSError) -> Problem:
        """Say that results cannot be written."""
        return Problem(
            f"{self.folder}: cannot be written ({error.strerror}); the {len(self._done)} runs that "
            "are there are safe, and the same command goes on from them"
        )
