"""From a function and a method to tidy tables: design, calls, indices, and what to warn of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments import elementary_effects, one_at_a_time, pawn_distances, sobol_indices
from experiments.distributions import Floats
from experiments.sensitivity_calls import Caller, Evaluated
from experiments.sensitivity_inputs import Inputs
from experiments.sensitivity_methods import OneAtATime, Pawn, Sobol
from experiments.sensitivity_resampling import Ratios, order_note, ratios, resampling_weights

if TYPE_CHECKING:
    import pandas as pd

SMALLEST = 1e-12  # of an outcome's size: differences below are rounding
PAWN_RESAMPLES = 100  # each is a sort of the whole sample
FEW_IN_SLICE = 20
WORDS = {
    "outcome": "what the function returns, by its name",
    "input": "an input, a group of them, or the inert dummy",
    "unit": "of the input's values; empty for a group or where none is known",
    "first": "share of the variance between points that goes when this input alone is known",
    "total": "share that stays when all but this input are known: alone and with others",
    "mu_star": "mean size of an elementary effect: change of the outcome over the whole range",
    "mu": "mean of the effects with their sign; empty for a group",
    "sigma": "standard deviation of the effects: curvature or interaction; empty for a group",
    "median": "median over slices of the Kolmogorov-Smirnov distance, 0 to 1",
    "mean": "mean over slices of the same distance",
    "maximum": "largest of the slices' distances",
    "swing": "highest less lowest point of the curve, in the outcome's unit",
    "at_low": "change from the base with the input at its lowest value",
    "at_high": "change from the base with the input at its highest value",
    "rank": "place by total, mu_star, median or swing; 1 is the largest",
    "above_next": "share of resamples in which it exceeds the input ranked next",
    "above_floor": "whether its interval lies above that of the inert dummy",
}
ENDS = {
    "_low": "lower end of the 95 % interval",
    "_high": "upper end of the 95 % interval",
    "_error": "standard error over scrambles, empty for a single one",
}


@dataclass(frozen=True, eq=False)
class Request:
    """What is analysed, and how much of it is run."""

    caller: Caller
    inputs: Inputs
    points: int
    replicates: int

    @property
    def seed(self) -> int:
        """Of the design."""
        return self.caller.seed


@dataclass(frozen=True, eq=False)
class Tables:
    """The tables of a `Sensitivity`, which says what is in them."""

    evaluations: int
    indices: pd.DataFrame
    outcomes: pd.DataFrame
    curves: pd.DataFrame | None
    notes: tuple[str, ...]


def column_words() -> dict[str, str]:
    """Return what each column of a table of indices holds, for those that have no ending.

    A name with the ending ``_low``, ``_high`` or ``_error`` is about the column named before it.
    """
    return {**WORDS, **{f"*{end}": words for end, words in ENDS.items()}}


def by_sobol(request: Request, method: Sobol) -> Tables:
    """Return first-order and total indices, from blocks that have the same luck in every row."""
    inputs, scrambles = request.inputs, method.scrambles
    unit = sobol_indices.places(inputs, request.points, scrambles=scrambles, seed=request.seed)
    rows = sobol_indices.rows_of_block(inputs)
    found = request.caller.evaluate(inputs.points(unit), rows=rows, replicates=request.replicates)
    weights = resampling_weights(found.values.shape[1], seed=request.seed)
    tables, notes, lines = [], _luck_notes(found, dummy=rows // 2 - 1), []
    for name, values in _outcomes(found):
        columns, total = sobol_indices.indices(values, weights=weights, scrambles=scrambles)
        floor = columns["total_high"][-1]
        tables.append(_table(inputs, name, columns, floor=columns["total_low"] > floor))
        notes += _notes(inputs, name, values, total)
        luck = sobol_indices.share_of_luck(values, weights=weights, takes_luck=found.takes_luck)
        variance = sobol_indices.variance_between(values, weights=weights)
        lines.append(_line(name, values, luck, variance=max(float(variance.value[0]), 0.0)))
        notes += _faint_note(name, variance)
    return _joined(found, tables, lines, notes)


def by_morris(request: Request) -> Tables:
    """Return sizes of elementary effects, from stars that have the same luck in every row."""
    inputs = request.inputs
    unit = elementary_effects.places(inputs, request.points, seed=request.seed)
    rows = len(inputs.factors) + 1
    found = request.caller.evaluate(inputs.points(unit), rows=rows, replicates=request.replicates)
    weights = resampling_weights(found.values.shape[1], seed=request.seed)
    tables, notes, lines = [], _luck_notes(found, dummy=rows - 1), []
    notes += elementary_effects.notes(request.points)
    for name, values in _outcomes(found):
        effects = elementary_effects.effects(inputs, values, unit=unit)
        columns, star = elementary_effects.indices(inputs, effects, weights=weights)
        floor = columns["mu_star_high"][-1]
        tables.append(_table(inputs, name, columns, floor=columns["mu_star_low"] > floor))
        notes += _notes(inputs, name, values, star)
        lines.append(_line(name, values, _share_within(values, weights)))
    return _joined(found, tables, lines, notes)


def by_pawn(request: Request, method: Pawn) -> Tables:
    """Return distances between distributions; all points have the same replicates of luck."""
    inputs, slices = request.inputs, method.slices
    unit = pawn_distances.places(inputs, request.points, seed=request.seed)
    found = request.caller.evaluate(
        inputs.points(unit), rows=1, replicates=request.replicates, shared=True
    )
    weights = resampling_weights(len(unit), seed=request.seed, resamples=PAWN_RESAMPLES)
    tables, notes, lines = [], [], []
    if request.points < FEW_IN_SLICE * slices:
        notes.append(
            f"{request.points} points in {slices} slices: distances are large by chance alone, "
            "compare them with the inert dummy's"
        )
    for name, values in _outcomes(found):
        columns, median = pawn_distances.indices(
            inputs, values[:, 0].mean(axis=-1), unit=unit, slices=slices, weights=weights
        )
        floor = columns["median_high"][-1]
        tables.append(_table(inputs, name, columns, floor=columns["median_low"] > floor))
        notes += _notes(inputs, name, values, median)
        lines.append(_line(name, values, _share_within(values, weights)))
    return _joined(found, tables, lines, notes)


def one_by_one(request: Request, method: OneAtATime) -> Tables:
    """Return curves; all points have the same replicates of luck."""
    import pandas as pd

    inputs = request.inputs
    points, said = one_at_a_time.curve_points(inputs, request.points, base=method.base)
    found = request.caller.evaluate(points, rows=1, replicates=request.replicates, shared=True)
    tables, curves, lines, notes = [], [], [], []
    for name, values in _outcomes(found):
        curves.append(one_at_a_time.curve_table(said, values[:, 0], outcome=name))
        columns = one_at_a_time.indices(inputs, curves[-1])
        floor = columns["swing"] > columns["swing"][-1]
        tables.append(_table(inputs, name, columns, floor=floor))
        notes += _constant_note(name, values)
        lines.append(_line(name, values, None))
    first = ["outcome", "input", "quantile", "value"]
    curve = pd.concat(curves, ignore_index=True)
    rest = [column for column in curve.columns if column not in first]
    return _joined(found, tables, lines, notes, curves=curve[[*first, *rest]])


def _outcomes(found: Evaluated) -> list[tuple[str, Floats]]:
    """Return name and values of each outcome; what is rounding alone is no difference."""
    kept = []
    for name, values in zip(found.outcomes, found.values, strict=True):
        size = np.abs(values).max()
        still = np.ptp(values) <= SMALLEST * size
        kept.append((name, np.full_like(values, values.flat[0]) if still else values))
    return kept


def _table(
    inputs: Inputs, outcome: str, columns: dict[str, Any], *, floor: Floats | Any
) -> pd.DataFrame:
    """Return the rows of one outcome, one per factor."""
    import pandas as pd

    factors = inputs.factors
    return pd.DataFrame(
        {
            "outcome": outcome,
            "input": factors,
            "unit": [inputs.units.get(factor, "") for factor in factors],
            **columns,
            "above_floor": floor,
        }
    )


def _line(
    outcome: str, values: Floats, luck: Ratios | None, *, variance: float | None = None
) -> dict[str, Any]:
    """Return what is said of one outcome as a whole."""
    if variance is None:
        variance = _variances(values)[0]
    told = [float("nan")] * 3
    if luck is not None:
        ends = (luck.value, luck.low, luck.high)
        told = [float(np.clip(end[0], 0.0, 1.0)) for end in ends]
    named = zip(("luck_share", "luck_share_low", "luck_share_high"), told, strict=True)
    return {"outcome": outcome, "mean": values.mean(), "variance": variance, **dict(named)}


def _variances(values: Floats) -> tuple[float, Floats]:
    """Return the variance between points, without what luck adds to it, and luck's of each block.

    Parameters
    ----------
    values
        Shape (blocks, rows of a block, replicates).
    """
    between = float(values.mean(axis=-1).var()) if np.ptp(values) > 0.0 else 0.0
    if values.shape[-1] == 1:
        return between, np.full(len(values), np.nan)
    within = values.var(axis=-1, ddof=1).mean(axis=1)
    return max(between - float(within.mean()) / values.shape[-1], 0.0), within


def _share_within(values: Floats, weights: Floats) -> Ratios | None:
    """Return the share of the variance of single runs that replicates differ by, None for one."""
    between, within = _variances(values)
    if values.shape[-1] == 1:
        return None
    return ratios(within[:, None], (within + between)[:, None], weights=weights)


def _luck_notes(found: Evaluated, *, dummy: int) -> list[str]:
    """Return whether rows that only the inert dummy tells apart, with the same luck, differ."""
    kept = bool((found.values[:, :, 0] == found.values[:, :, dummy]).all())
    single = found.values.shape[-1] == 1
    notes = []
    if found.takes_luck and not kept:
        notes.append("the same point with the same luck gave different outcomes")
    if not kept and single:
        notes.append(
            "the function has luck of its own, which is counted as effect of every input: take 2 "
            "or more replicates, or let it take its luck as replicate"
        )
    if kept and single and found.takes_luck:
        notes.append(
            "one replicate: what luck and inputs do together is counted as effect of the inputs"
        )
    return notes


def _notes(inputs: Inputs, outcome: str, values: Floats, importance: Ratios) -> list[str]:
    """Return what to warn of in one outcome."""
    constant = _constant_note(outcome, values)
    if constant:
        return constant
    if not importance.value.any():
        return [f"{outcome} differs by luck alone: every index is 0 because there is none"]
    note = order_note(importance, inputs.factors[:-1], outcome=outcome)
    return [note] if note else []


def _faint_note(outcome: str, variance: Ratios) -> list[str]:
    """Return that luck hides what the inputs do, if so."""
    if not variance.low[0] <= 0.0 < variance.value[0]:
        return []
    return [
        f"{outcome}: luck hides how far it differs between points, so that no index means "
        "anything: take more replicates"
    ]


def _constant_note(outcome: str, values: Floats) -> list[str]:
    """Return that an outcome does not vary, if so."""
    if np.ptp(values) > 0.0:
        return []
    return [f"{outcome} is constant: every index is 0 because there is nothing to share out"]


def _joined(
    found: Evaluated,
    tables: list[pd.DataFrame],
    lines: list[dict[str, Any]],
    notes: list[str],
    *,
    curves: pd.DataFrame | None = None,
) -> Tables:
    """Return the tables of all outcomes as one."""
    import pandas as pd

    return Tables(
        found.evaluations,
        pd.concat(tables, ignore_index=True),
        pd.DataFrame(lines),
        curves,
        tuple(dict.fromkeys(notes)),
    )
