"""What a round of runs has shown, and how many replicates each scenario has next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.allocation import ENDLESS, next_step
from experiments.allocation_rules import Floats, Precision, Race, Step
from experiments.allocation_settings import (
    BestAllocation,
    EqualAllocation,
    PrecisionAllocation,
)
from experiments.designs import PlannedScenario
from experiments.files import read_table
from experiments.outcome_names import LABELS, SCALED
from experiments.problems import Problem
from experiments.settings import Experiment

if TYPE_CHECKING:
    from experiments.store import Store


@dataclass(frozen=True)
class Decision:
    """What comes of a round.

    Attributes
    ----------
    replicates
        That each scenario has next; None if it is settled or the budget is spent.
    said
        One line for the user.
    record
        For the manifest: replicates spent and needed, by scenario, and what is known. In the
        unit of the measure, for the whole population.
    """

    replicates: dict[str, int] | None
    said: str
    record: dict[str, Any]


def decided(
    experiment: Experiment, scenarios: Sequence[PlannedScenario], *, store: Store
) -> Decision:
    """Decide what is run next, from the results of all runs of a store's design."""
    allocation = experiment.allocation
    assert not isinstance(allocation, EqualAllocation)
    values = values_by_scenario(store, allocation.measure)
    base = scenarios[0].name
    names = [one.name for one in scenarios[1:] if _takes_part(one, allocation)]
    first = values[base][: experiment.replicates]
    rule = _rule(
        allocation,
        first=experiment.replicates,
        level=abs(_mean(first)),
        apart=sum(len(values[one.name]) for one in scenarios[1:] if one.name not in names),
    )
    step = next_step([values[name] - values[base][: len(values[name])] for name in names], rule)
    spent = {name: len(found) for name, found in values.items()}
    factor = _factor(store, allocation.measure)
    record = _record(step, rule, names, spent, factor=factor)
    record |= {"measure": allocation.measure, "most_runs": allocation.most_runs}
    following = None
    if step.replicates is not None:
        following = {**spent, **dict(zip(names, step.replicates, strict=True))}
        following[base] = max(following[base], *step.replicates)
    return Decision(following, said(record, following), record)


def values_by_scenario(store: Store, measure: str) -> dict[str, Floats]:
    """Return a measure of every run of a store by replicate, NaN where it is not defined."""
    import pandas as pd

    columns = ["scenario", "replicate", measure]
    parts = store.manifest["parts"]
    runs = pd.concat([read_table(store.folder, p, kind="runs", columns=columns) for p in parts])
    runs = runs.sort_values("replicate", kind="stable")
    return {
        str(name): own[measure].to_numpy(dtype=np.float64)
        for name, own in runs.groupby("scenario", sort=False)
    }


def _takes_part(planned: PlannedScenario, allocation: BestAllocation | PrecisionAllocation) -> bool:
    """Whether a scenario is among those that may get more than the first replicates."""
    return allocation.rule == "precision" or planned.kind == "recommendation"


def _mean(values: Floats) -> float:
    """Return the mean of the values that there are, 0 where there are none."""
    there = values[np.isfinite(values)]
    return float(there.mean()) if len(there) else 0.0


def _factor(store: Store, measure: str) -> float:
    """Return what a simulated unit of a measure stands for in the whole population."""
    scaled = LABELS[measure][1] in SCALED
    return float(store.manifest["england_factor"]) if scaled else 1.0


def _rule(
    allocation: BestAllocation | PrecisionAllocation, *, first: int, level: float, apart: int
) -> Race | Precision:
    """Return the rule in the unit of the runs.

    Parameters
    ----------
    level
        Mean of the measure in the first replicates of the baseline.
    apart
        Runs of scenarios that get no more than the first replicates.
    """
    share = (
        allocation.matters_percent if allocation.rule == "best" else allocation.half_width_percent
    )
    width, most = share / 100 * level, allocation.most_runs - apart
    if allocation.rule == "best":
        return Race(
            first=first,
            growth=allocation.growth,
            most_runs=most,
            companions=1,
            certainty=allocation.certainty,
            matters=width,
        )
    if width == 0:
        raise Problem(
            f"allocation.half_width_percent is of the mean of {allocation.measure} in the "
            "baseline, which is 0: take another measure"
        )
    return Precision(
        first=first, growth=allocation.growth, most_runs=most, companions=1, half_width=width
    )


def _record(
    step: Step,
    rule: Race | Precision,
    names: Sequence[str],
    spent: Mapping[str, int],
    *,
    factor: float,
) -> dict[str, Any]:
    """Return what is known and what it took as plain data; None for what no number would settle."""
    verdicts = dict(zip(names, step.verdicts, strict=True))
    ended = "settled" if step.settled else "budget" if step.replicates is None else None
    record: dict[str, Any] = {
        "rule": "best" if isinstance(rule, Race) else "precision",
        "certainty": step.certainty,
        "ended": ended,
        "runs": sum(spent.values()),
        "replicates": dict(spent),
        "more": {name: _more(one.more) for name, one in verdicts.items()},
        "more_runs": _more(step.more_runs),
        "open": [name for name, one in verdicts.items() if one.state == "open"],
    }
    if isinstance(rule, Precision):
        return record | {"half_width": rule.half_width * factor}
    assert step.best is not None
    return record | {
        "matters": rule.matters * factor,
        "best": names[step.best],
        "tied": [name for name, one in verdicts.items() if one.state == "tied"],
    }


def _more(number: int) -> int | None:
    """Return a number of replicates or runs, None for more than could ever be run."""
    return number if number < ENDLESS // 2 else None


def said(record: Mapping[str, Any], following: Mapping[str, int] | None) -> str:
    """Say in one line what a round has shown and what comes next."""
    words = _said_of_best(record) if record["rule"] == "best" else _said_of_precision(record)
    if following is not None:
        more = sum(following.values()) - record["runs"]
        most = max(following.values())
        return (
            f"{words}. Next: up to {most:,} replicates of what is open, {more:,} runs after "
            f"{record['runs']:,}, of at most {record['most_runs']:,}."
        )
    if record["ended"] == "settled":
        return f"Settled after {record['runs']:,} runs: {words}."
    needed = (
        "no number of runs would settle it"
        if record["more_runs"] is None
        else (f"about {record['more_runs']:,} more would settle it, if values go on as they are")
    )
    return (
        f"Not settled, no further round within {record['most_runs']:,} runs "
        f"({record['runs']:,} spent): {words}; {needed}."
    )


def _said_of_best(record: Mapping[str, Any]) -> str:
    """Say which leads, and what may be better."""
    matters = f" by {record['matters']:,.3g} or more" if record["matters"] else ""
    if record["open"]:
        open_to = f"{', '.join(record['open'])} may be better{matters}"
        return f"{record['best']} leads, {open_to} (certainty so far {record['certainty']:.1%})"
    sure = f"{record['best']} is best (certainty {record['certainty']:.1%})"
    if not record["tied"]:
        return sure
    return f"{sure}; tied, not told apart from it nor better{matters}: {', '.join(record['tied'])}"


def _said_of_precision(record: Mapping[str, Any]) -> str:
    """Say which effects are not known as closely as asked."""
    width = f"within {record['half_width']:,.3g}"
    if record["open"]:
        return f"not yet known {width}: {', '.join(record['open'])}"
    return f"every effect is known {width}"
