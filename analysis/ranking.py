"""Orders that the evidence bears: what cannot be told apart, and winners without their luck.

Sources: Efron and Morris (1975), J Am Stat Assoc 70:311-319, for drawing estimates together; Paule
and Mandel (1982), J Res Natl Bur Stand 87:377-385, for the spread of the true values.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from analysis.arrays import alike, finite
from analysis.intervals import Floats

CERTAINTY = 0.9
ALLOWED_FALSE_SPREAD = 0.05


def probability_before(samples: ArrayLike) -> Floats:
    """Say how likely each option is better than each other.

    Parameters
    ----------
    samples
        Shape (samples, options), larger is better: draws of what the options are worth, such as
        bootstrap means or a posterior. Not single runs: of two runs of equal options one is better.

    Returns
    -------
    array
        Shape (options, options): the probability that the option of the row is better than that of
        the column; equals count half, so the diagonal is a half.

    Raises
    ------
    ValueError
        If the samples have another shape or hold what is no finite number.
    """
    values = finite(samples, "samples", dimensions=(2,))
    before = np.empty((values.shape[1], values.shape[1]))
    for option, own in enumerate(values.T):
        better = (own[:, None] > values).mean(axis=0)
        before[option] = better + 0.5 * (own[:, None] == values).mean(axis=0)
    return before


def groups_that_cannot_be_told_apart(
    samples: ArrayLike, *, certainty: float = CERTAINTY
) -> tuple[tuple[int, ...], ...]:
    """Options in groups, best first, such that no unsure order is stated as settled.

    Within a group, no option is better than another with the probability asked for. Two options
    that share no group are in a settled order. The groups are as large as they can be, and may
    overlap: if A cannot be told from B, nor B from C, but A from C, they are A B and B C.

    Parameters
    ----------
    samples
        Shape (samples, options), larger is better, as for `probability_before`.
    certainty
        Probability from which an order counts as settled: above a half, up to 1.

    Returns
    -------
    tuple of tuples
        Numbers of options, in a group and between groups by how likely each is better than another
        drawn from all: not by means, which one bad world can turn round. Each is in some group.

    Raises
    ------
    ValueError
        If the samples are no such table or the certainty is out of range.
    """
    if not 0.5 < certainty <= 1:
        raise ValueError(f"certainty is {certainty}; it must be above 0.5 and at most 1")
    values = finite(samples, "samples", dimensions=(2,))
    before = probability_before(values)
    order = np.argsort(-before.sum(axis=1), kind="stable")
    settled = before[np.ix_(order, order)] >= certainty
    unsettled = ~(settled | settled.T)
    alike_to = [set(np.flatnonzero(row).tolist()) - {place} for place, row in enumerate(unsettled)]
    groups = sorted(tuple(sorted(group)) for group in _cliques(alike_to))
    return tuple(tuple(int(order[place]) for place in group) for group in groups)


def shrunken(means: ArrayLike, standard_errors: ArrayLike) -> Floats:
    """Estimates without the winner's curse: drawn to their common mean, the less sure the more.

    The largest of many estimates is likely one that luck favoured. If true values are spread
    around a common mean, each is best estimated between its own estimate and that mean, by how
    large the spread is beside the error. The spread is estimated from the estimates; where they
    differ by no more than luck would make them in 95 % of cases (Cochran's Q), it is taken to be
    nothing, and all are given the common mean.

    Parameters
    ----------
    means
        Shape (options,): estimates.
    standard_errors
        Shape (options,): of the estimates, each above 0. Luck that all estimates share, as that of
        one baseline, makes them differ less than their errors say: they are then drawn in further
        than they need be.

    Returns
    -------
    array
        Shape (options,). Of 18 options, the largest of these is on average overstated by 0.05
        standard errors where all are equal, and by 0.17 at most however far true values spread;
        of the raw estimates by 1.8 and 0.6 to 1.8.

    Raises
    ------
    ValueError
        If shapes differ, numbers are not finite, an error is not above 0, or options are fewer
        than three.
    """
    found = finite(means, "means", dimensions=(1,))
    errors = finite(standard_errors, "standard_errors", dimensions=(1,))
    alike(found, errors, names="means and standard_errors")
    if len(found) < 3 or not (errors > 0).all():
        raise ValueError("shrinking needs three options or more, each with an error above 0")
    spread = _spread(found, errors**2)
    common = _common_mean(found, errors**2 + spread)
    return np.asarray(common + spread / (spread + errors**2) * (found - common))


def _common_mean(means: Floats, variances: Floats) -> float:
    """Mean of the estimates, each weighted by how sure it is."""
    return float(np.average(means, weights=1 / variances))


def _spread(means: Floats, variances: Floats) -> float:
    """Variance of the true values; 0 where the estimates differ as luck alone would make them."""
    from scipy.optimize import brentq
    from scipy.special import chdtri

    def disagreement(spread: float) -> float:
        """Cochran's Q if the true values had this variance."""
        total = variances + spread
        return float(((means - _common_mean(means, total)) ** 2 / total).sum())

    freedom = len(means) - 1
    if disagreement(0.0) <= chdtri(freedom, ALLOWED_FALSE_SPREAD):
        return 0.0
    most = float(np.ptp(means) ** 2) * len(means)  # with it, Q is below its expectation
    return float(brentq(lambda spread: disagreement(spread) - freedom, 0.0, most))


def _cliques(alike_to: list[set[int]]) -> list[set[int]]:
    """All largest sets of which every two are alike (Bron and Kerbosch, 1973, with a pivot)."""
    found: list[set[int]] = []
    pending: list[tuple[set[int], set[int], set[int]]] = [(set(), set(range(len(alike_to))), set())]
    while pending:
        group, open_to, done = pending.pop()
        if not open_to and not done:
            found.append(group)
            continue
        pivot = max(open_to | done, key=lambda place: len(alike_to[place] & open_to))
        for place in sorted(open_to - alike_to[pivot]):
            pending.append((group | {place}, open_to & alike_to[place], done & alike_to[place]))
            open_to = open_to - {place}
            done = done | {place}
    return found
