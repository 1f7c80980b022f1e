"""Who has earned what all recommendations add together: words, figure and table."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analysis import coalitions, drawing, earned
from analysis.earned import Earned, earned_table
from analysis.figures.earned_shares import earned_shares
from analysis.load import Results
from analysis.measures import COST, USING
from analysis.sections import Figure, Section, Table
from analysis.tables import UNTOLD
from analysis.wording import (
    Estimate,
    Number,
    count,
    difference,
    listing,
    plain,
    pounds,
    with_interval,
)

HEADING = "Who has earned it"
SUSTAINED = "staff_sustained"
SETTLED = 0.9
MOST_NAMED = 6  # in a sentence


def sections(results: Results) -> Iterable[Section]:
    """Yield the section on shares, if the comparison was made for them."""
    if not earned.are_asked(results):
        return
    found = {name: earned.earned(results, name) for name in (USING, SUSTAINED, COST)}
    users = found[USING]
    if users is None:
        yield Section(HEADING, (_incomplete(results),))
        return
    known = {name: one for name, one in found.items() if one is not None}
    titles = coalitions.titles(results)
    yield Section(
        HEADING,
        (_answer(users, results.months), _order(users), _method(users)),
        (_figure(users, titles, results.months),),
        (_table(known, titles, results.months),),
    )


def _incomplete(results: Results) -> str:
    """Say that nothing can be shared out yet."""
    what = coalitions.asked(results).what
    return (
        "Nothing can be shared out yet: no replicate has every coalition that the comparison was "
        f"asked for (coalitions={what}). The same command runs what is missing."
    )


def _answer(found: Earned, months: int) -> str:
    """Say what all add, and who has earned how much of it."""
    number = len(found.players)
    together = with_interval(found.together, count)
    doubt = "" if _is_told(found.together) else ", which cannot be told from zero"
    start = (
        f"All {number} recommendations together add {together} staff using at month {months}"
        f"{doubt}. Shared out, each is credited with what it adds when it joins, averaged over the "
        f"orders in which they could join; the shares sum to "
        f"{count(found.together.value, found.together.largest)}"
    )
    told = [place for place in found.by_size() if _is_told(found.estimate(place, "share"))]
    if not told:
        return f"{start}. No share can be told from zero."
    named = [
        f"{plain(found.players[place], 40)} {difference(found.estimate(place, 'share'), count)}"
        for place in told[:MOST_NAMED]
    ]
    more = len(told) - len(named)
    rest = f" and {more} more (in the table)" if more else ""
    untold = number - len(told)
    others = "" if not untold else f" {_untold(untold)}"
    return f"{start}: {listing(named) if not more else ', '.join(named)}{rest}.{others}"


def _untold(number: int) -> str:
    """Say how many shares may be nothing."""
    if number == 1:
        return "The share of the other one cannot be told from zero."
    return f"The shares of the other {number} cannot be told from zero."


def _order(found: Earned) -> str:
    """Say whether a largest share is settled, never naming one that luck could have chosen."""
    if found.replicates == 1:
        return "With one replicate, which share is the largest cannot be said."
    first, *rest = found.by_size()
    name = plain(found.players[first], 40)
    sure = max(0.0, 1.0 - sum(1.0 - float(found.ahead[first, other]) for other in rest))
    if sure >= SETTLED:
        return (
            f"{name} has the largest share, with a probability of at least {_least(sure)}. That "
            "weighs chance only: other values of the assumed parameters may put another first."
        )
    near = [other for other in rest if found.ahead[first, other] < SETTLED]
    names = listing([plain(found.players[other], 40) for other in near[:MOST_NAMED]])
    rivals = f": {name} cannot be told from {names}" if near else ""
    return f"Which share is the largest is not settled{rivals}."


def _least(probability: float) -> str:
    """Write the least that a probability is, rounded down and never as certainty."""
    return f"{min(99, int(100 * probability + 1e-9))} %"


def _method(found: Earned) -> str:
    """Say what the intervals hold."""
    luck = f"over {found.replicates} replicates, each shared out by itself"
    if found.exact:
        return (
            f"All orders are counted, which takes {found.coalitions:,} coalitions; the 95 % "
            f"intervals are {luck}, and hold chance only."
        )
    return (
        f"There are too many orders to count: {found.orders} were drawn, each taken with its "
        f"reverse, which takes {found.coalitions:,} coalitions, the same in every replicate. The "
        f"95 % intervals are {luck}, and over the orders: they hold the luck of both. More orders "
        "(orders=) make the second part smaller."
    )


def _figure(found: Earned, titles: dict[str, str], months: int) -> Figure:
    """Draw the shares."""
    with drawing.house_style():
        svg = drawing.svg_text(earned_shares(found, titles, months=months), "shares")
    caption = (
        "Bars are shares of what all together add, lines their 95 % intervals; a hollow bar cannot "
        "be told from zero. Where a recommendation adds less on top of all the others than alone, "
        "they do a part of its work; where it adds more, they help it."
    )
    return Figure("shares", svg, "Shares of what all recommendations together add", caption)


def _table(known: dict[str, Earned], titles: dict[str, str], months: int) -> Table:
    """Write the shares of all measures, and the two ends for users."""
    users = known[USING]
    heads = ["Recommendation", "Share of added users", "Alone", "On top of the rest"]
    heads += [words for name, words in OTHERS.items() if name in known]
    rows = [_row(known, place, titles) for place in users.by_size()]
    rows.append(_total(known))
    return Table(
        name="shares",
        caption=f"Shares at month {months}, whole population, with 95 % intervals",
        heads=tuple(heads),
        rows=tuple(rows),
        frame=pd.concat([earned_table(one, titles) for one in known.values()], ignore_index=True),
        note=(
            f"{UNTOLD} cannot be told from zero; about 1 in 20 such intervals misses the true "
            "value. – was not run. Users and sustained use are counted in staff-product pairs, "
            "costs are those of all bearers. What recommendations add alone, or on top of the "
            "rest, need not sum to anything; shares do."
        ),
    )


OTHERS = {SUSTAINED: "Share of added sustained use", COST: "Share of added cost"}


def _row(known: dict[str, Earned], place: int, titles: dict[str, str]) -> tuple[str, ...]:
    """Write one recommendation."""
    users = known[USING]
    name = users.players[place]
    cells = [_cell(users.estimate(place, c), count) for c in ("share", "alone", "on_top")]
    cells += [
        _cell(known[other].estimate(place, "share"), count if other == SUSTAINED else pounds)
        for other in OTHERS
        if other in known
    ]
    return (f"{plain(name, 40)} {plain(titles[name])}", *cells)


def _total(known: dict[str, Earned]) -> tuple[str, ...]:
    """Write what all add together."""
    others = [
        _cell(known[other].together, count if other == SUSTAINED else pounds)
        for other in OTHERS
        if other in known
    ]
    return ("All together", _cell(known[USING].together, count), "", "", *others)


def _is_told(found: Estimate) -> bool:
    return found.low > 0 or found.high < 0


def _cell(found: Estimate, number: Number) -> str:
    """Write a number with its interval; only what is no money gets a plus."""
    if found == (0, 0, 0):
        return "0 in every replicate"
    text = with_interval(found, number) if number is pounds else difference(found, number)
    untold = found.low <= 0 <= found.high and found.low != found.high
    return f"{UNTOLD}{text}" if untold else text
