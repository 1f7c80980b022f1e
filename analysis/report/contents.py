"""What stands on the report's page, as words and tables ready for the template."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pandas as pd

from analysis.baseline import baseline_levels
from analysis.cells import in_words, number_cell, price_cell
from analysis.effects import IDENTICAL, Row, by_scenario
from analysis.intervals import TOO_FEW
from analysis.load import Results
from analysis.measures import BY_NAME, USING
from analysis.report.headline import headline, whole_population
from analysis.tables import replicates_in_words
from analysis.wording import (
    NUMBERS,
    UNKNOWN,
    Estimate,
    count,
    decimal,
    plain,
    pounds,
    share,
    with_interval,
)

Table = list[dict[str, Any]]

OUTCOMES = (
    USING,
    "staff_using_share",
    "staff_sustained",
    "organisations_routinised",
    "months_to_10_percent",
)
# what a results folder of a run that is still going on may lack
UNSAID: dict[str, Any] = {
    "started": "",
    "ended": "",
    "identity": "",
    "seed": UNKNOWN,
    "replicates": UNKNOWN,
    "packages": {},
}
UNSAID_CODE = {"version": "unknown", "commit": "unknown", "dirty": False}
UNSAID_MACHINE = {"python": "unknown", "platform": "an unknown machine"}
UNSAID_RECOMMENDATION = {
    "title": "",
    "mechanism": "",
    "component": "",
    "evidence": "",
    "start_month": None,
    "ramp_months": None,
}
UNSOURCED = ("", "not stated", "set by the user")
COSTS = ("cost_total_pounds", "cost_institute_pounds", "cost_participants_pounds")


def contents(results: Results, effects: pd.DataFrame) -> dict[str, Any]:
    """Everything that the template prints.

    Parameters
    ----------
    results
        What `load` returned.
    effects
        What `effects` made of it.
    """
    manifest = UNSAID | results.manifest
    rows = by_scenario(effects)
    singles = set(results.singles)
    return {
        "manifest": manifest,
        "code": UNSAID_CODE | _said(manifest.get("code", {})),
        "machine": UNSAID_MACHINE | _said(manifest.get("machine", {})),
        "title": f"{plain(manifest['experiment'])}: {plain(manifest['name'])}",
        "headline": headline(results, effects),
        "whole": whole_population(results),
        "factor": f"{results.factor:.4g}",
        "months": results.months,
        "replicates": replicates_in_words(effects),
        "baseline_title": plain(manifest["scenarios"][0]["title"]),
        "population": _population(manifest),
        "levels": _levels(results),
        "outcomes": [BY_NAME[name] for name in OUTCOMES],
        "effects": _effects(rows, singles),
        "prices": _prices(rows, singles),
        "intervals": len(rows) * len(OUTCOMES),
        "recommendations": _recommendations(manifest),
        "bundles": [s for s in results.scenarios if s["name"] not in singles],
        "provenance": _provenance(manifest),
        "stated": _assumed_of_recommendations(manifest),
        "configuration": json.dumps(manifest.get("configuration", {}), indent=2, default=str),
        "overrides": " ".join(str(o) for o in manifest.get("overrides", [])),
        "runs": len(results.runs),
        "asked": len(results.design),
    }


def _said(part: dict[str, Any]) -> dict[str, Any]:
    """Keep what a part of the manifest knows."""
    return {key: value for key, value in part.items() if value is not None}


def _population(manifest: dict[str, Any]) -> dict[str, Any]:
    """Who was simulated, by kind of organisation."""
    population = manifest.get("population", {})
    kinds = [
        {
            "kind": plain(str(kind).replace("_", " ")),
            "organisations": f"{int(numbers['organisations']):,}",
            "staff": f"{int(numbers['staff']):,}",
        }
        for kind, numbers in population.get("by_kind", {}).items()
    ]
    return {
        "summary": plain(population.get("summary", "")),
        "staff": f"{int(population.get('staff', 0)):,}",
        "organisations": f"{int(population.get('organisations', 0)):,}",
        "scale": f"{float(population.get('scale', 1.0)):g}",
        "kinds": kinds,
    }


def _levels(results: Results) -> Table:
    """Levels of the baseline, written out."""
    written = []
    for row in baseline_levels(results).to_dict("records"):
        level = Estimate(row["mean"], row["low"], row["high"])
        if row["unit"] == "per cent":
            value = with_interval(level, decimal)
            value = value.replace(" (", " % (", 1)
        else:
            value = with_interval(level, count)
        written.append({"level": row["level"], "known": row["known"], "value": value})
    return written


def _scenario_cells(rows: dict[str, Row], singles: set[str]) -> dict[str, Any]:
    """Give what every table says first about a scenario."""
    use = rows[USING]
    return {
        "name": plain(use["scenario"], 40),
        "title": plain(use["title"]),
        "bundle": use["scenario"] not in singles,
        "replicates": use["replicates"],
        "cost_note": "" if TOO_FEW in use["cost_note"] else use["cost_note"],  # said once, above
    }


def _halves(text: str) -> dict[str, Any]:
    """Part a number from its interval, to stand on two lines."""
    value, bracket, ends = text.partition(" (")
    return {"value": value, "ends": bracket.strip() + ends}


def _reached_in(note: str) -> str:
    """Keep of a note only how often a tenth was reached; the page says the rest once."""
    return next((part for part in note.split("; ") if part.startswith("reached in")), "")


def _said_in_words(row: Row) -> str:
    """Words for a difference that no number tells as well."""
    return in_words(row, same="same in every run")


def _cell(row: Row) -> dict[str, Any]:
    """Write one difference, and whether it bears the mark of what may be nothing."""
    words = _said_in_words(row)
    told = bool(words) or row["told_from_zero"]
    return _halves(words or number_cell(row)) | {"told": told}


def _effects(rows: dict[str, dict[str, Row]], singles: set[str]) -> Table:
    """Write the effects, a row per scenario and a cell per outcome; bundles last."""
    table = []
    for measures in rows.values():
        cells = [
            _cell(row)
            | {
                "error": "" if _said_in_words(row) else number(row["monte_carlo_error"]),
                "note": _reached_in(row["note"]),
            }
            for row in (measures[name] for name in OUTCOMES)
            for number in (NUMBERS[row["unit"]],)
        ]
        best = share(measures[USING]["probability_best"])
        identical = IDENTICAL in measures[USING]["note"]
        table.append(
            _scenario_cells(measures, singles)
            | {"cells": cells, "best": best, "identical": identical}
        )
    return sorted(table, key=lambda row: bool(row["bundle"]))


def _prices(rows: dict[str, dict[str, Row]], singles: set[str]) -> Table:
    """Write additional costs by who bears them, and the cost per additional user."""
    table = []
    for measures in rows.values():
        costs = [_cell(measures[name]) for name in COSTS]
        ratio = _halves(price_cell(measures[USING]))
        table.append(_scenario_cells(measures, singles) | {"costs": costs, "ratio": ratio})
    return sorted(table, key=lambda row: bool(row["bundle"]))


def _recommendations(manifest: dict[str, Any]) -> Table:
    """Write what each recommendation is: mechanism, changes, costs, evidence."""
    return [
        {
            **UNSAID_RECOMMENDATION,
            **data,
            "id": plain(name, 40),
            "changes": [
                entry | {"value": _value(entry.get("value")), "range": _range(entry)}
                for entry in data.get("changes", [])
            ],
            "costs": [
                cost
                | {
                    "one_off": pounds(float(cost.get("one_off_pounds") or 0)),
                    "annual": pounds(float(cost.get("annual_pounds") or 0)),
                    "range": _range(cost, pounds),
                }
                for cost in data.get("costs", [])
            ],
        }
        for name, data in manifest.get("recommendations", {}).items()
    ]


def _provenance(manifest: dict[str, Any]) -> dict[str, Table]:
    """Where the parameters come from: assumed, with a source, or set without either."""
    groups: dict[str, Table] = {"assumed": [], "sourced": [], "unstated": []}
    for entry in manifest.get("provenance", []):
        source = str(entry.get("source") or "")
        bare = source in UNSOURCED
        kind = "assumed" if entry.get("assumed") else "unstated" if bare else "sourced"
        groups[kind].append(
            entry | {"value": _value(entry.get("value")), "range": _range(entry), "source": source}
        )
    return groups


def _assumed_of_recommendations(manifest: dict[str, Any]) -> dict[str, int]:
    """Count the changes and costs of the recommendations, and those that are assumed."""
    entries = [
        entry
        for data in manifest.get("recommendations", {}).values()
        for entry in (*data.get("changes", []), *data.get("costs", []))
    ]
    assumed = sum("ASSUMED" in str(entry.get("source", "")) for entry in entries)
    return {"all": len(entries), "assumed": assumed}


def _value(value: object) -> str:
    """Write a parameter's value."""
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return f"{value:,.6g}"
    return plain(value, 120)


def _range(entry: dict[str, Any], write: Callable[[float], str] = _value) -> str:
    """Write the range in which a parameter may lie."""
    if entry.get("low") is None or entry.get("high") is None:
        return UNKNOWN
    return f"{write(entry['low'])} to {write(entry['high'])}"
