"""A population of people who exist, with the traits that their file does not say drawn."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.chance import Chance
from sim.parameters import PopulationSettings
from sim.population.columns import Population
from sim.population.edges import read_edges
from sim.population.roster import Roster, read_roster
from sim.population.staff import draw_readiness, draw_traits
from sim.settings import ORGANISATION_KINDS


def build_people(settings: PopulationSettings, chance: Chance) -> Population:
    """Build the population of everyone in a file: who exists is the same in every replicate.

    Raises
    ------
    ValueError
        One line on what is wrong in the file of people, or of the ties between them.
    """
    assert settings.people is not None  # the settings refuse this source without both
    assert settings.people_defaults is not None
    roster = read_roster(settings.people, settings.people_defaults)
    traits = draw_traits(len(roster.ids), settings.traits, chance=chance)
    region = roster.region.astype(np.uint8)
    organisations = np.arange(region.size)
    seniority = np.where(roster.seniority < 0, traits.seniority, roster.seniority)
    return Population(
        organisation=roster.organisation.astype(np.int32),
        organisation_start=_starts(roster.organisation),
        team=roster.team.astype(np.int32),
        team_start=_starts(roster.team),
        profession=roster.profession.astype(np.uint8),
        seniority=seniority.astype(np.uint8),
        innovativeness=traits.innovativeness,
        attention=traits.attention,
        boundary_spanner=traits.boundary_spanner,
        organisation_kind=roster.kind.astype(np.uint8),
        organisation_region=region,
        organisation_code=roster.names,
        organisation_name=roster.names,
        organisation_readiness=draw_readiness(region, settings.traits, chance=chance),
        organisation_leadership=chance.uniform("leadership", organisations).astype(np.float32),
        organisation_slack=chance.uniform("slack", organisations).astype(np.float32),
        organisations_in_full=tuple(
            np.bincount(roster.kind, minlength=len(ORGANISATION_KINDS)).tolist()
        ),
        weight=1.0,
        summary=_summary(settings, roster),
        staff_id=roster.ids,
    )


def _starts(numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """First row of each stretch of equal numbers, and the end."""
    return np.append(np.flatnonzero(np.diff(numbers, prepend=-1)), numbers.size)


def _summary(settings: PopulationSettings, roster: Roster) -> str:
    """Say in one line who was read, and which ties."""
    people, units, regions = len(roster.ids), roster.region.size, int(roster.region.max()) + 1
    read = (
        f"{settings.name}: {_number(people, 'person', 'people')} in "
        f"{_number(units, 'organisation')} and {_number(regions, 'region')} read from "
        f"{settings.people}"
    )
    if settings.edges is None:
        return f"{read}; ties between them are drawn"
    edges = read_edges(settings.edges, roster.ids)
    left = [
        f"{count:,} {what}"
        for count, what in ((edges.with_self, "with oneself"), (edges.repeated, "repeated"))
        if count
    ]
    left_out = f" ({' and '.join(left)} left out)" if left else ""
    return f"{read}, with {_number(len(edges.pairs), 'tie')} from {settings.edges}{left_out}"


def _number(count: int, one: str, several: str = "") -> str:
    return f"{count:,} {one if count == 1 else several or one + 's'}"
