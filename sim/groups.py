"""Who adopts: staff by stage, for each profession, kind of organisation and region.

Counts are pairs of person and product, as in ``sim.measures``: only those count for whom a product
is relevant, and ideas of members count once somebody has found them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.population import Population
from sim.settings import ORGANISATION_KINDS, PROFESSIONS
from sim.stages import DISCONTINUED, PERSUADED, STAFF_STAGES, SUSTAINED, UNAWARE, USING

if TYPE_CHECKING:
    from sim.model import DiffusionModel

ALL_PRODUCTS = "all"
GROUP_COUNTS = ("reachable", "aware", "persuaded", "using", "sustained", "ever_used")
DIMENSIONS = ("profession", "organisation_kind", "region")

Codes = npt.NDArray[np.integer]
Counts = npt.NDArray[np.int64]


def group_counts(model: DiffusionModel) -> pd.DataFrame:
    """Count staff by stage in each group, at the model's present month.

    Returns
    -------
    pandas.DataFrame
        One row per ``dimension`` (see ``DIMENSIONS``), ``group`` and ``product``, the last of each
        group being ``all`` products: pairs that are ``reachable``, and of them ``aware`` (ever),
        ``persuaded``, ``using`` (sustained use included), ``sustained`` and ``ever_used``. Groups
        without anybody are there, with 0.
    """
    tables = [
        _counted(model, dimension, names=names, group=group)
        for dimension, (names, group) in _groupings(model.world.population).items()
    ]
    return pd.concat(tables, ignore_index=True)


def _groupings(population: Population) -> dict[str, tuple[tuple[str, ...], Codes]]:
    """Names of the groups and each person's group, shape (n_staff,), by dimension."""
    region = population.organisation_region
    regions = tuple(f"region {number + 1}" for number in range(int(region.max()) + 1))
    groupings = (
        (PROFESSIONS, population.profession),
        (ORGANISATION_KINDS, population.organisation_kind[population.organisation]),
        (regions, region[population.organisation]),
    )
    return dict(zip(DIMENSIONS, groupings, strict=True))


def _counted(
    model: DiffusionModel, dimension: str, *, names: tuple[str, ...], group: Codes
) -> pd.DataFrame:
    """Count one dimension's groups, product by product within each group."""
    products = (*model.product_names, ALL_PRODUCTS)
    counts = np.zeros((len(names), len(products), len(STAFF_STAGES)), np.int64)
    for product in range(len(model.product_names)):
        if not model.portfolio.known(product):
            continue
        stage, relevance = model.stage[product], model.relevance[product]
        counts[:, product] = _by_stage(group, stage, relevance=relevance, groups=len(names))
    counts[:, -1] = counts.sum(axis=1)
    flat = counts.reshape(-1, len(STAFF_STAGES))
    return pd.DataFrame(
        {
            "dimension": dimension,
            "group": np.repeat(np.array(names, object), len(products)),
            "product": list(products) * len(names),
            **_measures(flat),
        }
    )


def _by_stage(
    group: Codes, stage: Codes, *, relevance: npt.NDArray[np.float32], groups: int
) -> Counts:
    """Count those concerned by group and stage, shape (n_groups, n_stages)."""
    concerned = relevance > 0.0
    stages = len(STAFF_STAGES)
    codes = group[concerned].astype(np.int64) * stages + stage[concerned]
    return np.bincount(codes, minlength=groups * stages).reshape(groups, stages)


def _measures(counts: Counts) -> dict[str, Counts]:
    """What the stages come to, each of shape (n_rows,)."""
    reachable = counts.sum(axis=1)
    using = counts[:, USING] + counts[:, SUSTAINED]
    columns = (
        reachable,
        reachable - counts[:, UNAWARE],
        counts[:, PERSUADED],
        using,
        counts[:, SUSTAINED],
        using + counts[:, DISCONTINUED],
    )
    return dict(zip(GROUP_COUNTS, columns, strict=True))
