"""History matching: what the prior has that no target rules out, wave after wave.

A wave rules out places whose implausibility is too high; the next has its runs in what is left, so
that its emulators are sharper there, and so on (Vernon, Goldstein & Bower 2010; Andrianakis et al.
2015). All waves go on ruling out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from experiments.calibration.implausibility import Match, Rule
from experiments.distributions import Floats

RULES = (Rule(),)


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
        Place with the least implausibility that was seen, shape (parameters,), and in
        `closest_ratio` that implausibility over its cut-off: above 1 nothing is left.
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
) -> Floats:
    """Return for each point whether no wave rules it out, as booleans of shape (points,)."""
    raise NotImplementedError


def region_left(
    waves: Sequence[Match],
    *,
    seed: int,
    wanted: int = 2000,
    draws: int = 100_000,
    rules: Sequence[Rule] = RULES,
) -> Region:
    """Return what the prior has that no wave rules out.

    Parameters
    ----------
    wanted
        Places to return.
    draws
        Of the prior, before levels are used.
    """
    raise NotImplementedError


def next_design(region: Region, *, points: int, away_from: Floats | None = None) -> Floats:
    """Return points of the next wave, far from each other within what is left.

    Parameters
    ----------
    away_from
        Points that have runs, shape (points, parameters): the new ones keep away from them too.

    Returns
    -------
    Floats
        Quantiles, shape (points, parameters); `experiments.sampling.points_at` makes values of them.
    """
    raise NotImplementedError
