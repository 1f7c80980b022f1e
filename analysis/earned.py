"""What each recommendation has earned of what all achieve together, with the luck of replicates.

Shares are Shapley's (`analysis.attribution`), of each replicate by itself, so that their intervals
over replicates hold luck. Where orders were drawn, all replicates have the same ones, and the
intervals hold the luck of both.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.attribution import Shares, shapley
from analysis.coalitions import BOTH, SHARES, Coalition, asked, values
from analysis.intervals import Floats, Interval, crossed_interval, mean_interval
from analysis.load import Results
from analysis.measures import BY_NAME
from analysis.wording import Estimate


@dataclass(frozen=True, eq=False)
class Earned:
    """How one measure is shared out.

    Attributes
    ----------
    measure
        Its name.
    players
        Ids of the recommendations.
    shares, alone, on_top
        Of each player: its share, what it adds to nothing, and what it adds to all the others;
        NaN where that was not run.
    together
        What all add to the baseline. The shares sum to it.
    ahead
        Shape (players, players): how likely the row's share is larger than the column's.
    exact
        Whether all orders were counted rather than some drawn.
    orders, coalitions
        How many orders were drawn, each also reversed; how many coalitions were valued.
    """

    measure: str
    players: tuple[str, ...]
    shares: Interval
    alone: Interval
    on_top: Interval
    together: Estimate
    ahead: Floats
    exact: bool
    orders: int
    coalitions: int

    @property
    def replicates(self) -> int:
        """How many replicates have every coalition."""
        return self.shares.replicates

    def by_size(self) -> list[int]:
        """Return the places of the players, largest share first."""
        return [int(place) for place in np.argsort(-self.shares.mean, kind="stable")]

    def estimate(self, place: int, column: str) -> Estimate:
        """Take the ``share``, ``alone`` or ``on_top`` of the player in a place."""
        of = {"share": self.shares, "alone": self.alone, "on_top": self.on_top}[column]
        return Estimate(float(of.mean[place]), float(of.low[place]), float(of.high[place]))


def are_asked(results: Results) -> bool:
    """Whether the comparison was made to share effects out."""
    return asked(results).what in (SHARES, BOTH) and len(asked(results).players) > 1


def earned(results: Results, measure: str) -> Earned | None:
    """Share out what all recommendations add together; None where no replicate is complete.

    Parameters
    ----------
    results
        Of a comparison with ``coalitions=shares`` or ``both``.
    measure
        Name of a count or a sum of money.
    """
    wanted, table = asked(results), values(results, measure)
    needed = _needed(wanted.players, wanted.orders)
    complete = table.reindex(columns=pd.Index(needed, tupleize_cols=False)).dropna()
    if complete.empty:
        return None
    every = [_shares(row, wanted.players, wanted.orders) for _, row in complete.iterrows()]
    contributions = _contributions(every)
    whole = complete[frozenset(wanted.players)] - complete[frozenset()]
    summed = mean_interval(whole.to_numpy(dtype=np.float64))
    table = table.loc[complete.index]
    return Earned(
        measure=measure,
        players=wanted.players,
        shares=_interval(contributions),
        alone=_added(table, [(frozenset([p]), frozenset()) for p in wanted.players]),
        on_top=_added(table, [_with_and_without(wanted.players, p) for p in wanted.players]),
        together=Estimate(float(summed.mean), float(summed.low), float(summed.high)),
        ahead=_ahead(contributions),
        exact=every[0].exact,
        orders=wanted.orders,
        coalitions=every[0].coalitions,
    )


def earned_table(found: Earned, titles: dict[str, str]) -> pd.DataFrame:
    """Return one row per recommendation, largest share first.

    Returns
    -------
    DataFrame
        ``measure, unit, recommendation, title``; ``share``, ``alone``, ``on_top`` and
        ``together``, each with the ``…_low`` and ``…_high`` of its 95 % interval; ``replicates``,
        ``exact``, ``coalitions``.
    """
    rows = []
    for place in found.by_size():
        name = found.players[place]
        row: dict[str, object] = {
            "measure": found.measure,
            "unit": BY_NAME[found.measure].unit,
            "recommendation": name,
            "title": titles[name],
        }
        for column in ("share", "alone", "on_top"):
            row |= _columns(column, found.estimate(place, column))
        row |= _columns("together", found.together)
        row |= {"replicates": found.replicates, "exact": found.exact}
        rows.append(row | {"coalitions": found.coalitions})
    return pd.DataFrame(rows)


def _columns(name: str, found: Estimate) -> dict[str, float]:
    return {name: found.value, f"{name}_low": found.low, f"{name}_high": found.high}


def _needed(players: tuple[str, ...], orders: int) -> list[Coalition]:
    """Return every coalition that the shares ask for; of many players, those of drawn orders."""
    found: list[Coalition] = []

    def value(members: frozenset[object]) -> float:
        found.append(frozenset(map(str, members)))
        return 0.0

    shapley(value, players, pairs_of_orders=orders)
    return found


def _shares(row: pd.Series[float], players: tuple[str, ...], orders: int) -> Shares:
    """Share out what one replicate has."""
    known: dict[frozenset[Hashable], float] = dict(zip(row.index, row.to_numpy(), strict=True))
    return shapley(known, players, pairs_of_orders=orders)


def _contributions(every: list[Shares]) -> Floats:
    """Gather what each player adds; shape (players, replicates, orders), 1 for all orders."""
    parts = [
        shares.estimates[None] if shares.by_order is None else shares.by_order for shares in every
    ]
    return np.stack([part.T for part in parts], axis=1)


def _interval(contributions: Floats) -> Interval:
    """Mean of contributions with the luck of replicates and, if any were drawn, of orders."""
    if contributions.shape[-1] == 1:
        return mean_interval(contributions[..., 0])
    return crossed_interval(contributions)


def _ahead(contributions: Floats) -> Floats:
    """How likely each share is larger than each other one; one half where nothing is known."""
    differences = contributions[:, None] - contributions[None, :]
    found = _interval(differences).probability_above_zero()
    return np.nan_to_num(found, nan=0.5)


def _with_and_without(players: tuple[str, ...], left_out: str) -> tuple[Coalition, Coalition]:
    """Return all, and all but one."""
    every = frozenset(players)
    return every, every - {left_out}


def _added(table: pd.DataFrame, pairs: list[tuple[Coalition, Coalition]]) -> Interval:
    """Return the paired differences of pairs of coalitions; NaN where a replicate lacks one."""
    first, second = ([pair[i] for pair in pairs] for i in (0, 1))
    arranged = [
        table.reindex(columns=pd.Index(side, tupleize_cols=False)).to_numpy(dtype=np.float64)
        for side in (first, second)
    ]
    return mean_interval((arranged[0] - arranged[1]).T)
