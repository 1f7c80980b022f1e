"""What stands on the report's page, as words and tables ready for the template."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pandas as pd

from analysis.baseline import baseline_levels
from analysis.effects import beside_baseline, by_scenario
from analysis.load import Results
from analysis.measures import BY_NAME
from analysis.order import ByScenario, families
from analysis.report.effect_rows import (
    OUTCOMES,
    Table,
    effect_groups,
    price_groups,
    wider_baseline,
    wider_groups,
    wider_measures,
)
from analysis.report.headline import headline, whole_population
from analysis.report.wider import beside_title, numbered_regions, origin_rows, report_rows
from analysis.scenarios import BUNDLE, OTHERS
from analysis.tables import replicates_in_words
from analysis.wording import UNKNOWN, Estimate, count, decimal, plain, pounds, with_interval

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
    return (
        _of_the_manifest(results, manifest)
        | _of_the_comparison(results, rows)
        | {
            "headline": headline(results, effects),
            "replicates": replicates_in_words(effects),
            "levels": _levels(results),
            "outcomes": [BY_NAME[name] for name in OUTCOMES],
            "runs": len(results.runs),
            "asked": len(results.design),
        }
    )


def _of_the_manifest(results: Results, manifest: dict[str, Any]) -> dict[str, Any]:
    """What was run, with what, and on what it rests."""
    return {
        "manifest": manifest,
        "code": UNSAID_CODE | _said(manifest.get("code", {})),
        "machine": UNSAID_MACHINE | _said(manifest.get("machine", {})),
        "title": f"{plain(manifest['experiment'])}: {plain(manifest['name'])}",
        "whole": whole_population(results),
        "factor": f"{results.factor:.4g}",
        "months": results.months,
        "baseline_title": plain(manifest["scenarios"][0]["title"]),
        "population": _population(manifest),
        "recommendations": _recommendations(manifest),
        "bundles": [s for s in results.scenarios if results.kinds[s["name"]] == BUNDLE],
        "others": [s for s in results.scenarios if results.kinds[s["name"]] in OTHERS],
        "provenance": _provenance(manifest),
        "stated": _assumed_of_recommendations(manifest),
        "configuration": json.dumps(manifest.get("configuration", {}), indent=2, default=str),
        "overrides": " ".join(str(o) for o in manifest.get("overrides", [])),
    }


def _of_the_comparison(results: Results, rows: ByScenario) -> dict[str, Any]:
    """Tables with a row per scenario, and those that hold the baseline against one of them."""
    beside = beside_baseline(results, rows)
    return {
        "effects": effect_groups(results, rows),
        "prices": price_groups(results, rows),
        "intervals": sum(map(len, families(results, rows).values())) * len(OUTCOMES),
        "beside": beside_title(results, beside),
        "origins": origin_rows(results, beside),
        "numbered": numbered_regions(results),
        "reports": report_rows(results, beside),
        "wider": wider_groups(results, rows),
        "wider_measures": wider_measures(results),
        "wider_baseline": wider_baseline(rows),
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
