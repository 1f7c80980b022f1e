"""In which order a reader meets the scenarios: by sort, then by falling effect."""

from __future__ import annotations

from analysis import scenarios
from analysis.effects import Row
from analysis.load import Results
from analysis.measures import USING

ByScenario = dict[str, dict[str, Row]]


def families(results: Results, rows: ByScenario) -> dict[str, list[str]]:
    """Gather scenarios by kind, in the order of a report, each by falling additional use.

    Those that leave one recommendation out are left to the comparison of their own
    (`analysis.together`), unless there is none, or nothing else.

    Parameters
    ----------
    results
        What `load` returned.
    rows
        The effects, as `by_scenario` arranges them.

    Returns
    -------
    dict
        Kind of scenario to names.
    """
    kinds = results.kinds
    apart = bool(scenarios.left_out(results.scenarios))
    found: dict[str, list[str]] = {}
    for kind in scenarios.HEADINGS:
        names = [name for name in rows if kinds[name] == kind]
        names.sort(key=lambda name: -float(rows[name][USING]["difference"]))
        if names and not (kind == scenarios.BUT_ONE and apart and found):
            found[kind] = names
    return found
