"""Sensitivity of the NHS model: which runs an analysis needs, and what it makes of their results.

`experiments.sensitivity.analyse` is asked twice. The first time the function that it analyses only
writes down what it is asked, which is the design; once these runs are there, the second time it
answers from them. Both times it asks for the same, since all that it draws is set by the seed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments import sensitivity
from experiments.distributions import Floats
from experiments.method_settings import MorrisSettings, OneStep, SobolSettings
from experiments.order_swaps import Swaps, order_swaps
from experiments.outcome_names import LABELS
from experiments.problems import Problem
from experiments.sensitivity import Sensitivity
from experiments.sensitivity_inputs import Inputs, Point, read_inputs
from experiments.settings import Experiment
from experiments.space import FIRST_REPLICATE

if TYPE_CHECKING:
    import pandas as pd

MOST_POINTS = 1_000_000
USERS, COST = "staff_using", "cost_total_pounds"
SCALED = ("staff-product pairs", "organisation-product pairs", "pounds", "messages")


@dataclass(frozen=True, eq=False)
class Investigation:
    """What the runs of one method say.

    Attributes
    ----------
    found
        Indices of every outcome: its level in the baseline, what each scenario adds to it, and
        each scenario's net benefit.
    units
        Of the outcomes, by name.
    swaps
        How often the order of the recommendations changes with each input; None of a method that
        does not move inputs singly, or of less than two recommendations.
    """

    found: Sensitivity
    units: dict[str, str]
    swaps: Swaps | None


def points(experiment: Experiment) -> pd.DataFrame:
    """Return the points that the method of an experiment asks for.

    Returns
    -------
    pandas.DataFrame
        Index ``point`` from 0, in the order of the analysis; one column per path, and
        ``first_replicate``, which is the same for the points of one block.

    Raises
    ------
    Problem
        If the method cannot be asked for so, or would take too many runs.
    """
    import pandas as pd

    _refuse_too_many(experiment)
    asked: list[tuple[Point, int]] = []

    def written_down(values: Point, replicate: int) -> float:
        asked.append((values, replicate))
        return 0.0

    _analysed(experiment, written_down)
    first = asked[:: experiment.replicates]
    table = pd.DataFrame([values for values, _ in first])
    table[FIRST_REPLICATE] = [replicate for _, replicate in first]
    return table.rename_axis("point")


def investigated(
    experiment: Experiment, *, design: pd.DataFrame, runs: pd.DataFrame, factor: float
) -> Investigation:
    """Return what the runs of an experiment say.

    Parameters
    ----------
    design, runs
        As the results folder holds them: a row per run.
    factor
        What a simulated count or pound stands for in the whole population.

    Raises
    ------
    Problem
        If runs are missing: an index of what happened to end would be of another question.
    """
    values = _outcomes(experiment, design, runs=runs, factor=factor)
    answers = iter(values.table.to_dict("records"))

    def told(_: Point, replicate: int) -> dict[str, float]:
        return {str(name): float(value) for name, value in next(answers).items()}

    found = _analysed(experiment, told)
    return Investigation(found, values.units, _swaps(experiment, values.benefits))


def those_that_matter(found: Sensitivity, *, keep: int) -> list[str]:
    """Return the inputs that matter most to what recommendations add, most first.

    Of each outcome an input has a share in the sum of all mean sizes of effects; inputs are ordered
    by the mean of their shares over all outcomes but levels of the baseline. Morris alone has them.
    """
    table = found.indices[~found.indices["outcome"].str.endswith(IN_BASELINE)]
    table = table[table["input"] != sensitivity.INERT]
    whole = table.groupby("outcome")["mu_star"].transform("sum")
    shares = (table["mu_star"] / whole.where(whole > 0)).fillna(0.0)
    mean = shares.groupby(table["input"], sort=False).mean()
    return [str(name) for name in mean.sort_values(ascending=False, kind="stable").index[:keep]]


IN_BASELINE = ", in the baseline"


@dataclass(frozen=True, eq=False)
class _Values:
    """Outcomes: one row per call of the analysis, one column per outcome; benefits in pounds."""

    table: pd.DataFrame
    units: dict[str, str]
    benefits: Floats


def _one_step(experiment: Experiment) -> OneStep:
    """Return the method of an experiment that has one."""
    assert isinstance(experiment.method, OneStep)
    return experiment.method


def _analysed(experiment: Experiment, function: Any) -> Sensitivity:
    """Analyse a function as the experiment asks."""
    method = _one_step(experiment)
    try:
        return sensitivity.analyse(
            function,
            experiment.space.model_copy(update={"constants": ()}),
            method=method.method,
            points=method.asked_points,
            replicates=experiment.replicates,
            seed=experiment.seed,
            groups=_groups(method),
        )
    except ValueError as error:
        raise Problem(f"method: {error}") from error


def _groups(method: OneStep) -> Mapping[str, tuple[str, ...]]:
    """Return the groups of inputs that move together."""
    return method.groups if isinstance(method, MorrisSettings | SobolSettings) else {}


def _refuse_too_many(experiment: Experiment) -> None:
    """Refuse more points than anybody will wait for, before any is drawn."""
    method = _one_step(experiment)
    try:
        factors = len(read_inputs(experiment.space, _groups(method)).factors)
    except ValueError as error:
        raise Problem(f"method: {error}") from error
    asked = method.asked_points
    number = {
        "morris": asked * (factors + 1),
        "sobol": asked * getattr(method, "scrambles", 1) * (2 * factors + 2),
        "pawn": asked,
        "one_at_a_time": 1 + asked * factors,
    }[method.kind]
    if number * experiment.replicates > MOST_POINTS:
        raise Problem(
            f"method={method.kind} takes {number:,} points x {experiment.replicates:,} replicates, "
            f"allowed: at most {MOST_POINTS:,} together; it takes less with less of "
            f"{'method.stars' if method.kind == 'morris' else 'method.points'}, or of kept"
        )


def _outcomes(
    experiment: Experiment, design: pd.DataFrame, *, runs: pd.DataFrame, factor: float
) -> _Values:
    """Return what the analysis is told, in the order of its calls."""
    import pandas as pd

    names = list(dict.fromkeys((*experiment.space.outcomes, USERS, COST)))
    wide = _by_call(design, runs[["run_id", *names]])
    baseline, *others = dict.fromkeys(design["scenario"])
    columns: dict[str, pd.Series[float]] = {}
    units: dict[str, str] = {}
    for name in experiment.space.outcomes:
        label, unit = LABELS[name]
        values = _in_its_unit(wide[name], unit, factor)
        own = {f"{label}{IN_BASELINE}": values[baseline]}
        own |= {f"{label}, added by {s}": values[s] - values[baseline] for s in others}
        columns |= own
        units |= dict.fromkeys(own, unit)
    benefit = (experiment.value_per_user_pounds * wide[USERS] - wide[COST]) * factor
    added = {name: benefit[name] - benefit[baseline] for name in others}
    columns |= {f"Net benefit of {name}": values for name, values in added.items()}
    units |= {f"Net benefit of {name}": "pounds" for name in others}
    singles = [added[one.id].to_numpy() for one in experiment.recommendations if one.id in added]
    return _Values(pd.DataFrame(columns), units, np.array(singles, dtype=np.float64).T)


def _by_call(design: pd.DataFrame, runs: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return each measure with a row per call of the analysis and a column per scenario."""
    keys = ["point", "replicate", "scenario"]
    joined = design[["run_id", *keys]].merge(runs, on="run_id", how="left", validate="many_to_one")
    lacking = joined[list(runs.columns)].isna().any(axis="columns").sum()
    if lacking:
        raise Problem(
            f"{lacking:,} of {len(joined):,} runs are missing, and indices need all of them: the "
            "same command tries them again"
        )
    return {
        name: joined.pivot(index=keys[:2], columns=keys[2], values=name).sort_index()
        for name in runs.columns.drop("run_id")
    }


def _in_its_unit(values: pd.DataFrame, unit: str, factor: float) -> pd.DataFrame:
    """Return a measure for the whole population, and shares in per cent."""
    if unit == "%":
        return 100.0 * values
    return values * factor if unit in SCALED else values


def _swaps(experiment: Experiment, benefits: Floats) -> Swaps | None:
    """Return how the order of the recommendations depends on each input."""
    method = _one_step(experiment)
    if not isinstance(method, MorrisSettings | SobolSettings) or benefits.shape[1] < 2:
        return None
    inputs: Inputs = read_inputs(experiment.space, _groups(method))
    factors = len(inputs.factors)
    rows = 2 * factors + 2 if isinstance(method, SobolSettings) else factors + 1
    replicates = experiment.replicates
    blocks = benefits.reshape(-1, rows, replicates, benefits.shape[1]).mean(axis=2)
    return order_swaps(blocks, inputs.factors, seed=experiment.seed)
