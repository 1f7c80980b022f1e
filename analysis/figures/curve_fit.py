"""A fitted adoption curve beside what was observed, and how sure its main number is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis import drawing
from analysis.intervals import Floats
from analysis.wording import plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_LABELS = 8


@dataclass(frozen=True, eq=False)
class Curve:
    """Cumulative adopters, observed and fitted.

    Attributes
    ----------
    name, model, period
        Of the data, of the curve, and what a period is called.
    population, who
        How many could adopt, and what they are called, as in ``people``.
    labels
        How each of the T periods is written.
    observed
        Cumulative adopters at the end of each period, shape (T,).
    low, high
        Ends of the band at the end of each period, shape (T,).
    times, fitted
        The curve on a finer grid, in periods and in adopters, shape (n,).
    level
        Of the band.
    """

    name: str
    model: str
    period: str
    population: int
    who: str
    labels: tuple[str, ...]
    observed: Floats
    low: Floats
    high: Floats
    times: Floats
    fitted: Floats
    level: float


@dataclass(frozen=True, eq=False)
class ProfileCurve:
    """How the likelihood falls away from the best value of a parameter.

    Attributes
    ----------
    name, unit
        Of the parameter.
    values, drops
        By how much twice the log likelihood falls at some values, shape (n,).
    best, low, high
        Estimate and ends of its interval.
    allowed
        The fall that an interval allows.
    level
        Of the interval.
    """

    name: str
    unit: str
    values: Floats
    drops: Floats
    best: float
    low: float
    high: float
    allowed: float
    level: float


def curve_fit(curve: Curve, profile: ProfileCurve) -> Figure:
    """Draw observed and fitted adopters, and the profile of a parameter beside them."""
    figure = drawing.new_figure(9.4, 4.0)
    left, right = figure.subplots(1, 2, width_ratios=[3, 2])
    _cumulative(left, curve)
    _profile(right, profile)
    return figure


def curve_svg(curve: Curve, profile: ProfileCurve) -> str:
    """Return the figure as SVG text in the house style."""
    with drawing.house_style():
        return drawing.svg_text(curve_fit(curve, profile), "curve")


def _cumulative(axes: Axes, curve: Curve) -> None:
    """Draw the cumulative curve, its band and the counts."""
    periods = np.arange(1, len(curve.observed) + 1)
    colour = drawing.COLOURS[0]
    axes.fill_between(periods, curve.low, curve.high, color=colour, alpha=0.2, lw=0)
    axes.plot(curve.times, curve.fitted, color=colour, lw=1.8)
    axes.plot(periods, curve.observed, ls="", marker="o", ms=3.5, color=drawing.INK)
    axes.axhline(curve.population, color=drawing.PALE, lw=0.8, ls=":")
    band = f"{100 * curve.level:g} % of predictions, with what is not known and luck (band)"
    axes.set_title(
        f"{plain(curve.name, 40)}: observed (points), {curve.model} curve (line),\n{band}",
        fontsize=8,
    )
    axes.set_xlabel(f"end of {curve.period}")
    axes.set_ylabel(f"adopters so far, of {curve.population:,} {plain(curve.who, 20)} (dotted)")
    every = max(1, -(-len(curve.labels) // MOST_LABELS))
    places = periods[::-1][::every][::-1]
    axes.set_xticks(places, [plain(curve.labels[place - 1], 10) for place in places])
    axes.set_xlim(0, len(periods) + 0.2)
    axes.set_ylim(0, 1.06 * curve.population)
    drawing.thousands(axes.yaxis)
    drawing.light_grid(axes, "y")


def _profile(axes: Axes, profile: ProfileCurve) -> None:
    """Draw how the likelihood falls, and what the interval allows."""
    colour = drawing.COLOURS[1]
    axes.plot(profile.values, profile.drops, color=colour, lw=1.8)
    axes.axhline(profile.allowed, color=drawing.QUIET, lw=0.8, ls="--")
    axes.plot([profile.best], [0.0], marker="D", ms=5, color=colour, clip_on=False, zorder=4)
    inside = (profile.low <= profile.values) & (profile.values <= profile.high)
    axes.fill_between(
        profile.values, 0, profile.drops, where=inside.tolist(), color=colour, alpha=0.2, lw=0
    )
    axes.set_title(
        f"How much worse each {profile.name} fits, others at their best;\n"
        f"{100 * profile.level:g} % interval shaded, below the dashed line",
        fontsize=8,
    )
    axes.set_xlabel(f"{profile.name}, {profile.unit}")
    axes.set_ylabel("fall of twice the log likelihood")
    axes.set_ylim(0, 2.6 * profile.allowed)
    axes.set_xlim(float(profile.values.min()), float(profile.values.max()))
    drawing.light_grid(axes, "y")
