"""Published fits of curves, made once more, and what curves foretell that they never saw."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Literal

import numpy as np

from experiments.curve_fits import CurveFit, fit_curve
from experiments.holdout import Prediction, curve_spread, hold_out, predict_each
from experiments.observed import Observed, load_observed

NONE = (math.nan, math.nan, math.nan)
TOLERANCE = 0.1  # of a published fit
Name = Literal["physicians", "villages"]
TITLES = {"physicians": "Tetracycline", "villages": "Korean villages"}
SOURCES = {
    "physicians": "Coleman, Katz and Menzel 1966; fit by grouped maximum likelihood, ceiling 1",
    "villages": "Rogers and Kincaid 1981; fit by grouped maximum likelihood, ceiling 1",
}
# p, q and likelihood ratio of q = 0, as published for the same data
PUBLISHED = {"physicians": (0.0962, 0.0540, 1.45), "villages": (0.0799, 0.0660, 10.1)}
PERIOD = {"physicians": "month", "villages": "year"}
FITTED = {"physicians": 8, "villages": 5}  # periods, of which the others are foretold
Row = Mapping[str, object]


def curve_rows() -> list[Row]:
    """Return published fits and held-out predictions, a row each; see `analysis.validation`."""
    names: tuple[Name, ...] = ("physicians", "villages")
    return [row for name in names for row in (*_fits(name), *_held_out(name))]


def words() -> tuple[str, ...]:
    """Say what each of the curves cannot tell."""
    return tuple(
        f"{TITLES[name]}: {_fit(name).words()}".replace("\n", " ")
        for name in ("physicians", "villages")
    )


def new_adopters(observed: Observed) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Return new adopters of each community and period, shape (n_communities, n_periods)."""
    return np.diff(observed.by_community, axis=1, prepend=0)


def _fit(name: str) -> CurveFit:
    observed = load_observed(name)  # type: ignore[arg-type]
    counts = new_adopters(observed).sum(axis=0)
    return fit_curve(counts, observed.people, ceiling=1.0, period=PERIOD[name])


def _fits(name: Name) -> Iterator[Row]:
    """Yield p, q and the test of q = 0."""
    fit = _fit(name)
    p, q, ratio = PUBLISHED[name]
    unit = f"per {PERIOD[name]}"
    for symbol, published in (("p", p), ("q", q)):
        found = fit.estimate(symbol)
        said = {"p": "outside influence p", "q": "word of mouth q"}[symbol]
        what = f"{said} (95 % interval {found.low:.3f} to {found.high:.3f})"
        yield _row(name, what, unit, (published, found.value))
    assert fit.word_of_mouth is not None  # a Bass curve has one
    statistic = fit.word_of_mouth.statistic
    yield _row(name, "likelihood ratio of q = 0", "chi-square, 1 degree", (ratio, statistic))


def _row(name: Name, what: str, unit: str, values: tuple[float, float]) -> Row:
    """Return the row of a published number that is found once more."""
    published, found = values
    ends = (published * (1 - TOLERANCE), published * (1 + TOLERANCE))
    return {
        "title": f"{TITLES[name]}: {what}",
        "unit": unit,
        "published": (published, *ends),
        "spread": "10 % on either side",
        "found": (found, math.nan, math.nan),
        "band": NONE,
        "source": SOURCES[name],
        "use": "",
    }


def _held_out(name: Name) -> Iterator[Row]:
    """Yield what the first periods foretell of the last, and others of each community."""
    observed = load_observed(name)
    counts = new_adopters(observed)
    for ceiling, said in ((1.0, "everybody can adopt"), (None, "ceiling fitted")):
        found = hold_out(
            counts.sum(axis=0),
            observed.people,
            fitted=FITTED[name],
            ceiling=ceiling,
            period=PERIOD[name],
        )
        title = f"{TITLES[name]}: {PERIOD[name]}s 1 to {FITTED[name]} foretell the rest, {said}"
        yield _foretold(name, title, found, "adopters by the end")
    if name == "physicians":
        for found in predict_each(
            counts, observed.sizes.tolist(), names=[str(n) for n in range(1, 5)], ceiling=1.0
        ):
            title = f"{TITLES[name]}: the other three cities foretell city {found.name}"
            yield _foretold(name, title, found, "adopters by the end")
        return
    spread = curve_spread(counts, observed.sizes.tolist(), ceiling=1.0)
    middle = (float(spread.low[0]) + float(spread.high[0])) / 2.0
    yield {
        "title": f"{TITLES[name]}: how far villages differ in their final share, one curve for all",
        "unit": "percentage points, standard deviation",
        "published": (float(spread.observed[0]), math.nan, math.nan),
        "spread": "one course of events",
        "found": (middle, math.nan, math.nan),
        "band": (middle, float(spread.low[0]), float(spread.high[0])),
        "source": SOURCES[name].split(";")[0],
        "use": "not fitted to it",
    }


def _foretold(name: Name, title: str, found: Prediction, unit: str) -> Row:
    """Return the row of a prediction, at its last period."""
    inside = f"{int(found.inside.sum())} of {found.inside.size} {PERIOD[name]}s inside"
    middle = float(found.middle[-1])
    return {
        "title": f"{title} ({inside})",
        "unit": unit,
        "published": (float(found.observed[-1]), math.nan, math.nan),
        "spread": "one course of events",
        "found": (middle, math.nan, math.nan),
        "band": (middle, float(found.low[-1]), float(found.high[-1])),
        "source": SOURCES[name].split(";")[0],
        "use": "not fitted to it",
    }
