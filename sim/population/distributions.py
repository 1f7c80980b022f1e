"""Organisations drawn from the published number, sizes and skill mix of each kind."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from sim.chance import Chance
from sim.parameters import OrganisationKind, PopulationSettings
from sim.population.listing import Listing
from sim.settings import ORGANISATION_KINDS, PROFESSIONS

FloatArray = npt.NDArray[np.float64]
CountArray = npt.NDArray[np.int64]


def draw_listing(settings: PopulationSettings, chance: Chance) -> Listing:
    """Draw every organisation of the full population, each kind in the order of size."""
    present = [
        (code, settings.kinds[name])
        for code, name in enumerate(ORGANISATION_KINDS)
        if name in settings.kinds and settings.kinds[name].organisations > 0
    ]
    if not present:
        raise ValueError("population.kinds holds no organisation: every number of them is 0")
    drawn = np.concatenate([_sizes(code, kind, chance=chance) for code, kind in present])
    sizes = _whole(drawn, settings.headcount_total)
    ends = np.cumsum([kind.organisations for _, kind in present])
    blocks = np.split(sizes, ends[:-1])
    labels = [_label(code, rank) for code, kind in present for rank in range(kind.organisations)]
    return Listing(
        kind=np.repeat([code for code, _ in present], [kind.organisations for _, kind in present]),
        region=np.full(sizes.size, -1, np.int64),
        headcount=np.concatenate(
            [_by_profession(block, kind) for block, (_, kind) in zip(blocks, present, strict=True)]
        ),
        codes=tuple(code for code, _ in labels),
        names=tuple(name for _, name in labels),
        account="drawn from the numbers and sizes configured",
    )


def _sizes(code: int, kind: OrganisationKind, *, chance: Chance) -> FloatArray:
    """Stratified log-normal quantiles: one draw from each n-th of the distribution."""
    n = kind.organisations
    strata = np.arange(n)
    within = chance.uniform("organisation size", strata, product=code)
    score = ndtri((strata + within) / n)
    return np.asarray(kind.headcount_median * np.exp(kind.headcount_log_sd * score), np.float64)


def _whole(sizes: FloatArray, total: int | None) -> CountArray:
    """Round to persons, at least one each; stretched by one factor to meet a total if given."""
    if total is None:
        return np.maximum(np.rint(sizes), 1).astype(np.int64)
    if total < sizes.size:
        raise ValueError(
            f"population.headcount_total is {total}, too few for {sizes.size} organisations"
        )
    upto = np.floor(np.cumsum(sizes) * (total / sizes.sum()) + 0.5)
    return np.asarray(np.maximum(np.diff(upto, prepend=0.0), 1), np.int64)


def _by_profession(sizes: CountArray, kind: OrganisationKind) -> CountArray:
    """Split headcounts by the skill mix, by largest remainder, shape (n, n_professions)."""
    shares = {str(name): share for name, share in kind.skill_mix.items()}
    mix = np.array([shares.get(name, 0.0) for name in PROFESSIONS])
    exact = sizes[:, None] * (mix / mix.sum())
    counts = np.floor(exact).astype(np.int64)
    missing = sizes - counts.sum(axis=1)
    rank = np.argsort(np.argsort(counts - exact, axis=1, kind="stable"), axis=1)
    return np.asarray(counts + (rank < missing[:, None]), np.int64)


def _label(kind: int, rank: int) -> tuple[str, str]:
    """Make up code and name of an organisation: its kind and its rank from the smallest on."""
    words = ORGANISATION_KINDS[kind].replace("_", " ")
    return f"{ORGANISATION_KINDS[kind]}-{rank + 1:04d}", f"{words.capitalize()} {rank + 1}"
