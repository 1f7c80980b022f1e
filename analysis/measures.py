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
    is_share
        Whether the column is a share between 0 and 1, to be given in per cent.
    """

    name: str
    label: str
    unit: str
    better: Better
    column: str
    scaled: bool = True
    share_of: str = ""
    is_share: bool = False

    def of(self, runs: pd.DataFrame, factor: float) -> pd.Series[float]:
        """Values of this measure, one per row of `runs`, in `unit`; of a share, what is shared."""
        values = runs[self.column].astype("float64")
        if self.share_of:
            return values
        if self.is_share:
            return 100.0 * values
        return values * factor if self.scaled else values


USING = "staff_using"
ROUTINE = "organisations_routinised"
COST = "cost_total_pounds"
INSTITUTE = "cost_institute_pounds"
REPORTED = "staff_reporting_use"
WASTED = "messages_wasted"

MEASURES: tuple[Measure, ...] = (
    Measure(USING, "Staff using", "staff-product pairs", "more", "staff_using"),
    Measure(
        "staff_using_share",
        "Staff using, of those reachable in the baseline",
        "percentage points",
        "more",
        "staff_using",
        share_of="staff_reachable",
    ),
    Measure("staff_sustained", "Sustained use", "staff-product pairs", "more", "staff_sustained"),
    Measure(
        ROUTINE,
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
        INSTITUTE,
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


def _share(name: str, label: str, better: Better) -> Measure:
    """Make the measure of a column that is a share between 0 and 1, given in per cent."""
    return Measure(name, label, "percentage points", better, name, scaled=False, is_share=True)


# Of later origin: results may lack their columns, and a replicate may leave a share undefined.
LATER_MEASURES: tuple[Measure, ...] = (
    Measure(REPORTED, "Staff using, by self-report", "staff-product pairs", "more", REPORTED),
    Measure(WASTED, "Messages sent and not read", "messages", "neither", WASTED),
    _share(
        "crossed_organisation_share",
        "Owed to somebody of another organisation, of adoptions owed to people",
        "more",
    ),
    _share(
        "crossed_profession_share",
        "Owed to somebody of another profession, of adoptions owed to people",
        "more",
    ),
    _share(
        "crossed_sector_share",
        "Owed to somebody of another kind of organisation, of adoptions owed to people",
        "more",
    ),
    _share("evenness_professions", "Evenness of use between professions", "more"),
    _share("evenness_organisation_kinds", "Evenness of use between kinds of organisation", "more"),
)

BY_NAME: dict[str, Measure] = {m.name: m for m in (*MEASURES, *LATER_MEASURES)}


def measures_in(results: Results) -> tuple[Measure, ...]:
    """Every measure that these results can give."""
    later = [m for m in LATER_MEASURES if m.column in results.runs.columns]
    return (*MEASURES, *later)


def by_replicate(results: Results, measure: Measure) -> pd.DataFrame:
    """One row per replicate, one column per scenario; NaN where that run is missing."""
    if measure.name not in results.arranged:
        values = measure.of(results.runs, results.factor)
        table = results.runs[["scenario", "replicate"]].assign(value=values)
        wide = table.pivot(index="replicate", columns="scenario", values="value").sort_index()
        if measure.share_of:
            wide = _per_cent(results, wide, measure.share_of)
        results.arranged[measure.name] = wide.rename_axis(columns=None)
    return results.arranged[measure.name]


def _per_cent(results: Results, wide: pd.DataFrame, column: str) -> pd.DataFrame:
    """Divide by what the baseline has in the same replicate.

    A scenario with further products has more to reach: of that, any share could fall.
    """
    base = results.runs[results.runs["scenario"] == results.baseline]
    whole = base.set_index("replicate")[column].astype("float64")
    return 100.0 * wide.div(whole.where(whole > 0), axis="index").fillna(0.0).where(wide.notna())


def paired(
    results: Results, measure: Measure, *, scenario: str
) -> tuple[pd.Series[float], pd.Series[float]]:
    """Baseline and scenario on the replicates that both have, in the same order."""
    wide = by_replicate(results, measure)
    both = wide.reindex(columns=[results.baseline, scenario]).dropna()
    return both[results.baseline], both[scenario]
