"""What a posterior says, as tables and in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from experiments.calibration.draws import Draws
from experiments.calibration.emulators import Prediction
from experiments.calibration.targets import Target
from experiments.distributions import Floats
from experiments.space import Space

if TYPE_CHECKING:
    import pandas as pd

INTERVAL = (0.05, 0.5, 0.95)
SD_OF_QUANTILES = 12.0**-0.5  # of the uniform law on 0 to 1
NOTHING, LITTLE, MUCH = 0.1, 0.3, 0.6  # shrinks
TOGETHER = 0.5  # rank correlation


def parameter_table(prior: Space, quantiles: Floats) -> pd.DataFrame:
    """Return one row per parameter; see `experiments.calibration.posteriors.Posterior`.

    Parameters
    ----------
    quantiles
        Of each parameter's own prior, shape (draws, parameters).
    """
    import pandas as pd

    rows = []
    for place, one in enumerate(prior.uncertainties):
        own = quantiles[:, place]
        shrink, shift = 1.0 - float(own.std()) / SD_OF_QUANTILES, _shift(own)
        before, after = one.at(np.array(INTERVAL)), one.at(np.quantile(own, INTERVAL))
        rows.append(
            {
                "path": one.path,
                "unit": one.unit,
                **dict(zip(("prior_low", "prior_median", "prior_high"), before, strict=True)),
                **dict(zip(("low", "median", "high"), after, strict=True)),
                "shrink": shrink,
                "shift": shift,
                "words": _words(shrink, shift),
            }
        )
    return pd.DataFrame(rows)


def pairs_together(paths: Sequence[str], quantiles: Floats) -> pd.DataFrame:
    """Return pairs of parameters that the targets tie to each other, the closest first."""
    import pandas as pd

    found = rank_correlations(quantiles)
    rows = [
        (paths[i], paths[j], float(found[i, j]))
        for i in range(len(paths))
        for j in range(i + 1, len(paths))
        if abs(found[i, j]) > TOGETHER
    ]
    rows.sort(key=lambda row: -abs(row[2]))
    return pd.DataFrame(rows, columns=["first", "second", "rank_correlation"])


def rank_correlations(values: Floats) -> Floats:
    """Return Spearman's rank correlations of columns, 0 for a column that does not vary."""
    from scipy.stats import rankdata

    ranks = rankdata(values, axis=0)
    centred = ranks - ranks.mean(axis=0)
    sizes = np.sqrt((centred**2).sum(axis=0))
    scaled = centred / np.where(sizes > 0.0, sizes, 1.0)
    found = scaled.T @ scaled
    np.fill_diagonal(found, 1.0)
    return np.asarray(found)


def predictive_table(
    targets: Sequence[Target],
    predicted: Prediction,
    *,
    before: Prediction,
    draws: Draws,
) -> pd.DataFrame:
    """Return one row per target; see `experiments.calibration.posteriors.Posterior`.

    Parameters
    ----------
    predicted, before
        What the emulators say at draws of the posterior and of the prior, in the targets' order.
    """
    import pandas as pd

    rows = []
    for place, target in enumerate(targets):
        told, first = _told(predicted, place, draws), _told(before, place, draws)
        low, high = np.quantile(told, (INTERVAL[0], INTERVAL[-1]))
        prior_low, prior_high = np.quantile(first, (INTERVAL[0], INTERVAL[-1]))
        ends = target.published
        rows.append(
            {
                "name": target.name,
                "unit": target.unit,
                "observed": target.centre,
                "published_low": ends[0],
                "published_high": ends[1],
                "mean": float(told.mean()),
                "low": float(low),
                "high": float(high),
                "prior_mean": float(first.mean()),
                "prior_low": float(prior_low),
                "prior_high": float(prior_high),
                "chance_within": float(((told >= ends[0]) & (told <= ends[1])).mean()),
                "verdict": _verdict(float(low), float(high), ends),
            }
        )
    return pd.DataFrame(rows)


def notes_on(
    parameters: pd.DataFrame,
    together: pd.DataFrame,
    *,
    predictive: pd.DataFrame,
    effective: float,
    fewest: int,
) -> tuple[str, ...]:
    """Return what a reader of a posterior must know, in words."""
    notes = []
    silent = parameters.loc[_is_silent(parameters), "path"].tolist()
    if silent:
        notes.append(f"The targets say nothing on {', '.join(silent)}: the prior stands.")
    for first, second, tied in together.itertuples(index=False):
        way = "high together" if float(tied) > 0 else "one high where the other is low"
        notes.append(
            f"The targets tie {first} to {second} ({way}, rank correlation {float(tied):.2f}): "
            "their intervals one by one say less than both do together."
        )
    outside = predictive.loc[predictive["verdict"] == "outside", "name"].tolist()
    if outside:
        notes.append(f"Even calibrated, these lie outside what is published: {', '.join(outside)}.")
    if effective < fewest:
        notes.append(
            f"The draws are worth {effective:.0f} independent ones, fewer than {fewest}: ask for "
            "more."
        )
    return tuple(notes)


def _told(predicted: Prediction, place: int, draws: Draws) -> Floats:
    """Return draws of the simulator's mean: what the emulator says, its doubt included."""
    mean, variance, _ = predicted.of(place)
    return np.asarray(mean + np.sqrt(variance) * draws.normal(len(mean)))


def _verdict(low: float, high: float, published: tuple[float, float]) -> str:
    """Say whether a predicted interval lies within a published one."""
    if published[0] <= low and high <= published[1]:
        return "within"
    return "outside" if high < published[0] or low > published[1] else "partly within"


def _shift(quantiles: Floats) -> float:
    """Return the largest distance between the draws' distribution function and the prior's."""
    ordered, number = np.sort(quantiles), len(quantiles)
    above = np.arange(1, number + 1) / number - ordered
    return float(max(above.max(), (ordered - np.arange(number) / number).max()))


def _is_silent(parameters: pd.DataFrame) -> pd.Series[bool]:
    return (parameters["shrink"] < NOTHING) & (parameters["shift"] < NOTHING)


def _words(shrink: float, shift: float) -> str:
    """Say what the targets say on a parameter."""
    if shrink < NOTHING and shift < NOTHING:
        return "nothing: the prior stands"
    if shrink < LITTLE:
        return "a little: its range stays nearly as wide"
    return (
        "something: its range is narrower" if shrink < MUCH else "much: its range is far narrower"
    )
