"""What a page says of a sensitivity analysis, in words and tables."""

import csv
import math
import re

import numpy as np
import pandas as pd
import pytest

from analysis.importance import importances
from analysis.sensitivity import sections, swaps_section, write_page
from analysis.settled_order import settled_groups
from experiments.sensitivity import Sensitivity, analyse
from tests.analysis.test_report_page import Page
from tests.analysis.test_sensitivity_figures import HOSTILE, POINTS, SPACE, found_by, planted


def text_of(parts):
    return "\n".join(words for part in parts for words in part.words)


def made_up(values, *, ahead, half=0.01, method="sobol"):
    """Total indices of a, b, c … with intervals of half a width, and how surely each leads."""
    names = [*"abcdefgh"[: len(values)], "inert dummy"]
    total = np.array([*values, 0.0])
    width = np.broadcast_to(half, total.shape) * (total > 0)
    indices = pd.DataFrame(
        {
            "outcome": "users",
            "input": names,
            "unit": "",
            "first": total,
            "first_low": total,
            "first_high": total,
            "total": total,
            "total_low": total - width,
            "total_high": total + width,
            "rank": range(1, len(names) + 1),
            "above_next": [*ahead, math.nan],
            "above_floor": [True] * len(values) + [False],
        }
    )
    line = {"outcome": "users", "mean": 1.0, "variance": 1.0, "luck_share": 0.25}
    outcomes = pd.DataFrame([line | {"luck_share_low": 0.2, "luck_share_high": 0.3}])
    return Sensitivity(method, 10, 2, 2, 1, indices, outcomes, None, ())


def groups(*args, **asked):
    return settled_groups(importances(made_up(*args, **asked), {})[0])


def test_an_order_is_settled_only_where_every_pair_across_is():
    assert groups([0.5, 0.3], ahead=[0.99, 1.0]) == [("a",), ("b",)]
    assert groups([0.5, 0.49], ahead=[0.6, 1.0]) == [("a", "b")]
    assert groups([0.5, 0.49, 0.2], ahead=[0.6, 0.99, 1.0]) == [("a", "b"), ("c",)]
    wide = [0.4, 0.01, 0.01, 0.0]  # of a, whose interval holds c as well
    assert groups([0.5, 0.49, 0.2], ahead=[0.6, 0.99, 1.0], half=wide) == [("a", "b", "c")]


def test_doubts_at_several_borders_add_up():
    values, ahead = [0.5, 0.4, 0.3, 0.2], [0.94, 0.94, 0.94, 1.0]
    assert groups(values, ahead=ahead) == [("a",), ("b", "c", "d")]
    assert groups(values, ahead=[0.99] * 3 + [1.0]) == [("a",), ("b",), ("c",), ("d",)]


def test_no_order_is_called_settled_below_nine_in_ten():
    settled = text_of(sections(made_up([0.5, 0.3], ahead=[0.95, 1.0])))
    assert "Settled with a probability of at least 90 %: a, then b." in settled
    unsettled = text_of(sections(made_up([0.5, 0.49], ahead=[0.89, 1.0])))
    assert "Their order is not settled" in unsettled
    assert "then b" not in unsettled
    assert "Luck makes 25.0 (20.0 to 30.0) % of the variance of single runs." in settled


@pytest.mark.parametrize("method", list(POINTS))
def test_the_planted_order_and_what_does_nothing_come_out(method):
    points = {"sobol": 64, "morris": 20, "pawn": 2000, "one_at_a_time": 3}[method]
    found = found_by(method, points=points)
    parts = sections(found, units={"users": "staff-product pairs"})
    assert [part.heading for part in parts] == ["What the outcomes depend on", "users"]
    rows = parts[1].tables[0].rows
    assert rows[0][0] == "strong"
    assert "nothing" not in [row[0] for row in rows]
    assert "strong" in parts[1].words[0]
    assert len(parts[1].figures) == (2 if method == "one_at_a_time" else 1)
    assert "Without an effect of any: constant and luck alone." in parts[0].words[0]


def test_every_note_is_printed_once():
    found = analyse(planted, SPACE, method="morris", points=4, replicates=1, seed=1)
    assert len(found.notes) >= 2
    text = text_of(sections(found))
    for note in found.notes:
        assert text.count(note) == 1
    short = {"users": 1.0, "users in the baseline": 2.0}
    found = analyse(lambda x: short, {"a": (0, 1)}, method="sobol", points=2, seed=1)
    parts = sections(found, outcomes=["users"])
    assert parts[1].words[-1] == f"Note: {found.notes[0]}."
    assert parts[0].words[-1] == f"Notes on the other outcomes: {found.notes[1]}."


def test_nothing_to_say_is_said():
    constant = analyse(lambda x: 5.0, {"a": (0, 1), "b": (0, 1)}, method="sobol", points=4, seed=1)
    parts = sections(constant)
    assert parts[0].words[0] == "None of 2 inputs has shown an effect on any outcome."
    assert parts[1].words[0] == "No input has any effect: there is nothing to share out."
    assert all(part.figures == () for part in parts)
    assert parts[1].tables[0].rows[0][0] == "none"
    luck = np.random.default_rng(1)
    noise = analyse(lambda x: luck.normal(), {"a": (0, 1)}, method="morris", points=20, seed=1)
    assert "is above the floor" in text_of(sections(noise))


def test_four_outcomes_are_drawn_unless_some_are_named_and_csv_have_all(tmp_path):
    def several(x):
        return {f"o{place}": place + x["a"] * place for place in range(7)}

    found = analyse(several, {"a": (0, 1)}, method="sobol", points=4, seed=1)
    parts = sections(found)
    assert [part.heading for part in parts[1:]] == ["o1", "o2", "o3", "o4"]
    assert "The tables hold all 7 outcomes" in text_of(parts)
    assert [part.heading for part in sections(found, outcomes=["o6", "o0"])[1:]] == ["o6", "o0"]
    with pytest.raises(ValueError, match="no outcome is called 'o9', there are: o0, o1"):
        sections(found, outcomes=["o9"])
    write_page(found, tmp_path)
    with (tmp_path / "sensitivity-sobol-indices.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["outcome"] for row in rows} == {f"o{place}" for place in range(7)}
    assert float(rows[2]["total"]) == found.indices["total"].iloc[2]


def test_an_unknown_method_is_refused():
    with pytest.raises(ValueError, match="method is 'guess', allowed: one_at_a_time, morris"):
        sections(made_up([0.5], ahead=[1.0], method="guess"))


def test_a_long_table_is_cut_on_the_page_and_says_so():
    space = {f"input {place}": (0, 1) for place in range(60)}
    found = analyse(lambda x: sum(x.values()), space, method="morris", points=2, seed=1)
    table = sections(found)[1].tables[0]
    assert len(table.rows) == 40
    assert len(table.frame) == 61
    assert table.note == "In the CSV alone: the 20 smallest of those above the floor."


def test_luck_in_curves_is_named_as_such():
    luck = np.random.default_rng(1)
    found = analyse(
        lambda x: 50 * x["a"] + luck.normal(),
        {"a": (0, 1)},
        method="one_at_a_time",
        points=5,
        seed=1,
    )
    text = text_of(sections(found))
    assert "By luck alone, an input that does nothing shows" in text
    assert "luck: an input that does nothing" in sections(found)[1].figures[0].svg


@pytest.mark.parametrize("method", list(POINTS))
def test_the_page_is_whole_by_itself_the_same_each_time_and_safe(tmp_path, method):
    def hostile(x):
        return {HOSTILE: x[HOSTILE] + x["=b"], "../../x": x["=b"]}

    space = {HOSTILE: (0, 1), "=b": (0, 2)}
    found = analyse(hostile, space, method=method, points=POINTS[method], seed=1)
    page = write_page(found, tmp_path / "a" / "b")
    html = page.read_text(encoding="utf-8")
    assert page.name == "sensitivity.html"
    assert "<script" not in html
    assert "src=" not in html
    assert not re.search(r'href="(?!#)', html)
    assert "Sensitivity analysis" in Page(re.sub(r"<svg.*?</svg>", "", html, flags=re.S)).text
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    files = sorted(path.name for path in page.parent.iterdir())
    assert len(list(tmp_path.rglob("*.html"))) == 1
    assert sum(name.endswith(".svg") for name in files) == html.count("<svg")
    before = {name: (page.parent / name).read_bytes() for name in files}
    write_page(found, page.parent)
    assert before == {name: (page.parent / name).read_bytes() for name in files}
    assert not any(b"\n=b," in data or b",=b," in data for data in before.values())


def test_swaps_are_said_with_intervals_and_no_order_that_is_not_settled():
    table = pd.DataFrame(
        {"input": ["a", "b"], "share": [0.2, 0.15], "low": [0.1, 0.1], "high": [0.3, 0.2]}
    )
    section = swaps_section(table, 0.4)
    assert "a 20.0 (10.0 to 30.0) and b 15.0 (10.0 to 20.0)" in section.words[0]
    assert "not settled" in section.words[1]
    assert "When all parameters are drawn anew, 40.0 % of pairs change places" in section.words[2]
    assert section.tables[0].rows[0] == ("a", "20.0 (10.0 to 30.0)")
    none = swaps_section(table.assign(low=0.0), math.nan)
    assert none.words == (
        "No parameter, drawn anew alone, can be said to make recommendations change places.",
    )
