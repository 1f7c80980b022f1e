"""Tables of the page that hold the baseline against one scenario: origins, reach, self-report."""

from __future__ import annotations

from typing import Any

from analysis import origins, reach
from analysis.load import Results
from analysis.report.effect_rows import Table, halves
from analysis.self_report import reported_beside_measured
from analysis.wording import Estimate, Number, count, decimal, difference, plain, with_interval


def beside_title(results: Results, beside: str | None) -> str:
    """Name the scenario that stands beside the baseline; empty where there is none."""
    titles = {str(s["name"]): str(s["title"]) for s in results.scenarios}
    return f"{plain(beside, 40)} ({plain(titles[beside], 120)})" if beside else ""


def origin_rows(results: Results, beside: str | None) -> Table:
    """Write the share of adoptions owed to each source; empty where results do not say."""
    if not origins.sources(results):
        return []
    rows = []
    for row in origins.shares(results, beside).to_dict("records"):
        cells = [halves(with_interval(_estimate(row, "baseline"), decimal))]
        if beside:
            cells.append(halves(with_interval(_estimate(row, "beside"), decimal)))
            cells.append(_difference(_estimate(row, "difference")))
        rows.append({"label": row["label"], "cells": cells})
    return rows


def numbered_regions(results: Results) -> bool:
    """Tell whether regions are drawn with the population, and are none of England's."""
    rows = results.groups[results.groups["dimension"] == reach.REGION]
    return reach.are_numbered(rows["group"])


def report_rows(results: Results, beside: str | None) -> Table:
    """Write users, users by self-report, and the excess; empty where results do not say."""
    rows = []
    for row in reported_beside_measured(results, beside).to_dict("records"):
        name = "Baseline" if row["scenario"] == results.baseline else plain(row["scenario"], 40)
        cells = [
            halves(with_interval(_estimate(row, column), count))
            for column in ("measured", "reported")
        ]
        rows.append({"name": name, "cells": [*cells, _difference(_estimate(row, "excess"), count)]})
    return rows


def _estimate(row: dict[Any, Any], column: str) -> Estimate:
    """Take an estimate and its interval from the columns of a row."""
    return Estimate(row[column], row[f"{column}_low"], row[f"{column}_high"])


def _difference(estimate: Estimate, number: Number = decimal) -> dict[str, Any]:
    """Write a paired difference, and whether it can be told from zero."""
    told = estimate.low > 0 or estimate.high < 0
    return halves(difference(estimate, number)) | {"told": told}
