"""How far the order of the foremost inputs is settled, from intervals and from what is next."""

from __future__ import annotations

import math
from collections.abc import Sequence

from analysis.importance import Importance, Row, estimate

SETTLED = 0.9


def settled_groups(found: Importance) -> list[tuple[str, ...]]:
    """Return the inputs above the floor in groups, foremost first, whose order is settled.

    Within a group no order is. A border lies where every input before it exceeds every one after
    it: neighbours in nine of ten resamples, others by intervals that do not touch. All borders
    together hold with a probability of at least .9: what is lost at each is added up (Bonferroni).
    """
    rows = found.inputs
    groups: list[list[str]] = [[]]
    lost = 0.0
    for place, row in enumerate(found.above):
        groups[-1].append(row["input"])
        last = place == len(found.above) - 1
        if last:
            break
        doubt = _doubt(found, rows[: rows.index(row) + 1], rows[rows.index(row) + 1 :])
        if lost + doubt <= 1 - SETTLED:
            lost += doubt
            groups.append([])
    return [tuple(group) for group in groups if group]


def _doubt(found: Importance, before: Sequence[Row], after: Sequence[Row]) -> float:
    """Return how likely the neighbours at a border change places; 1 where any others may, too."""
    first, second = before[-1], after[0]
    next_to = second["rank"] == first["rank"] + 1
    ahead = float(first.get("above_next", math.nan)) if next_to else math.nan
    lows = [estimate(row, found.index).low for row in before]
    highs = [estimate(row, found.index).high for row in after]
    if any(math.isnan(end) for end in (*lows, *highs)):
        return 1.0
    apart = all(
        low > high
        for i, low in enumerate(lows)
        for j, high in enumerate(highs)
        if (i, j) != (len(lows) - 1, 0)
    )
    if not apart:
        return 1.0
    if not math.isnan(ahead):
        return 1.0 - ahead
    return 0.0 if lows[-1] > highs[0] else 1.0
