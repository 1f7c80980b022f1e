"""The answer first: what to fund under what value, how sure, and what to find out first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.decisions.case import FEW_WORLDS, NOTHING, Case
from analysis.decisions.choices import choices_at_values, steps_in_words, sure_words
from analysis.decisions.held_out import HeldOut, held_out
from analysis.decisions.knowledge import Knowledge, find_out_words
from analysis.frontier import efficient_frontier
from analysis.measures import COST, USING
from analysis.value import probability_best
from analysis.wording import listing, plain, pounds, share, with_interval

SETTLED = 0.9


@dataclass(frozen=True)
class Answer:
    """The page's first words.

    Attributes
    ----------
    opening
        What to fund, and how sure that is.
    lines
        The choice at other values, what it is worth held out, what to find out first.
    cautions
        What must be known before quoting.
    """

    opening: str
    lines: tuple[str, ...]
    cautions: tuple[str, ...]


def answer(case: Case, known: Knowledge | None) -> Answer:
    """Put the decision into a few sentences."""
    frontier = efficient_frontier(
        case.effect.mean(axis=0), case.cost.mean(axis=0), names=case.options
    )
    steps = steps_in_words(frontier)
    if case.value_pounds is None:
        opening = steps
        lines = [
            sure_words(choices_at_values(case, frontier)),
            "Nobody has said what an additional user is worth: give value_per_user_pounds.",
        ]
    else:
        opening = _opening(case, case.value_pounds)
        lines = [*_losing(case, case.value_pounds), *_honest(case, case.value_pounds), steps]
        lines.append(find_out_words(case, known))
    return Answer(opening, tuple(lines), tuple(_cautions(case)))


def _opening(case: Case, value_pounds: float) -> str:
    """Say what is best at a value, never as settled below nine worlds in ten."""
    benefit = case.benefit(value_pounds)
    best, odds = int(np.argmax(benefit.mean(axis=0))), probability_best(benefit)
    name, worth = case.options[best], with_interval(case.benefit_of(best, value_pounds), pounds)
    if_worth = f"If an additional user is worth {pounds(value_pounds)}"
    if case.number == 1:
        return f"{if_worth}: one world was run, and nothing can be said of others."
    if name == NOTHING:
        said = f"{if_worth}, fund none of these: on average over worlds none is worth its money."
    else:
        said = (
            f"{if_worth}, fund {case.called(name)}: on average over worlds it has the largest net "
            f"benefit, {worth} more than doing nothing."
        )
    if odds[best] >= SETTLED:
        return f"{said} That is settled: it is the best choice in {share(odds[best])} of worlds."
    rivals = sorted(range(len(odds)), key=lambda i: -odds[i])
    others = [
        f"{_named(case.options[i])} in {share(odds[i])}" for i in rivals[:4] if odds[i] > 0.05
    ]
    return f"{said} It is not settled: the best choice is {listing(others)} of worlds."


def _named(name: str) -> str:
    return "doing nothing" if name == NOTHING else plain(name, 20)


def _losing(case: Case, value_pounds: float) -> list[str]:
    """Say how often the choice would be worse than doing nothing."""
    benefit = case.benefit(value_pounds)
    best = int(np.argmax(benefit.mean(axis=0)))
    if best == 0 or case.number == 1:
        return []
    lost = float((benefit[:, best] < 0).mean())
    return [
        f"{_named(case.options[best])} would be worse than doing nothing in {share(lost)} of "
        "worlds."
    ]


def choice_held_out(case: Case, value_pounds: float) -> HeldOut | None:
    """Judge the option with the largest net benefit where it was not chosen."""
    kept = list(case.options[1:])
    benefit = value_pounds * case.pairs(USING)[kept] - case.pairs(COST)[kept]
    benefit.insert(0, NOTHING, 0.0)
    return held_out(benefit)


def _honest(case: Case, value_pounds: float) -> list[str]:
    """Set what the choice promises beside what it kept where it was not chosen."""
    said = choice_held_out(case, value_pounds)
    if said is None or said.naive == 0:
        return []
    among = max(abs(said.naive), abs(said.fresh))
    return [
        f"The best-looking option shows {pounds(said.naive, among)} net benefit; chosen on one "
        f"half of the runs and judged by the other, {pounds(said.fresh, among)}. Plan with the "
        "second."
    ]


def _cautions(case: Case) -> list[str]:
    """List what is missing or thin."""
    missing, said = case.worlds.missing, []
    if missing.pairs < missing.pairs_asked:
        said.append(
            f"Incomplete: {missing.pairs_asked - missing.pairs:,} of {missing.pairs_asked:,} "
            "comparisons with the baseline are missing (failed or not yet run); "
            f"{missing.points_asked - missing.points:,} of {missing.points_asked:,} worlds are "
            "left out, for an option has no pair there."
        )
    if missing.options:
        names = listing([plain(name, 20) for name in missing.options])
        said.append(f"Not compared, for want of any pair: {names}.")
    if case.number < FEW_WORLDS:
        said.append(
            f"Few worlds ({case.number}): shares of worlds are rough, and 95 % intervals over "
            f"worlds need {FEW_WORLDS}."
        )
    if case.worlds.blocks is not None:
        number = case.worlds.blocks.max() + 1
        said.append(
            f"The {case.number} worlds come in {number} blocks of a sensitivity analysis, whose "
            f"worlds share luck and values: shares of worlds are no surer than those of {number}."
        )
    if (case.worlds.replicates < 2).all():
        said.append("One replicate in each world: what is luck cannot be told from what is not.")
    if case.value_pounds is not None:
        said.append(
            f"{pounds(case.value_pounds)} per user is an assumption, and decides much: see what to "
            "fund at other values."
        )
    return said
