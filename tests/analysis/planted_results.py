"""A results folder written as the contract says, with differences planted in it."""

import hashlib
import json
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from tests.analysis.planted_detail import groups_of, with_crossings, with_origins

TITLES = {
    "baseline": "As in 2008",
    "1b": "Market products through the networks as part of the work process",
    "2c": "Find and recruit peer and expert opinion leaders",
    "2d": "Use NHS Live events to spread products",
    "2e-i": "Project management support from leaders of member projects",
    "3b": "Target communications as CHAIN does",
    "4a": "Site visits on the Beacon model",
    "all": "All of these together",
}


@dataclass
class Plan:
    """What is planted: additional use, routine use and pounds per scenario, at simulated scale."""

    use: dict = field(default_factory=dict)
    cost: dict = field(default_factory=dict)
    titles: dict = field(default_factory=lambda: dict(TITLES))
    replicates: int = 16
    months: int = 24
    noise: float = 12.0
    factor: float = 20.0
    calibrated: bool = False
    identical: tuple = ()
    missing: tuple = ()  # (scenario, replicate) of runs that failed
    status: str = "complete"
    seed: int = 7
    detail: bool = False  # origins, groups, crossings: what newer results hold
    regions: tuple = tuple(f"region {n}" for n in range(1, 11))
    kinds: dict = field(default_factory=dict)  # as the manifest may name them
    recommendations: dict = field(default_factory=dict)  # in force; by default the name's own


def series_of(final, months, plan):
    """An S-shaped curve that ends at `final`, month by month."""
    month = np.arange(months + 1)
    shape = 1 / (1 + np.exp(-(month - 0.55 * months) / (0.12 * months)))
    shape = (shape - shape[0]) / (shape[-1] - shape[0])
    using = np.round(final * shape)
    return pd.DataFrame(
        {
            "month": month,
            "product": "all",
            "reachable": 20_000,
            "aware": np.minimum(20_000, 3 * using),
            "persuaded": np.round(1.4 * using),
            "using": using,
            "sustained": np.round(0.6 * using),
            "rejected": 0,
            "discontinued": np.round(0.3 * using),
            "ever_used": np.round(1.3 * using),
        }
    )


def run_row(use, cost, plan, series):
    """The measures of one run at its horizon."""
    tenth = series.loc[series["using"] >= 0.1 * series["reachable"], "month"]
    return {
        "staff_reachable": 20_000,
        "staff_aware": min(20_000, 3 * use),
        "staff_persuaded": round(1.4 * use),
        "staff_using": use,
        "staff_sustained": round(0.6 * use),
        "staff_ever_used": round(1.3 * use),
        "stopped_within_year_share": 0.31 + 0.00001 * use,
        "organisations_eligible": 900,
        "organisations_considering": 300,
        "organisations_decided": round(use / 10),
        "organisations_implementing": 40,
        "organisations_routinised": round(use / 25),
        "organisations_abandoned": 12,
        "months_to_10_percent": int(tenth.iloc[0]) if len(tenth) else plan.months + 1,
        "reached_10_percent": bool(len(tenth)),
        "messages_sent": 1000,
        "messages_read": 200,
        "cost_institute_pounds": 0.7 * cost,
        "cost_participants_pounds": 0.3 * cost,
        "cost_total_pounds": cost,
    }


def tables_of(plan):
    """Tables of a plan: luck belongs to the replicate, differences to the scenario."""
    chance = np.random.default_rng(plan.seed)
    luck = 2100 + chance.normal(0, 300, plan.replicates)
    own = {name: chance.normal(0, plan.noise, plan.replicates) for name in plan.titles}
    runs, series = [], []
    for name in plan.titles:
        for replicate in range(plan.replicates):
            if (name, replicate) in plan.missing:
                continue
            same = name == "baseline" or name in plan.identical
            use = luck[replicate] + (0 if same else plan.use.get(name, 0) + own[name][replicate])
            cost = 100_000 + (0 if same else plan.cost.get(name, 0) + 10 * own[name][replicate])
            key = {"run_id": f"{name}-{replicate}", "scenario": name, "replicate": replicate}
            curve = series_of(round(use), plan.months, plan)
            runs.append(key | run_row(round(use), cost, plan, curve))
            series.append(curve.assign(**key))
    tables = {"runs": pd.DataFrame(runs), "series": pd.concat(series, ignore_index=True)}
    if plan.detail:
        tables["groups"] = groups_of(tables["runs"], plan)
        tables["series"] = with_origins(tables["series"], plan)
        tables["runs"] = with_crossings(tables["runs"], plan)
    return tables


def manifest_of(plan, parts):
    """The manifest that experiments/store.py would have written."""
    return {
        "format": 1,
        "experiment": "compare",
        "name": "planted",
        "identity": "ab" * 32,
        "status": plan.status,
        "started": "2026-11-23T08:00:00+00:00",
        "ended": "2026-11-23T08:04:10+00:00",
        "configuration": {"population": {"name": "england_2008", "scale": 1 / plan.factor}},
        "seed": 1,
        "replicates": plan.replicates,
        "months": plan.months,
        "scenarios": [
            {
                "name": name,
                "title": title,
                "recommendations": plan.recommendations.get(name, _recommendations(name, plan)),
            }
            | ({"kind": plan.kinds[name]} if name in plan.kinds else {})
            for name, title in plan.titles.items()
        ],
        "population": {
            "name": "england_2008",
            "scale": 1 / plan.factor,
            "staff": 68_412,
            "organisations": 437,
            "by_kind": {
                "acute": {"organisations": 8, "staff": 41_000},
                "general practice": {"organisations": 400, "staff": 5_600},
            },
            "summary": "437 organisations and 68,412 staff drawn from the numbers of 2008",
        },
        "england_factor": plan.factor,
        "calibrated": plan.calibrated,
        "provenance": [
            {
                "path": "rule.leader_reach_per_month",
                "value": 0.08,
                "low": 0.03,
                "high": 0.2,
                "source": "Flodgren 2019: about 12 points in a year",
                "assumed": False,
            },
            {
                "path": "rule.conviction_half_life_months",
                "value": 6,
                "low": 2,
                "high": 18,
                "source": "ASSUMED",
                "assumed": True,
            },
        ],
        "recommendations": {
            name: recommendation(title)
            for name, title in plan.titles.items()
            if plan.recommendations.get(name, _recommendations(name, plan)) == [name]
        },
        "code": {"version": "0.1.0", "commit": "0123abc", "dirty": False},
        "packages": {"numpy": "2.4.6", "mesa": "3.3.1"},
        "machine": {"python": "3.11.7", "platform": "Linux", "cores": 2},
        "parts": parts,
        "failures": len(plan.missing),
    }


def _recommendations(name, plan):
    if name == "baseline":
        return []
    return [n for n in plan.titles if n not in ("baseline", "all")] if name == "all" else [name]


def recommendation(title):
    """What a recommendation file says, as the manifest keeps it."""
    return {
        "title": title,
        "mechanism": "Persuasion comes from someone like oneself.",
        "component": "diffusion and dissemination",
        "evidence": "Flodgren 2019",
        "start_month": 6,
        "ramp_months": 6,
        "changes": [
            {
                "path": "leaders.recruited_share",
                "operation": "set",
                "value": 0.3,
                "low": 0.1,
                "high": 0.5,
                "source": "ASSUMED",
            }
        ],
        "costs": [
            {
                "item": "finding leaders",
                "bearer": "institute",
                "one_off_pounds": 40_000,
                "annual_pounds": 25_000,
                "low": 10_000,
                "high": 90_000,
                "source": "ASSUMED",
            }
        ],
    }


def write(folder, plan):
    """Write a plan as a results folder of two parts; returns the folder."""
    tables = tables_of(plan)
    parts = []
    for number in (0, 1):
        some = {kind: frame[frame["replicate"] % 2 == number] for kind, frame in tables.items()}
        if some["runs"].empty:
            continue
        part = {"run_ids_count": len(some["runs"])}
        for kind, frame in some.items():
            path = folder / kind / f"part-{number:04d}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            frame.to_parquet(path, index=False)
            part[kind] = str(path.relative_to(folder))
            part[f"sha256_{kind}"] = hashlib.sha256(path.read_bytes()).hexdigest()
        parts.append(part)
    design = [
        {"run_id": f"{name}-{replicate}", "scenario": name, "replicate": replicate}
        for name in plan.titles
        for replicate in range(plan.replicates)
    ]
    pd.DataFrame(design).to_parquet(folder / "design.parquet", index=False)
    (folder / "manifest.json").write_text(json.dumps(manifest_of(plan, parts)), encoding="utf-8")
    return folder


USE = {"1b": 40.0, "2c": 150.0, "2d": 15.0, "2e-i": 60.0, "3b": 0.0, "4a": 4.0, "all": 310.0}
COST = {
    "1b": 9_000.0,
    "2c": 30_000.0,
    "2d": 45_000.0,
    "2e-i": 22_000.0,
    "3b": 4_000.0,
    "4a": 12_000.0,
    "all": 118_000.0,
}
