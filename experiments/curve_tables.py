"""Fits as tables: for reading, and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

import numpy as np

from experiments.curve_fits import CurveFit
from experiments.curve_luck import predicted, refitted
from experiments.curve_numbers import Estimate
from experiments.curve_words import identifies_word_of_mouth, number
from experiments.likelihood import Floats
from experiments.telling import aligned

TELLS = {True: "yes", False: "no", None: ""}
HEADS = ("who", "name", "unit", "value", "low", "high", "level", "note")


def fits_text(fits: Mapping[str, CurveFit | str]) -> list[str]:
    """Return one line for each fit with its intervals; what cannot be fitted says why.

    Parameters
    ----------
    fits
        By whom they are of; a text where there is no fit.
    """
    first = next(fit for fit in fits.values() if isinstance(fit, CurveFit))
    names = [one.name for one in first.estimates if not one.is_fixed]
    rows = [["", "adopted", "of", *(_head(first, name) for name in names)]]
    tells = first.word_of_mouth is not None
    rows[0] += ["LR of q = 0", "told from none"] if tells else []
    for who, fit in fits.items():
        if isinstance(fit, str):
            continue
        cells = [f"{int(fit.series.counts.sum()):,}", f"{fit.series.population:,}"]
        cells += [_cell(fit.estimate(name)) for name in names]
        if fit.word_of_mouth is not None:
            told = TELLS[identifies_word_of_mouth(fit)]
            cells += [number(fit.word_of_mouth.statistic), told]
        rows.append([who, *cells])
    lines = aligned([[*row, ""] for row in rows])
    return [*lines, *(f"{who}: {why}" for who, why in fits.items() if isinstance(why, str))]


def _head(fit: CurveFit, name: str) -> str:
    """Head a column with a parameter and its unit."""
    one = fit.estimate(name)
    return f"{name}, {one.unit}"


def _cell(one: Estimate) -> str:
    """Return an estimate and its interval."""
    if one.low == 0 and one.high == np.inf:
        return "any size fits"
    high = "any" if one.high == np.inf else number(one.high)
    return f"{number(one.value)} [{number(one.low)}, {high}]"


def fits_csv(fits: Mapping[str, CurveFit | str]) -> bytes:
    """Return every number of every fit, one a row."""
    rows: list[list[object]] = [list(HEADS)]
    for who, fit in fits.items():
        if isinstance(fit, str):
            rows.append([who, "", "", "", "", "", "", fit])
            continue
        for one in fit.estimates:
            ends = ["", "", ""] if one.is_fixed else [one.low, one.high, fit.level]
            rows.append([who, one.name, one.unit, one.value, *ends, one.meaning])
        for name, value, note in _figures(fit):
            rows.append([who, name, "", value, "", "", "", note])
    return _csv(rows)


def _figures(fit: CurveFit) -> list[tuple[str, float, str]]:
    """Return what a fit says beside its parameters."""
    found = [
        ("log_likelihood", fit.log_likelihood, "without the multinomial coefficient"),
        ("aic", fit.aic, "smaller is better, among curves for the same counts"),
        ("misfit_p_value", fit.misfit.p_value, "chance of a curve so far from the counts"),
    ]
    if fit.word_of_mouth is not None:
        test = fit.word_of_mouth
        found += [
            ("likelihood_ratio_q_0", test.statistic, "twice the log likelihood that q = 0 costs"),
            ("likelihood_ratio_p_value", test.p_value, "half of chi-square's: q is at an edge"),
        ]
    return found


def band_of(fit: CurveFit) -> Floats:
    """Return the ends of the band of cumulative adopters at the end of each period, shape (2, T).

    It holds what is not known of the parameters, and luck.
    """
    periods = len(fit.series.counts)
    drawn = predicted(fit, refitted(fit), people=fit.series.population, periods=periods)
    tail = (1 - fit.level) / 2
    ends = [tail, 1 - tail]
    return np.asarray(np.quantile(drawn.cumsum(axis=1), ends, axis=0, method="inverted_cdf"))


def periods_csv(fit: CurveFit, labels: tuple[str, ...], *, band: Floats) -> bytes:
    """Return counts, expectation and band of each period."""
    head = ["period", "new", "new_expected", "cumulative", "cumulative_expected", "low", "high"]
    rows: list[list[object]] = [list(head)]
    columns = (
        labels,
        fit.series.counts.tolist(),
        fit.expected.round(3).tolist(),
        fit.series.counts.cumsum().tolist(),
        fit.expected.cumsum().round(3).tolist(),
        band[0].tolist(),
        band[1].tolist(),
    )
    return _csv([*rows, *(list(row) for row in zip(*columns, strict=True))])


def _csv(rows: list[list[object]]) -> bytes:
    """Return rows as CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
