"""What each option would add over all worlds, and how much of the spread is luck."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis import drawing
from analysis.components import components, ratio_of_means
from analysis.decisions.case import FEW_WORLDS, Case
from analysis.figures.over_worlds import effects_over_worlds
from analysis.intervals import Floats
from analysis.measures import BY_NAME, COST, USING
from analysis.sections import Figure, Section, Table
from analysis.wording import (
    UNKNOWN,
    Estimate,
    Number,
    compact,
    count,
    listing,
    plain,
    pounds,
    share,
    with_interval,
)

SUSTAINED = "staff_sustained"
Row = Mapping[Hashable, Any]  # of the table over worlds
SURE = 0.9


def effects_section(case: Case) -> Section:
    """Say what each option adds, how surely, and what of the spread more runs would take away."""
    table = over_worlds(case)
    with drawing.house_style():
        drawn = drawing.svg_text(effects_over_worlds(case.results, table), "decisions_effects")
    return Section(
        heading="What each would add, whatever is true",
        words=(_answer(case, table), _spread_words(case, table)),
        figures=(
            Figure(
                "decisions_effects",
                drawn,
                "Additional users of each option over all worlds",
                "Dots are means over worlds, thick lines the 95 % interval of that mean, thin "
                "lines where one world lies (95 % interval). Hollow: may add no user in one "
                "world of ten or more.",
            ),
        ),
        tables=(_users_table(case, table), _money_table(case, table)),
    )


def over_worlds(case: Case) -> pd.DataFrame:
    """Table of every scenario over all worlds.

    Parameters
    ----------
    case
        The question.

    Returns
    -------
    DataFrame
        One row per scenario, by kind and falling effect. For users, sustained use and cost: the
        mean over worlds with the 95 % interval of the mean (``_low``, ``_high``), the interval in
        which one world lies (``_world_low``, ``_world_high``) and the share of luck in its spread
        (``_luck_share``). ``adds_users``: share of worlds in which there is more than no
        additional user. ``pounds_per_user``: ratio of means, with its interval;
        infinite where the effect may be nothing. ``price_in_nine_of_ten``: the value of a
        user from which it pays in nine worlds of ten; infinite where there is none.
    """
    rows = pd.DataFrame({"scenario": case.worlds.names, "title": case.worlds.titles})
    rows["kind"] = case.worlds.kinds
    for measure, name in ((USING, "users"), (SUSTAINED, "sustained"), (COST, "cost")):
        if BY_NAME[measure].column in case.results.runs.columns:
            rows = rows.join(_of_measure(case, measure, name))
    rows["adds_users"] = (case.worlds.effect > 0).mean(axis=0)
    use, spent = case.pairs(USING), case.pairs(COST)
    prices = [_price(use[name].dropna(), spent[name].dropna()) for name in case.worlds.names]
    rows[["pounds_per_user", "pounds_per_user_low", "pounds_per_user_high"]] = prices
    pairs = zip(case.worlds.effect.T, case.worlds.cost.T, strict=True)
    rows["price_in_nine_of_ten"] = [_pays_from(effect, cost) for effect, cost in pairs]
    order = {kind: place for place, kind in enumerate(dict.fromkeys(case.worlds.kinds))}
    rows["place"] = rows["kind"].map(order)
    rows = rows.sort_values(["place", "users"], ascending=[True, False], kind="stable")
    return rows.drop(columns="place").reset_index(drop=True)


def _of_measure(case: Case, measure: str, name: str) -> pd.DataFrame:
    """Mean, intervals and share of luck of one measure, a row per scenario."""
    pairs = case.pairs(measure)
    rows = []
    for scenario in case.worlds.names:
        values = pairs[scenario].dropna()
        found = components(values)
        low, high = prediction_interval(values.groupby(level="point").mean().to_numpy())
        parts = (found.mean, found.low, found.high, low, high, found.luck_share)
        rows.append(dict(zip(_columns(name), parts, strict=True)))
    return pd.DataFrame(rows)


def _columns(name: str) -> tuple[str, ...]:
    ends = ("low", "high", "world_low", "world_high", "luck_share")
    return (name, *(f"{name}_{end}" for end in ends))


def prediction_interval(values: Floats) -> tuple[float, float]:
    """Give the interval in which another world lies in 95 of 100 cases, whatever the distribution.

    With fewer than 39 worlds its ends are the lowest and the highest, and hold less.

    Source: Wilks (1941), Ann Math Stat 12:91-96.

    Parameters
    ----------
    values
        Shape (worlds,).
    """
    low, high = np.quantile(values, [0.025, 0.975], method="weibull")
    return float(low), float(high)


def _price(use: pd.Series[float], spent: pd.Series[float]) -> tuple[float, float, float]:
    """Mean cost by mean effect with its interval; NaN where that says nothing."""
    means = (pairs.groupby(level="point").mean().mean() for pairs in (use, spent))
    if any(mean <= 0 for mean in means):
        return float("nan"), float("nan"), float("nan")
    return ratio_of_means(spent, use)


def _pays_from(effect: Floats, cost: Floats) -> float:
    """Value of a user from which an option pays in nine worlds of ten."""
    price = np.full(len(effect), np.inf)
    np.divide(cost, effect, out=price, where=effect > 0)
    price[(effect >= 0) & (cost <= 0)] = 0.0
    return float(np.quantile(np.maximum(price, 0.0), SURE, method="inverted_cdf"))


def _answer(case: Case, table: pd.DataFrame) -> str:
    """Say which options add users in nine worlds of ten, and which may not."""
    sure = table[table["adds_users"] >= SURE]
    names = [plain(name, 20) for name in sure["scenario"]]
    number = f"{case.number} possible world{'s' if case.number != 1 else ''}"
    if not names:
        return f"No option adds users in nine of ten of the {number}."
    rest = len(table) - len(names)
    others = f" The other {rest} may add none or lose some." if rest else ""
    verb = "adds" if len(names) == 1 else "each add"
    return f"In at least nine of ten of the {number}, {listing(names)} {verb} users.{others}"


def _spread_words(case: Case, table: pd.DataFrame) -> str:
    """Say what the two intervals hold, and what more replicates or more knowledge would do."""
    held = (
        "The interval of one world is wide for two reasons: we do not know the parameters, and the "
        "replicates of a world have luck. "
    )
    luck = table["users_luck_share"].dropna()
    if luck.empty:
        return (
            f"{held}How much is which cannot be said with one replicate in each world (or one "
            "world): run two replicates or more."
        )
    return (
        f"{held}Of the spread in users, luck makes up {_range(luck)}: that part more replicates "
        "would take away, the rest only knowledge. Every probability over worlds on this page "
        "holds both."
    )


def _range(luck: pd.Series[float]) -> str:
    """Write the smallest and the largest share of luck."""
    least, most = round(100 * luck.min()), round(100 * luck.max())
    return f"{least} %" if least == most else f"{least} to {most} %, by option"


def _users_table(case: Case, table: pd.DataFrame) -> Table:
    rows = tuple(
        (
            case.called(row["scenario"]),
            with_interval(Estimate(row["users"], row["users_low"], row["users_high"]), count),
            _ends(row, "users", count),
            share(row["adds_users"]),
            *_shares(row["users_luck_share"]),
        )
        for row in table.to_dict("records")
    )
    heads = (
        "Option",
        "Mean over worlds (95 % interval of the mean)",
        "One world lies between (95 %)",
        "Adds users in",
        "Of the spread: what we do not know",
        "Of the spread: luck of the replicates",
    )
    caption = f"Additional staff using at month {case.results.months}, person–product pairs"
    return Table("decisions_effects", caption, heads, rows, table, _note(case))


def _money_table(case: Case, table: pd.DataFrame) -> Table:
    rows = tuple(
        (
            case.called(row["scenario"]),
            _both(row, "sustained", compact),
            _both(row, "cost", pounds),
            _price_cell(row),
            _pays_cell(row["price_in_nine_of_ten"]),
        )
        for row in table.to_dict("records")
    )
    heads = (
        "Option",
        "Additional sustained use (95 % of worlds)",
        "Additional cost, all bearers (95 % of worlds)",
        "Cost per added user (95 % interval)",
        "Pays in nine worlds of ten if a user is worth",
    )
    numbers = [c for c in table.columns if c.startswith(("sustained", "cost", "pounds", "price"))]
    frame = table[["scenario", "title", "kind", *numbers]]
    note = (
        "Cost per added user is mean cost by mean effect; its interval (Fieller's) has no limit "
        "where the mean effect may be nothing. The "
        "last column is a price at which you would rarely be wrong; “no price” where more than one "
        "world in ten adds no user."
    )
    caption = f"Sustained use and cost over {case.results.months} months"
    return Table("decisions_prices", caption, heads, rows, frame, note)


def _ends(row: Row, name: str, number: Number) -> str:
    """Write between what one world lies."""
    low, high = row[f"{name}_world_low"], row[f"{name}_world_high"]
    among = max(abs(low), abs(high))
    return f"{number(low, among)} to {number(high, among)}"


def _both(row: Row, name: str, number: Number) -> str:
    """Write a mean and between what one world lies."""
    if name not in row:
        return UNKNOWN
    low, high = row[f"{name}_world_low"], row[f"{name}_world_high"]
    if low == high == row[name] or number(low) == number(high) == number(row[name]) != number(0.0):
        return f"{number(row[name])} in every world"
    return with_interval(Estimate(row[name], low, high), number)


def _shares(luck: float) -> tuple[str, str]:
    """Write what we do not know and luck as shares that sum to 1."""
    if np.isnan(luck):
        return "not known", "not known"
    part = round(100 * luck)
    return f"{100 - part} %", f"{part} %"


def _price_cell(row: Row) -> str:
    """Write a cost per added user, or the words that say more."""
    if row["users"] <= 0:
        return "adds no user on average"
    if row["cost"] <= 0:
        return "costs nothing more"
    ends = (row["pounds_per_user_low"], row["pounds_per_user_high"])
    if np.isnan(ends[0]):
        return f"{pounds(row['pounds_per_user'])} ({UNKNOWN})"
    return f"{pounds(row['pounds_per_user'])} ({pounds(ends[0])} to {pounds(ends[1])})"


def _pays_cell(price: float) -> str:
    return "no price" if np.isinf(price) else f"{pounds(price)} or more"


def _note(case: Case) -> str:
    """Say what the intervals are, and what few worlds or one replicate leave out."""
    said = []
    if case.number < FEW_WORLDS:
        inside = max(0.0, (case.number - 1) / (case.number + 1))
        said.append(
            f"With {case.number} world{'s' if case.number != 1 else ''}, fewer than {FEW_WORLDS}, "
            "“95 %” ends are the lowest and the highest world and hold about "
            f"{100 * inside:.0f} % only."
        )
    said.append(
        "The interval of the mean is Student's t over worlds; where worlds share replicates it is "
        "widened by their common luck. It holds for the mean, not for any one world."
    )
    if (case.worlds.replicates < 2).all():
        said.append("With one replicate the luck that all worlds share is not in it.")
    return " ".join(said)
