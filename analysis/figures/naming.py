"""Titles and order of scenarios, the same in every figure."""

from __future__ import annotations

from analysis import drawing, scenarios
from analysis.effects import Row
from analysis.load import Results
from analysis.measures import USING
from analysis.wording import plain

ByScenario = dict[str, dict[str, Row]]


def titled(results: Results, name: str, *, width: int) -> str:
    """Name a scenario by identifier and title, on at most two lines."""
    titles = {str(s["name"]): str(s["title"]) for s in results.manifest["scenarios"]}
    if name == results.baseline:
        return f"Baseline: {plain(titles[name], width)}"
    return drawing.label(name, titles[name], width=width)


def families(results: Results, rows: ByScenario) -> dict[str, list[str]]:
    """Gather scenarios by kind, in the order of a report, each by falling additional use.

    Those that leave one recommendation out are left to the figure of their own, unless there is
    nothing else.
    """
    kinds = results.kinds
    found: dict[str, list[str]] = {}
    for kind in scenarios.HEADINGS:
        names = [name for name in rows if kinds[name] == kind]
        names.sort(key=lambda name: -float(rows[name][USING]["difference"]))
        if names and not (kind == scenarios.BUT_ONE and found):
            found[kind] = names
    return found
