"""What each scenario adds to the baseline: paired differences, their intervals and their price."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.intervals import TOO_FEW, mean_interval, probabilities_best
from analysis.load import Results, ResultsError, load
from analysis.measures import BY_NAME, USING, Measure, by_replicate, measures_in, paired
from analysis.price import NET_BENEFIT_COLUMNS, PRICE_COLUMNS, prices
from analysis.wording import Estimate

NAN = float("nan")
IDENTICAL = "identical to baseline"
UNREACHED = "not reached in any replicate"
UNDEFINED = "not defined in any replicate"
Row = dict[str, Any]


def effects(
    source: str | Path | Results, value_per_adopter_pounds: float | None = None
) -> pd.DataFrame:
    """Compare every scenario with the baseline, replicate by replicate.

    Differences are paired: replicate 7 of a scenario minus replicate 7 of the baseline, which
    shared their luck. A replicate that either lacks is left out of that comparison.

    Parameters
    ----------
    source
        A results folder, or what `load` made of one.
    value_per_adopter_pounds
        What an additional user at the horizon is worth. If given, the table also has
        ``net_monetary_benefit``: that value times the additional users, less the additional cost.

    Returns
    -------
    DataFrame
        One row per scenario and measure, for the whole population (simulated value times
        ``england_factor``). Intervals are 95 %; what cannot be said is NaN, and the notes say why.

    Raises
    ------
    ResultsError
        If the folder cannot be read, or no scenario shares a replicate with the baseline.
    ValueError
        If the value of a user is negative or no number.
    """
    results = source if isinstance(source, Results) else load(source)
    rows = _rows(results, value_per_adopter_pounds)
    if not rows:
        raise ResultsError(
            f"{results.folder}: nothing to compare yet: no scenario shares a replicate with "
            f"'{results.baseline}'."
        )
    benefit = NET_BENEFIT_COLUMNS if value_per_adopter_pounds is not None else ()
    return pd.DataFrame(rows)[[*COLUMNS, *benefit]]


def _rows(results: Results, value_pounds: float | None) -> list[Row]:
    """Rows of all scenarios, in the order of the manifest."""
    best = {measure.name: _probabilities_best(results, measure) for measure in measures_in(results)}
    return [
        _with_best(row, best[row["measure"]])
        for scenario in results.scenarios
        for row in _scenario_rows(results, scenario, value_pounds)
    ]


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
    "note",
    *PRICE_COLUMNS,
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


def institute_cost_per_adopter(row: Row) -> Estimate:
    """Take the cost to the Institute alone per additional adopter, and its interval."""
    name = "institute_cost_per_additional_adopter"
    return Estimate(row[name], row[f"{name}_low"], row[f"{name}_high"])


def cost_per_organisation(row: Row) -> Estimate:
    """Take the cost per additional organisation in which use is routine, and its interval."""
    name = "cost_per_additional_routinised_organisation"
    return Estimate(row[name], row[f"{name}_low"], row[f"{name}_high"])


def beside_baseline(results: Results, rows: dict[str, dict[str, Row]]) -> str | None:
    """Name the scenario that figures show beside the baseline.

    The bundle of everything; without a bundle, the single recommendation that adds most users;
    None if neither was compared.

    Parameters
    ----------
    results
        What `load` returned.
    rows
        The effects, as `by_scenario` arranges them.
    """
    if results.everything in rows:
        return results.everything
    singles = [name for name in results.singles if name in rows]
    return max(singles, key=lambda name: float(rows[name][USING]["difference"]), default=None)


def _scenario_rows(
    results: Results, scenario: dict[str, Any], value_pounds: float | None
) -> list[Row]:
    """Rows of one scenario, one per measure; none if it shares no replicate with baseline."""
    name = str(scenario["name"])
    if paired(results, BY_NAME[USING], scenario=name)[0].empty:
        return []
    shared: Row = {"scenario": name, "title": str(scenario["title"])}
    shared |= prices(results, name, value_pounds=value_pounds)
    return [shared | _difference(results, name, measure) for measure in measures_in(results)]


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
    if base.empty:
        return _undefined(measure)
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


def _undefined(measure: Measure) -> Row:
    """Fill the row of a measure that no replicate defines in both scenarios."""
    numbers = ("baseline_mean", "baseline_low", "baseline_high", "difference", "low", "high")
    return {
        "measure": measure.name,
        "unit": measure.unit,
        **dict.fromkeys((*numbers, "monte_carlo_error"), NAN),
        "replicates": 0,
        "told_from_zero": False,
        "note": UNDEFINED,
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


def _probabilities_best(results: Results, measure: Measure) -> dict[str, float]:
    """Probability that each single recommendation has the largest difference."""
    if measure.better == "neither":
        return {}
    wide = by_replicate(results, measure)
    present = [name for name in results.singles if name in wide.columns]
    if not present or results.baseline not in wide.columns:
        return {}
    differences = wide[present].sub(wide[results.baseline], axis=0).dropna(how="all")
    sign = 1.0 if measure.better == "more" else -1.0
    shares = probabilities_best(sign * differences.to_numpy())
    return dict(zip(present, shares.tolist(), strict=True))
