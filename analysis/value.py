"""What a decision is worth, how likely it is right, and what it would be worth to know more.

Samples are draws from what is uncertain: a row is one possible world, a column one option, and
all options are valued in the same worlds. "Doing nothing" is an option like any other, so a
comparison with it needs its column (zeros, if values are differences from the baseline).

Source: Briggs, Claxton and Sculpher (2006), *Decision Modelling for Health Economic Evaluation*,
chapters 4 to 7.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.arrays import alike, finite
from analysis.frontier import best_under_budget, efficient_frontier
from analysis.intervals import Floats
from analysis.smoothing import Smoother

__all__ = [
    "PartialValue",
    "acceptability",
    "best_under_budget",
    "efficient_frontier",
    "evpi",
    "evppi",
    "evppi_with_error",
    "net_benefit",
    "probability_best",
    "probability_in_top",
]

FALSE_ALARM = 0.05  # how often a parameter that does not matter may be taken for one that does


def net_benefit(effect: ArrayLike, cost: ArrayLike, *, threshold: float) -> Floats:
    """Value an effect in money and take off what it costs: ``threshold * effect - cost``.

    Parameters
    ----------
    effect, cost
        Additional units of effect and additional pounds, of one shape: (samples,) for one option,
        (samples, options) for several.
    threshold
        Pounds that a unit of effect is worth, 0 or more.

    Returns
    -------
    array
        Pounds, in the same shape.

    Raises
    ------
    ValueError
        If the shapes differ, or a number is not finite or the threshold negative.
    """
    gained = finite(effect, "effect", dimensions=(1, 2))
    paid = finite(cost, "cost", dimensions=(1, 2))
    alike(gained, paid, names="effect and cost")
    if not (np.isfinite(threshold) and threshold >= 0):
        raise ValueError(f"threshold is {threshold}; it must be 0 or more")
    return np.asarray(threshold * gained - paid, dtype=np.float64)


def probability_best(samples: ArrayLike) -> Floats:
    """Share of possible worlds in which each option is the best; equals share a first place.

    Parameters
    ----------
    samples
        Shape (samples, options), larger is better.

    Returns
    -------
    array
        Shape (options,); it sums to 1.

    Raises
    ------
    ValueError
        If the samples have another shape or hold what is no finite number.
    """
    return probability_in_top(samples, places=1)


def probability_in_top(samples: ArrayLike, *, places: int) -> Floats:
    """Share of possible worlds in which each option is among the best so many.

    Equals that are more than the places left share them evenly.

    Parameters
    ----------
    samples
        Shape (samples, options), larger is better.
    places
        From 1 to the number of options.

    Returns
    -------
    array
        Shape (options,); it sums to `places`.

    Raises
    ------
    ValueError
        If the samples have another shape, hold what is no finite number, or have too few options.
    """
    values = finite(samples, "samples", dimensions=(2,))
    if not 1 <= places <= values.shape[1]:
        raise ValueError(f"places is {places}; allowed are 1 to {values.shape[1]}, the options")
    shares = np.empty(values.shape[1])
    for option, own in enumerate(values.T):
        better = (values > own[:, None]).sum(axis=1)
        equal = (values == own[:, None]).sum(axis=1)
        shares[option] = np.clip((places - better) / equal, 0.0, 1.0).mean()
    return shares


def acceptability(effect: ArrayLike, cost: ArrayLike, thresholds: ArrayLike) -> Floats:
    """Cost-effectiveness acceptability curves: how likely an option is worth its money.

    Parameters
    ----------
    effect, cost
        Additional units of effect and additional pounds, of one shape: (samples,) for one option
        against doing nothing, (samples, options) for several against each other.
    thresholds
        Shape (thresholds,): pounds that a unit of effect is worth, each 0 or more.

    Returns
    -------
    array
        For one option, shape (thresholds,): the probability that its net benefit is positive, a
        net benefit of nothing counting half. For several, shape (thresholds, options): the
        probability that each has the largest net benefit; a row sums to 1. Doing nothing takes
        part only if it is among the options.

    Raises
    ------
    ValueError
        If the shapes differ, or a number is not finite or a threshold negative.
    """
    worth = finite(np.atleast_1d(np.asarray(thresholds)), "thresholds", dimensions=(1,))
    rows = []
    for threshold in worth.tolist():
        benefit = net_benefit(effect, cost, threshold=threshold)
        shares = probability_best(_options(benefit))
        rows.append(shares if benefit.ndim == 2 else shares[1])
    return np.array(rows)


def evpi(net_benefit: ArrayLike) -> float:
    """Expected value of perfect information: what knowing everything before deciding is worth.

    The mean of the best option's net benefit in each possible world, less the net benefit of the
    option that is best on average.

    Parameters
    ----------
    net_benefit
        Pounds. Shape (samples,): one option against doing nothing. Shape (samples, options): two
        or more options, doing nothing among them only if it has a column.

    Returns
    -------
    float
        Pounds per decision, 0 or more.

    Raises
    ------
    ValueError
        If the shape is another, or the only option is in a column: there is nothing to decide.
    """
    options = _options(finite(net_benefit, "net_benefit", dimensions=(1, 2)))
    return float(_over_the_best(options).max(axis=1).mean())


def evppi(net_benefit: ArrayLike, parameter: ArrayLike) -> float:
    """Expected value of partial perfect information: what knowing some parameters is worth.

    The number of `evppi_with_error`, which see.

    Parameters
    ----------
    net_benefit
        Pounds, as for `evpi`.
    parameter
        Shape (samples,) for one parameter, (samples, parameters) to learn several together: their
        values in the same possible worlds.

    Returns
    -------
    float
        Pounds per decision, from 0 to the `evpi` of the same samples.
    """
    return evppi_with_error(net_benefit, parameter).value


@dataclass(frozen=True)
class PartialValue:
    """What knowing some parameters before deciding is worth.

    Attributes
    ----------
    value
        Pounds per decision, from 0 to the value of knowing everything.
    error
        Standard error, pounds, to first order: 0 where no knowledge was seen to change the
        decision, so of a value near 0 it says too little.
    matters
        Whether what any option adds to the best one was found to depend on the parameters.
    """

    value: float
    error: float
    matters: bool


def evppi_with_error(
    net_benefit: ArrayLike, parameter: ArrayLike, *, false_alarm: float = FALSE_ALARM
) -> PartialValue:
    """Estimate the expected value of partial perfect information by regression.

    What each option adds to the one that is best on average is regressed on the parameters
    (`analysis.smoothing`); whoever knew them would choose by what the regression expects, each
    expectation being made without its own sample. Where no dependence is found that luck would
    not bring about in 5 % of cases, the value is 0.

    Parameters
    ----------
    net_benefit, parameter
        As for `evppi`.
    false_alarm
        In place of those 5 %: divide them by how many parameters are looked through.

    Returns
    -------
    PartialValue
        The error counts the luck of the samples; not what the regression misses (a value that
        hangs on a jump alone comes out up to an eighth too small), nor that, of options which tie
        on average, the luckiest was taken for the best.

    Raises
    ------
    ValueError
        If shapes are others than said, numbers not finite, samples fewer than five for each
        parameter, or false alarms not between 0 and a half.
    """
    if not 0 < false_alarm < 0.5:
        raise ValueError(f"false_alarm is {false_alarm}; it must lie between 0 and 0.5")
    added = _over_the_best(_options(finite(net_benefit, "net_benefit", dimensions=(1, 2))))
    known = finite(parameter, "parameter", dimensions=(1, 2))
    if len(known) != len(added):
        raise ValueError(f"parameter has {len(known)} samples, net_benefit {len(added)}")
    return _learnt(added, known, false_alarm)


def _learnt(added: Floats, known: Floats, false_alarm: float) -> PartialValue:
    """What choosing by the parameters gains over the option that is best on average."""
    smoother = Smoother(known if known.ndim == 2 else known[:, None])
    least = _least_gain(false_alarm / (added.shape[1] - 1))
    expected = np.column_stack([smoother.expected(a, least_gain=least) for a in added.T])
    chosen = np.argmax(expected, axis=1)
    gained = np.take_along_axis(added, chosen[:, None], axis=1)
    return PartialValue(
        value=max(float(gained.mean()), 0.0),
        error=float(gained.std(ddof=1) / np.sqrt(len(gained))),
        matters=bool((np.ptp(expected, axis=0) > 0).any()),
    )


def _least_gain(false_alarm: float) -> float:
    """Gain in twice the log likelihood that luck exceeds in so many of cases at most.

    A variance that is zero in truth: half of chi-squared with one degree of freedom.
    """
    from scipy.special import ndtri

    return float(ndtri(false_alarm) ** 2)


def _options(net_benefit: Floats) -> Floats:
    """One column per option: a single option is set against doing nothing."""
    if net_benefit.ndim == 1:
        return np.column_stack([np.zeros_like(net_benefit), net_benefit])
    if net_benefit.shape[1] == 1:
        raise ValueError(
            "net_benefit has one option and so nothing to decide; for one option against doing "
            "nothing give shape (samples,), or a column of zeros beside it"
        )
    return net_benefit


def _over_the_best(options: Floats) -> Floats:
    """What each option has over the one that is best on average, in each possible world."""
    best = int(np.argmax(options.mean(axis=0)))
    return np.asarray(options - options[:, [best]])
