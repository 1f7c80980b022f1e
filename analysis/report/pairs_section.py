"""Which recommendations go well together: words, map and table."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any

import pandas as pd

from analysis import coalitions, drawing, pairs
from analysis.figures.pair_map import pair_map
from analysis.load import Results
from analysis.measures import USING
from analysis.pairs import Pairs
from analysis.sections import Figure, Section, Table
from analysis.tables import UNTOLD
from analysis.wording import Estimate, count, difference, plain

HEADING = "Which go well together"
MOST_NAMED = 5
MOST_ROWS = 20
CHANCE = 0.05  # that an ordinary 95 % interval misses zero where nothing is


def sections(results: Results) -> Iterable[Section]:
    """Yield the section on pairs, if the comparison was made to tell them apart."""
    if not pairs.are_asked(results):
        return
    found = pairs.pairs(results, USING)
    if found is None:
        yield Section(HEADING, (_incomplete(results),))
        return
    titles = coalitions.titles(results)
    yield Section(
        HEADING,
        (_answer(found, results.months), _meaning(found), _method(found)),
        (_figure(found, titles, results.months),),
        (_table(found, results.months),),
    )


def _incomplete(results: Results) -> str:
    """Say that nothing can be told yet."""
    what = coalitions.asked(results).what
    return (
        "Nothing can be said of pairs yet: no replicate has every coalition that the comparison "
        f"was asked for (coalitions={what}). The same command runs what is missing."
    )


def _answer(found: Pairs, months: int) -> str:
    """Say which pairs help or hamper each other, the strongest first."""
    number = len(found.table)
    if found.replicates == 1:
        return "With one replicate nothing can be said of pairs: no synergy has an interval."
    told = _told(found)
    if told.empty:
        words = "the pair" if number == 1 else f"any of the {number} pairs"
        return f"It cannot be told of {words} whether the two help or hamper each other."
    lines = [_sentence(row) for row in told.head(MOST_NAMED).to_dict("records")]
    more = len(told) - len(lines)
    rest = f" So it is with {more} more, in the table." if more else ""
    others = number - len(told)
    untold = f" Of the other {others} it cannot be told." if others and number > 1 else ""
    return f"In staff using at month {months}: {' '.join(lines)}{rest}{untold}"


def _told(found: Pairs) -> pd.DataFrame:
    """Return the pairs that can be told from zero, the strongest first."""
    told = found.table[found.table["told_from_zero"]]
    return told.reindex(told["synergy"].abs().sort_values(ascending=False, kind="stable").index)


def _sentence(row: dict[Hashable, Any]) -> str:
    """Say of one pair what being together does."""
    both = f"{plain(row['first'], 40)} and {plain(row['second'], 40)}"
    found = _estimate(row)
    verb = "help" if found.value > 0 else "hamper"
    return f"{both} {verb} each other, {difference(found, count)}."


def _meaning(found: Pairs) -> str:
    """Say what the number of a pair is."""
    others = ""
    if len(found.players) > 2:
        others = ", averaged over which of the other recommendations are in force"
    return (
        "The number of a pair is what its two add together less the sum of what each adds without "
        f"the other{others}. Below 0 they get in each other's way, as when both reach the same "
        "staff."
    )


def _method(found: Pairs) -> str:
    """Say what was run, and what the intervals hold."""
    number = len(found.table)
    run = f"All {found.runs:,} coalitions were run"
    if not found.whole:
        run = (
            f"{found.runs:,} coalitions were run, a design of resolution V: effects of one and of "
            "two are not mixed up with each other, but what three do only all together is taken "
            "to be small"
        )
    if number == 1:
        return f"{run}; the 95 % interval is over {found.replicates} replicates."
    return (
        f"{run}. Intervals, over {found.replicates} replicates, are widened until in 95 of 100 "
        f"comparisons all {number} hold together; of ordinary 95 % intervals, "
        f"{CHANCE * number:.2g} of the {number} would exclude zero by luck alone."
    )


def _figure(found: Pairs, titles: dict[str, str], months: int) -> Figure:
    """Draw the map."""
    with drawing.house_style():
        svg = drawing.svg_text(pair_map(found, titles, months=months), "pairs")
    caption = (
        f"Each cell is a pair: users that the two add by being together. Grey with {UNTOLD} cannot "
        "be told from zero; blue help each other, orange hamper each other."
    )
    return Figure("pairs", svg, "What pairs of recommendations add by being together", caption)


def _table(found: Pairs, months: int) -> Table:
    """Write the strongest pairs; all are in the CSV."""
    order = found.table["synergy"].abs().sort_values(ascending=False, kind="stable").index
    shown = found.table.reindex(order).sort_values("told_from_zero", ascending=False, kind="stable")
    shown = shown.head(MOST_ROWS)
    rows = tuple(_row(row) for row in shown.to_dict("records"))
    cut = (
        ""
        if len(rows) == len(found.table)
        else (f" The {len(rows)} strongest of {len(found.table)}; all are in pairs.csv.")
    )
    return Table(
        name="pairs",
        caption=f"Users that two add by being together, month {months}, whole population",
        heads=("Pair", "Together more (+) or less (−) than apart", "What can be told"),
        rows=rows,
        frame=found.table,
        note=f"{UNTOLD} cannot be told from zero.{cut}",
    )


def _row(row: dict[Hashable, Any]) -> tuple[str, ...]:
    """Write one pair."""
    found, told = _estimate(row), bool(row["told_from_zero"])
    verdict = "" if not told else "help each other" if found.value > 0 else "hamper each other"
    same = "0 in every replicate" if found == (0, 0, 0) else ""
    text = difference(found, count)
    pair = f"{plain(row['first'], 40)} and {plain(row['second'], 40)}"
    return pair, same or (text if told else f"{UNTOLD}{text}"), verdict


def _estimate(row: dict[Hashable, Any]) -> Estimate:
    return Estimate(*(float(row[name]) for name in ("synergy", "low", "high")))
