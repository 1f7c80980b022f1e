"""The curves that can be fitted: what each says about how a share grows, one entry for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from experiments.problems import Problem, listing, suggestion

if TYPE_CHECKING:
    from experiments.likelihood import Floats

SLOWEST, FASTEST = 1e-9, 30.0  # rates per period: nobody, and everybody, within any window
FURTHEST = 20  # windows before the first or after the last period, for a time
# where to look first: rates per window, and times in windows, the length of a whole series
GRID = np.array([0.01, 0.05, 0.2, 0.5, 1.0, 2.0, 5.0, 15.0])
TIMES = np.array([-0.5, 0.1, 0.3, 0.5, 0.7, 0.9, 1.5])
CEILING = "ceiling"
IMITATION = "q"


@dataclass(frozen=True)
class CurveParameter:
    """One number of a curve.

    Attributes
    ----------
    name, meaning
        As in tables, and in words.
    is_rate
        Per period and at least 0: searched on the scale of its logarithm, where the lower bound
        stands for none at all. Else a time, in periods.
    """

    name: str
    meaning: str
    is_rate: bool = True

    def unit(self, period: str) -> str:
        """Return the unit, as in ``per month``."""
        return f"per {period}" if self.is_rate else f"{period}s"

    def bounds(self, periods: int) -> tuple[float, float]:
        """Return what a series of so many periods lets it be."""
        if self.is_rate:
            return SLOWEST, FASTEST
        return -FURTHEST * periods, FURTHEST * periods

    def grid(self, periods: int) -> Floats:
        """Return where to look first, in a series of so many periods."""
        return GRID / periods if self.is_rate else TIMES * periods


@dataclass(frozen=True)
class CurveModel:
    """How the share of those who will adopt grows.

    Attributes
    ----------
    title, start
        What it is, and how its beginning is set, in words.
    parameters
        In the order in which `share` takes them.
    share
        Maps the ends of periods 1 to T and the parameters' values to the share of all who will
        adopt that has done so by then, shape (T,). What it gives for the end of period 1 is
        counted into that period, whenever it began.
    """

    title: str
    start: str
    parameters: tuple[CurveParameter, ...]
    share: Callable[[Floats, Floats], Floats]


def bass(times: Floats, values: Floats) -> Floats:
    """Share by Bass's equation dF/dt = (p + q F)(1 - F), F(0) = 0; source: Bass (1969)."""
    p, q = values
    decay = np.exp(-(p + q) * times)
    return np.asarray((1.0 - decay) / (1.0 + q / p * decay))


def external(times: Floats, values: Floats) -> Floats:
    """Share where everybody adopts at one rate, by outside influence alone: 1 - exp(-p t)."""
    return np.asarray(-np.expm1(-values[0] * times))


def logistic(times: Floats, values: Floats) -> Floats:
    """Share by the logistic curve, 1/2 at the middle; source: Verhulst (1838)."""
    growth, middle = values
    return np.asarray(1.0 / (1.0 + np.exp(np.clip(-growth * (times - middle), -700.0, 700.0))))


def gompertz(times: Floats, values: Floats) -> Floats:
    """Share by the curve of Gompertz (1825), fastest at the middle, where it is 1/e."""
    growth, middle = values
    return np.asarray(np.exp(-np.exp(np.clip(-growth * (times - middle), -700.0, 700.0))))


P = CurveParameter("p", "outside influence")
Q = CurveParameter(IMITATION, "word of mouth (imitation)")
GROWTH = CurveParameter("growth", "growth rate")
MIDDLE = CurveParameter("middle", "time of fastest growth", is_rate=False)
SINCE_START = "nobody has adopted when the first period begins"
NO_START = (
    "the curve has no beginning: what it gives for the end of the first period, however long "
    "before it began, is counted into that period"
)

MODELS: Mapping[str, CurveModel] = {
    "bass": CurveModel("Bass", SINCE_START, (P, Q), bass),
    "external": CurveModel("exponential", SINCE_START, (P,), external),
    "logistic": CurveModel("logistic", NO_START, (GROWTH, MIDDLE), logistic),
    "gompertz": CurveModel("Gompertz", NO_START, (GROWTH, MIDDLE), gompertz),
}


def model_named(name: str) -> CurveModel:
    """Return a curve by its name.

    Raises
    ------
    Problem
        If there is none of that name.
    """
    if name not in MODELS:
        raise Problem(f"unknown model '{name}'{suggestion(name, MODELS)} {listing(MODELS)}")
    return MODELS[name]


def cell_chances(model: CurveModel, values: npt.ArrayLike, *, periods: int) -> Floats:
    """Return the chance to adopt in each period, and of not having adopted by then.

    Parameters
    ----------
    values
        Those of the curve's parameters, then the ceiling.
    periods
        Their number T.

    Returns
    -------
    array
        Shape (T + 1,), at least 1e-300 each, so that a logarithm of it exists.
    """
    every = np.asarray(values, np.float64)
    share = every[-1] * model.share(np.arange(1.0, periods + 1), every[:-1])
    cells = np.diff(share, prepend=0.0, append=1.0)
    return np.asarray(np.maximum(cells, 1e-300))
