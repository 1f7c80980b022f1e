"""Plain words for a sensitivity analysis: which inputs matter, how surely, and what is luck."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from analysis.figures.order_swaps import by_share
from analysis.importance import (
    IN_OUTCOME_UNITS,
    MORRIS,
    ONE_AT_A_TIME,
    PAWN,
    SOBOL,
    Analysed,
    Importance,
    Row,
    estimate,
)
from analysis.settled_order import settled_groups
from analysis.wording import Estimate, decimal, listing, plain, with_interval

NAMED = 5  # inputs in a sentence
METHODS = {
    ONE_AT_A_TIME: "one at a time (each input goes through its range, the others at their base)",
    MORRIS: "elementary effects (Morris)",
    SOBOL: "shares of variance (Sobol)",
    PAWN: "distances between distributions (PAWN)",
}
MEANINGS = {
    ONE_AT_A_TIME: "The swing is the highest less the lowest outcome as one input goes through its "
    "range while the others stay at their base: what inputs do only together is not seen.",
    MORRIS: "μ* is the mean size of the change in an outcome as one input goes through its whole "
    "range, wherever the others are; σ is how much that change differs from place to place.",
    SOBOL: "The total index of an input is the share of the variance between points that it "
    "has a part in, alone or with others; the first-order index is what it does alone.",
    PAWN: "The distance says how far the distribution of an outcome moves once an input is known "
    "to lie in one slice of its range: 0 not at all, 1 as far as can be.",
}
SYMBOLS = {ONE_AT_A_TIME: "swing", MORRIS: "μ*", SOBOL: "total index", PAWN: "distance"}
LABELS = {
    "tornado": "Outcome at the lowest and highest value of each input",
    "curves": "Outcome as one input goes through its range",
    "plane": "Mean size of effects against how much they differ",
    "bars": "Indices of the foremost inputs with intervals",
}
MATRIX_CAPTION = (
    "Rows are the foremost inputs, columns outcomes; the darker, the larger. White with a "
    "grey number: not above what an input that does nothing shows. A dash: no input has any effect."
)
SWAPS_CAPTION = (
    "Bars: share of pairs that change places, with 95 % intervals; grey where the interval "
    "holds 0. Parameters whose intervals overlap stand in no settled order."
)
CAPTIONS = {
    "tornado": "Each bar goes from the base to the outcome with one input at an end of its range, "
    "whose value stands beside it; the others stay at their base. Black lines are 95 % intervals "
    "of the change, where there are replicates. Pale: neither end can be told from the base.",
    "curves": "Each panel moves one input. Dotted: the base. Bands, where there are replicates: "
    "95 % interval of the change from the base under the same luck. Grey: no effect shown.",
    "plane": "Right: a larger effect, with its 95 % interval. Points below σ = 0.1 μ* are nearly "
    "linear, up to 0.5 monotone, up to 1 almost monotone; above, curved or interacting (Garcia "
    "Sanchez et al. 2014). Grey: not above the floor. A triangle is a group, which has no σ.",
    SOBOL: "Bars with 95 % intervals; the number is the total index. Grey: not above the floor, "
    "the upper end of the interval of an input that does nothing. Luck is a share of another "
    "variance, that of single runs.",
    PAWN: "Bars with 95 % intervals. Grey: not above the floor, the upper end of the interval of "
    "an input that does nothing, whose distance is above 0 by chance alone.",
}


def how(found: Analysed) -> str:
    """Say what was done, in one line."""
    calls = f"{found.evaluations:,} calls of the function"
    each = f"{found.replicates} replicate{'' if found.replicates == 1 else 's'} of each point"
    return f"Method: {METHODS[found.method]} · {calls} · {each} · seed {found.seed}"


def of_all(
    found: Analysed, taken: Sequence[Importance], *, drawn: Sequence[Importance]
) -> tuple[str, ...]:
    """Return the paragraphs of the overview, the answer first, notes last."""
    inputs = len(taken[0].inputs)
    told = [one for one in taken if one.above]
    words = [_reach(taken, told, inputs)]
    if told and any(one.floor > 0.0 for one in taken):
        words.append(
            f"{inputs * len(taken):,} comparisons with the floor were made: of those that lie just "
            "above it, some may do so by chance."
        )
    words.append(f"{MEANINGS[found.method]} All of it depends on the ranges of the inputs.")
    if len(drawn) < len(taken):
        said = listing([f"“{plain(one.outcome)}”" for one in drawn])
        words.append(f"Drawn by themselves: {said}. The tables hold all {len(taken)} outcomes.")
    names = [one.outcome for one in taken]
    shown = {one.outcome for one in drawn}
    owned = [(note, _owner(note, names)) for note in found.notes]
    words += [f"Note: {plain(note)}." for note, owner in owned if owner is None]
    others = [plain(note) for note, owner in owned if owner is not None and owner not in shown]
    if others:
        words.append(f"Notes on the other outcomes: {'; '.join(others)}.")
    return tuple(words)


def _reach(taken: Sequence[Importance], told: Sequence[Importance], inputs: int) -> str:
    """Say how many inputs matter for how many outcomes."""
    many = f"{inputs} input{'' if inputs == 1 else 's'}"
    if not told:
        return f"None of {many} has shown an effect on any outcome."
    ever = {row["input"] for one in told for row in one.above}
    lie = "lies" if len(ever) == 1 else "lie"
    first = f"Of {many}, {len(ever)} {lie} above the floor, what an input that does nothing shows"
    if len(taken) == 1:
        return f"{first}."
    start = f"{first}, in at least one of {len(taken)} outcomes."
    silent = [plain(one.outcome) for one in taken if not one.above]
    return f"{start} Without an effect of any: {listing(silent)}." if silent else start


def of_outcome(one: Importance, notes: Sequence[str]) -> tuple[str, ...]:
    """Return the paragraphs on one outcome: inputs, order, luck, notes."""
    words = [_inputs(one)]
    if one.above:
        words.append(_order(one))
    words.append(_luck(one))
    return (*words, *(f"Note: {plain(note)}." for note in notes))


def notes_of(found: Analysed, outcome: str, *, names: Sequence[str]) -> list[str]:
    """Return the notes on one outcome."""
    return [note for note in found.notes if _owner(note, names) == outcome]


def caption(one: Importance, kind: str) -> str:
    """Say how to read a figure, and how many inputs it leaves out."""
    return CAPTIONS[one.method if kind == "bars" else kind]


def of_swaps(table: pd.DataFrame, everything: float) -> tuple[str, ...]:
    """Return the paragraphs on the parameters that change the order of recommendations."""
    rows = by_share(table)
    told = [(name, found) for name, found in rows if found.low > 0]
    if told:
        first = listing([f"{plain(n)} {with_interval(_per_cent(f), decimal)}" for n, f in told[:3]])
        start = (
            f"Drawn anew alone, {len(told)} of {len(rows)} parameters make more than no pairs of "
            f"recommendations change places; the largest estimates, in % of pairs: {first}."
        )
    else:
        start = "No parameter, drawn anew alone, can be said to make recommendations change places."
    words = [start]
    if len(told) > 1 and told[0][1].low <= told[1][1].high:
        words.append("Which of them comes first is not settled: their intervals overlap.")
    if not math.isnan(everything):
        words.append(
            f"When all parameters are drawn anew, {decimal(100 * everything)} % of pairs change "
            "places; what single parameters do need not add up to it."
        )
    return tuple(words)


def _per_cent(found: Estimate) -> Estimate:
    return Estimate(*(100 * part for part in found))


def _have(number: int) -> str:
    return "has" if number == 1 else "have"


def _owner(note: str, names: Sequence[str]) -> str | None:
    """Return the outcome that a note is about, None for a note on all."""
    about = [name for name in names if note.startswith((f"{name}: ", f"{name} "))]
    return max(about, key=len, default=None)


def _value(one: Importance, row: Row) -> str:
    """Name an input with its index and interval."""
    found = estimate(row, one.index)
    said = one.number(found.value) if math.isnan(found.low) else with_interval(found, one.number)
    return f"{plain(row['input'])} {said}"


def _inputs(one: Importance) -> str:
    """Say which inputs matter for an outcome."""
    if one.nothing:
        return "No input has any effect: there is nothing to share out."
    if not one.above:
        return (
            f"None of {len(one.inputs)} inputs is above the floor, what an input that does nothing "
            "shows by chance. Differences between them mean nothing."
        )
    unit = f", {one.unit}" if one.unit and one.method in IN_OUTCOME_UNITS else ""
    foremost = "; ".join(_value(one, row) for row in one.above[:NAMED])
    rest = len(one.above) - NAMED
    more = f"; and {rest} more" if rest > 0 else ""
    return (
        f"{len(one.above)} of {len(one.inputs)} inputs {_have(len(one.above))} shown an effect. "
        f"Largest estimates ({SYMBOLS[one.method]}{unit}): {foremost}{more}. "
        f"{_floor(one)}"
    )


def _floor(one: Importance) -> str:
    """Say what an input shows that does nothing."""
    shows = one.number(one.floor, estimate(one.inputs[0], one.index).largest)
    if one.floor == 0.0:
        return "An input that does nothing shows 0."
    if one.method == ONE_AT_A_TIME:
        return f"By luck alone, an input that does nothing shows {shows}."
    return f"An input that does nothing shows up to {shows}: the floor."


def _order(one: Importance) -> str:
    """Say how far their order is settled."""
    if len(one.above) == 1:
        return "It is the only one above the floor."
    if one.method == ONE_AT_A_TIME:
        return "How surely the order holds, this method does not say: no order is settled."
    groups = settled_groups(one)
    if len(groups) == 1:
        return "Their order is not settled: with other points it may well be another."
    said = [_group(group) for group in groups[:3]]
    if groups[3:]:
        said.append(f"the other {sum(map(len, groups[3:]))}")
    return f"Settled with a probability of at least 90 %: {', then '.join(said)}."


def _group(names: Sequence[str]) -> str:
    """Name the inputs of a group, between which no order is settled."""
    if len(names) == 1:
        return plain(names[0])
    if len(names) > NAMED:
        return f"{len(names)} inputs in no settled order (first by estimate {plain(names[0])})"
    return f"{listing([plain(name) for name in names])} in no settled order"


def _luck(one: Importance) -> str:
    """Say what share of the variance is luck."""
    luck = one.luck
    if math.isnan(luck.value):
        return "What share of its variance is luck is not known from this analysis."
    if luck.largest == 0.0:
        return "None of its variance is luck."
    said = with_interval(_per_cent(luck), decimal)
    return f"Luck makes {said} % of the variance of single runs."
