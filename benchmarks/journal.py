"""What has been measured in this sitting, line by line: one that is cut short can go on."""

from __future__ import annotations

import json
import os
from collections.abc import Hashable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from benchmarks.places import ROOT

Record = dict[str, Any]


class Journal:
    """Records in a file, each under a key; those of other code or another setting do not count."""

    def __init__(self, path: Path, setting: str) -> None:
        self.path = path
        self.setting = sha256((code() + setting).encode()).hexdigest()[:16]
        self.records: dict[tuple[Hashable, ...], Record] = {}
        if path.exists():
            self.read()
        if not self.records:
            path.unlink(missing_ok=True)

    def read(self) -> None:
        """Take over the lines of this code and setting; a torn last line is dropped."""
        for line in self.path.read_text("utf-8").splitlines():
            try:
                record = json.loads(line)
            except json.JSONDecodeError:
                continue
            if record["setting"] == self.setting:
                self.records[tuple(record["key"])] = record

    def __contains__(self, key: tuple[Hashable, ...]) -> bool:
        return key in self.records

    def add(self, key: tuple[Hashable, ...], record: Record) -> None:
        """Keep one record."""
        record |= {"key": list(key), "setting": self.setting, "ended": now()}
        record["load"] = os.getloadavg()[0]
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(record) + "\n")
        self.records[key] = record

    def select(self, *start: Hashable) -> Iterator[Record]:
        """The records whose key starts like this, in the order of measurement."""
        return (r for key, r in self.records.items() if key[: len(start)] == start)


def now() -> str:
    """The time of day, in UTC, to the second."""
    return datetime.now(tz=UTC).isoformat(timespec="seconds")


def code() -> str:
    """A fingerprint of everything that runs: figures of other code must not be mixed in."""
    folders = ("benchmarks/peers", "sim", "configs")
    found = (path for folder in folders for path in (ROOT / folder).rglob("*"))
    texts = (p.read_bytes() for p in sorted(found) if p.suffix in {".py", ".txt", ".yaml"})
    return sha256(b"".join(texts)).hexdigest()
