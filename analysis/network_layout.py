"""Where to draw people: teams as small clusters, those with many shared ties near each other.

Nothing here is left to chance: the same network is always drawn the same way.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Integers = NDArray[np.integer[Any]]

GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))
ROOM = 0.72  # radius of the largest team; neighbouring teams stand about 1.8 apart
EXACT = 2500  # up to so many teams places are matched at best, beyond by sectors
TOGETHER = 1.0  # how strongly teams of one organisation attract, in shared ties


def sunflower(number: int) -> Floats:
    """Spread points evenly over a disc, as the seeds of a sunflower, shape (number, 2).

    The point next to the middle comes first; each takes the same room.
    """
    place = np.arange(number)
    radius, angle = np.sqrt(place + 0.5), place * GOLDEN_ANGLE
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


def team_places(ties: Integers, organisation: Integers) -> Floats:
    """Place teams on a sunflower so that those with many shared ties are near each other.

    Parameters
    ----------
    ties
        Pairs of teams, one row per tie between people of two teams, shape (n_ties, 2).
    organisation
        Organisation of each team, shape (n_teams,).

    Returns
    -------
    array
        Shape (n_teams, 2).
    """
    number = len(organisation)
    places = sunflower(number)
    if number < 4:
        return places
    wanted = _spread(_embedding(ties, organisation))
    return places[_matched(wanted, places)]


def people_places(team: Integers, centres: Floats) -> Floats:
    """Place the people of each team as a small sunflower around its centre, shape (n_people, 2).

    Parameters
    ----------
    team
        Row of each person's team in `centres`, shape (n_people,).
    centres
        Shape (n_teams, 2).
    """
    order = np.argsort(team, kind="stable")
    sizes = np.bincount(team, minlength=len(centres))
    rank = np.empty(len(team), dtype=np.int64)
    rank[order] = np.arange(len(team)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    seeds = sunflower(int(sizes.max()))
    scale = ROOM / np.sqrt(sizes.max())
    return np.asarray(centres[team] + scale * seeds[rank])


def _embedding(ties: Integers, organisation: Integers) -> Floats:
    """Two coordinates per team in which tied teams are near: the slow modes of the ties."""
    from scipy.sparse import coo_array, csr_array, diags_array
    from scipy.sparse.linalg import eigsh

    number = len(organisation)
    order = np.argsort(organisation, kind="stable")
    same = organisation[order[1:]] == organisation[order[:-1]]
    chain = np.column_stack([order[:-1], order[1:]])  # holds together what has no tie at all
    ends = np.vstack([ties, chain])
    weight = np.concatenate([np.ones(len(ties)), np.where(same, TOGETHER, 1e-3)])
    one_way = coo_array((weight, (ends[:, 0], ends[:, 1])), shape=(number, number))
    both = csr_array(one_way + one_way.T)
    root = 1 / np.sqrt(both.sum(axis=1))
    normal = diags_array(root) @ both @ diags_array(root)
    start = np.linspace(1.0, 2.0, number)
    _, modes = eigsh(normal, k=3, which="LA", v0=start, tol=1e-4, maxiter=20 * number)
    found = modes[:, [1, 0]] * root[:, None]
    return np.asarray(found * np.where(found[np.abs(found).argmax(axis=0), [0, 1]] < 0, -1, 1))


def _spread(points: Floats) -> Floats:
    """Give points the spread of the sunflower in each direction, keeping their order."""
    number = len(points)
    ranks = points.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
    square = 2 * (ranks + 0.5) / number - 1  # even on a square from -1 to 1, then onto the disc
    x, y = square[:, 0], square[:, 1]
    disc = np.column_stack([x * np.sqrt(1 - y**2 / 2), y * np.sqrt(1 - x**2 / 2)])
    return np.asarray(disc * np.sqrt(number))


def _matched(wanted: Floats, places: Floats) -> Integers:
    """Give each team the free place that is nearest on the whole, shape (n_teams,)."""
    from scipy.optimize import linear_sum_assignment

    if len(wanted) > EXACT:
        return _by_strips(wanted, places)
    apart = ((wanted[:, None, :] - places[None, :, :]) ** 2).sum(axis=2)
    return np.asarray(linear_sum_assignment(apart)[1])


def _by_strips(wanted: Floats, places: Floats) -> Integers:
    """Match roughly, and fast: strips from left to right, in each from bottom to top."""
    number = len(wanted)
    strip = np.arange(number) // max(1, round(np.sqrt(number)))
    chosen = np.empty(number, dtype=np.int64)
    sides = []
    for points in (wanted, places):
        across = np.argsort(points[:, 0], kind="stable")
        sides.append(across[np.lexsort((points[across, 1], strip))])
    chosen[sides[0]] = sides[1]
    return chosen
