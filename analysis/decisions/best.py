"""Which single recommendation is best: how likely each is, and which cannot be told apart."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.components import components
from analysis.decisions.case import NOTHING, Case
from analysis.decisions.held_out import HeldOut, held_out
from analysis.intervals import Floats
from analysis.measures import COST, USING
from analysis.ranking import groups_that_cannot_be_told_apart, probability_before, shrunken
from analysis.sections import Section, Table
from analysis.value import net_benefit, probability_best, probability_in_top
from analysis.wording import UNKNOWN, Number, count, listing, plain, pounds, share

PLACES, MOST_GROUPS = 3, 4
SETTLED = 0.9


def best_section(case: Case) -> Section | None:
    """Say which single recommendation is best in how many worlds; None with fewer than two."""
    if len(case.singles) < 2:
        return None
    table = chances(case)
    words = [_answer(case, table), _groups_words(case)]
    words += [_curse(said, unit) for said, unit in _held_out(case)]
    return Section(
        heading="Which single recommendation is best",
        words=tuple(word for word in words if word),
        tables=(_table(case, table),),
    )


def chances(case: Case) -> pd.DataFrame:
    """How likely each single recommendation is the best, and among the three best.

    Returns
    -------
    DataFrame
        One row per single recommendation, the likeliest best by users first: ``best_users``,
        ``top_users`` and, where a user has a value, ``best_benefit`` and ``top_benefit`` (doing
        nothing takes part there, and has a row); ``users``, the mean over worlds, and
        ``users_shrunken``, drawn towards the common mean as far as it is unsure.
    """
    names = _names(case)
    effect = case.worlds.effect[:, case.singles]
    columns = {
        "option": names,
        "best_users": probability_best(effect),
        "top_users": probability_in_top(effect, places=min(PLACES, len(names))),
        "users": effect.mean(axis=0),
        "users_shrunken": shrunken_users(case),
    }
    table = pd.DataFrame(columns).sort_values("best_users", ascending=False, kind="stable")
    if case.value_pounds is None:
        return table.reset_index(drop=True)
    benefit = _benefit_with_nothing(case)
    called = [NOTHING, *names]
    money = pd.DataFrame(
        {
            "option": called,
            "best_benefit": probability_best(benefit),
            "top_benefit": probability_in_top(benefit, places=min(PLACES, len(called))),
        }
    )
    return table.merge(money, on="option", how="outer").sort_values(
        ["best_users", "option"], ascending=[False, True], na_position="last", ignore_index=True
    )


def shrunken_users(case: Case) -> Floats:
    """Mean users of each single recommendation, drawn to the common mean where that fits.

    NaN where it does not: fewer than three, or one whose mean has no error above 0.
    """
    effect = case.worlds.effect[:, case.singles]
    means, errors = effect.mean(axis=0), _errors(case)
    if len(means) < 3 or not (errors > 0).all():
        return np.full(len(means), np.nan)
    return shrunken(means, errors)


def _errors(case: Case) -> Floats:
    """Standard errors of the means over worlds, of single recommendations."""
    pairs = case.pairs(USING)
    return np.array([components(pairs[name]).error for name in _names(case)])


def _names(case: Case) -> list[str]:
    """Names of the single recommendations."""
    return [case.worlds.names[i] for i in case.singles]


def _benefit_with_nothing(case: Case) -> Floats:
    """Net benefit of doing nothing and of each single recommendation."""
    benefit = net_benefit(
        case.worlds.effect[:, case.singles],
        case.worlds.cost[:, case.singles],
        threshold=case.value_pounds or 0.0,
    )
    return np.column_stack([np.zeros(len(benefit)), benefit])


def _held_out(case: Case) -> list[tuple[HeldOut, str]]:
    """Judge the best-looking recommendation where it was not chosen, by users and by benefit."""
    use, spent = (case.pairs(measure)[_names(case)] for measure in (USING, COST))
    found = [(held_out(use), "users")]
    if case.value_pounds is not None:
        benefit = case.value_pounds * use - spent
        benefit.insert(0, NOTHING, 0.0)
        found.append((held_out(benefit), "pounds"))
    return [(said, unit) for said, unit in found if said is not None]


def _answer(case: Case, table: pd.DataFrame) -> str:
    """Say whether a first place is settled; name no winner that it is not sure of."""
    said = [_first(table, "best_users", "adds most users")]
    if case.value_pounds is not None:
        worth = f"has the largest net benefit at {pounds(case.value_pounds)} per user"
        said.append(_first(table, "best_benefit", worth))
    return " ".join(said)


def _first(table: pd.DataFrame, column: str, does: str) -> str:
    """Say how often each of the likeliest comes first."""
    ranked = table.dropna(subset=[column]).sort_values(column, ascending=False, kind="stable")
    top = ranked.iloc[0]
    if top[column] >= SETTLED:
        return f"{_named(top['option'])} {does} in {share(top[column])} of worlds."
    rivals = [
        f"{_named(row['option'])} in {share(row[column])}"
        for row in ranked.to_dict("records")
        if row[column] >= 0.05
    ]
    return f"Which one {does} is not settled: {listing(rivals)} of worlds."


def _named(name: str) -> str:
    return "doing nothing" if name == NOTHING else plain(name, 20)


def _groups_words(case: Case) -> str:
    """Say which orders hold in nine worlds of ten, and which do not."""
    names = _names(case)
    said = [_groups(case.worlds.effect[:, case.singles], names, "By users")]
    if case.value_pounds is not None:
        said.append(_groups(_benefit_with_nothing(case), [NOTHING, *names], "By net benefit"))
    if any("(" in groups for groups in said):
        said.append(
            "Two in one bracket cannot be told apart; two that share none are in an order that "
            "holds in nine worlds of ten. No other order should be stated."
        )
    return " ".join(said)


def _groups(samples: Floats, names: list[str], by: str) -> str:
    found = groups_that_cannot_be_told_apart(samples)
    if len(found) == 1:
        return f"{by}, none can be told from another: no order holds in nine worlds of ten."
    if len(found) > MOST_GROUPS:
        return _shortlist(samples, names, by)
    said = ["(" + ", ".join(_named(names[i]) for i in group) + ")" for group in found]
    return f"{by}, the groups are, best first, {listing(said)}."


def _shortlist(samples: Floats, names: list[str], by: str) -> str:
    """Name the options that nothing is surely ahead of, where groups are too many to read."""
    behind = np.asarray((probability_before(samples) >= SETTLED).any(axis=0))
    called = [_named(name) for name in names]
    ahead = listing([called[i] for i in np.flatnonzero(~behind)])
    rest = listing([called[i] for i in np.flatnonzero(behind)])
    said = f"{by}, any of these may be best, none being ahead of it in nine worlds of ten: {ahead}"
    return f"{said}. Surely behind some other: {rest}." if rest else f"{said}."


def _curse(said: HeldOut, unit: str) -> str:
    """Set the worth of the best-looking beside its worth where it was not chosen."""
    number: Number = pounds if unit == "pounds" else count
    of = "net benefit" if unit == "pounds" else "users"
    where = "worlds and replicates" if said.replicates else "worlds"
    among = max(abs(said.naive), abs(said.fresh))
    added = "" if unit == "pounds" else " added"
    return (
        f"Without the winner’s curse, in {of}: the best-looking one shows "
        f"{number(said.naive, among)}{added} on average where it was chosen. Chosen on one half of "
        f"the {where} and judged by the other, it shows {number(said.fresh, among)}: plan with "
        "that."
    )


def _table(case: Case, table: pd.DataFrame) -> Table:
    money = case.value_pounds is not None
    rows = tuple(
        (
            case.called(row["option"]),
            share(row["best_users"]),
            share(row["top_users"]),
            *((share(row["best_benefit"]), share(row["top_benefit"])) if money else ()),
            count(row["users"]),
            count(row["users_shrunken"], abs(row["users"])),
        )
        for row in table.to_dict("records")
    )
    heads = (
        *("Option", "Most users in", "Among the first three by users in"),
        *(("Largest net benefit in", "Among the first three by net benefit in") if money else ()),
        *("Mean users, as they look", "Mean users, shrunken"),
    )
    at = f", net benefit at {pounds(case.value_pounds or 0.0)} per user" if money else ""
    note = (
        "Share of worlds, each valued by the mean of its replicates: what we do not know and luck "
        "are both in it. Doing nothing takes part by net benefit only. Shrunken: drawn towards the "
        f"common mean, the less sure the more; {UNKNOWN} where that does not fit."
    )
    caption = f"First places among single recommendations{at}"
    return Table("decisions_best", caption, heads, rows, table, note)
