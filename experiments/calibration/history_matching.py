"""History matching: what the prior has that no target rules out, wave after wave.

A wave rules out places whose implausibility is too high; the next has its runs in what is left, so
that its emulators are sharper there, and so on (Vernon, Goldstein & Bower 2010; Andrianakis et al.
2015). All waves go on ruling out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from experiments.calibration.draws import Draws
from experiments.calibration.implausibility import Booleans, Match, Rule, closeness
from experiments.calibration.levels import descended, share_of
from experiments.distributions import Floats
from experiments.problems import Problem

RULES = (Rule(),)
CHUNK = 10_000  # draws of the prior looked at together
FEWEST_DRAWN = 200  # places that rejection has to find, for levels not to be used
FEWEST_COUNTED = 20  # of which the share is counted
DESCENTS = 5
FEWEST_IN_CLOUD = 300
CONFIDENCE = 0.95


@dataclass(frozen=True, eq=False)
class Region:
    """The part of the prior that is not ruled out.

    Attributes
    ----------
    unit
        Places in it, as likely as the prior has them, shape (places, parameters): quantiles.
        Empty where none was found.
    share
        Share of the prior that is left, with the ends of its 95 % interval, `low` and `high`.
    method
        ``rejection``: draws of the prior that are not ruled out; ``levels``: subset simulation (Au
        & Beck 2001), where too few of these are left.
    closest
        The place of least implausibility among those looked at, shape (parameters,), and in
        `closest_ratio` that implausibility over its cut-off: above 1 nothing was found.
    notes
        What a reader must know.
    """

    unit: Floats
    share: float
    low: float
    high: float
    method: Literal["rejection", "levels"]
    closest: Floats
    closest_ratio: float
    notes: tuple[str, ...]


def not_ruled_out(
    waves: Sequence[Match], unit: Floats, *, rules: Sequence[Rule] = RULES
) -> Booleans:
    """Return for each point whether no wave rules it out, shape (points,)."""
    left = np.ones(len(unit), dtype=np.bool_)
    for match in waves:
        where = np.flatnonzero(left)
        left[where] = match.not_ruled_out(unit[where], rules=rules)
    return left


def region_left(
    waves: Sequence[Match],
    *,
    seed: int,
    wanted: int = 2000,
    draws: int = 50_000,
    rules: Sequence[Rule] = RULES,
) -> Region:
    """Return what the prior has that no wave rules out.

    Parameters
    ----------
    wanted
        Places to return; rejection may find fewer, at least 200.
    draws
        Of the prior, before levels are used.
    """
    if not waves:
        raise Problem("there are no waves: match emulators to targets first")
    found, looked_at = _drawn(waves, rules, seed=seed, wanted=wanted, draws=draws)
    if len(found) < min(FEWEST_DRAWN, wanted):
        return _by_levels(waves, rules, seed=seed, wanted=wanted, counted=(len(found), looked_at))
    low, high = _interval(len(found), looked_at)
    closest, ratio = _closest(waves, rules, found[:wanted])
    share = len(found) / looked_at
    return Region(found[:wanted], share, low, high, "rejection", closest, ratio, ())


def next_design(region: Region, *, points: int, away_from: Floats | None = None) -> Floats:
    """Return points of the next wave, far from each other within what is left.

    One after the other the place is taken that is farthest from those there are (maximin).

    Parameters
    ----------
    away_from
        Points that have runs, shape (points, parameters): the new ones keep away from them too.

    Returns
    -------
    Floats
        Quantiles, shape (points, parameters): values by `experiments.sampling.values_at`.

    Raises
    ------
    Problem
        If the region has fewer places than points are asked for.
    """
    places = region.unit
    if len(places) < points:
        raise Problem(
            f"the region has {len(places)} places, and {points} points are asked for: ask for more "
            "places (wanted), or for fewer points"
        )
    if away_from is None or not len(away_from):
        middle = _distances(places, places.mean(axis=0))
        chosen = [int(np.argmin(middle))]
        nearest = _distances(places, places[chosen[0]])
    else:
        chosen, nearest = [], np.min([_distances(places, one) for one in away_from], axis=0)
    while len(chosen) < points:
        chosen.append(int(np.argmax(nearest)))
        nearest = np.minimum(nearest, _distances(places, places[chosen[-1]]))
        nearest[chosen] = -1.0
    return places[chosen]


def _distances(places: Floats, one: Floats) -> Floats:
    return np.asarray(((places - one) ** 2).sum(axis=1))


def _drawn(
    waves: Sequence[Match], rules: Sequence[Rule], *, seed: int, wanted: int, draws: int
) -> tuple[Floats, int]:
    """Return places drawn from the prior that are left, and how many were looked at."""
    source = Draws(seed, "rejection")
    parameters = waves[0].emulators.runs.unit.shape[1]
    found: list[Floats] = []
    looked_at = 0
    while looked_at < draws and sum(map(len, found)) < wanted:
        unit = source.uniform(min(CHUNK, draws - looked_at), parameters)
        found.append(unit[not_ruled_out(waves, unit, rules=rules)])
        looked_at += len(unit)
    return np.concatenate(found), looked_at


def _closest(waves: Sequence[Match], rules: Sequence[Rule], unit: Floats) -> tuple[Floats, float]:
    """Return the place of least implausibility, and that over its cut-off."""
    ratios = closeness(waves, unit, rules=rules)
    best = int(np.argmin(ratios))
    return unit[best], float(ratios[best])


def _by_levels(
    waves: Sequence[Match],
    rules: Sequence[Rule],
    *,
    seed: int,
    wanted: int,
    counted: tuple[int, int],
) -> Region:
    """Return what is left, found by subset simulation.

    Parameters
    ----------
    counted
        Draws of the prior that are left, and how many were looked at.
    """
    parameters = waves[0].emulators.runs.unit.shape[1]
    each = max(FEWEST_IN_CLOUD, -(-wanted // DESCENTS))
    descents = [
        descended(
            lambda unit: closeness(waves, unit, rules=rules),
            parameters=parameters,
            places=each,
            seed=seed,
            batch=batch,
        )
        for batch in range(DESCENTS)
    ]
    unit = np.concatenate([one.unit for one in descents])
    best = min(descents, key=lambda one: one.closest_ratio)
    if counted[0] >= FEWEST_COUNTED:
        share, (low, high) = counted[0] / counted[1], _interval(*counted)
    else:
        share, low, high = share_of(descents)
    notes = _notes(len(unit), best.closest_ratio, arrived=sum(d.share > 0.0 for d in descents))
    return Region(unit, share, low, high, "levels", best.closest, best.closest_ratio, notes)


def _notes(places: int, ratio: float, *, arrived: int) -> tuple[str, ...]:
    """Say what a reader of a region found by levels must know."""
    if not places:
        return (
            "Nothing in the prior was found that no target rules out: the closest place has an "
            f"implausibility of {ratio:.2f} times its cut-off. Either the model cannot do what was "
            "observed, or a range, a spread or a discrepancy is too narrow.",
        )
    notes = [f"Too little of the prior is left to draw from it: found by {DESCENTS} descents."]
    if arrived < DESCENTS:
        notes.append(f"{DESCENTS - arrived} of {DESCENTS} descents arrived nowhere.")
    return tuple(notes)


def _interval(found: int, looked_at: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Clopper & Pearson 1934)."""
    from scipy.stats import beta

    tail = (1.0 - CONFIDENCE) / 2.0
    low = float(beta.ppf(tail, found, looked_at - found + 1)) if found else 0.0
    high = float(beta.ppf(1.0 - tail, found + 1, looked_at - found)) if found < looked_at else 1.0
    return low, high
