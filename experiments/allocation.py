"""Where further replicates are worth most: runs added until the question is answered.

Options are simulated on common luck: replicate 7 is the same luck for each of them. What the luck
of a replicate does to both of two options cancels in their difference, and only replicates that
both have count. So nothing is to be had from giving one of two rivals more than the other, as where
options have luck of their own (optimal computing budget allocation: Chen et al. 2000): those still
in question are given the same number, and the others no more.

`Race` looks for the best. At each look every option is held against the one that leads, by paired
differences and Student's distribution: how likely are such differences if it were better than the
leader by what matters, or more? These doubts, each times the number of looks that there can be, add
up to the doubt about the leader (Bonferroni), so that it holds over the whole race. The race is
settled when that is within what the certainty asked for allows. Until then the options of least
doubt, which together take up a quarter of it, get no more replicates: a race (Maron and Moore 1997)
with an indifference zone (Kim and Nelson 2001). Which they are is judged anew at each look, so one
that was left behind comes back if the leader falls behind.

`Precision` adds to each option until the interval of its mean is narrow enough (Chow and Robbins
1965). It ends a little early where luck happens to be small: of intervals asked for at 95 %, 94 to
95 % cover with 16 replicates or more in the first round, and 88 to 93 % where luck is as skewed as
an exponential's.

Everything here is a pure function of the values known so far: the same values, the same answer.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike

from experiments.allocation_rules import Floats, Found, Precision, Race, State, Step, Verdict
from experiments.paired import ENDLESS, Duel, duel_of, mean_of, needed, quantile

__all__ = [
    "ENDLESS",
    "Found",
    "Precision",
    "Race",
    "Step",
    "find_best",
    "measure_each",
    "next_step",
]

OptionT = TypeVar("OptionT")
TOLD_APART = 0.25  # part of the error below which one that is out is called worse, not tied
ALLOWED_TO_OUT = 0.25  # part of the error that options may take up which get no more replicates


def find_best(
    simulate: Callable[[OptionT, int], float],
    options: Sequence[OptionT],
    *,
    rule: Race | None = None,
) -> Found:
    """Find the best of several options, replicates going where they separate them.

    Parameters
    ----------
    simulate
        Takes an option and the number of a replicate, and gives what came of it: larger is better.
        The same replicate is to be the same luck whatever the option.
    rule
        How sure, what matters and how many runs; without one, `Race()`.

    Raises
    ------
    ValueError
        If there is no option, or the budget does not pay for the first look.
    """
    return _searched(simulate, options, rule or Race())


def measure_each(
    simulate: Callable[[OptionT, int], float], options: Sequence[OptionT], *, rule: Precision
) -> Found:
    """Measure the mean of every option as closely as asked; see `find_best`."""
    return _searched(simulate, options, rule)


def _searched(
    simulate: Callable[[OptionT, int], float],
    options: Sequence[OptionT],
    rule: Race | Precision,
) -> Found:
    """Simulate, look and go on until it is settled or the budget is spent."""
    values: list[list[float]] = [[] for _ in options]
    step = next_step(values, rule)
    while step.replicates is not None:
        for own, option, number in zip(values, options, step.replicates, strict=True):
            own += [float(simulate(option, replicate)) for replicate in range(len(own), number)]
        step = next_step(values, rule)
    verdicts = step.verdicts
    return Found(
        options=tuple(options),
        best=None if step.best is None else options[step.best],
        certainty=step.certainty,
        settled=step.settled,
        tied=tuple(o for o, one in zip(options, verdicts, strict=True) if one.state == "tied"),
        replicates=tuple(one.replicates for one in verdicts),
        runs=step.runs,
        more=tuple(one.more for one in verdicts),
        more_runs=step.more_runs,
        verdicts=verdicts,
        values=tuple(np.array(own) for own in values),
    )


def next_step(values: Sequence[ArrayLike], rule: Race | Precision) -> Step:
    """Say what is known of options, and how many replicates each shall have next.

    Parameters
    ----------
    values
        For each option its values by replicate, from replicate 0 on; their numbers may differ. Of
        two options the replicates count that both have. NaN is a replicate that gave no value.

    Raises
    ------
    ValueError
        If there is no option, or the budget does not pay for the first look.
    """
    known = [np.asarray(one, dtype=np.float64) for one in values]
    counts = [len(one) for one in known]
    if not known:
        raise ValueError("there is no option to choose from")
    least = rule.first * (len(known) + rule.companions)
    if rule.most_runs < least:
        raise ValueError(f"most_runs is {rule.most_runs}: the first look alone takes {least}")
    if min(counts) < rule.first:
        wanted = [max(count, rule.first) for count in counts]
        blank = tuple(Verdict("open", n, math.nan, math.nan, 1.0, 0) for n in counts)
        return _step(blank, rule, wanted, best=None)
    if isinstance(rule, Precision):
        verdicts = tuple(_measured(one, rule) for one in known)
        wanted = [min(rule.after(one.replicates), one.replicates + one.more) for one in verdicts]
        return _step(verdicts, rule, wanted, best=None)
    return _raced(known, rule)


def _step(
    verdicts: Sequence[Verdict], rule: Race | Precision, wanted: Sequence[int], *, best: int | None
) -> Step:
    """Put verdicts and what is wanted next together, as far as the budget goes."""
    counts = [one.replicates for one in verdicts]
    more = [one.more for one in verdicts]
    full = [count + further for count, further in zip(counts, more, strict=True)]
    settled = all(one.state != "open" for one in verdicts)
    certainty = rule.certainty
    if isinstance(rule, Race):
        certainty = max(0.0, 1.0 - sum(one.doubt for one in verdicts))
    return Step(
        verdicts=tuple(verdicts),
        best=best,
        certainty=certainty,
        runs=_runs(counts, rule),
        settled=settled,
        more_runs=_runs(full, rule) - _runs(counts, rule),
        replicates=None if settled else _affordable(counts, wanted, rule),
    )


def _runs(counts: Sequence[int], rule: Race | Precision) -> int:
    """Return the runs that so many replicates take, companions included."""
    return sum(counts) + rule.companions * max(counts)


def _affordable(
    counts: Sequence[int], wanted: Sequence[int], rule: Race | Precision
) -> tuple[int, ...] | None:
    """Return what is wanted, cut to an equal number that the budget pays for; None for nothing."""

    def cut_at(most: int) -> list[int]:
        return [max(n, min(want, most)) for n, want in zip(counts, wanted, strict=True)]

    low, high = min(counts), max(wanted)
    while low < high:
        middle = (low + high + 1) // 2
        if _runs(cut_at(middle), rule) <= rule.most_runs:
            low = middle
        else:
            high = middle - 1
    found = cut_at(low)
    return tuple(found) if sum(found) > sum(counts) else None


def _measured(values: Floats, rule: Precision) -> Verdict:
    """Say how closely the mean of one option is known."""
    mean, error, pairs = mean_of(values)
    half = quantile(pairs, (1 - rule.certainty) / 2) * error
    if half <= rule.half_width:
        return Verdict("precise", len(values), mean, half, 0.0, 0)
    number = needed(error * math.sqrt(pairs), rule.half_width, tail=(1 - rule.certainty) / 2)
    return Verdict("open", len(values), mean, half, 0.0, max(1, number - pairs))


def _raced(known: Sequence[Floats], rule: Race) -> Step:
    """Judge every option by its differences from the one that leads."""
    counts = [len(one) for one in known]
    most = max(counts)
    leading = {i: mean_of(one)[0] for i, one in enumerate(known) if len(one) == most}
    best = max(leading, key=lambda option: leading[option])
    duels = {i: duel_of(one, known[best]) for i, one in enumerate(known) if i != best}
    looks = rule.looks(max((duel.spread for duel in duels.values()), default=0.0))
    doubts = {i: min(1.0, looks * duel.doubt(rule.matters)) for i, duel in duels.items()}
    out = _out(doubts, allowed=1 - rule.certainty)
    level = (1 - rule.certainty) / looks
    verdicts = {
        i: _judged(duel, rule, level=level, is_out=i in out, doubt=doubts[i], count=counts[i])
        for i, duel in duels.items()
    }
    full = [one.replicates + one.more for one in verdicts.values()]
    verdicts[best] = Verdict("best", most, 0.0, 0.0, 0.0, max(0, max(full, default=0) - most))
    wanted = [count if i in out else rule.after(most) for i, count in enumerate(counts)]
    return _step([verdicts[i] for i in range(len(known))], rule, wanted, best=best)


def _out(doubts: dict[int, float], *, allowed: float) -> set[int]:
    """Return the options that need no more: all if their doubts together are small enough.

    Otherwise those of least doubt, which together take up a part of what is allowed.
    """
    if sum(doubts.values()) <= allowed:
        return set(doubts)
    out, taken = set(), 0.0
    for option in sorted(doubts, key=lambda i: doubts[i]):
        taken += doubts[option]
        if taken > ALLOWED_TO_OUT * allowed:
            break
        out.add(option)
    return out


def _judged(
    duel: Duel, rule: Race, *, level: float, is_out: bool, doubt: float, count: int
) -> Verdict:
    """Say what is known of an option that does not lead."""
    half = quantile(duel.pairs, (1 - rule.certainty) / 2) * duel.error
    if is_out:
        told_apart = duel.lead > 0 and duel.doubt(0.0) <= TOLD_APART * (1 - rule.certainty)
        state: State = "worse" if told_apart else "tied"
        return Verdict(state, count, duel.lead, half, doubt, 0)
    number = needed(duel.spread, duel.lead + rule.matters, tail=level)
    return Verdict("open", count, duel.lead, half, doubt, max(1, number - duel.pairs))
