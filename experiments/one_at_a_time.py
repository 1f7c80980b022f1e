"""One at a time: the curve of each outcome as one input goes through its range."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.distributions import Floats
from experiments.problems import listing, suggestion
from experiments.sensitivity_inputs import INERT, Inputs, Point
from experiments.sensitivity_resampling import CONFIDENCE, ranks
from experiments.space import Scalar

if TYPE_CHECKING:
    import pandas as pd

MEDIAN = 0.5


def curve_points(
    inputs: Inputs, points: int, *, base: Mapping[str, Scalar]
) -> tuple[list[Point], list[dict[str, Any]]]:
    """Return the base, then the points of each curve; and what is said of each of the latter.

    Raises
    ------
    ValueError
        If the base names what is no input.
    """
    for name in base:
        if name not in inputs.names:
            meant = suggestion(name, inputs.names) or f" {listing(inputs.names)}"
            raise ValueError(f"base names '{name}', which is no input{meant}")
    middle = next(inputs.points(np.full((1, len(inputs.labels)), MEDIAN))) | dict(base)
    quantiles = np.linspace(0.0, 1.0, points)
    columns = inputs.columns(np.repeat(quantiles[:, None], len(inputs.labels), axis=1))
    found, said = [middle], []
    for name, column in zip((*inputs.names, INERT), (*columns, [None] * points), strict=True):
        for quantile, value in zip(quantiles.tolist(), column, strict=True):
            found.append(middle if value is None else {**middle, name: value})
            said.append({"input": name, "quantile": quantile, "value": value})
    return found, said


def curve_table(said: list[dict[str, Any]], values: Floats, *, outcome: str) -> pd.DataFrame:
    """Return the curves of one outcome, one row per input and quantile.

    Parameters
    ----------
    values
        Of the base and of the points in `said`, shape (points, replicates).
    """
    import pandas as pd

    mean, low, high = _interval(values[1:])
    change, change_low, change_high = _interval(values[1:] - values[:1])
    columns = {"mean": mean, "low": low, "high": high, "change": change}
    columns |= {"change_low": change_low, "change_high": change_high}
    return pd.DataFrame(said).assign(outcome=outcome, **columns)


def indices(inputs: Inputs, curves: pd.DataFrame) -> dict[str, Any]:
    """Return the columns of the table of indices from one outcome's curves."""
    by_input = [curves[curves["input"] == name] for name in (*inputs.names, INERT)]
    swing = np.array([curve["mean"].max() - curve["mean"].min() for curve in by_input])
    columns: dict[str, Any] = {"swing": swing}
    for name, place in (("at_low", 0), ("at_high", -1)):
        ends = [curve.iloc[place] for curve in by_input]
        columns[name] = np.array([end["change"] for end in ends])
        columns[f"{name}_low"] = np.array([end["change_low"] for end in ends])
        columns[f"{name}_high"] = np.array([end["change_high"] for end in ends])
    return columns | {"rank": ranks(swing)}


def _interval(values: Floats) -> tuple[Floats, Floats, Floats]:
    """Return mean and 95 % t interval along the last axis, NaN ends for a single replicate."""
    from scipy.special import stdtrit

    replicates = values.shape[-1]
    mean = values.mean(axis=-1)
    if replicates == 1:
        return mean, np.full_like(mean, np.nan), np.full_like(mean, np.nan)
    error = values.std(axis=-1, ddof=1) / np.sqrt(replicates)
    half = stdtrit(replicates - 1, (1 + CONFIDENCE) / 2) * error
    return mean, mean - half, mean + half
