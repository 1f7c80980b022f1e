"""Spread on a complete graph worked out exactly: chains over the number of people who have adopted.

None of it knows the laboratory: these are the numbers that its runs must reproduce.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.linalg import expm
from scipy.stats import binom

FORMS = ("hazard", "exponential", "contacts")


def chance_of(form, p, q, n, dt=1.0, known=None):
    """Chance of adopting within a step by the number who have, as ``sim.rules.Bass`` says it.

    ``known`` is what the number is divided by, by right the n - 1 others.
    """
    known = n - 1 if known is None else known

    def chance(adopted):
        if form == "hazard":
            return np.minimum(1.0, (p + q * adopted / known) * dt)
        if form == "exponential":
            return -np.expm1(-(p + q * adopted / known) * dt)
        return 1.0 - (1.0 - p * dt) * (1.0 - q * dt / known) ** adopted

    return chance


def in_steps(chance: Callable, *, n, steps, start=0):
    """Chances of 0 to n adopters after 0 to ``steps`` steps in which all decide together."""
    adopted = np.arange(n + 1)
    come = adopted[None, :] - adopted[:, None]
    move = binom.pmf(come, (n - adopted)[:, None], chance(adopted)[:, None])
    found = [np.eye(n + 1)[start]]
    for _ in range(steps):
        found.append(found[-1] @ move)
    return np.array(found)


def in_time(hazard: Callable, *, n, month):
    """Chances of 0 to n adopters after some months in which people decide one by one."""
    adopted = np.arange(n + 1)
    rate = (n - adopted) * hazard(adopted)
    return expm(month * (np.diag(rate[:-1], 1) - np.diag(rate)))[0]


def coming_and_going(rate, recovery, *, n, steps, start):
    """Chances of 0 to n users after each step: independent contacts, and those who stop may return.

    Whoever stops in a step can adopt again from the next one on.
    """
    using = np.arange(n + 1)
    stay = binom.pmf(using[None, :], using[:, None], 1.0 - recovery)
    chance = 1.0 - (1.0 - rate) ** using
    come = binom.pmf(using[None, :], (n - using)[:, None], chance[:, None])
    move = np.array([np.convolve(s, c)[: n + 1] for s, c in zip(stay, come, strict=True)])
    found = [np.eye(n + 1)[start]]
    for _ in range(steps):
        found.append(found[-1] @ move)
    return np.array(found)


def outbreak_sizes(rate, recovery, *, n, lost_months=0):
    """Chances of 1 to n people ever infected by one of them, who then never are again.

    Contacts are independent, and an infection lasts a geometric number of months (less
    ``lost_months``, if a rule forgot some). Sizes do not depend on the order in which the infected
    make their contacts, so they make them one after another: a chain over the number of those who
    are not yet infected.
    """
    months = np.arange(1, int(25 / recovery))
    lasts = recovery * (1.0 - recovery) ** (months - 1)
    others = np.arange(n)
    escape = (1.0 - rate) ** np.maximum(months - lost_months, 0)
    move = np.zeros((n, n))
    for chance, weight in zip(escape, lasts / lasts.sum(), strict=True):
        move += weight * binom.pmf(others[None, :], others[:, None], chance)
    left = np.eye(n)[n - 1]
    sizes = np.zeros(n + 1)
    for done in range(1, n + 1):
        left = left @ move
        sizes[done], left[n - done] = left[n - done], 0.0  # nobody is infected any more
    return sizes


def moments(chances, *, among=None):
    """Mean and standard deviation of a number with these chances, given that it is ``among``."""
    number = np.arange(chances.shape[-1])
    weight = chances if among is None else chances * among
    weight = weight / weight.sum()
    mean = (weight * number).sum()
    return mean, np.sqrt((weight * (number - mean) ** 2).sum())
