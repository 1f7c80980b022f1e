"""The figure of a fitted curve: what it draws of what it is given."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from analysis import drawing
from analysis.figures.curve_fit import Curve, ProfileCurve, curve_fit, curve_svg

TIMES = np.linspace(0, 6, 13)
CURVE = Curve(
    name="own.csv",
    model="Bass",
    period="month",
    population=2000,
    who="practices",
    labels=("a", "b", "c", "d", "e", "f"),
    observed=np.array([100.0, 300, 700, 1100, 1400, 1500]),
    low=np.array([80.0, 260, 640, 1000, 1300, 1420]),
    high=np.array([130.0, 350, 780, 1180, 1480, 1600]),
    times=TIMES,
    fitted=250.0 * TIMES,
    level=0.95,
)
VALUES = np.linspace(0.0, 0.5, 11)
PROFILE = ProfileCurve(
    name="q",
    unit="per month",
    values=VALUES,
    drops=100 * (VALUES - 0.2) ** 2,
    best=0.2,
    low=0.004,
    high=0.396,
    allowed=3.84,
    level=0.95,
)


def test_axes_have_their_units_and_the_band_its_words() -> None:
    text = curve_svg(CURVE, PROFILE)
    for words in ("end of month", "adopters so far, of 2,000 practices", "q, per month",
                  "fall of twice the log likelihood", "95 % interval shaded"):  # fmt: skip
        assert words in text
    assert text == curve_svg(CURVE, PROFILE)


def test_points_and_line_are_what_was_given() -> None:
    with drawing.house_style():
        left, right = curve_fit(CURVE, PROFILE).axes
    lines = [np.asarray(line.get_ydata(), float) for line in left.get_lines()]
    assert any(np.array_equal(line, CURVE.observed) for line in lines)
    assert any(np.array_equal(line, CURVE.fitted) for line in lines)
    assert left.get_ylim()[1] > 2000
    assert right.get_xlim() == pytest.approx((0.0, 0.5))
    diamond = next(line for line in right.get_lines() if line.get_marker() == "D")
    assert (list(diamond.get_xdata()), list(diamond.get_ydata())) == ([0.2], [0.0])


def test_many_labels_are_thinned_and_the_last_is_kept() -> None:
    long = replace(
        CURVE,
        labels=tuple(f"m{k}" for k in range(60)),
        observed=np.arange(60.0),
        low=np.arange(60.0),
        high=np.arange(60.0),
    )
    text = curve_svg(long, PROFILE)
    shown = re.findall(r">(m\d+)<", text)
    assert 4 <= len(shown) <= 9
    assert "m59" in shown
