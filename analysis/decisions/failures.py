"""When a recommendation fails: in which part of the space, in words of the parameters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.decisions.case import Case
from analysis.decisions.knowledge import numeric_parameters
from analysis.discovery import Box, boxes_where_it_fails, measured
from analysis.intervals import Floats, halves
from analysis.sections import Section, Table
from analysis.wording import UNKNOWN, listing, plain, pounds, share, significant

FEWEST_WORLDS = 40
FEWEST = 5  # failures, and successes, in each half
MOST_LOOKED_AT = 20  # parameters, the closest tied to the outcome in the half that chooses
MOST_LIMITED = 3
FALSE_ALARM = 0.05
TIMES = 3.0  # the odds of failing inside a box, beside those everywhere


@dataclass(frozen=True, eq=False)
class Failure:
    """When one recommendation fails.

    Attributes
    ----------
    option
        The recommendation.
    fails_in
        Share of all worlds in which it fails.
    box
        The part of the space in which it fails, measured on worlds that did not choose it; None
        where none was found.
    limits
        The box in words.
    why_not
        Why there is no box; empty where there is one.
    """

    option: str
    fails_in: float
    box: Box | None
    limits: str
    why_not: str


def failures(case: Case) -> list[Failure]:
    """Look for the part of the space in which each single recommendation fails.

    It fails where its net benefit is below 0 or, where a user has no value, where it adds none.
    Boxes are found on one half of the worlds and measured on the other. A box counts if the odds
    of failing inside are three times those everywhere, in either half, and if luck would bring so
    many failures into it, with any recommendation, on one page in twenty at most.
    """
    numbers = numeric_parameters(case)
    return [_failure(case, place, numbers) for place in case.singles]


def _failure(case: Case, place: int, numbers: pd.DataFrame) -> Failure:
    """Look at one recommendation."""
    option, worth = case.worlds.names[place], _worth(case, place)
    failed = worth < 0 if case.value_pounds is not None else worth <= 0
    share_failed = float(failed.mean())
    if failed.all() or not failed.any():
        why = "fails in every world" if failed.all() else "fails in no world"
        return Failure(option, share_failed, None, "", why)
    choosing = halves(case.number, draws=1)[0]
    fewest = min(int(x[h].sum()) for x in (failed, ~failed) for h in (choosing, ~choosing))
    if case.number < FEWEST_WORLDS or fewest < FEWEST:
        why = "too few worlds" if case.number < FEWEST_WORLDS else "too few failures or successes"
        return Failure(option, share_failed, None, "", why)
    if numbers.empty:
        return Failure(option, share_failed, None, "", "no parameter is a number")
    looked = _closest(numbers[choosing], worth[choosing])
    where = numbers[looked].to_numpy(dtype=np.float64)
    box = _chosen(boxes_where_it_fails(where[choosing], failed[choosing]))
    if box is None:
        return Failure(option, share_failed, None, "", "no part of the space stands out")
    fresh = measured(box, points=where[~choosing], fails=failed[~choosing])
    if not _beyond_luck(fresh, failed[~choosing], len(case.singles)):
        return Failure(
            option, share_failed, None, "", "no part of the space that held in other worlds"
        )
    return Failure(option, share_failed, fresh, limits_in_words(fresh, looked), "")


def _worth(case: Case, place: int) -> Floats:
    """Net benefit in each world, or users where they have no value."""
    effect = case.worlds.effect[:, place]
    if case.value_pounds is None:
        return effect
    return np.asarray(case.value_pounds * effect - case.worlds.cost[:, place])


def _closest(numbers: pd.DataFrame, worth: Floats) -> list[str]:
    """Parameters most closely tied to the outcome by rank, either way round."""
    ties = numbers.rank().corrwith(pd.Series(worth, index=numbers.index).rank()).abs()
    ordered = ties.fillna(0.0).sort_values(ascending=False, kind="stable")
    return [str(path) for path in ordered.index[:MOST_LOOKED_AT]]


def _chosen(boxes: tuple[Box, ...]) -> Box | None:
    """Take the box of few limits that best joins coverage and density, where it was found.

    By their harmonic mean; the whole space is no answer.
    """
    everywhere = boxes[0].density
    few = [
        box
        for box in boxes
        if 0 < len(box.limited) <= MOST_LIMITED and _much_likelier(box.density, everywhere)
    ]
    return max(
        few,
        key=lambda b: b.coverage * b.density / (b.coverage + b.density) if b.coverage > 0 else 0.0,
        default=None,
    )


def _much_likelier(inside: float, everywhere: float) -> bool:
    """Tell whether the odds of failing inside a box are several times those everywhere."""
    return inside * (1 - everywhere) >= TIMES * everywhere * (1 - inside)


def _beyond_luck(box: Box, failed: Floats, looks: int) -> bool:
    """Tell whether fresh worlds fail more often inside than luck would make them (hypergeometric).

    Source: Fisher (1935), J R Stat Soc 98:39-82, for the exact test.
    """
    from scipy.stats import hypergeom

    worlds, failures_ = len(failed), int(failed.sum())
    inside = round(box.mass * worlds)
    caught = round(box.coverage * failures_)
    if caught == 0 or not _much_likelier(box.density, failures_ / worlds):
        return False
    luck = float(hypergeom.sf(caught - 1, worlds, failures_, inside))
    return luck < FALSE_ALARM / looks


def limits_in_words(box: Box, paths: list[str]) -> str:
    """Write a box as conditions: ``leaders.willing < 0.3 and …``."""
    said = []
    for place in box.limited:
        low, high = float(box.low[place]), float(box.high[place])
        path = plain(paths[place], 90)
        if np.isfinite(low) and np.isfinite(high):
            said.append(f"{path} is between {significant(low):g} and {significant(high):g}")
        elif np.isfinite(low):
            said.append(f"{path} ≥ {significant(low):g}")
        else:
            said.append(f"{path} ≤ {significant(high):g}")
    return " and ".join(said)


def failures_section(case: Case) -> Section | None:
    """Say when each single recommendation fails; None where there is none."""
    if not case.singles:
        return None
    found = failures(case)
    fails = "has a net benefit below 0"
    at = f" at {pounds(case.value_pounds)} per user" if case.value_pounds is not None else ""
    if case.value_pounds is None:
        fails = "adds no user"
    opening = f"A recommendation fails where it {fails}{at}. {_often(found)}"
    told = [said for said in (_sentence(one) for one in found) if said]
    none = (
        "For no recommendation was a part of the space found in which it fails, and which held in "
        "worlds that had not chosen it."
    )
    return Section(
        heading="When a recommendation fails",
        words=(opening, *(told or [none])),
        tables=(_table(case, found),),
    )


def _often(found: list[Failure]) -> str:
    """Say which fail in most worlds."""
    most = [f"{plain(f.option, 20)} ({share(f.fails_in)})" for f in found if f.fails_in > 0.5]
    if not most:
        return "None fails in more than half of the worlds."
    verb = "fails" if len(most) == 1 else "fail"
    return f"In more than half of the worlds {verb} {listing(most)}."


def _sentence(found: Failure) -> str:
    """Put a box into a sentence; empty where there is none."""
    if found.box is None:
        return ""
    return (
        f"{plain(found.option, 20)} fails in {share(found.box.density)} of worlds where "
        f"{found.limits}; that is {share(found.box.coverage)} of its failures. Everywhere, it "
        f"fails in {share(found.fails_in)}."
    )


def _table(case: Case, found: list[Failure]) -> Table:
    rows = tuple(
        (
            case.called(one.option),
            share(one.fails_in),
            one.limits or one.why_not,
            UNKNOWN if one.box is None else share(one.box.density),
            UNKNOWN if one.box is None else share(one.box.coverage),
        )
        for one in found
    )
    frame = pd.DataFrame(
        {
            "option": [one.option for one in found],
            "fails_in": [one.fails_in for one in found],
            "where": [one.limits or one.why_not for one in found],
            "density": [np.nan if one.box is None else one.box.density for one in found],
            "coverage": [np.nan if one.box is None else one.box.coverage for one in found],
        }
    )
    heads = ("Recommendation", "Fails in", "Mostly where", "There it fails in", "Of its failures")
    note = (
        f"Boxes of at most {MOST_LIMITED} limits, found on one half of the worlds among the "
        f"{MOST_LOOKED_AT} parameters most closely tied to the outcome there, and measured on the "
        "other half; the odds of failing there are at least three times those everywhere. A "
        "failure may also be one of luck: a world is its mean over few replicates."
    )
    return Table("decisions_failures", "When each fails", heads, rows, frame, note)
