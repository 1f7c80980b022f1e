"""Drawing the ties of a population."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from sim.chance import Chance, open_unit, philox, purpose_code
from sim.parameters import TieSettings
from sim.population import Population
from sim.ties.groups import NOBODY, RINGS, Groups, nest, pick, ring_stretch
from sim.ties.rows import People, RowStarts, Ties, symmetric_rows

ALIKE_TRIES = 8
TRIES = 24
REST_OF_TAIL = 2.0**-33


class Drawing(NamedTuple):
    """What the drawing of ties needs beside the groups.

    Attributes
    ----------
    key : uint32, shape (2,)
        Of the replicate's luck.
    purpose : int
        Code of the purpose of these draws.
    upto : float64, shape (2, 4)
        Cumulated shares of the rings, for ordinary staff and for boundary spanners.
    spanner : bool, shape (n_staff,)
        Who is a boundary spanner.
    homophily : float
        Probability that a tie stays in one's profession.
    """

    key: npt.NDArray[np.uint32]
    purpose: int
    upto: npt.NDArray[np.float64]
    spanner: npt.NDArray[np.bool_]
    homophily: float


def build_ties(population: Population, settings: TieSettings, *, chance: Chance) -> Ties:
    """Draw who talks to whom.

    Each person seeks a negative binomial number of ties, on average half of ``mean_degree``, and
    is sought by others for the other half. Each tie sought leads into one of four rings by the
    given shares: the team, elsewhere in the organisation, other organisations of the region,
    other regions. Where a ring is empty (a practice that is one team, a region with one
    organisation, a nation with one region) the next narrower ring serves, or failing that the
    next wider. With probability ``homophily`` the tie stays in the profession, if the ring has
    anyone else of it. A tie that exists already is drawn again, at last without regard to
    profession, and given up after ``TRIES``: only in teams where nearly everyone knows everyone.

    Returns
    -------
    Ties
        The kind of each is the narrowest group that both ends share. What small teams cannot
        hold is lost: about 2 % of ties at mean degree 10 and teams of 8 to 30. There, too,
        people have few colleagues of their own profession in the team, so that team ties reach
        about 6 tenths of the homophily asked for; all others reach it in full.
    """
    n = population.n_staff
    sought = _ties_sought(population, settings, chance=chance)
    starts = np.concatenate(([0], np.cumsum(sought)))
    groups = nest(population)
    drawing = Drawing(
        key=chance.key,
        purpose=purpose_code("tie"),
        upto=_cumulated_shares(settings),
        spanner=population.boundary_spanner,
        homophily=settings.homophily,
    )
    source, target = _draw_pairs(groups, drawing, starts)
    ends, neighbours = symmetric_rows(source, target, n)
    return Ties(ends, neighbours, _narrowest(groups, ends, neighbours))


def _ties_sought(
    population: Population, settings: TieSettings, *, chance: Chance
) -> npt.NDArray[np.int64]:
    """Negative binomial numbers by inversion, at most everyone else, shape (n_staff,)."""
    n = population.n_staff
    if settings.mean_degree == 0.0 or n < 2:
        return np.zeros(n, np.int64)
    upto = _negative_binomial_upto(settings.mean_degree / 2, settings.degree_dispersion, most=n - 1)
    unit = chance.uniform("ties sought", np.arange(n))
    return np.searchsorted(upto, unit).astype(np.int64)


@njit(cache=True)
def _negative_binomial_upto(mean: float, shape: float, most: int) -> npt.NDArray[np.float64]:
    """Cumulated probabilities of 0, 1, ... up to the tail that no draw reaches, or to ``most``."""
    upto = np.empty(most, np.float64)
    ratio = mean / (shape + mean)
    probability = np.exp(-shape * np.log1p(mean / shape))
    total = 0.0
    for number in range(most):
        total += probability
        upto[number] = total
        if 1.0 - total < REST_OF_TAIL:
            return upto[: number + 1].copy()
        probability *= ratio * (number + shape) / (number + 1.0)
    return upto


def _cumulated_shares(settings: TieSettings) -> npt.NDArray[np.float64]:
    shares = np.array(
        [
            settings.team_share,
            settings.organisation_share,
            settings.region_share,
            settings.national_share,
        ]
    )
    outside = np.array([1.0, 1.0, settings.spanner_outside_ratio, settings.spanner_outside_ratio])
    rows = np.vstack([shares, shares * outside])
    return np.asarray(np.cumsum(rows, axis=1) / rows.sum(axis=1, keepdims=True), np.float64)


@njit(cache=True)
def _knows(source: int, other: int, starts: RowStarts, found: People, target: People) -> bool:
    """Whether the ties that ``source`` has found so far include ``other``."""
    for at in range(starts[source], starts[source] + found[source]):  # noqa: SIM110 (compiled)
        if target[at] == other:
            return True
    return False


@njit(cache=True)
def _draw_pairs(groups: Groups, drawing: Drawing, starts: RowStarts) -> tuple[People, People]:
    """Draw everyone's ties, none twice; the number found can be smaller than that sought."""
    n = starts.size - 1
    target = np.empty(starts[-1], np.int32)
    found = np.zeros(n, np.int32)
    for person in range(n):
        for stub in range(starts[person + 1] - starts[person]):
            other = _draw_one(groups, drawing, (person, stub), (starts, found, target))
            if other >= 0:
                target[starts[person] + found[person]] = other
                found[person] += 1
    source = np.repeat(np.arange(n), found).astype(np.int32)
    kept = np.empty(source.size, np.int32)
    at = 0
    for person in range(n):
        for place in range(starts[person], starts[person] + found[person]):
            kept[at] = target[place]
            at += 1
    return source, kept


@njit(cache=True)
def _draw_one(
    groups: Groups,
    drawing: Drawing,
    stub: tuple[int, int],
    drawn: tuple[RowStarts, People, People],
) -> int:
    """One person's next tie: the other end, or -1 if none was found."""
    person, number = stub
    starts, found, target = drawn
    key = drawing.key
    ring, alike = 0, False
    for attempt in range(TRIES):
        word_0, word_1, word_2, _ = philox(person, number, attempt, drawing.purpose, key[0], key[1])
        if attempt == 0:
            unit = open_unit(word_0)
            upto = drawing.upto[1 if drawing.spanner[person] else 0]
            while ring < RINGS - 1 and unit > upto[ring]:
                ring += 1
            ring = groups.ring[ring, groups.rank[person]]
            if ring == NOBODY:
                return -1
            alike = open_unit(word_1) < drawing.homophily
        other = -1
        if alike and attempt < ALIKE_TRIES:
            other = pick(groups, ring_stretch(groups, person, ring, True), open_unit(word_2))
        if other < 0:
            other = pick(groups, ring_stretch(groups, person, ring, False), open_unit(word_2))
        if not (
            _knows(person, other, starts, found, target)
            or _knows(other, person, starts, found, target)
        ):
            return other
    return -1


@njit(cache=True)
def _narrowest(groups: Groups, starts: RowStarts, neighbours: People) -> npt.NDArray[np.uint8]:
    """Kind of every tie: the narrowest group that both ends share."""
    kind = np.empty(neighbours.size, np.uint8)
    for person in range(starts.size - 1):
        rank = groups.rank[person]
        for at in range(starts[person], starts[person + 1]):
            other = groups.rank[neighbours[at]]
            ring = 0
            while not groups.first[ring, rank] <= other < groups.last[ring, rank]:
                ring += 1
            kind[at] = ring
    return kind
