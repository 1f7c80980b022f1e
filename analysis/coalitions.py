"""Coalitions of recommendations in some results: which were run, and what came of each."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis import scenarios
from analysis.load import Results
from analysis.measures import BY_NAME, by_replicate

NONE, PAIRS, SHARES, BOTH = "none", "pairs", "shares", "both"
DRAWN_ORDERS = 20  # where a manifest does not say how many
# scenarios that are nothing but their recommendations in force
PLAIN = (
    scenarios.RECOMMENDATION,
    scenarios.BUNDLE,
    scenarios.BUT_ONE,
    scenarios.COALITION,
)
Coalition = frozenset[str]


@dataclass(frozen=True)
class Asked:
    """What a comparison was asked for.

    Attributes
    ----------
    players
        Ids of the recommendations chosen, in the order in which they were.
    what
        ``none``, ``pairs``, ``shares`` or ``both``.
    orders
        How many orders were drawn for the shares of more than ten.
    """

    players: tuple[str, ...]
    what: str
    orders: int


def asked(results: Results) -> Asked:
    """Return what the command asked for, as the manifest keeps it."""
    configuration = results.manifest.get("configuration", {})
    players = tuple(str(name) for name in configuration.get("recommendations") or ())
    what = str(configuration.get("coalitions", NONE))
    return Asked(players, what, int(configuration.get("orders", DRAWN_ORDERS)))


def values(results: Results, measure: str) -> pd.DataFrame:
    """Arrange a measure by coalition, whatever the scenario is called.

    Returns
    -------
    DataFrame
        A row per replicate, a column per coalition (frozenset of ids, the baseline being the empty
        one); NaN where that run is missing. Counts and pounds are of the whole population.
    """
    wide = by_replicate(results, BY_NAME[measure])
    names = _names(results)
    table = wide.reindex(columns=list(names.values()))
    table.columns = pd.Index(list(names), tupleize_cols=False)
    return table


def titles(results: Results) -> dict[str, str]:
    """Return the title of each recommendation, its id where none is known."""
    known = results.manifest.get("recommendations", {})
    return {name: str(known.get(name, {}).get("title") or name) for name in asked(results).players}


def _names(results: Results) -> dict[Coalition, str]:
    """Return the first scenario that has each set of recommendations in force and no more."""
    found: dict[Coalition, str] = {frozenset(): results.baseline}
    for scenario in results.manifest["scenarios"][1:]:
        members = frozenset(str(name) for name in scenario["recommendations"])
        if scenarios.kind(scenario) in PLAIN and members:
            found.setdefault(members, str(scenario["name"]))
    return found
