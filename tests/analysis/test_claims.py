"""Claims: verdicts that can go either way, tables and pictures that say the same."""

from __future__ import annotations

import math
from io import StringIO

import pandas as pd
import pytest

from analysis.claims import (
    EDGE,
    MISSED,
    WITHIN,
    Claim,
    claims_frame,
    claims_from,
    claims_section,
    claims_table,
    summary,
)
from analysis.wording import Estimate

NAN = math.nan


def claim(
    found: tuple[float, float, float] = (5.0, 4.0, 6.0),
    published: tuple[float, float, float] = (6.0, 2.0, 10.0),
    singles: tuple[float, float, float] = (5.0, -1.0, 11.0),
    **other: object,
) -> Claim:
    return Claim(
        **{
            "name": "x",
            "title": "A trial",
            "unit": "percentage points",
            "published": Estimate(*published),
            "spread": "95 % interval",
            "found": Estimate(*found),
            "singles": Estimate(*singles),
            "source": "Somebody 2001",
            **other,
        }
    )


@pytest.mark.parametrize(
    ("found", "verdict", "holds", "words"),
    [
        ((5.0, 4.0, 6.0), WITHIN, True, "within"),
        ((2.5, 1.5, 3.5), EDGE, True, "at the edge, the mean within"),
        ((1.5, 0.5, 2.5), EDGE, False, "at the edge, the mean outside"),
        ((1.0, 0.5, 1.5), MISSED, False, "missed: too small"),
        ((12.0, 11.0, 13.0), MISSED, False, "missed: too large"),
        ((5.0, NAN, NAN), WITHIN, True, "within"),
        ((1.0, NAN, NAN), MISSED, False, "missed: too small"),
    ],
)
def test_the_verdict(
    found: tuple[float, float, float], verdict: str, holds: bool, words: str
) -> None:
    one = claim(found)
    assert (one.verdict, one.holds, one.words()) == (verdict, holds, words)


def test_an_effect_below_zero_is_too_small_when_it_is_nearer_to_zero() -> None:
    assert claim((-1.0, -1.2, -0.8), (-3.3, -5.1, -2.3)).words() == "missed: too small"
    assert claim((-6.0, -6.2, -5.8), (-3.3, -5.1, -2.3)).words() == "missed: too large"


def test_a_null_has_to_be_found_as_one() -> None:
    null = {"published": (0.0, -2.0, 2.0), "no_effect": True}
    quiet = claim((0.1, -0.2, 0.4), detected=0.06, **null)  # type: ignore[arg-type]
    assert (quiet.holds, quiet.words()) == (True, "no effect, as published")
    loud = claim((0.9, 0.7, 1.1), detected=0.4, **null)  # type: ignore[arg-type]
    assert not loud.holds
    assert loud.verdict == MISSED
    assert loud.words() == "missed: 40 % of trials would call it an effect"


@pytest.mark.parametrize(
    ("happened", "words"),
    [
        (7.0, "agrees"),
        (12.0, "missed: too low in the model"),
        (-3.0, "missed: too high in the model"),
    ],
)
def test_what_happened_once_is_held_against_single_runs(happened: float, words: str) -> None:
    one = claim((5.0, NAN, NAN), (happened, NAN, NAN))
    assert one.words() == words
    assert one.holds == (words == "agrees")


def test_the_summary_names_what_is_missed() -> None:
    said = summary([claim(), claim((1.0, 0.5, 1.5), title="Another")])
    assert said == "1 of 2 claims hold. Missed: Another."


def test_table_and_csv_hold_the_same_and_come_back() -> None:
    claims = [claim(), claim((5.0, NAN, NAN), (7.0, NAN, NAN), use="not fitted to it")]
    table = claims_table(claims, name="claims")
    assert "the model was" in table.heads
    assert all(len(row) == len(table.heads) for row in table.rows)
    assert table.rows[0][2] == "6.0 (2.0 to 10.0)"
    assert table.rows[1][2] == "7.00"
    frame = claims_frame(claims)
    again = claims_from(pd.read_csv(StringIO(frame.to_csv(index=False))))
    assert [one.words() for one in again] == [one.words() for one in claims]
    assert [one.use for one in again] == ["", "not fitted to it"]


def test_the_section_has_picture_table_and_words() -> None:
    section = claims_section([claim(), claim(unit="months")], heading="Trials", name="trials")
    assert section.words[0].startswith("2 of 2")
    assert "A trial" in section.figures[0].svg
    assert "months" in section.figures[0].svg
    assert len(section.tables[0].rows) == 2
