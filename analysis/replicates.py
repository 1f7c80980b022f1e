"""Whether a comparison had enough replicates, and how many more would settle what it has not."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from analysis.intervals import CONFIDENCE, Floats, linked_means, mean_interval
from analysis.load import Results
from analysis.measures import BY_NAME, USING, Measure, by_replicate, measures_in
from analysis.sections import Section, Table
from analysis.wording import (
    NUMBERS,
    UNKNOWN,
    Estimate,
    count,
    difference,
    listing,
    plain,
    share,
    significant,
)

ENDLESS = 100_000  # replicates; what would need more is not to be settled by more of them
NONE = "none"
Row = dict[str, Any]


def replicates_needed(results: Results, measure: Measure) -> pd.DataFrame:
    """Hold every scenario against the best recommendation, and say how many more runs it takes.

    Parameters
    ----------
    measure
        Of which more is better.

    Returns
    -------
    DataFrame
        One row per scenario that shares a replicate with the baseline. ``best_minus_it`` with
        ``_low`` and ``_high`` (95 %): on the replicates that both have, in the unit of the measure,
        for the whole population; ``probability_best_is_better`` by Student's distribution;
        ``more_to_settle``: replicates of both, beside those that they share, until that interval
        would exclude 0, if differences go on as they are (0 where it does, infinite where nothing
        would). These are NaN for what is no single recommendation and for the best itself.
        ``more_to_halve``: until the interval of its own effect would have half its width.
    """
    added = _effects(results, measure)
    singles = [name for name in results.singles if name in added]
    best = _best(added, singles)
    titles = {str(entry["name"]): str(entry["title"]) for entry in results.scenarios}
    rows = [
        {
            "scenario": name,
            "title": titles[name],
            "replicates": int(added[name].notna().sum()),
            "is_best": name == best,
            **_against(added, best if name in singles else None, name),
            "more_to_halve": _more_to_halve(added[name].dropna().to_numpy()),
        }
        for name in added.columns
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


COLUMNS = (
    "scenario",
    "title",
    "replicates",
    "is_best",
    "best_minus_it",
    "best_minus_it_low",
    "best_minus_it_high",
    "probability_best_is_better",
    "more_to_settle",
    "more_to_halve",
)


def _effects(results: Results, measure: Measure) -> pd.DataFrame:
    """Differences from the baseline by replicate, a column per scenario that has any."""
    wide = by_replicate(results, measure)
    names = [str(s["name"]) for s in results.scenarios if str(s["name"]) in wide]
    if results.baseline not in wide:
        return wide[[]]
    added = wide[names].sub(wide[results.baseline], axis=0)
    return added.dropna(axis="columns", how="all")


def _best(added: pd.DataFrame, singles: list[str]) -> str | None:
    """Name the single recommendation that leads; None where there are no two."""
    if len(singles) < 2:
        return None
    means = linked_means(added[singles].to_numpy(dtype=np.float64))
    return singles[int(np.nanargmax(means))]


def _against(added: pd.DataFrame, best: str | None, name: str) -> Row:
    """Compare the best with one other; NaN where there is nothing to compare."""
    unknown = dict.fromkeys(COLUMNS[4:9], math.nan)
    if best is None or best == name:
        return unknown
    ahead = (added[best] - added[name]).dropna().to_numpy(dtype=np.float64)
    if len(ahead) == 0:
        return unknown
    found = mean_interval(ahead)
    mean, error = float(found.mean), float(found.error)
    return {
        "best_minus_it": mean,
        "best_minus_it_low": float(found.low),
        "best_minus_it_high": float(found.high),
        "probability_best_is_better": _probability(mean, error, len(ahead)),
        "more_to_settle": _more(error * math.sqrt(len(ahead)), abs(mean), have=len(ahead)),
    }


def _probability(mean: float, error: float, replicates: int) -> float:
    """Probability that a true mean is above 0, by Student's distribution; equals are a half."""
    from scipy.special import stdtr

    if replicates < 2:
        return math.nan
    if error == 0:
        return 0.5 + 0.5 * float(np.sign(mean))
    return float(stdtr(replicates - 1, mean / error))


def _more_to_halve(values: Floats) -> float:
    """Replicates to add until the interval of a mean would have half its width."""
    found = mean_interval(values)
    half = float(found.high - found.mean)
    return _more(float(found.error) * math.sqrt(len(values)), half / 2, have=len(values))


def _more(spread: float, half_width: float, *, have: int) -> float:
    """Replicates to add until a 95 % interval is within a half width; infinite if none would do."""
    from scipy.special import stdtrit

    if math.isnan(spread) or math.isnan(half_width):
        return math.nan
    if spread == 0:
        return 0.0
    few, many = 1, ENDLESS
    while many - few > 1:
        middle = (few + many) // 2
        half = float(stdtrit(middle - 1, (1 + CONFIDENCE) / 2)) * spread / math.sqrt(middle)
        few, many = (few, middle) if half <= half_width else (middle, many)
    return math.inf if many == ENDLESS else float(max(0, many - have))


def enough_replicates(results: Results) -> list[Section]:
    """Return the section of the report that says whether there were enough replicates."""
    measure = _measure(results)
    table = replicates_needed(results, measure)
    if table.empty:
        return []
    words = (_as_far_as_matters(results, table) or _answer(table, measure), *_how_spent(results))
    return [Section("Were there enough replicates?", words, tables=(_table(table, measure),))]


def _measure(results: Results) -> Measure:
    """Return the measure that replicates were shared out by; staff using where it is not shown."""
    name = str(results.manifest.get("allocation", {}).get("measure", USING))
    known = {measure.name for measure in measures_in(results)}
    return BY_NAME[name if name in known else USING]


def _as_far_as_matters(results: Results, table: pd.DataFrame) -> str:
    """Say that a race ended with ties; empty where it had none, or has not ended."""
    record = results.manifest.get("allocation", {})
    best = table.loc[table["is_best"], "scenario"].tolist()
    tied = [plain(name, 40) for name in record.get("tied", ())]
    if record.get("ended") != "settled" or not tied or best != [record.get("best")]:
        return ""
    matters = NUMBERS[_measure(results).unit](float(record["matters"]))
    return (
        f"Yes, as far as it matters: none is better than {plain(best[0], 40)} by {matters} or more "
        f"({share(float(record['certainty']))} sure, over the whole race), but {listing(tied)} may "
        "be as good."
    )


def _answer(table: pd.DataFrame, measure: Measure) -> str:
    """Say in a sentence whether the best is told apart from all others."""
    what = f"“{measure.label[0].lower()}{measure.label[1:]}”"
    best = table.loc[table["is_best"], "scenario"]
    if best.empty:
        return "There is no choice between single recommendations to settle here."
    name = plain(best.iloc[0], 40)
    rivals = table[table["best_minus_it"].notna()]
    if rivals["probability_best_is_better"].isna().any():
        return f"No: with one replicate nothing can be said of which is best by {what}."
    open_to = rivals[rivals["more_to_settle"] > 0]
    same = rivals[(rivals["more_to_settle"] == 0) & (rivals["best_minus_it"] == 0)]
    if len(open_to) + len(same) == 0:
        doubt = float((1 - rivals["probability_best_is_better"]).sum())
        sure = share(max(0.0, 1 - doubt))
        others = "the other" if len(rivals) == 1 else f"each of the other {len(rivals)}"
        return (
            f"Yes, to name the best by {what}: {name} is told apart from {others} (probability "
            f"that it is ahead of all: {sure}{'' if sure.startswith('>') else ' or more'})."
        )
    if len(open_to) == 0:
        alike = listing([plain(one, 40) for one in same["scenario"]])
        return f"More would not help: {name} leads by {what}, and came out the same as {alike}."
    return f"No: {name} leads by {what}, {_open(open_to, among=len(rivals))}"


def _open(open_to: pd.DataFrame, *, among: int) -> str:
    """Say which are not told apart from the best, and what that would take."""
    names = listing([plain(one, 40) for one in open_to["scenario"]])
    of = "the other" if among == 1 else f"{len(open_to)} of the other {among}"
    most = float(open_to["more_to_settle"].max())
    said = f"but {of} cannot be told from it ({names}). "
    if math.isinf(most):
        return (
            said + "Nor would any number of replicates tell all of them, as differences look now."
        )
    return said + (
        f"If differences go on as they are, {_number(most)} more replicates of each would settle "
        "it."
    )


def _how_spent(results: Results) -> list[str]:
    """Say by which rule replicates were shared out, where it was not in equal parts."""
    record = results.manifest.get("allocation")
    if not record:
        return []
    goal = {
        "best": "went where they told the best recommendation from its rivals",
        "precision": "were added until each effect was known as closely as asked",
    }.get(str(record.get("rule")), "were shared out unequally")
    end = {
        "settled": "and that was reached",
        "budget": f"and {count(record['most_runs'])} runs, the most allowed, did not reach it",
    }.get(str(record.get("ended")), "and that has not ended yet")
    return [
        f"Replicates {goal}, {end}: {count(record['runs'])} runs. An interval that "
        "was looked at again and again until it was good enough misses a little more often than 1 "
        "in 20."
    ]


def _number(more: float) -> str:
    """Write how many more, no finer than such a forecast bears."""
    if math.isnan(more):
        return UNKNOWN
    if math.isinf(more):
        return f"over {count(ENDLESS)}"
    return NONE if more == 0 else f"about {significant(more, 2):,.0f}"


def _table(table: pd.DataFrame, measure: Measure) -> Table:
    """Write the table of the section."""
    number = NUMBERS[measure.unit]
    rows = []
    for row in table.to_dict("records"):
        ends = (row["best_minus_it"], row["best_minus_it_low"], row["best_minus_it_high"])
        known = not math.isnan(row["best_minus_it"])
        rows.append(
            (
                plain(f"{row['scenario']}{' (best so far)' if row['is_best'] else ''}", 60),
                f"{row['replicates']:,}",
                difference(Estimate(*ends), number) if known else UNKNOWN,
                share(row["probability_best_is_better"]),
                _number(row["more_to_settle"]),
                _number(row["more_to_halve"]),
            )
        )
    return Table(
        name="replicates",
        caption=f"{measure.label}, in {measure.unit}: the best recommendation against each other, "
        "on the replicates that both have",
        heads=(
            "Scenario",
            "Replicates",
            "The best minus it (95 % interval)",
            "Probability that the best is better",
            "More replicates of both, to settle it",
            "More replicates, to halve the interval of its effect",
        ),
        rows=tuple(rows),
        frame=table,
        note="Settled is a difference whose 95 % interval excludes zero. How many more that takes "
        "assumes that differences and their spread stay as they are; where the best so far was "
        "lucky it takes more. Only single recommendations are held against the best of them. "
        "Replicates make luck smaller, not what is unknown of the parameters.",
    )
