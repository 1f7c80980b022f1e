"""The door of the laboratory: one function."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.kernels.course import Record
from sim.lab.agents import run_agents
from sim.lab.arrays import run_arrays
from sim.lab.compiled import Runner, compiled_runner
from sim.lab.task import (
    Form,
    Task,
    as_ties,
    check_rule,
    choose_form,
    first_adopters,
    steps_per_month,
    whole_number,
)
from sim.rules.base import Rule
from sim.ties import Ties

if TYPE_CHECKING:
    from sim.ties.reading import Graph

Detail = npt.NDArray[np.int32] | npt.NDArray[np.float64]
CHUNK = 20_000_000  # agent-steps that one call of a compiled loop does at most, or one replicate


def spread_on(
    ties: Ties | str | Path | Graph,
    rule: Rule,
    *,
    initial: int | Sequence[object] | npt.NDArray[np.integer],
    months: int,
    replicates: int,
    seed: int,
    dt: float = 1.0,
    detail: bool = False,
    first_replicate: int = 0,
    workers: int | None = None,
    form: Form | None = None,
) -> pd.DataFrame | tuple[pd.DataFrame, Detail]:
    """Spread something over a graph by an adoption rule.

    Everyone decides on the state before the step (synchronous update). Each agent's clock is a
    pure function of seed, replicate and agent, so that replicate 7 has the same luck under every
    rule and on every graph: differences between two calls are paired.

    Parameters
    ----------
    ties
        Made once (``Ties.from_edges``), or the path of a CSV of two columns, or an undirected
        networkx graph. Someone without ties has the share 0 of neighbours that use it.
    rule
        From ``sim.rules``, or a subclass of ``Rule``.
    initial
        Who has adopted at month 0: their rows, or names where the ties have names; or a number,
        drawn at random in every replicate.
    months, replicates, seed
        Whole numbers.
    dt
        Length of a step in months: 1 or a whole part of it.
    detail
        Whether each agent's adoption month is returned too.
    first_replicate
        Number of the first replicate, to go on where another call ended.
    workers
        Threads over which replicates are shared out; ``None`` for all cores this process may use.
        The results are the same bits for any number.
    form
        ``compiled``, ``arrays`` or ``agents`` (Mesa agents, one by one); ``None`` for the fastest
        that the rule has. All give the same trajectory, draw for draw.

    Returns
    -------
    DataFrame
        ``replicate``, ``month`` (0 to ``months``) and ``adopted``: agents who have adopted and
        are not open to adopt again. Where the rule lets people stop, also ``using``.
    array, shape (replicates, n_agents)
        With ``detail``: month of each agent's first adoption, -1 for never.

    Raises
    ------
    ValueError
        If something does not fit: the message names the argument, its value and what is allowed.
    """
    ties = as_ties(ties)
    check_rule(rule, ties)
    given, drawn = first_adopters(initial, ties)
    task = Task(
        ties=ties,
        rule=rule,
        initial=given,
        drawn=drawn,
        months=whole_number("months", months, least=0),
        seed=whole_number("seed", seed, least=0, most=2**32 - 1),
        steps_per_month=steps_per_month(dt, rule),
    )
    whole_number("replicates", replicates, least=1)
    numbers = range(first_replicate, first_replicate + replicates)
    whole_number("first_replicate", first_replicate, least=0, most=2**32 - replicates)
    record = _run(task, numbers, detail=detail, workers=workers, form=form)
    table = _table(task, record, numbers)
    return (table, _months_of(record.first, task)) if detail else table


def _run(
    task: Task, numbers: range, *, detail: bool, workers: int | None, form: Form | None
) -> Record:
    """Run all replicates, in chunks shared out over threads."""
    compiled = compiled_runner(task)
    chosen = choose_form(form, task.rule, compiled=compiled is not None, n_people=task.ties.n)
    runners: dict[Form, Runner | None] = {
        "compiled": compiled,
        "arrays": run_arrays,
        "agents": run_agents,
    }
    runner = runners[chosen]
    assert runner is not None
    record = _empty(task, len(numbers), detail=detail)
    threads = min(_cores() if workers is None else workers, len(numbers))
    whole_number("workers", threads, least=1)
    size = _chunk(task, len(numbers), threads)

    def run(start: int) -> None:
        part = slice(start, start + size)
        first = record.first[part] if detail else record.first
        rows = Record(record.adopted[part], record.using[part], first)
        runner(task, rows, replicate=numbers[start])

    starts = range(0, len(numbers), size)
    if threads == 1:
        for start in starts:
            run(start)
    else:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(run, starts))
    return record


def _cores() -> int:
    """Cores that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _chunk(task: Task, replicates: int, threads: int) -> int:
    """Replicates that go into one call: an equal share, but not for long."""
    share = -(-replicates // threads)
    return max(1, min(share, CHUNK // max(1, task.ties.n * max(1, task.steps))))


def _empty(task: Task, replicates: int, *, detail: bool) -> Record:
    steps = task.steps + 1
    shape = (replicates, task.ties.n) if detail else (1, 0)
    return Record(
        adopted=np.empty((replicates, steps), np.int64),
        using=np.empty((replicates, steps), np.int64),
        first=np.full(shape, -1, np.int32),
    )


def _table(task: Task, record: Record, numbers: range) -> pd.DataFrame:
    """One row per replicate and whole month."""
    months = np.arange(task.months + 1)
    columns = {
        "replicate": np.repeat(np.asarray(numbers), months.size),
        "month": np.tile(months, len(numbers)),
        "adopted": record.adopted[:, :: task.steps_per_month].ravel(),
    }
    if task.stopping.size:
        columns["using"] = record.using[:, :: task.steps_per_month].ravel()
    return pd.DataFrame(columns)


def _months_of(first: npt.NDArray[np.int32], task: Task) -> Detail:
    """Adoption months from adoption steps."""
    if task.steps_per_month == 1:
        return first
    return np.where(first < 0, -1.0, first / task.steps_per_month)
