"""Tables of the page that have a row per scenario: effects, prices, and how far use travels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from analysis import scenarios
from analysis.cells import in_words, number_cell, price_cell
from analysis.effects import IDENTICAL, Row, cost_per_organisation, institute_cost_per_adopter
from analysis.intervals import TOO_FEW
from analysis.load import Results
from analysis.measures import COST, INSTITUTE, LATER_MEASURES, REPORTED, ROUTINE, USING, Measure
from analysis.order import ByScenario, families
from analysis.wording import NUMBERS, Estimate, plain, share, with_interval

Table = list[dict[str, Any]]

OUTCOMES = (USING, "staff_using_share", "staff_sustained", ROUTINE, "months_to_10_percent")
COSTS = (COST, INSTITUTE, "cost_participants_pounds")


def effect_groups(results: Results, rows: ByScenario) -> Table:
    """Write the effects: a group per sort of scenario, a row per scenario, a cell per outcome."""
    return _groups(results, rows, _effect_row)


def price_groups(results: Results, rows: ByScenario) -> Table:
    """Write additional costs by who bears them, and what additional users and organisations cost.

    A group per sort of scenario, a row per scenario.
    """
    return _groups(results, rows, _price_row)


def wider_measures(results: Results) -> list[Measure]:
    """List the measures of how far use travels that these results have."""
    return [m for m in LATER_MEASURES if m.name != REPORTED and m.column in results.runs.columns]


def wider_groups(results: Results, rows: ByScenario) -> Table:
    """Write how far use travels, as differences; empty in older results."""
    names = [measure.name for measure in wider_measures(results)]
    if not names:
        return []
    return _groups(
        results,
        rows,
        lambda measures: {"cells": [_cell(measures[name]) for name in names]},
    )


def wider_baseline(rows: ByScenario) -> list[dict[str, str]]:
    """Write the levels of the baseline in how far use travels, from any scenario's rows."""
    measures = next(iter(rows.values()))
    cells = []
    for row in (measures[m.name] for m in LATER_MEASURES if m.name in measures):
        if row["measure"] == REPORTED:
            continue
        level = Estimate(row["baseline_mean"], row["baseline_low"], row["baseline_high"])
        cells.append(halves(with_interval(level, NUMBERS[row["unit"]])))
    return cells


def halves(text: str) -> dict[str, str]:
    """Part a number from its interval, to stand on two lines."""
    value, bracket, ends = text.partition(" (")
    return {"value": value, "ends": bracket.strip() + ends}


def _groups(
    results: Results, rows: ByScenario, write: Callable[[dict[str, Row]], dict[str, Any]]
) -> Table:
    """Write a row per scenario, gathered by sort under its heading."""
    return [
        {
            "heading": scenarios.HEADINGS[kind],
            "rows": [_said_first(rows[name]) | write(rows[name]) for name in names],
        }
        for kind, names in families(results, rows).items()
    ]


def _said_first(measures: dict[str, Row]) -> dict[str, Any]:
    """Give what every table says first about a scenario."""
    use = measures[USING]
    return {
        "name": plain(use["scenario"], 40),
        "title": plain(use["title"]),
        "replicates": use["replicates"],
    }


def _effect_row(measures: dict[str, Row]) -> dict[str, Any]:
    """Write the outcomes of one scenario, and how often it comes first."""
    cells = []
    for row in (measures[name] for name in OUTCOMES):
        error = "" if _said_in_words(row) else NUMBERS[row["unit"]](row["monte_carlo_error"])
        cells.append(_cell(row) | {"error": error, "note": _reached_in(row["note"])})
    use = measures[USING]
    best = share(use["probability_best"])
    return {"cells": cells, "best": best, "identical": IDENTICAL in use["note"]}


def _price_row(measures: dict[str, Row]) -> dict[str, Any]:
    """Write the costs of one scenario, and what each additional user and organisation costs."""
    use = measures[USING]
    note = "" if TOO_FEW in use["cost_note"] else use["cost_note"]  # said once, above
    return {
        "costs": [_cell(measures[name]) for name in COSTS],
        "ratio": halves(price_cell(use)),
        "institute_ratio": halves(price_cell(use, institute_cost_per_adopter)),
        "organisation_ratio": halves(price_cell(use, cost_per_organisation)),
        "cost_note": note,
    }


def _cell(row: Row) -> dict[str, Any]:
    """Write one difference, and whether it bears the mark of what may be nothing."""
    words = _said_in_words(row)
    told = bool(words) or row["told_from_zero"]
    return halves(words or number_cell(row)) | {"told": told}


def _said_in_words(row: Row) -> str:
    """Words for a difference that no number tells as well."""
    return in_words(row, same="same in every run")


def _reached_in(note: str) -> str:
    """Keep of a note only how often a tenth was reached; the page says the rest once."""
    return next((part for part in note.split("; ") if part.startswith("reached in")), "")
