"""What is compared: each measure, its unit, and how it is read from the runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from analysis.load import Results

Better = Literal["more", "fewer", "neither"]


@dataclass(frozen=True)
class Measure:
    """One number per run.

    Attributes
    ----------
    name, label, unit
        Column value in the effects table, words for a reader, and unit.
    better
        Which direction the Institute wants; decides which recommendation counts as best.
    column
        Column of the runs that it is read from.
    scaled
        Whether it is a count or a sum of money, to be multiplied up to the whole population.
    share_of
        Column to divide by, giving per cent; empty for none.
    """

    name: str
    label: str
    unit: str
    better: Better
    column: str
    scaled: bool = True
    share_of: str = ""

    def of(self, runs: pd.DataFrame, factor: float) -> pd.Series[float]:
        """Values of this measure, one per row of `runs`, in `unit`."""
        values = runs[self.column].astype("float64")
        if self.share_of:
            reachable = runs[self.share_of].astype("float64")
            return (100.0 * values / reachable.where(reachable > 0)).fillna(0.0)
        return values * factor if self.scaled else values


USING = "staff_using"
COST = "cost_total_pounds"

MEASURES: tuple[Measure, ...] = (
    Measure(USING, "Staff using", "staff-product pairs", "more", "staff_using"),
    Measure(
        "staff_using_share",
        "Staff using, of those reachable",
        "percentage points",
        "more",
        "staff_using",
        share_of="staff_reachable",
    ),
    Measure("staff_sustained", "Sustained use", "staff-product pairs", "more", "staff_sustained"),
    Measure(
        "organisations_routinised",
        "Organisations in which use is routine",
        "organisation-product pairs",
        "more",
        "organisations_routinised",
    ),
    Measure(
        "months_to_10_percent",
        "Months until 10 % of the reachable use",
        "months",
        "fewer",
        "months_to_10_percent",
        scaled=False,
    ),
    Measure(COST, "Cost, all bearers", "pounds", "neither", "cost_total_pounds"),
    Measure(
        "cost_institute_pounds",
        "Cost to the Institute",
        "pounds",
        "neither",
        "cost_institute_pounds",
    ),
    Measure(
        "cost_participants_pounds",
        "Cost to participants (staff time)",
        "pounds",
        "neither",
        "cost_participants_pounds",
    ),
)

BY_NAME: dict[str, Measure] = {measure.name: measure for measure in MEASURES}


def by_replicate(results: Results, measure: Measure) -> pd.DataFrame:
    """One row per replicate, one column per scenario; NaN where that run is missing."""
    values = measure.of(results.runs, results.factor)
    table = results.runs[["scenario", "replicate"]].assign(value=values)
    wide = table.pivot(index="replicate", columns="scenario", values="value").sort_index()
    return wide.rename_axis(columns=None)


def paired(
    results: Results, measure: Measure, *, scenario: str
) -> tuple[pd.Series[float], pd.Series[float]]:
    """Baseline and scenario on the replicates that both have, in the same order."""
    wide = by_replicate(results, measure)
    both = wide.reindex(columns=[results.baseline, scenario]).dropna()
    return both[results.baseline], both[scenario]
