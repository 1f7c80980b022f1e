"""What a fitted curve says and what it cannot say, in plain English."""

from __future__ import annotations

import math

from experiments.curve_fits import CurveFit
from experiments.curve_models import CEILING, IMITATION
from experiments.curve_numbers import Estimate, LikelihoodRatio

ABOUT_ZERO = 0.05  # of the estimate: an interval that begins below it begins about zero
SURE = 0.05  # chance of the statistic without word of mouth, from which it is not told from none
WIDE = 0.2  # of all people, from which an interval of the ceiling says little
UNIDENTIFIED = (
    "This curve cannot separate word of mouth from outside influence: what fits the counts "
    "includes a q of 0 or about 0, which is outside influence alone"
)
BENT = (
    "The curve bends as word of mouth would bend it, more than outside influence at a constant "
    "rate does by chance"
)
CAUTION = (
    "That is no proof of word of mouth: outside influence that grew over time, such as a campaign "
    "that spread, draws the same curve, and people who differ in how ready they are draw one that "
    "hides it"
)


def number(value: float) -> str:
    """Return a number with three figures, and no bound of the search as if it were known."""
    if math.isinf(value):
        return "any size" if value > 0 else "any time before"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) >= 1e-4 or value == 0 else f"{value:.1e}"


def chance_text(chance: float) -> str:
    """Return a chance as in ``p = 0.012``, or that it is very small."""
    return "p below 0.000001" if chance < 1e-6 else f"p = {chance:.2g}"


def interval_text(one: Estimate, level: float) -> str:
    """Return an estimate with its unit and interval."""
    unit = "" if one.name == CEILING else f" {one.unit}"
    if one.is_fixed:
        return f"{number(one.value)}{unit}, given and not fitted"
    if one.low == 0 and math.isinf(one.high):
        return f"not identified, any size fits (unit: {one.unit})"
    ends = f"{number(one.low)} to {number(one.high)}"
    return f"{number(one.value)}{unit} ({100 * level:g} % interval {ends})"


def identifies_word_of_mouth(fit: CurveFit) -> bool | None:
    """Whether q is told from 0 by its interval and by the test; None for a curve without q."""
    if fit.word_of_mouth is None:
        return None
    q = fit.estimate(IMITATION)
    test = fit.scaled_word_of_mouth
    clear = q.low > ABOUT_ZERO * q.value and q.value > 0
    return bool(clear and test is not None and test.p_value < SURE)


def words_of(fit: CurveFit) -> str:
    """Return what is identified and what is not, one paragraph a line."""
    series = fit.series
    title = fit.fitting.model.title
    lines = [
        f"{title[0].upper()}{title[1:]} curve, fitted to {int(series.counts.sum()):,} adopters "
        f"among {series.population:,} {fit.who} over {len(series.counts)} {fit.period}s by grouped "
        f"maximum likelihood; {fit.fitting.model.start}."
    ]
    lines += [f"{e.name}, {e.meaning}: {interval_text(e, fit.level)}." for e in fit.estimates]
    lines += [_about_word_of_mouth(fit), *_about_ceiling(fit), _about_misfit(fit)]
    return "\n".join(lines)


def _about_word_of_mouth(fit: CurveFit) -> str:
    """Say whether the curve tells word of mouth from outside influence."""
    if fit.model == "external":
        return (
            "This curve takes all adoption for outside influence at one rate; whether word of "
            "mouth would explain the counts better, model=bass tells."
        )
    if fit.word_of_mouth is None:
        return (
            "This curve has no separate parameters for word of mouth and outside influence, and "
            "says nothing about either."
        )
    test = _test_text(fit.word_of_mouth)
    if fit.word_of_mouth.statistic > 0 and not fit.estimate(CEILING).is_fixed:
        test += "; with the ceiling fitted too, which has an edge of its own at 1, p is rough"
    if identifies_word_of_mouth(fit):
        return f"{BENT} ({test}). {CAUTION}."
    return f"{UNIDENTIFIED} ({test})."


def _test_text(test: LikelihoodRatio) -> str:
    """Return the test of q = 0."""
    if test.statistic == 0:
        return "likelihood-ratio test of q = 0: the best q is 0"
    return (
        f"likelihood-ratio test of q = 0: {number(test.statistic)}, {chance_text(test.p_value)}, "
        "half of what chi-square with one degree of freedom says, because q cannot be negative"
    )


def _about_ceiling(fit: CurveFit) -> list[str]:
    """Say what is known of those who would ever adopt."""
    one = fit.estimate(CEILING)
    if one.is_fixed:
        return []
    share = fit.series.share
    if one.high - one.low > WIDE or (one.high >= 1.0 and one.value < 1.0):
        return [
            f"The ceiling is not identified beyond that: {100 * share:.3g} % had adopted by the "
            f"end, and anything from {100 * one.low:.3g} to {100 * one.high:.3g} % fits. The other "
            "numbers depend on it."
        ]
    return [
        f"{100 * share:.3g} % of all {fit.who} had adopted by the end of the last {fit.period}."
    ]


def _about_misfit(fit: CurveFit) -> str:
    """Say whether the curve fits at all."""
    found = fit.misfit
    if math.isnan(found.p_value):
        return "Too few adopters in too few periods to tell whether the curve fits."
    text = f"chi-square {found.statistic:.3g} on {found.freedom} degrees of freedom"
    if not found.is_doubtful:
        return f"The counts are no further from the curve than luck allows ({text})."
    factor, scaled = math.sqrt(found.dispersion), fit.scaled_word_of_mouth
    test = (
        ""
        if scaled is None
        else f" Allowing for that, the test of q = 0 is {number(scaled.statistic)}, "
        f"{chance_text(scaled.p_value)}."
    )
    return (
        f"The counts are further from this curve than luck allows ({text}): the curve is wrong or "
        f"{fit.who} did not adopt independently. Intervals are then too narrow, by a factor of "
        f"about {factor:.1f}.{test}"
    )
