"""What a fitted curve predicts, with what is not known of its numbers and with luck."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from experiments.curve_fits import CurveFit
from experiments.curve_fitting import Fitting, Series
from experiments.curve_models import cell_chances
from experiments.likelihood import Floats, maximise

Counts = npt.NDArray[np.int64]
REFITS, PATHS = 100, 4  # parameters that might be, and how much luck each meets
SEED = 20080331
REFITTED, PREDICTED = "counts that a curve is fitted to again", "counts that a curve predicts"


def multinomial(cells: Floats, people: npt.ArrayLike, *, luck: str, replicate: int = 0) -> Counts:
    """Draw counts in cells, each row by itself.

    Parameters
    ----------
    cells
        Chances, shape (draws, cells), that add up to at most 1 in each row.
    people
        How many in each row, a number or shape (draws,).
    luck, replicate
        Which luck; the same gives the same counts.

    Returns
    -------
    array
        Shape (draws, cells). Those who are in none of the cells are left out.
    """
    from scipy.stats import binom

    from sim.chance import Chance

    rows, number = cells.shape
    chance = Chance(SEED, replicate)
    left = np.broadcast_to(np.asarray(people, np.int64), (rows,)).copy()
    rest = np.ones(rows)
    found = np.zeros((rows, number), np.int64)
    for place in range(number):
        part = np.clip(cells[:, place] / np.maximum(rest, 1e-300), 0.0, 1.0)
        drawn = binom.ppf(chance.uniform(luck, np.arange(rows), month=place), left, part)
        found[:, place] = np.maximum(drawn, 0)
        left -= found[:, place]
        rest = np.maximum(rest - cells[:, place], 0.0)
    return found


def refitted(fit: CurveFit, draws: int = REFITS) -> Floats:
    """Return what a curve's parameters might be: those fitted to counts like the observed ones.

    A parametric bootstrap: counts are drawn from the fitted curve, and the curve is fitted to them
    again. Source: Efron and Tibshirani (1993), chapter 6.

    Returns
    -------
    array
        Shape (draws, k), the ceiling last.
    """
    chances = fit.fitting.chances(fit.optimum.values)[:-1]
    drawn = multinomial(np.tile(chances, (draws, 1)), fit.series.population, luck=REFITTED)
    found = np.tile(fit.optimum.values, (draws, 1))
    for row, counts in enumerate(drawn):
        if counts.sum():
            series = Series(counts, fit.series.population)
            again = Fitting(fit.fitting.model, series, fit.fitting.ceiling)
            found[row] = maximise(again.likelihood(), found[row], held=again.held).values
    return found


def predicted(
    fit: CurveFit,
    values: Floats,
    *,
    people: int,
    periods: int,
    after: int = 0,
    replicate: int = 0,
) -> Counts:
    """Draw the new adopters among people whom the curve holds for.

    Parameters
    ----------
    values
        Parameters, shape (n, k), as `refitted` returns them; each meets several lucks.
    people
        How many had not adopted at the end of period `after`.
    periods, after
        The prediction is for periods `after` + 1 to `periods`.
    replicate
        Which luck.

    Returns
    -------
    array
        Shape (4 n, periods - after).
    """
    model = fit.fitting.model
    cells = np.array([cell_chances(model, row, periods=periods) for row in values])
    open_to = np.maximum(1.0 - cells[:, :after].sum(axis=1, keepdims=True), 1e-300)
    later = cells[:, after:periods] / open_to
    return multinomial(np.repeat(later, PATHS, axis=0), people, luck=PREDICTED, replicate=replicate)
