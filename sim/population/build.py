"""From settings to a population: list organisations, keep a share of them, staff them."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from sim.chance import Chance
from sim.parameters import PopulationSettings
from sim.population.columns import Population
from sim.population.distributions import draw_listing
from sim.population.listing import Listing, kept_of, place_in_regions, regions_at, sample
from sim.population.people import build_people
from sim.population.staff import draw_readiness, place_staff
from sim.population.table import read_listing
from sim.settings import ORGANISATION_KINDS


def build_population(settings: PopulationSettings, chance: Chance) -> Population:
    """Draw or read the organisations, keep the share ``scale`` of each kind, and staff them.

    Where ``source`` is ``people``, everyone in the file is taken as they are instead.

    Parameters
    ----------
    settings
        Where ``source`` is ``table``, the path of the table is relative to the current directory;
        that of people, see ``sim.files.located``.
    chance
        The luck of the replicate; the population is a function of it and of the settings.

    Raises
    ------
    ValueError
        If the table or the people cannot be read, or the scale keeps no organisation.
    """
    if settings.source == "people":
        return build_people(settings, chance)
    full = _list(settings, chance)
    regions = regions_at(settings.scale, settings.regions)
    kept = place_in_regions(sample(full, settings.scale, chance=chance), regions, chance=chance)
    staff = place_staff(kept, settings.traits, chance=chance)
    region = kept.region.astype(np.uint8)
    organisations = np.arange(region.size)
    return Population(
        **{name: getattr(staff, name) for name in staff.__dataclass_fields__},
        organisation_kind=kept.kind.astype(np.uint8),
        organisation_region=region,
        organisation_code=kept.codes,
        organisation_name=kept.names,
        organisation_readiness=draw_readiness(region, settings.traits, chance=chance),
        organisation_leadership=chance.uniform("leadership", organisations).astype(np.float32),
        organisation_slack=chance.uniform("slack", organisations).astype(np.float32),
        organisations_in_full=full.count_kinds(),
        weight=1.0 / settings.scale,
        summary=_summary(settings, full, kept=kept),
    )


def _list(settings: PopulationSettings, chance: Chance) -> Listing:
    if settings.source == "distributions":
        return draw_listing(settings, chance)
    assert settings.table is not None  # the settings refuse a table without both
    assert settings.table_format is not None
    return read_listing(settings.table, settings.table_format)


def _summary(settings: PopulationSettings, full: Listing, *, kept: Listing) -> str:
    """Say in one line what was drawn or read, and what the scale kept of it."""
    parts = [
        f"{count:,} {ORGANISATION_KINDS[code].replace('_', ' ')}"
        for code, count in enumerate(kept.count_kinds())
        if count
    ]
    lost = [
        ORGANISATION_KINDS[code].replace("_", " ")
        for code, (before, after) in enumerate(
            zip(full.count_kinds(), kept.count_kinds(), strict=True)
        )
        if before and not after
    ]
    missing = f"; too small a scale to keep any {' or '.join(lost)}" if lost else ""
    origin = full.account
    if settings.source == "distributions":
        origin = f"{_size(full)} {full.account}"
    sample = f"{_size(kept)} kept at scale {settings.scale:g}"
    scaled = f": {sample}" if settings.scale < 1.0 else ""
    return f"{settings.name}: {origin}{scaled} ({', '.join(parts)}){missing}"


def _size(listing: Listing) -> str:
    number = len(listing.codes)
    noun = "organisation" if number == 1 else "organisations"
    return f"{number:,} {noun} with {listing.headcount.sum():,} staff"


def require_kinds(
    population: Population, settings: PopulationSettings, *, kinds: Iterable[str], why: str
) -> None:
    """Refuse a population without the kinds of organisation that something needs.

    Parameters
    ----------
    kinds
        Kinds of which at least one organisation each is needed.
    why
        What needs them, as in "recommendation 4a".

    Raises
    ------
    ValueError
        Naming the first missing kind and, where there is one, the smallest scale that keeps one.
    """
    present = population.by_kind()
    for kind in kinds:
        if kind in present:
            continue
        words = kind.replace("_", " ")
        in_full = population.organisations_in_full[ORGANISATION_KINDS.index(kind)]
        if in_full == 0:
            raise ValueError(
                f"population {settings.name} has no {words} organisation, which {why} needs"
            )
        raise ValueError(
            f"population.scale={settings.scale:g} keeps no {words} organisation, which {why} "
            f"needs; the smallest scale that keeps one is {_smallest_scale(in_full):g}"
        )


def _smallest_scale(organisations: int) -> float:
    """Smallest scale of at most two significant digits that keeps one of so many."""
    exact = 0.5 / organisations
    unit = 10.0 ** (math.floor(math.log10(exact)) - 1)
    steps = math.ceil(exact / unit)
    while kept_of(organisations, round(steps * unit, 12)) < 1:
        steps += 1
    return round(steps * unit, 12)
