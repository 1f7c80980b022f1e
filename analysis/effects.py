"""What each scenario adds to the baseline: paired differences, their intervals and their price."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.intervals import FEW, Floats, mean_interval, probabilities_best, ratio_interval
from analysis.load import Results, ResultsError, load
from analysis.measures import BY_NAME, COST, MEASURES, USING, Measure, by_replicate, paired
from analysis.wording import Estimate

NAN = float("nan")
IDENTICAL = "identical to baseline"
UNREACHED = "not reached in any replicate"
TOO_FEW = f"fewer than {FEW} replicates"
Row = dict[str, Any]


@dataclass(frozen=True)
class Price:
    """What a scenario costs beyond the baseline, and per additional adopter."""

    difference: float
    low: float
    high: float
    per_adopter: float
    per_adopter_low: float
    per_adopter_high: float
    note: str


def effects(source: str | Path | Results) -> pd.DataFrame:
    """Compare every scenario with the baseline, replicate by replicate.

    Differences are paired: replicate 7 of a scenario minus replicate 7 of the baseline, which
    shared their luck. A replicate that either lacks is left out of that comparison.

    Parameters
    ----------
    source
        A results folder, or what `load` made of one.

    Returns
    -------
    DataFrame
        One row per scenario and measure. Counts and pounds are for the whole population
        (simulated value times ``england_factor``). Intervals are 95 %; what cannot be said
        is NaN, and `note` and `cost_note` say why.

    Raises
    ------
    ResultsError
        If the folder cannot be read, or no scenario shares a replicate with the baseline.
    """
    results = source if isinstance(source, Results) else load(source)
    best = {measure.name: _probabilities_best(results, measure) for measure in MEASURES}
    rows = [
        _with_best(row, best[row["measure"]])
        for scenario in results.scenarios
        for row in _scenario_rows(results, scenario)
    ]
    if not rows:
        raise ResultsError(
            f"{results.folder}: nothing to compare yet: no scenario shares a replicate with "
            f"'{results.baseline}'."
        )
    return pd.DataFrame(rows)[list(COLUMNS)]


COLUMNS = (
    "scenario",
    "title",
    "measure",
    "unit",
    "baseline_mean",
    "baseline_low",
    "baseline_high",
    "difference",
    "low",
    "high",
    "replicates",
    "monte_carlo_error",
    "told_from_zero",
    "probability_best",
    "cost_difference_pounds",
    "cost_low",
    "cost_high",
    "cost_per_additional_adopter",
    "cost_per_additional_adopter_low",
    "cost_per_additional_adopter_high",
    "note",
    "cost_note",
)


def by_scenario(table: pd.DataFrame) -> dict[str, dict[str, Row]]:
    """Rearrange an effects table for reading: scenario, then measure, then the row."""
    rows: dict[str, dict[str, Row]] = {}
    for record in table.to_dict("records"):
        row = {str(key): value for key, value in record.items()}
        rows.setdefault(str(row["scenario"]), {})[str(row["measure"])] = row
    return rows


def change(row: Row) -> Estimate:
    """Take the paired difference and its interval from a row."""
    return Estimate(row["difference"], row["low"], row["high"])


def cost(row: Row) -> Estimate:
    """Take the additional cost and its interval from a row."""
    return Estimate(row["cost_difference_pounds"], row["cost_low"], row["cost_high"])


def cost_per_adopter(row: Row) -> Estimate:
    """Take the cost per additional adopter and its interval from a row."""
    name = "cost_per_additional_adopter"
    return Estimate(row[name], row[f"{name}_low"], row[f"{name}_high"])


def _scenario_rows(results: Results, scenario: dict[str, Any]) -> list[Row]:
    """Rows of one scenario, one per measure; none if it shares no replicate with baseline."""
    name = str(scenario["name"])
    if paired(results, BY_NAME[USING], scenario=name)[0].empty:
        return []
    price = _price(results, name)
    shared: Row = {
        "scenario": name,
        "title": str(scenario["title"]),
        "cost_difference_pounds": price.difference,
        "cost_low": price.low,
        "cost_high": price.high,
        "cost_per_additional_adopter": price.per_adopter,
        "cost_per_additional_adopter_low": price.per_adopter_low,
        "cost_per_additional_adopter_high": price.per_adopter_high,
        "cost_note": price.note,
    }
    return [shared | _difference(results, name, measure) for measure in MEASURES]


def _with_best(row: Row, best: dict[str, float]) -> Row:
    """Add the share of resamples in which a scenario comes first, or why there is none."""
    found = best.get(row["scenario"], NAN)
    notes = [row["note"]] if row["note"] else []
    if row["scenario"] in best and np.isnan(found):
        notes.append(f"no share of resamples: {TOO_FEW}")
    return row | {"probability_best": found, "note": "; ".join(notes)}


def _difference(results: Results, scenario: str, measure: Measure) -> Row:
    """Baseline, paired difference and what is to be said about them, for one measure."""
    base, other = paired(results, measure, scenario=scenario)
    level = mean_interval(base.to_numpy(dtype=np.float64))
    added = mean_interval((other - base).to_numpy(dtype=np.float64))
    low, high = float(added.low), float(added.high)
    return {
        "measure": measure.name,
        "unit": measure.unit,
        "baseline_mean": float(level.mean),
        "baseline_low": float(level.low),
        "baseline_high": float(level.high),
        "difference": float(added.mean),
        "low": low,
        "high": high,
        "replicates": added.replicates,
        "monte_carlo_error": float(added.error),
        "told_from_zero": low > 0 or high < 0,
        "note": "; ".join(_notes(results, scenario, measure)),
    }


def _notes(results: Results, scenario: str, measure: Measure) -> list[str]:
    """Say what a reader must know about a difference before quoting it."""
    base, other = paired(results, measure, scenario=scenario)
    notes = []
    if len(base) == 1:
        notes.append("one replicate: no interval can be given")
    if bool((base == other).all()):
        notes.append(IDENTICAL)
    elif len(base) > 1 and (other - base).nunique() == 1:
        notes.append("the same difference in every replicate")
    if measure.name == "months_to_10_percent":
        notes += _reached(results, scenario, list(base.index))
    return notes


def _reached(results: Results, scenario: str, replicates: list[int]) -> list[str]:
    """In how many replicates a tenth of the reachable was reached at all."""
    runs = results.runs[results.runs["replicate"].isin(replicates)]
    reached = runs.groupby("scenario")["reached_10_percent"].sum()
    count, base = int(reached[scenario]), int(reached[results.baseline])
    return [
        *([] if count or base else [UNREACHED]),
        f"reached in {count} of {len(replicates)} replicates (baseline {base})",
        f"never counts as month {results.months + 1}",
    ]


def _price(results: Results, scenario: str) -> Price:
    """Additional cost, and cost per additional adopter where that means something."""
    base_cost, own_cost = paired(results, BY_NAME[COST], scenario=scenario)
    base_use, own_use = paired(results, BY_NAME[USING], scenario=scenario)
    more_cost = (own_cost - base_cost).to_numpy(dtype=np.float64)
    more_use = (own_use - base_use).to_numpy(dtype=np.float64)
    spent = mean_interval(more_cost)
    note = _why_no_ratio(more_cost, more_use)
    ratio = (NAN, NAN, NAN) if note else ratio_interval(more_cost, more_use)
    if not note and len(more_use) < FEW:
        note = f"no interval of cost per additional adopter: {TOO_FEW}"
    return Price(float(spent.mean), float(spent.low), float(spent.high), *ratio, note)


def _why_no_ratio(more_cost: Floats, more_use: Floats) -> str:
    """Why a cost per additional adopter would mean nothing; empty where it means something."""
    use = mean_interval(more_use)
    if use.replicates == 1:
        return "no cost per additional adopter: one replicate cannot tell the effect from zero"
    if use.high < 0:
        return "no cost per additional adopter: fewer staff use than in the baseline"
    if not use.low > 0:
        return "no cost per additional adopter: the effect cannot be told from zero"
    if more_cost.mean() <= 0:
        return "no cost per additional adopter: it costs no more than the baseline"
    return ""


def _probabilities_best(results: Results, measure: Measure) -> dict[str, float]:
    """Probability that each single recommendation has the largest difference."""
    if measure.better == "neither":
        return {}
    wide = by_replicate(results, measure)
    present = [name for name in results.singles if name in wide.columns]
    if not present or results.baseline not in wide.columns:
        return {}
    wide = wide[[results.baseline, *present]].dropna()
    differences = wide[present].sub(wide[results.baseline], axis=0)
    sign = 1.0 if measure.better == "more" else -1.0
    shares = probabilities_best(sign * differences.to_numpy())
    return dict(zip(present, shares.tolist(), strict=True))
