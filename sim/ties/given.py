"""The ties of people who exist, as a file says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from sim.parameters import PopulationSettings
from sim.population import Population
from sim.population.edges import read_edges
from sim.ties.rows import TIE_KINDS, Ties


def given_ties(population: Population, settings: PopulationSettings) -> Ties:
    """Read who is tied to whom; the kind of each tie as ``edges_are`` says.

    Derived, it is the narrowest group that both ends share. Close, it is ``given``: colleagues'
    talk over it is as strong as within a team, however far apart the two work.

    Raises
    ------
    ValueError
        One line on what is wrong in the file.
    """
    assert settings.edges is not None  # else ties are drawn
    pairs = read_edges(settings.edges, population.staff_id).pairs
    ties = Ties.from_edges(pairs, population.n_staff)
    if settings.edges_are == "close":
        return ties
    return replace(ties, kind=_narrowest(population, ties))


def _narrowest(population: Population, ties: Ties) -> npt.NDArray[np.uint8]:
    """Kind of every tie, by the groups of both its ends."""
    one = np.repeat(np.arange(ties.n), ties.degree())
    organisation = population.organisation
    region = population.organisation_region[organisation]
    kind = np.full(one.size, TIE_KINDS.index("national"), np.uint8)
    for name, group in (
        ("region", region),
        ("organisation", organisation),
        ("team", population.team),
    ):
        kind[group[one] == group[ties.neighbours]] = TIE_KINDS.index(name)
    return kind
