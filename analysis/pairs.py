"""Which recommendations go well together: synergies of pairs, told from luck all at once.

Of many pairs some look as if they helped each other by luck alone. So intervals are widened until
all of them together hold their true values in 95 of 100 comparisons.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from analysis.attribution import MOST_EXACT
from analysis.coalitions import BOTH, PAIRS, SHARES, Asked, asked, values
from analysis.intervals import joint_half_width
from analysis.load import Results
from analysis.synergy import SYNERGY, synergies, two_level_design


@dataclass(frozen=True, eq=False)
class Pairs:
    """What the pairs of some recommendations add by being together.

    Attributes
    ----------
    players
        Ids of the recommendations.
    table
        One row per pair, largest synergy first: ``first, second, synergy``; ``low, high`` of the
        interval that holds with all others; ``own_low, own_high`` of its own 95 % interval;
        ``told_from_zero`` (by the former), ``replicates``.
    whole
        Whether every coalition was run: then nothing is assumed of three or more.
    runs
        How many coalitions the design has.
    """

    players: tuple[str, ...]
    table: pd.DataFrame
    whole: bool
    runs: int

    @property
    def replicates(self) -> int:
        """How many replicates have the whole design."""
        return int(self.table["replicates"].iloc[0])


def are_asked(results: Results) -> bool:
    """Whether the comparison was made such that it tells pairs apart."""
    wanted = asked(results)
    enough = wanted.what in (PAIRS, BOTH) or (wanted.what == SHARES and _is_whole(wanted))
    return enough and len(wanted.players) > 1


def pairs(results: Results, measure: str) -> Pairs | None:
    """Estimate the synergy of every pair; None where no replicate has the whole design.

    Parameters
    ----------
    results
        Of a comparison for which `are_asked` holds.
    measure
        Name of a count or a sum of money.
    """
    wanted = asked(results)
    design = _design(wanted)
    members = [
        frozenset(name for name in wanted.players if row[name]) for row in design.to_dict("records")
    ]
    columns = pd.Index(members, tupleize_cols=False)
    complete = values(results, measure).reindex(columns=columns).dropna()
    if complete.empty:
        return None
    found = synergies(complete.to_numpy(dtype=np.float64).T, design)
    table = _told(found[found["kind"] == SYNERGY])
    return Pairs(wanted.players, table, _is_whole(wanted) and wanted.what != PAIRS, len(design))


def _told(found: pd.DataFrame) -> pd.DataFrame:
    """Widen the intervals of synergies until they hold together, and say which exclude zero."""
    half = joint_half_width(
        found["error"].to_numpy(), replicates=int(found["replicates"].iloc[0]), intervals=len(found)
    )
    low, high = found["estimate"] - half, found["estimate"] + half
    table = pd.DataFrame(
        {
            "first": found["first"],
            "second": found["second"],
            "synergy": found["estimate"],
            "low": low,
            "high": high,
            "own_low": found["low"],
            "own_high": found["high"],
            "told_from_zero": (low > 0) | (high < 0),
            "replicates": found["replicates"],
        }
    )
    return table.sort_values("synergy", ascending=False, kind="stable", ignore_index=True)


def _design(wanted: Asked) -> pd.DataFrame:
    """Return the runs that tell the pairs apart: all coalitions where these were run."""
    if wanted.what == PAIRS or not _is_whole(wanted):
        return two_level_design(wanted.players)
    rows = list(product([False, True], repeat=len(wanted.players)))
    return pd.DataFrame(rows, columns=list(wanted.players))


def _is_whole(wanted: Asked) -> bool:
    """Whether the shares of so many players take every coalition."""
    return len(wanted.players) <= MOST_EXACT
