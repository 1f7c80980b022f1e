"""How wrong a choice could be: regret over worlds, without trusting any probability of them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.decisions.case import NOTHING, Case
from analysis.robustness import minimax_regret, regret, satisficing_share
from analysis.sections import Section, Table
from analysis.wording import listing, plain, pounds, share


def regret_section(case: Case) -> Section | None:
    """Say which choice could be least wrong; None where a user has no value."""
    if case.value_pounds is None:
        return None
    table = regrets(case, case.value_pounds)
    least = [case.options[i] for i in minimax_regret(case.benefit(case.value_pounds).T)]
    named = listing([_named(name) for name in least])
    lowest = table["largest_regret_pounds"].min()
    words = (
        f"If you fear being wrong more than you trust the odds: the choice whose largest regret is "
        f"least is {named}. Whatever world is the true one among the {case.number} run, it forgoes "
        f"{pounds(lowest)} at most beside the best choice there."
    )
    return Section(
        heading="How wrong the choice could be",
        words=(words,),
        tables=(_table(case, table),),
    )


def regrets(case: Case, value_pounds: float) -> pd.DataFrame:
    """Regret of each option over the worlds, least largest regret first.

    Returns
    -------
    DataFrame
        ``option``, ``largest_regret_pounds``, ``regret_95_pounds`` (95th percentile over worlds),
        ``mean_regret_pounds``, ``worth_its_money_in`` (share of worlds with a net benefit of 0 or
        more).
    """
    benefit = case.benefit(value_pounds).T
    lost = regret(benefit)
    table = pd.DataFrame(
        {
            "option": case.options,
            "largest_regret_pounds": lost.max(axis=1),
            "regret_95_pounds": np.quantile(lost, 0.95, axis=1, method="inverted_cdf"),
            "mean_regret_pounds": lost.mean(axis=1),
            "worth_its_money_in": satisficing_share(benefit, at_least=0.0),
        }
    )
    return table.sort_values("largest_regret_pounds", kind="stable", ignore_index=True)


def _named(name: str) -> str:
    return "doing nothing" if name == NOTHING else plain(name, 20)


def _table(case: Case, table: pd.DataFrame) -> Table:
    rows = tuple(
        (
            case.called(row["option"]),
            pounds(row["largest_regret_pounds"]),
            pounds(row["regret_95_pounds"]),
            pounds(row["mean_regret_pounds"]),
            "–" if row["option"] == NOTHING else share(row["worth_its_money_in"]),
        )
        for row in table.to_dict("records")
    )
    heads = (
        "Option",
        "Largest regret in any world",
        "Regret in 95 % of worlds at most",
        "Mean regret",
        "Worth its money in",
    )
    caption = f"Regret, at {pounds(case.value_pounds or 0.0)} per user"
    note = (
        "Regret is what an option forgoes in a world beside the option that is best there. The "
        "largest is of the worlds that were run, and grows with their number and with luck. Worth "
        "its money: net benefit of 0 or more."
    )
    return Table("decisions_regret", caption, heads, rows, table, note)
