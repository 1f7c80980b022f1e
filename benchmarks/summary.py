"""Everything that a sitting found, as one object of plain values: what `results.json` holds."""

from __future__ import annotations

from typing import Any

from benchmarks.agreement import MONTHS_COMPARED, compare
from benchmarks.contest import Plan
from benchmarks.estimates import Cell, by_size, cell
from benchmarks.journal import Journal
from benchmarks.machine import cores
from benchmarks.own import OwnPlan, circumstances
from benchmarks.own import summary as own_summary
from benchmarks.roster import ENGINES, OURS, Engine


def summarise(
    plan: Plan, own: OwnPlan, *, journal: Journal, pythons: dict[str, Any]
) -> dict[str, Any]:
    """All figures, and what is needed to read them."""
    return {
        **circumstances(journal),
        "cores": cores(),
        "sizes": list(plan.sizes),
        "rounds": plan.rounds,
        "limit_seconds": plan.limit_seconds,
        "engines": [contestant(entry, plan, journal=journal, pythons=pythons) for entry in ENGINES],
        "agreement": agreement(journal),
        "ours": own_summary(own, journal),
    }


def contestant(
    engine: Engine, plan: Plan, *, journal: Journal, pythons: dict[str, Any]
) -> dict[str, Any]:
    """One engine: its figures at each size, or why there are none."""
    found: dict[str, Any] = {
        "key": engine.key,
        "label": engine.label,
        "note": engine.note,
        "same_model": engine.same_model,
    }
    records = list(journal.select("contest", engine.key))
    if engine.environment not in pythons:
        return found | {"failed": "could not be installed"}
    grouped = by_size(records)
    if not grouped:
        reasons = [record["failed"] for record in records if "failed" in record]
        return found | {"failed": reasons[0] if reasons else "not run"}
    any_record = next(iter(grouped.values()))[0]
    cells = {n: cell(records, n) for n in plan.sizes}
    return found | {
        "versions": any_record["versions"],
        "cells": {str(n): with_ratio(c, n, journal) for n, c in cells.items() if c is not None},
    }


def with_ratio(entry: Cell, n: int, journal: Journal) -> dict[str, Any]:
    """A cell and how many times as long as ours it takes."""
    ours = cell(list(journal.select("contest", OURS.key)), n)
    found = entry.as_json()
    if ours is not None:
        found["ratio"] = float(f"{entry.wall_seconds / ours.wall_seconds:.3g}")
    return found


def agreement(journal: Journal) -> dict[str, Any]:
    """Means of all engines at the months compared, with ours first; empty if ours did not run."""
    sweeps = [record for record in journal.select("sweep") if "failed" not in record]
    if not sweeps:
        return {}
    ours = sweeps[0]
    compared = (compare(engine, journal, ours) for engine in ENGINES)
    return {
        "agents": ours["agents"],
        "months": list(MONTHS_COMPARED),
        "ours": {
            "runs": ours["runs"],
            "means": [round(value, 1) for value in ours["means"]],
            "sds": [round(value, 1) for value in ours["sds"]],
        },
        "others": [entry for entry in compared if entry is not None],
    }
