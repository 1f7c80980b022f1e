import csv
import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import effects, load
from analysis.effects import change
from analysis.tables import FORMULA_STARTS, WIDTH, effects_text, write_csv
from analysis.wording import (
    Estimate,
    compact,
    count,
    decimal,
    difference,
    listing,
    plain,
    pounds,
    share,
    with_interval,
)
from tests.analysis.planted_detail import many_scenarios

NAN = float("nan")


def written(frame, path):
    write_csv(frame, path)
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))


@given(text=st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20))
def test_no_text_cell_begins_like_a_formula(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "cells.csv"
    frame = pd.DataFrame({"text": [start + text for start in ("", *FORMULA_STARTS)], "n": -1.5})
    header, *rows = written(frame, path)
    assert header == ["text", "n"]
    assert len(rows) == 1 + len(FORMULA_STARTS)
    for cell, number in rows:
        assert not cell.lstrip(" ").startswith(FORMULA_STARTS)
        assert number == "-1.5"
        assert cell.lstrip("'").endswith(text.lstrip("'")[-1:])


def test_the_effects_csv_keeps_numbers_and_disarms_titles(planted, tmp_path):
    hostile = '=HYPERLINK("http://evil.example","2c")'
    table = effects(planted(titles={"baseline": "b", "2c": hostile, "-1": "+1"}))
    header, *rows = written(table, tmp_path / "effects.csv")
    cells = [dict(zip(header, row, strict=True)) for row in rows]
    assert {c["title"] for c in cells} == {"'" + hostile, "'+1"}
    assert {c["scenario"] for c in cells} == {"2c", "'-1"}
    assert [float(c["difference"]) for c in cells] == pytest.approx(list(table["difference"]))
    assert not list(tmp_path.glob("*.tmp"))


@pytest.mark.parametrize("replicates", [1, 16])
def test_printed_table_is_readable_within_its_width(planted, replicates):
    titles = {"baseline": "b", "2c": "A title " * 30, "x" * 40: "$\\alpha$", "all": "All"}
    folder = planted(titles=titles, replicates=replicates, cost={"2c": 3e9, "all": 5e8})
    text = effects_text(effects(folder), load(folder))
    assert max(map(len, text.splitlines())) <= WIDTH
    assert "UNCALIBRATED" in text
    assert ("no interval" in text) == (replicates == 1)


def test_printed_table_shows_difference_interval_and_what_is_not_told(planted):
    folder = planted(identical=("3b",), calibrated=True)
    table = effects(folder)
    lines = effects_text(table, load(folder)).splitlines()
    use = table[(table["scenario"] == "2c") & (table["measure"] == "staff_using")].iloc[0]
    written_out = difference(change(use), count)
    assert sum(line.startswith("2c ") and written_out in line for line in lines) == 1
    same = [line.split() for line in lines if line.startswith("3b ")]
    assert [words.count("same") for words in same] == [2, 2, 2]
    assert not any("0 (0 to 0)" in line for line in lines)
    assert not any("UNCALIBRATED" in line for line in lines)


@pytest.mark.parametrize(("number", "replicates"), [(24, 3), (42, 2), (42, 1)])
def test_many_scenarios_stay_readable_within_the_width(planted, number, replicates):
    plan = many_scenarios(number=number)
    folder = planted(**plan, detail=True, replicates=replicates)
    text = effects_text(effects(folder), load(folder))
    lines = text.splitlines()
    assert max(map(len, lines)) <= WIDTH
    starts = [line[:14].strip() for line in lines]
    assert starts.count("broadcast-only") == starts.count("close-nhs_live") == 4
    assert not any(line.startswith("all but") for line in lines)
    first = starts[starts.index("1a") :]
    assert first.index("all") == 16  # single recommendations first, then bundles
    assert ("on top of all others" in text) == (number == 42)
    assert "the 16 recommendations add" in text


def test_the_block_on_reach_gives_half_intervals_and_marks(planted):
    folder = planted(detail=True, identical=("3b",))
    table = effects(folder)
    text = effects_text(table, load(folder))
    block = text.split("Reach, ± half")[1].split("\n\n")[0]
    row = table[(table["scenario"] == "2c") & (table["measure"] == "crossed_organisation_share")]
    half = (row["high"] - row["low"]).iloc[0] / 2
    value = row["difference"].iloc[0]
    assert f"+{decimal(value, half)} ± {decimal(half, value)}" in block
    assert block.count("same") == 4
    older = planted("older", replicates=2)
    assert "Reach" not in effects_text(effects(older), load(older))


def test_a_share_that_is_never_defined_is_said_in_words(planted):
    results = load(planted(detail=True, replicates=3))
    runs = results.runs.assign(crossed_profession_share=NAN)
    bare = type(results)(results.folder, results.manifest, results.design, runs, results.series)
    assert effects_text(effects(bare), bare).count("not defined") == 7


@pytest.mark.parametrize(
    ("value", "text"),
    [(1_234_567, "1.23m"), (-34_000, "−34k"), (9_870, "9,870"), (3.2, "3.2"), (NAN, "–")],
)
def test_large_counts_are_written_shortly(value, text):
    assert compact(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1_234_567, "£1.23m"),
        (1_200_000, "£1.2m"),
        (999_600, "£1m"),
        (340_000, "£340k"),
        (-340_000, "−£340k"),
        (3_051, "£3,050"),
        (95.4, "£95"),
        (4.2, "£4.20"),
        (0.0, "£0"),
        (-0.0001, "£0.00"),
        (2.5e9, "£2.5bn"),
        (math.inf, "no limit"),
        (NAN, "–"),
    ],
)
def test_money_is_written_as_people_write_it(value, text):
    assert pounds(value) == text


def test_numbers_are_as_fine_as_their_neighbours_bear():
    assert with_interval(Estimate(12_345, 10_111, 14_499), count) == "12,300 (10,100 to 14,500)"
    assert with_interval(Estimate(-2.54, -7.8, 2.81), count) == "−2.5 (−7.8 to 2.8)"
    assert with_interval(Estimate(0.04, -0.2, 0.3), decimal) == "0.04 (−0.20 to 0.30)"
    assert with_interval(Estimate(3.0, NAN, NAN), count) == "3.0 (no interval)"
    assert with_interval(Estimate(NAN, NAN, NAN), pounds) == "–"
    assert difference(Estimate(5.0, 4.0, 6.0), count) == "+5.0 (4.0 to 6.0)"
    assert difference(Estimate(0.0, 0.0, 0.0), count) == "0 (0 to 0)"


def test_shares_never_claim_certainty():
    assert [share(p) for p in (0.0, 0.004, 0.62, 1.0, NAN)] == [
        "< 1 %",
        "< 1 %",
        "62 %",
        "> 99 %",
        "–",
    ]


def test_lists_and_lines_of_text():
    assert [listing(x) for x in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert plain("a\n\tb\x00\x1b[31m\u202ec") == "a b [31m c"
    assert plain("abcdef", 4) == "abc…"


def test_no_name_of_a_column_begins_like_a_formula(tmp_path):
    header, *_ = written(pd.DataFrame({"=1+1": [1]}), tmp_path / "names.csv")
    assert header == ["'=1+1"]
