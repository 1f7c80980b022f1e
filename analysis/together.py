"""What each recommendation adds alone and on top of the rest, and whether effects add up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import scenarios
from analysis.intervals import mean_interval
from analysis.load import Results
from analysis.measures import BY_NAME, USING, by_replicate
from analysis.wording import Estimate, count, difference, with_interval


@dataclass(frozen=True)
class SumOfParts:
    """Everything together beside the sum of its parts, each taken alone.

    Attributes
    ----------
    everything
        Name of the bundle.
    parts
        How many recommendations it has.
    together, added_up, gap
        Additional users of the bundle, the sum over its parts, and the first less the second;
        each with its 95 % interval, paired by replicate, whole population.
    replicates
        How many replicates have the baseline, the bundle and every part.
    """

    everything: str
    parts: int
    together: Estimate
    added_up: Estimate
    gap: Estimate
    replicates: int


def alone_and_on_top(results: Results, measure: str = USING) -> pd.DataFrame:
    """Compare what each recommendation adds to nothing, and to all the others.

    On top of the rest means everything minus everything but this one, replicate by replicate.

    Parameters
    ----------
    results
        What `load` returned.
    measure
        Which measure, by name.

    Returns
    -------
    DataFrame
        ``recommendation, title`` and, each with the ``…_low`` and ``…_high`` of its 95 % interval
        and the number of ``…_replicates``, ``alone`` and ``on_top``; NaN where a scenario is
        missing. Largest alone first. Empty where no scenario leaves one recommendation out.
    """
    wide = by_replicate(results, BY_NAME[measure])
    singles = scenarios.alone(results.scenarios)
    titles = {str(s["name"]): str(s["title"]) for s in results.scenarios}
    everything = results.everything
    rows = []
    for name, rest in scenarios.left_out(results.scenarios).items():
        single = singles.get(name)
        row: dict[str, object] = {"recommendation": name, "title": titles.get(single or rest, name)}
        row |= _difference(wide, "alone", single, results.baseline)
        row |= _difference(wide, "on_top", everything, rest)
        rows.append(row)
    table = pd.DataFrame(rows)
    return table.sort_values("alone", ascending=False, ignore_index=True) if rows else table


def sum_of_parts(results: Results, measure: str = USING) -> SumOfParts | None:
    """Hold everything together against the sum of its parts.

    Returns None where there is no bundle, where a part was not also run alone, or where no
    replicate has them all.
    """
    everything, singles = results.everything, scenarios.alone(results.scenarios)
    if everything is None:
        return None
    parts = scenarios.parts_of(results.scenarios, everything)
    if not set(parts) <= set(singles):
        return None
    names = [singles[part] for part in parts]
    wide = by_replicate(results, BY_NAME[measure])
    wide = wide.reindex(columns=[results.baseline, everything, *names]).dropna()
    if wide.empty:
        return None
    base = wide[results.baseline]
    together = wide[everything] - base
    added_up = wide[names].sub(base, axis=0).sum(axis=1)
    return SumOfParts(
        everything=everything,
        parts=len(parts),
        together=_estimate(together),
        added_up=_estimate(added_up),
        gap=_estimate(together - added_up),
        replicates=len(wide),
    )


def in_words(found: SumOfParts) -> str:
    """Say in a sentence whether everything together is less or more than the sum of its parts."""
    start = (
        f"Together, the {found.parts} recommendations add "
        f"{with_interval(found.together, count)} users; what they add alone sums to "
        f"{with_interval(found.added_up, count)}. "
    )
    if found.replicates == 1:
        return start + "With one replicate nothing can be said of the difference."
    gap = difference(found.gap, count)
    if found.gap.high < 0:
        return f"{start}Together they add less than their sum: {gap}."
    if found.gap.low > 0:
        return f"{start}Together they add more than their sum: {gap}."
    return f"{start}The difference of the two, {gap}, cannot be told from zero."


def _difference(
    wide: pd.DataFrame, name: str, first: str | None, second: str
) -> dict[str, float | int]:
    """First minus second, paired, under the columns of `name`."""
    pair = wide.reindex(columns=[first, second]).dropna()
    if first is None or pair.empty:
        value, low, high = (float("nan"),) * 3
    else:
        value, low, high = _estimate(pair[first] - pair[second])
    return {
        name: value,
        f"{name}_low": low,
        f"{name}_high": high,
        f"{name}_replicates": len(pair) if first is not None else 0,
    }


def _estimate(values: pd.Series[float]) -> Estimate:
    """Mean over replicates with its 95 % interval."""
    found = mean_interval(values.to_numpy(dtype=np.float64))
    return Estimate(float(found.mean), float(found.low), float(found.high))
