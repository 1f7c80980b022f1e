"""How evenly use is spread over groups of staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.groups import ALL_PRODUCTS, group_counts

if TYPE_CHECKING:
    from sim.model import DiffusionModel

MEASURED = {
    "profession": "evenness_professions",
    "organisation_kind": "evenness_organisation_kinds",
}


def evenness(model: DiffusionModel) -> dict[str, float]:
    """1 minus the Hoover index of use, over professions and over kinds of organisation.

    The index is the share of users who would have to be exchanged for non-users elsewhere for all
    groups to use equally often, relative to those reachable. Not a number if nobody uses anything.

    Source: Hoover (1936), "The measurement of industrial localization".
    """
    table = group_counts(model)
    table = table[table["product"] == ALL_PRODUCTS]
    found = {}
    for dimension, name in MEASURED.items():
        groups = table[table["dimension"] == dimension]
        users = groups["using"].to_numpy(np.float64)
        reachable = groups["reachable"].to_numpy(np.float64)
        if users.sum() == 0.0:
            found[name] = float("nan")
            continue
        apart = np.abs(users / users.sum() - reachable / reachable.sum())
        found[name] = float(1.0 - apart.sum() / 2.0)
    return found
