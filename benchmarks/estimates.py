"""From runs to one figure for each engine and size: measured, or else estimated and marked.

`~` the first months were measured at this size, the rest is scaled up by the share of a run that
those months took at a smaller size; `>=` nothing was run at this size, the figure grows in
proportion to the agents from a smaller one, which is less than any engine needs: larger states fit
caches worse.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from statistics import median
from typing import Any

import numpy as np

from benchmarks.journal import Record

MONTHS = 60
MEASURED, SCALED, AT_LEAST = "", "~", ">="


@dataclass(frozen=True)
class Cell:
    """What one engine takes at one size; build and memory are unknown where nothing was run."""

    wall_seconds: float
    cpu_seconds: float
    build_seconds: float
    peak_mebibytes: float
    months: int = MONTHS
    turns: int = 1
    mark: str = MEASURED

    def scaled(self, factor: float, mark: str) -> Cell:
        """The same with seconds that many times as long."""
        return replace(
            self,
            wall_seconds=self.wall_seconds * factor,
            cpu_seconds=self.cpu_seconds * factor,
            mark=mark,
        )

    def as_json(self) -> dict[str, Any]:
        """Plain values, in four digits; what is not known is left out."""
        rounded = {
            name: float(f"{value:.4g}") if isinstance(value, float) else value
            for name, value in asdict(self).items()
        }
        if self.mark == AT_LEAST:
            del rounded["build_seconds"], rounded["peak_mebibytes"]
        return rounded


def median_cell(records: list[Record]) -> Cell:
    """The median over processes of the median within each, all at one size."""
    within = [
        {
            name: median(run[name] for run in record["runs"])
            for name in ("wall_seconds", "cpu_seconds", "build_seconds")
        }
        for record in records
    ]
    return Cell(
        wall_seconds=median(entry["wall_seconds"] for entry in within),
        cpu_seconds=median(entry["cpu_seconds"] for entry in within),
        build_seconds=median(entry["build_seconds"] for entry in within),
        peak_mebibytes=median(record["peak_mebibytes"] for record in records),
        months=min(len(run["adopted"]) for record in records for run in record["runs"]),
        turns=len(records),
    )


def by_size(records: list[Record]) -> dict[int, list[Record]]:
    """The records that succeeded, for each size, smallest first."""
    sizes = sorted({record["agents"] for record in records if "failed" not in record})
    return {
        n: [record for record in records if record["agents"] == n and "failed" not in record]
        for n in sizes
    }


def cell(records: list[Record], n: int) -> Cell | None:
    """What an engine takes for n agents, by all its records; None if nothing is known."""
    grouped = by_size(records)
    if n not in grouped:
        smaller = [size for size in grouped if size < n]
        if not smaller:
            return None
        known = cell(records, smaller[-1])
        return known.scaled(n / smaller[-1], AT_LEAST) if known else None
    found = median_cell(grouped[n])
    if found.months == MONTHS:
        return found
    complete = [
        size for size in grouped if size < n and median_cell(grouped[size]).months == MONTHS
    ]
    if not complete:
        return None
    return found.scaled(1 / share_of(grouped[complete[-1]], found.months), SCALED)


def expected(records: list[Record], n: int) -> Cell | None:
    """What to expect at a size from the next smaller one, all in proportion to the agents."""
    smaller = [size for size in by_size(records) if size < n]
    if not smaller:
        return None
    known = cell(records, smaller[-1])
    if known is None:
        return None
    factor = n / smaller[-1]
    return replace(
        known.scaled(factor, AT_LEAST),
        build_seconds=known.build_seconds * factor,
        peak_mebibytes=known.peak_mebibytes * factor,
    )


def share_of(records: list[Record], months: int) -> float:
    """The share of a complete run that its first months took."""
    shares: list[float] = [
        sum(run["month_seconds"][:months]) / sum(run["month_seconds"])
        for record in records
        for run in record["runs"]
    ]
    return median(shares)


def exponent(sizes: list[int], seconds: list[float]) -> float:
    """How time grows with size: the slope of a straight line through the logarithms."""
    x, y = np.log(sizes), np.log(seconds)
    slope: float = np.cov(x, y, bias=True)[0, 1] / np.var(x)
    return float(slope)
