"""What is known on paper about spread, to hold the runs of ``sim.lab`` against.

Shares are of all people, times are in months, and hazards per month.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq, minimize_scalar
from scipy.special import gammaincc, gammaln, ndtr

Times = float | npt.ArrayLike
Shares = npt.NDArray[np.float64]

MOST_MEETINGS = 1_000_000
WIDEST_MEAN_DEGREE = 1e4


def bass_share(times: Times, *, p: float, q: float) -> Shares:
    """Share that has adopted in Bass's differential equation dF/dt = (p + q F)(1 - F), F(0) = 0.

    It is the limit of many people who are all tied to each other, in continuous time.

    Source: Bass (1969), "A new product growth for model consumer durables".
    """
    _check("p", p, above=0.0)
    _check("q", q, least=0.0)
    decay = np.exp(-(p + q) * np.asarray(times, np.float64))
    return np.asarray((1.0 - decay) / (1.0 + q / p * decay))


def bass_rate(times: Times, *, p: float, q: float) -> Shares:
    """Share of all people that adopts per month in Bass's equation, at some times."""
    share = bass_share(times, p=p, q=q)
    return np.asarray((p + q * share) * (1.0 - share))


def bass_peak(p: float, q: float) -> tuple[float, float, float]:
    """Time of the fastest adoption in Bass's equation, the share by then, and the rate then.

    If q is not above p, adoption is fastest at the start.
    """
    _check("p", p, above=0.0)
    _check("q", q, least=0.0)
    if q <= p:
        return 0.0, 0.0, p
    return math.log(q / p) / (p + q), (q - p) / (2.0 * q), (p + q) ** 2 / (4.0 * q)


def bass_time(share: float, *, p: float, q: float) -> float:
    """Return the time at which Bass's equation reaches a share, in [0, 1)."""
    _check("p", p, above=0.0)
    _check("q", q, least=0.0)
    _check("share", share, least=0.0, below=1.0)
    return math.log((1.0 + q / p * share) / (1.0 - share)) / (p + q)


def bass_share_in_steps(months: int, *, p: float, q: float, dt: float = 1.0) -> Shares:
    """Share that has adopted in months 0 to ``months`` where all decide together in each step.

    In a step of ``dt`` months, F grows by (p + q F)(1 - F) dt: the limit of many people with the
    form ``hazard`` of `sim.rules.Bass` on a complete graph. Shape (months + 1,).
    """
    _check("dt", dt, above=0.0, most=1.0)
    each = round(1.0 / dt)
    share, found = 0.0, [0.0]
    for step in range(1, months * each + 1):
        share += min(1.0, (p + q * share) * dt) * (1.0 - share)
        if step % each == 0:
            found.append(share)
    return np.array(found)


def bass_share_on_ring(times: Times, *, p: float, q: float) -> Shares:
    """Share that has adopted on an infinite ring, q / 2 over each of the two ties of a person.

    The chance that k people in a row have not adopted falls at the rate k p, and at q times the
    chance that of k + 1 in a row just the last has; the solution is exact.

    Source: Fibich and Gibori (2010), "Aggregate diffusion dynamics in agent-based models with a
    spatial structure".
    """
    _check("p", p, above=0.0)
    _check("q", q, least=0.0)
    t = np.asarray(times, np.float64)
    return np.asarray(-np.expm1(-(p + q) * t - q / p * np.expm1(-p * t)))


def logistic_share(times: Times, *, growth: float, initial: float) -> Shares:
    """Share that has adopted where dy/dt = growth y (1 - y), from an initial share in (0, 1).

    Word of mouth alone, from people who use it already.
    """
    _check("initial", initial, above=0.0, below=1.0)
    odds = (1.0 - initial) / initial * np.exp(-growth * np.asarray(times, np.float64))
    return np.asarray(1.0 / (1.0 + odds))


def logistic_time(share: float, *, growth: float, initial: float) -> float:
    """Return the time at which the logistic curve reaches a share in (0, 1)."""
    _check("share", share, above=0.0, below=1.0)
    _check("initial", initial, above=0.0, below=1.0)
    _check("growth", growth, above=0.0)
    return (_logit(share) - _logit(initial)) / growth


def epidemic_final_share(r0: float, *, initial: float = 0.0) -> float:
    """Share that is ever infected where people meet at random and the infected recover.

    The largest solution of z = 1 - (1 - initial) exp(-r0 z): with ``initial`` 0 the share in an
    outbreak that one person among very many sets off, if it does not die out at once.

    Source: Kermack and McKendrick (1927), "A contribution to the mathematical theory of epidemics".
    """
    _check("r0", r0, least=0.0)
    _check("initial", initial, least=0.0, most=1.0)
    if initial == 0.0 and r0 <= 1.0:
        return 0.0

    def missing(share: float) -> float:
        return 1.0 - share - (1.0 - initial) * math.exp(-r0 * share)

    lowest = initial if initial > 0.0 else (1.0 - 1.0 / r0) / r0
    return float(brentq(missing, lowest, 1.0, xtol=1e-14)) if missing(lowest) > 0.0 else lowest


def threshold_equilibrium(n: int, *, mean: float, sd: float) -> float:
    """Number that takes part in the end where thresholds are normal and everyone sees everyone.

    From nobody, r people bring n Phi((r - mean) / sd): the lowest number that brings itself.

    Source: Granovetter (1978), "Threshold models of collective behavior".
    """
    _check("n", n, least=1)
    _check("sd", sd, above=0.0)
    number = 0.0
    for _ in range(MOST_MEETINGS):
        brought = n * float(ndtr((number - mean) / sd))
        if brought - number < 1e-12 * n:
            return brought
        number = brought
    raise ValueError(f"sd is {sd}, so near the critical value that no end is reached")


def critical_threshold_sd(n: int, *, mean: float) -> float:
    """Standard deviation of normal thresholds above which few no longer stop at few.

    Where n Phi((r - mean) / sd) touches r. ``mean`` must be below half of n: above it, everybody
    waits for a majority.
    """
    _check("mean", mean, above=0.0, below=n / 2)

    def short_of(sd: float) -> float:
        """By how much r people at worst bring fewer than r, for r up to the mean."""
        worst = minimize_scalar(
            lambda r: n * float(ndtr((r - mean) / sd)) - r,
            bounds=(0.0, mean),
            method="bounded",
            options={"xatol": 1e-10},
        )
        return float(worst.fun)

    return float(brentq(short_of, mean * 1e-3, mean * 10.0, xtol=1e-9))


def cascade_window(threshold: float) -> tuple[float, float] | None:
    """Mean degrees of a random graph between which one person can set off a global cascade.

    People adopt once the share ``threshold`` of their neighbours has, so that one neighbour is
    enough for those with up to 1 / threshold of them. A cascade needs that z P(X <= k - 2) > 1,
    with k the whole part of 1 / threshold and X Poisson with the mean degree z. ``None`` if there
    is no such mean degree.

    Source: Watts (2002), "A simple model of global cascades on random networks".
    """
    _check("threshold", threshold, above=0.0, most=1.0)
    most = math.floor(1.0 / threshold + 1e-12) - 2

    def above_one(degree: float) -> float:
        return degree * float(gammaincc(most + 1, degree)) - 1.0 if most >= 0 else -1.0

    top = minimize_scalar(
        lambda degree: -above_one(degree), bounds=(0.0, most + 3.0), method="bounded"
    ).x
    if above_one(top) <= 0.0:
        return None
    low = brentq(above_one, 0.0, top, xtol=1e-12)
    high = brentq(above_one, top, WIDEST_MEAN_DEGREE, xtol=1e-12)
    return float(low), float(high)


def cascade_chance(mean_degree: float, *, threshold: float) -> float:
    """Chance that one person drawn at random sets off a global cascade on a random graph.

    It is the chance of a tie into the giant cluster of those for whom one neighbour is enough, by
    generating functions; the limit of many people. The numbers of ties are Poisson.

    Source: Watts (2002), "A simple model of global cascades on random networks".
    """
    _check("mean_degree", mean_degree, least=0.0)
    _check("threshold", threshold, above=0.0, most=1.0)
    others = np.arange(math.floor(1.0 / threshold + 1e-12))
    log_chance = others * math.log(mean_degree or 1e-300) - mean_degree - gammaln(others + 1.0)
    chance = np.exp(
        log_chance
    )  # that who is at the end of a tie has so many others, and few enough
    small = 0.0  # chance that a tie does not lead into the giant cluster
    for _ in range(MOST_MEETINGS):
        before, small = small, float(1.0 - chance.sum() + (chance * small**others).sum())
        if small - before < 1e-14:
            break
    return -math.expm1(mean_degree * (small - 1.0))


def _logit(share: float) -> float:
    return math.log(share / (1.0 - share))


def _check(
    name: str,
    value: float,
    *,
    least: float = -math.inf,
    most: float = math.inf,
    above: float = -math.inf,
    below: float = math.inf,
) -> None:
    """Refuse a value out of its range by name."""
    if not (least <= value <= most and above < value < below):
        limits = {"above": above, "at least": least, "below": below, "at most": most}
        allowed = [f"{word} {limit:g}" for word, limit in limits.items() if abs(limit) < math.inf]
        raise ValueError(f"{name} is {value}, allowed are numbers {', '.join(allowed)}")
