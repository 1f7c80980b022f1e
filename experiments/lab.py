"""The laboratory: any adoption rule on any graph, without the NHS around it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import experiments.lab_tasks as tasks
from experiments.executor_settings import ExecutorSettings, SerialSettings
from experiments.identity import edges_fingerprint, lab_run_ids
from experiments.lab_settings import LabExperiment
from experiments.manifest import new_lab_manifest
from experiments.problems import Problem
from experiments.runner import Ending, Say, already_done, ending, run_all
from experiments.store import Store
from experiments.telling import aligned, reach, readable
from experiments.validation import shown

if TYPE_CHECKING:
    import pandas as pd

    from sim.ties import Ties

PARTS = 20  # a stop loses at most about this part of an experiment
MOST_IN_TASK = 5_000
MOST_ROWS = 13


def perform(experiment: LabExperiment, *, say: Say = print) -> Ending:
    """Run what is missing of a laboratory experiment.

    Raises
    ------
    Problem
        If graph, rule and starters do not fit each other, or the results folder cannot be used.
        Nothing has run.
    KeyboardInterrupt
        After what has ended has been kept.
    """
    ties = first_ties(experiment)
    folder = Path(experiment.results) / experiment.experiment / experiment.name
    manifest = new_lab_manifest(experiment, title=_title(experiment), ties=ties)
    say(_plan(experiment, ties, folder))
    del ties
    design = design_table(experiment)
    with Store(folder, manifest, design) as store:
        missing = missing_tasks(experiment, design, done=already_done(store, say))
        run_all(
            missing,
            tasks.run_task,
            lost=tasks.failed_task,
            settings=_executor(experiment),
            store=store,
        )
        return ending(store)


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


def missing_tasks(
    experiment: LabExperiment, design: pd.DataFrame, *, done: set[str]
) -> list[tasks.LabTask]:
    """Return what is still to do: design minus done, in tasks of some replicates each."""
    missing = design[~design["run_id"].isin(done)]
    runs = list(zip(missing["replicate"].tolist(), missing["run_id"].tolist(), strict=True))
    size = min(MOST_IN_TASK, max(1, -(-experiment.replicates // PARTS)))
    edges = edges_fingerprint(experiment)
    parts = [tuple(runs[first : first + size]) for first in range(0, len(runs), size)]
    return [tasks.LabTask(experiment, edges, part) for part in parts]


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
    executor, drawn = experiment.executor, tasks.is_drawn_anew(experiment)
    where = "one by one" if executor.kind == "serial" else f"in {executor.workers} {executor.kind}"
    return (
        f"{_title(experiment)}: {ties.n:,} people, {ties.neighbours.size // 2:,} ties"
        f"{', drawn anew for each replicate' if drawn else ''}\n"
        f"{experiment.replicates:,} replicates of {experiment.months} months, {where}, "
        f"kept in {folder}"
    )


def _executor(experiment: LabExperiment) -> ExecutorSettings:
    """Return where tasks run; threads are within a task, which then runs in this process."""
    executor = experiment.executor
    if executor.kind != "threads":
        return executor
    return SerialSettings(**{**executor.model_dump(), "kind": "serial"})
