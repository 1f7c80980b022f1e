"""This project by itself: growth with size, many replicates, compilation, the NHS model."""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.contest import Plan, contest, graph_of, spoken
from benchmarks.estimates import by_size, exponent, median_cell
from benchmarks.journal import Journal, Record
from benchmarks.machine import cores, in_words
from benchmarks.roster import OURS

TIMEOUT_SECONDS = 1_800


@dataclass(frozen=True)
class OwnPlan:
    """What to measure of this project by itself.

    Attributes
    ----------
    sizes : tuple of int
        Numbers of agents between which growth is fitted.
    sweep_agents, replicates : int
        Graph and number of replicates of the sweep.
    scales : tuple of float
        Shares of the NHS in England.
    rounds : int
        How often each is measured.
    compilation : bool
        Whether to measure it, which takes a minute.
    """

    sizes: tuple[int, ...]
    sweep_agents: int
    replicates: int
    scales: tuple[float, ...]
    rounds: int
    compilation: bool = True


def measure(plan: OwnPlan, *, contest_plan: Plan, journal: Journal) -> None:
    """Whatever the journal does not hold yet."""
    for turn in range(plan.rounds):
        for kind in ("lab", "nhs") if plan.compilation else ():
            compiled_and_cached(kind, turn, journal=journal)
        graph = str(graph_of(plan.sweep_agents))
        for workers in sorted({1, cores()}):
            size = (str(plan.replicates), str(workers))
            alone(("sweep", workers, turn), ["sweep", graph, *size], journal=journal)
        for scale in plan.scales:
            for products in (1, 3):
                wanted = ["nhs", str(scale), str(products)]
                alone(("nhs", scale, products, turn), wanted, journal=journal)
    growth = replace(contest_plan, sizes=plan.sizes)
    contest(growth, {OURS.environment: Path(sys.executable)}, journal=journal, engines=(OURS,))


def alone(key: tuple[Any, ...], words: list[str], *, journal: Journal) -> None:
    """One measure in a process of its own."""
    if key in journal:
        return
    record = spoken(
        [sys.executable, "-m", "benchmarks.alone", *words], timeout_seconds=TIMEOUT_SECONDS
    )
    journal.add(key, record)
    shown = {k: f"{v:.4g}" for k, v in record.items() if isinstance(v, int | float)}
    print(" ".join(map(str, key)), shown or record, flush=True)


def compiled_and_cached(kind: str, turn: int, *, journal: Journal) -> None:
    """The first run where nothing is compiled yet, and then where compiled loops are kept."""
    with tempfile.TemporaryDirectory() as folder:
        kept = os.environ.get("NUMBA_CACHE_DIR")
        os.environ["NUMBA_CACHE_DIR"] = folder
        for state in ("cold", "cached"):
            alone(("first", kind, state, turn), ["first", kind], journal=journal)
        del os.environ["NUMBA_CACHE_DIR"]
        if kept is not None:
            os.environ["NUMBA_CACHE_DIR"] = kept


def summary(plan: OwnPlan, journal: Journal) -> dict[str, Any]:
    """Medians, rates and exponents, and in which circumstances they were measured."""
    return {
        **circumstances(journal),
        "growth": growth(plan, journal),
        "first": {
            f"{kind}, {state}": medians(journal.select("first", kind, state))
            for kind in ("lab", "nhs")
            for state in ("cold", "cached")
        },
        "sweep": [medians(journal.select("sweep", workers)) for workers in sorted({1, cores()})],
        "nhs": nhs(plan, journal),
    }


def circumstances(journal: Journal) -> dict[str, Any]:
    """When, on which machine and beside which load the journal's records were measured."""
    records = journal.records.values()
    return {
        "machine": in_words(),
        "started": min(record["ended"] for record in records),
        "ended": max(record["ended"] for record in records),
        "load": round(median(record["load"] for record in records), 1),
    }


def growth(plan: OwnPlan, journal: Journal) -> dict[str, Any]:
    """Time of the contagion by number of agents."""
    grouped = by_size(list(journal.select("contest", OURS.key)))
    cells = {n: median_cell(grouped[n]) for n in plan.sizes if n in grouped}
    if len(cells) < 2:
        return {}
    seconds = [entry.wall_seconds for entry in cells.values()]
    builds = [entry.build_seconds for entry in cells.values()]
    return {
        "sizes": {str(n): entry.as_json() for n, entry in cells.items()},
        "run_exponent": round(exponent(list(cells), seconds), 2),
        "build_exponent": round(exponent(list(cells), builds), 2),
    }


def nhs(plan: OwnPlan, journal: Journal) -> list[dict[str, Any]]:
    """The full model by number of products: a row for each scale, and how its time grows."""
    tables = []
    for products in (1, 3):
        rows = [medians(journal.select("nhs", scale, products)) for scale in plan.scales]
        table: dict[str, Any] = {"products": products, "rows": rows}
        if len(rows) > 1 and all(rows):
            staff = [int(row["staff"]) for row in rows]
            for part in ("build", "run"):
                seconds = [row[f"{part}_seconds"] for row in rows]
                table[f"{part}_exponent"] = round(exponent(staff, seconds), 2)
        tables.append(table)
    return tables


def medians(records: Any) -> dict[str, Any]:
    """The median of every number that the records hold, in four digits."""
    found: list[Record] = [record for record in records if "failed" not in record]
    if not found:
        return {}
    names = [name for name, value in found[0].items() if isinstance(value, int | float)]
    middle = {name: median(record[name] for record in found) for name in names}
    return {
        name: value if isinstance(value, int) else float(f"{value:.4g}")
        for name, value in middle.items()
    }
