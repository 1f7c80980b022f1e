"""The answer first: which recommendations differ from the baseline, and which cannot be told."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from analysis import scenarios
from analysis.effects import IDENTICAL, Row, by_scenario, change, cost, cost_per_adopter
from analysis.intervals import FEW, TOO_FEW
from analysis.load import Results
from analysis.measures import USING
from analysis.order import families
from analysis.together import in_words, sum_of_parts
from analysis.wording import (
    NUMBERS,
    Estimate,
    count,
    difference,
    listing,
    plain,
    pounds,
    share,
    with_interval,
)

SETTLED = 0.9
OTHER_OUTCOMES = {
    "staff_sustained": "staff in sustained use",
    "organisations_routinised": "organisations in which use is routine",
    "months_to_10_percent": "months until 10 % use",
}


@dataclass(frozen=True)
class Headline:
    """The page's first words.

    Attributes
    ----------
    opening
        One sentence: how many recommendations can be told from the baseline.
    told, untold, bundles, others
        One line per scenario: what it adds and costs; what cannot be told; bundles of several;
        selling points, closures and comparisons.
    order
        What may be said about which comes first.
    together
        Whether everything together adds less or more than the sum of its parts; empty where that
        was not run.
    cautions
        What else must be known before quoting: runs missing, few replicates.
    note
        How every number above is to be read.
    """

    opening: str
    told: list[str]
    untold: list[str]
    bundles: list[str]
    others: list[str]
    order: str
    together: str
    cautions: list[str]
    note: str


def headline(results: Results, effects: pd.DataFrame) -> Headline:
    """Put an effects table into sentences."""
    rows = by_scenario(effects)
    sorts = families(results, rows)
    singles = [rows[name][USING] for name in sorts.get(scenarios.RECOMMENDATION, [])]
    told = [row for row in singles if row["told_from_zero"]]
    bundles = (*sorts.get(scenarios.BUNDLE, []), *sorts.get(scenarios.BUT_ONE, []))
    others = [name for kind in scenarios.OTHERS for name in sorts.get(kind, [])]
    total = sum_of_parts(results)
    return Headline(
        opening=_opening(results, told, singles),
        told=[_line(row) for row in told],
        untold=[
            _untold_line(rows[row["scenario"]]) for row in singles if not row["told_from_zero"]
        ],
        bundles=[_either_line(rows[name]) for name in bundles],
        others=[_either_line(rows[name]) for name in others],
        order=_order(told, singles),
        together="" if total is None else in_words(total),
        cautions=_cautions(results, effects),
        note=(
            "In brackets: 95 % intervals; they hold the luck of the draw, not what is unknown of "
            f"the parameters, and about 1 in 20 misses. Numbers are for {whole_population(results)}"
            " and count person–product pairs: a person who uses two products counts twice."
        ),
    )


def whole_population(results: Results) -> str:
    """Name what the simulated part stands for."""
    name = str(results.manifest.get("population", {}).get("name", ""))
    return "England" if name.startswith("england") else "the whole population"


def _name(row: Row) -> str:
    """Give identifier and title."""
    return f"{plain(row['scenario'], 40)} ({plain(row['title'], 120)})"


def _opening(results: Results, told: list[Row], singles: list[Row]) -> str:
    """Say how many single recommendations can be told from the baseline."""
    when = f"at month {results.months}"
    if not singles:
        return f"No single recommendation was compared; bundles {when} are below."
    if all(row["replicates"] == 1 for row in singles):
        return (
            f"Nothing can be told yet: with one replicate no difference {when} has an interval. "
            "Run more replicates."
        )
    if not told:
        return (
            f"None of the {len(singles)} recommendations, taken alone, changes the number of "
            f"staff using the products {when} by an amount that can be told from zero."
        )
    if len(singles) == 1:
        return f"The recommendation changes the number of staff using the products {when}."
    number = "All" if len(told) == len(singles) else f"{len(told)} of the"
    verb = "changes" if len(told) == 1 else "change"
    return (
        f"{number} {len(singles)} recommendations, taken alone, {verb} the number of staff "
        f"using the products {when} by an amount that can be told from zero."
    )


def _spent(row: Row) -> str:
    """Write the additional cost with its interval."""
    spent = cost(row)
    return "£0 in every run" if spent == (0, 0, 0) else with_interval(spent, pounds)


def _for(row: Row) -> str:
    """Say what is spent, or saved."""
    saved = _saved(row)
    return f"saving {saved}" if saved else f"for an additional {_spent(row)}"


def _saved(row: Row) -> str:
    """Write what a scenario saves, with its interval; empty if it may cost something."""
    spent = cost(row)
    if spent.high >= 0:
        return ""
    return with_interval(Estimate(-spent.value, -spent.high, -spent.low), pounds)


def _line(row: Row) -> str:
    """Say what one scenario adds, what it costs, and the price of an additional user."""
    low, high = sorted((abs(float(row["low"])), abs(float(row["high"]))))
    number = with_interval(Estimate(abs(row["difference"]), low, high), count)
    text = f"{_name(row)}: {number} {'more' if row['difference'] > 0 else 'fewer'} staff using, "
    text += _for(row)
    price = cost_per_adopter(row)
    if math.isnan(price.value):
        return f"{text}; {row['cost_note']}."
    ratio = pounds(price.value) if math.isnan(price.low) else with_interval(price, pounds)
    return f"{text}; that is {ratio} per additional user."


def _either_line(measures: dict[str, Row]) -> str:
    """Say what a scenario adds, or what is known of a difference that may be nothing."""
    row = measures[USING]
    return _line(row) if row["told_from_zero"] else _untold_line(measures)


def _untold_line(measures: dict[str, Row]) -> str:
    """Say what is known of a difference that may be nothing, and which other one is not."""
    row = measures[USING]
    saved = _saved(row)
    spent = f"saves {saved}" if saved else f"additional cost {_spent(row)}"
    if IDENTICAL in row["note"]:
        same = "the same as the baseline in every replicate"
        return f"{_name(row)}: {same}; {spent}."
    added = difference(change(row), count)
    told = [
        f"{words} {difference(change(measures[name]), NUMBERS[measures[name]['unit']])}"
        for name, words in OTHER_OUTCOMES.items()
        if measures[name]["told_from_zero"]
    ]
    elsewhere = f" What can be told: {listing(told)}." if told else ""
    return f"{_name(row)}: {added} staff using; {spent}.{elsewhere}"


def _order(told: list[Row], singles: list[Row]) -> str:
    """Say whether a first place is settled, never naming a winner that luck could have chosen."""
    if len(singles) < 2 or not told:
        return ""
    ranked = sorted(singles, key=lambda row: -float(row["probability_best"]))
    if math.isnan(ranked[0]["probability_best"]):
        return f"Which one adds most cannot be said: {TOO_FEW}."
    first = ranked[0]
    if first["probability_best"] >= SETTLED and not first["told_from_zero"]:
        return (
            "Which one adds most is not settled: "
            f"{plain(first['scenario'], 40)} comes first in {share(first['probability_best'])} of "
            "resamples of the replicates, yet its own effect cannot be told from zero."
        )
    if first["probability_best"] >= SETTLED:
        return (
            f"{plain(first['scenario'], 40)} adds most users in "
            f"{share(first['probability_best'])} of resamples of the replicates. That weighs "
            "chance only: other values of the assumed parameters may put another first."
        )
    rivals = [
        f"{plain(row['scenario'], 40)} in {share(row['probability_best'])}"
        for row in ranked
        if row["probability_best"] >= 0.05
    ]
    return (
        "Which one adds most is not settled: in resamples of the replicates the first place "
        f"goes to {listing(rivals)}."
    )


def _cautions(results: Results, effects: pd.DataFrame) -> list[str]:
    """List what is missing from the comparison."""
    cautions = []
    asked = len(results.design)
    absent = asked - len(results.runs)
    paired = effects.loc[effects["measure"] == USING, "replicates"]
    fewest, most = int(paired.min()), int(paired.max())
    if absent > 0:
        behind = str(fewest) if fewest == most else f"{fewest} to {most}"
        cautions.append(
            f"Incomplete: {absent} of the {asked} runs asked for are missing (failed or not yet "
            "run). Each "
            f"comparison uses only the replicates that it shares with the baseline: {behind}."
        )
    compared = {str(name) for name in effects["scenario"]}
    left = [str(s["name"]) for s in results.scenarios if str(s["name"]) not in compared]
    if left:
        names = listing([plain(name, 40) for name in left])
        cautions.append(f"Not compared, for want of a shared replicate: {names}.")
    if 1 < fewest < FEW:
        cautions.append(
            f"Few replicates ({fewest}): below {FEW} intervals are rough, and neither the interval "
            "of cost per additional user nor shares of resamples are given (–)."
        )
    return cautions
