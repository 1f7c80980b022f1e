"""Results folders of scenarios at many points, with what is true at each point planted in them."""

import hashlib
import json
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis import load
from tests.analysis.planted_results import Plan, manifest_of, run_row, series_of

TITLES = {"baseline": "As in 2008", "1b": "Market products", "2c": "Recruit leaders"}


@dataclass
class Space:
    """What is planted at each point, of the whole population.

    `use` and `cost` map a scenario to its true difference at each point; `luck` is the standard
    deviation of one replicate's difference in use, `shared` of what is the same at all points.
    """

    parameters: pd.DataFrame
    use: dict
    cost: dict
    titles: dict = field(default_factory=lambda: dict(TITLES))
    replicates: int = 2
    luck: float = 0.0
    shared: float = 0.0
    own_replicates: bool = False  # every point has replicate numbers of its own
    missing: tuple = ()  # (point, scenario, replicate) of runs that failed
    experiment: str = "sweep"
    value: float | None = None
    seed: int = 5
    factor: float = 1.0
    manifest: dict = field(default_factory=dict)


def write_space(folder, space):
    """Write a space as a results folder; returns the folder."""
    plan = Plan(titles=space.titles, factor=space.factor, replicates=space.replicates, months=6)
    plan.kinds = {"all": "bundle"}
    chance = np.random.default_rng(space.seed)
    common = chance.normal(0, space.shared, (len(space.titles), space.replicates))
    design, runs = [], []
    for point, values in enumerate(space.parameters.to_dict("records")):
        for replicate in range(space.replicates):
            level = 2000 + chance.normal(0, 200)
            number = replicate + (1000 * (point + 1) if space.own_replicates else 0)
            for place, name in enumerate(space.titles):
                key = {"run_id": f"{point}-{name}-{number}", "scenario": name}
                key["replicate"] = number
                design.append(key | {"point": point} | values)
                if (point, name, replicate) in space.missing:
                    continue
                runs.append(key | row_of(space, plan, name, point, level))
                if name != "baseline":
                    luck = chance.normal(0, space.luck) + common[place, replicate]
                    runs[-1]["staff_using"] += luck / space.factor
    frame = pd.DataFrame(runs)
    series = frame[["run_id", "scenario", "replicate"]].assign(
        month=0, product="all", using=1, reachable=2
    )
    part = {}
    for kind, table in (("runs", frame), ("series", series)):
        (folder / kind).mkdir(parents=True)
        table.to_parquet(folder / kind / "part-0.parquet", index=False)
        part[kind] = f"{kind}/part-0.parquet"
        written = (folder / part[kind]).read_bytes()
        part[f"sha256_{kind}"] = hashlib.sha256(written).hexdigest()
    pd.DataFrame(design).to_parquet(folder / "design.parquet", index=False)
    manifest = manifest_of(plan, [part]) | {"experiment": space.experiment} | space.manifest
    if space.value is not None:
        manifest["configuration"]["value_per_user_pounds"] = space.value
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def row_of(space, plan, name, point, level):
    """One run's measures, at simulated scale."""
    added = 0.0 if name == "baseline" else float(space.use[name][point]) / space.factor
    spent = 0.0 if name == "baseline" else float(space.cost[name][point]) / space.factor
    row = run_row(1, 100_000 + spent, plan, series_of(100, plan.months, plan))
    return row | {"staff_using": level + added, "staff_sustained": 0.6 * (level + added)}


def planted_space(points=60, **changes):
    """Two recommendations: 2c adds by the willing parameter, 1b the same everywhere."""
    luck = np.random.default_rng(2)
    willing, other = luck.uniform(size=points), luck.uniform(size=(points, 3))
    parameters = pd.DataFrame({"leaders.willing": willing})
    parameters[["a.first", "a.second", "a.third"]] = other
    use = {"2c": 1000 * (willing - 0.3), "1b": np.full(points, 100.0)}
    cost = {"2c": np.full(points, 20_000.0), "1b": np.full(points, 5_000.0)}
    return Space(**({"parameters": parameters, "use": use, "cost": cost} | changes))


def results_of(folder, space):
    """Write a space and load it again."""
    return load(write_space(folder / "results" / space.experiment / "planted", space))
