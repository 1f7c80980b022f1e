"""The laboratory: any adoption rule on any graph, without the NHS around it."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import experiments.lab_tasks as tasks
from experiments.identity import edges_fingerprint, lab_run_ids
from experiments.lab_settings import LabExperiment
from experiments.manifest import new_lab_manifest
from experiments.manner import USUAL, Manner
from experiments.problems import Problem
from experiments.runner import (
    Ending,
    Say,
    ending,
    folder_of,
    left_of,
    opened,
    run_all,
    said_where,
)
from experiments.tasks import RUN_KEYS, PlannedRun
from experiments.telling import aligned, reach, readable
from experiments.validation import shown
from experiments.workers import Order

if TYPE_CHECKING:
    import pandas as pd

    from sim.ties import Ties

MOST_ROWS = 13


def perform(experiment: LabExperiment, *, manner: Manner = USUAL, say: Say = print) -> Ending:
    """Run what is missing of a laboratory experiment; see `experiments.runner.perform`.

    Raises
    ------
    Problem
        If graph, rule and starters do not fit each other, or the results folder cannot be used.
        Nothing has run.
    KeyboardInterrupt
        After what has ended has been kept.
    """
    ties = first_ties(experiment)
    folder = folder_of(experiment)
    manifest = new_lab_manifest(experiment, title=_title(experiment), ties=ties)
    say(_plan(experiment, ties, folder))
    del ties
    design = design_table(experiment)
    with opened(experiment, manifest=manifest, design=design, manner=manner, say=say) as store:
        task = whole_task(experiment, store.design)
        if not manner.merges_only:
            order = Order(left_of(task, store, say=say), tasks.run_task, tasks.failed_task)
            run_all(order, store, settings=experiment.executor, group=graph_key(experiment))
    return ending(store)


def graph_key(experiment: LabExperiment) -> Callable[[PlannedRun], Hashable]:
    """Return the function that tells what the replicates of one graph have in common."""
    drawn = tasks.is_drawn_anew(experiment)
    return lambda run: run.replicate if drawn else None


def first_ties(experiment: LabExperiment) -> Ties:
    """Make the graph of replicate 0, and find what does not fit it before anything runs."""
    from sim.lab.task import check_rule, steps_per_month

    ties = tasks.ties_of(experiment, 0, edges=edges_fingerprint(experiment))
    tasks.starters_of(experiment, ties)
    rule = tasks.rule_of(experiment)
    try:
        check_rule(rule, ties)
    except ValueError as error:
        raise Problem(f"rule.{error}") from error
    try:
        steps_per_month(experiment.dt, rule)
    except ValueError as error:
        raise Problem(str(error)) from error
    return ties


def design_table(experiment: LabExperiment) -> pd.DataFrame:
    """Return the design, one row per replicate."""
    import pandas as pd

    ids = lab_run_ids(experiment)
    return pd.DataFrame(
        {"run_id": ids, "scenario": experiment.experiment, "replicate": range(len(ids))}
    )


def whole_task(experiment: LabExperiment, design: pd.DataFrame) -> tasks.LabTask:
    """Return all runs, in the order of the design, as one task from which chunks are cut."""
    keys = (design[key].tolist() for key in RUN_KEYS)
    runs = tuple(PlannedRun(*row) for row in zip(*keys, strict=True))
    return tasks.LabTask(experiment, edges_fingerprint(experiment), runs)


def outcomes_text(folder: Path) -> str:
    """Return the adopters of a results folder over time, for reading: one line for a month."""
    import pandas as pd

    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    series = pd.concat(
        [pd.read_parquet(folder / part["series"]) for part in manifest["parts"]],
        ignore_index=True,
    )
    count = series["replicate"].nunique()
    several = f"mean of {count:,} replicates, with the 95 % interval of the mean in brackets"
    luck = "one replicate" if count == 1 else several
    measures = [name for name in ("adopted", "using") if name in series.columns]
    people = int(manifest["graph"]["people"])
    rows = [["month", *measures, "adopted, % of all", ""]]
    for month in _months_shown(int(manifest["months"])):
        now = series[series["month"] == month]
        share = readable(100 * float(now["adopted"].mean()) / people)
        rows.append([str(month), *(_told(now[name]) for name in measures), share, ""])
    head = f"{manifest['scenarios'][0]['title']}\nPeople; {luck}."
    return "\n".join([head, "", *aligned(rows)])


def _told(values: pd.Series) -> str:
    """Return a mean and, over several replicates, its 95 % interval."""
    mean, far = float(values.mean()), reach(values.astype(float))
    if far is None:
        return readable(mean)
    return f"{readable(mean)} [{readable(mean - far)}, {readable(mean + far)}]"


def _months_shown(months: int) -> list[int]:
    """Return all months, or some at about equal distances with the first and the last."""
    rows = min(MOST_ROWS, months + 1)
    return sorted({round(place * months / (rows - 1)) for place in range(rows)})


def _title(experiment: LabExperiment) -> str:
    """Say in a line what runs on what."""
    rule, graph = (_named(experiment.configuration[key]) for key in ("rule", "graph"))
    return f"{rule} on {graph}"


def _named(part: Mapping[str, Any]) -> str:
    """Return a kind and its values, lists by their length."""
    values = [
        f"{key} {f'of {len(value)} people' if isinstance(value, list) else shown(value)}"
        for key, value in part.items()
        if key != "kind"
    ]
    return f"{part['kind']} ({', '.join(values)})" if values else str(part["kind"])


def _plan(experiment: LabExperiment, ties: Ties, folder: Path) -> str:
    """Say what will run and where it is kept."""
    drawn = tasks.is_drawn_anew(experiment)
    return (
        f"{_title(experiment)}: {ties.n:,} people, {ties.neighbours.size // 2:,} ties"
        f"{', drawn anew for each replicate' if drawn else ''}\n"
        f"{experiment.replicates:,} replicates of {experiment.months} months, "
        f"{said_where(experiment.executor)}, "
        f"kept in {folder}"
    )
