"""A list of organisations with their headcounts, before staff are placed in them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.chance import Chance
from sim.settings import ORGANISATION_KINDS

FEWEST_REGIONS = 2


@dataclass(frozen=True, eq=False)
class Listing:
    """Organisations as columns.

    Attributes
    ----------
    kind : int64, shape (n_organisations,)
        Index into ``ORGANISATION_KINDS``.
    region : int64, shape (n_organisations,)
        Number of the region, or -1 where it still has to be drawn.
    headcount : int64, shape (n_organisations, n_professions)
        Staff of each profession.
    codes, names : tuple of str
        One of each per organisation.
    account : str
        Where the list comes from, for the summary of the population.
    """

    kind: npt.NDArray[np.int64]
    region: npt.NDArray[np.int64]
    headcount: npt.NDArray[np.int64]
    codes: tuple[str, ...]
    names: tuple[str, ...]
    account: str

    def rows(self, chosen: npt.NDArray[np.int64]) -> Listing:
        """Return the chosen rows, in the order given."""
        return Listing(
            kind=self.kind[chosen],
            region=self.region[chosen],
            headcount=self.headcount[chosen],
            codes=tuple(self.codes[row] for row in chosen),
            names=tuple(self.names[row] for row in chosen),
            account=self.account,
        )

    def count_kinds(self) -> tuple[int, ...]:
        """Organisations of each kind, in the order of ``ORGANISATION_KINDS``."""
        counts = np.bincount(self.kind, minlength=len(ORGANISATION_KINDS))
        return tuple(int(count) for count in counts)


def kept_of(organisations: int, scale: float) -> int:
    """How many of a kind's organisations a scale keeps: the nearest number, halves upwards."""
    return math.floor(scale * organisations + 0.5)


def sample(listing: Listing, scale: float, *, chance: Chance) -> Listing:
    """Keep whole organisations: of each kind, every 1/scale-th by size from a random start.

    Systematic sampling by size keeps large and small organisations in proportion, and sizes are
    never shrunk.
    """
    size = listing.headcount.sum(axis=1)
    starts = chance.uniform("population sample", range(len(ORGANISATION_KINDS)))
    chosen = []
    for kind, start in enumerate(starts):
        members = np.flatnonzero(listing.kind == kind)
        kept = kept_of(members.size, scale)
        if kept:
            by_size = members[np.argsort(size[members], kind="stable")]
            step = members.size / kept
            picks = np.floor((np.arange(kept) + start) * step).astype(np.int64)
            chosen.append(np.sort(by_size[np.minimum(picks, members.size - 1)]))
    if not chosen:
        raise ValueError(f"population.scale={scale:g} keeps no organisation at all")
    return listing.rows(np.concatenate(chosen))


def place_in_regions(listing: Listing, regions: int, *, chance: Chance) -> Listing:
    """Draw regions where the list has none, and order the organisations by region.

    The organisations of a kind are dealt out evenly, in random order from a random region on.
    """
    region = listing.region.copy()
    order = chance.uniform("organisation region", np.arange(region.size))
    first = chance.uniform("first region", range(len(ORGANISATION_KINDS)))
    for kind in range(len(ORGANISATION_KINDS)):
        drawn = np.flatnonzero((listing.kind == kind) & (listing.region < 0))
        dealt = np.arange(drawn.size) + int(first[kind] * regions)
        region[drawn[np.argsort(order[drawn], kind="stable")]] = dealt % regions
    placed = np.lexsort((np.arange(region.size), listing.kind, region)).astype(np.int64)
    ordered = listing.rows(placed)
    return Listing(
        kind=ordered.kind,
        region=region[placed],
        headcount=ordered.headcount,
        codes=ordered.codes,
        names=ordered.names,
        account=ordered.account,
    )


def regions_at(scale: float, regions: int) -> int:
    """How many regions a scaled population is dealt out to: whole regions go too, but for two.

    With all ten regions at scale 0.05 an acute trust would have no other acute trust in its
    region to follow. Two are kept so that there are ties between regions.
    """
    return min(regions, max(FEWEST_REGIONS, math.floor(scale * regions + 0.5)))
