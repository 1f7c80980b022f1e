"""The page on decisions: whole, from nothing outside, and safe whatever is in the results."""

import csv
import json
import re

import pandas as pd
import pytest

from analysis import ResultsError
from analysis.decisions import write_decisions
from analysis.sections import Section, Table
from tests.analysis.planted_worlds import planted_space, write_space
from tests.analysis.test_report_page import HOSTILE, NAMESPACE, Page, shape

LAST = "What was run"


def written(folder, *, value=500.0, further=(), **changes):
    """Write a space and its page; returns page path and text."""
    write_space(folder, planted_space(**changes))
    path = write_decisions(folder, further=further, value_per_user_pounds=value)
    return path, path.read_text(encoding="utf-8")


def test_the_page_is_whole_and_needs_nothing_from_outside(tmp_path):
    frame = pd.DataFrame({"a": [1.0]})
    table = Table("further", "A further table", ("a",), (("1",),), frame)
    more = Section("Somebody else’s question", ("An answer.",), tables=(table,))
    path, html = written(tmp_path / "f", further=(more,), value=100.0, points=80, luck=10.0)
    page = Page(html)
    tags = {tag for tag, _ in page.tags}
    assert not tags & {"script", "link", "iframe", "object", "embed", "img", "base", "form"}
    assert "http" not in NAMESPACE.sub("", html.replace("http-equiv", ""))
    for _, attributes in page.tags:
        for key in ("src", "href", "xlink:href"):
            assert attributes.get(key, "#").startswith("#")
    headings = re.findall("<h2>(.*?)</h2>", html)
    assert headings == [
        "What each would add, whatever is true",
        "What to fund at what value of a user",
        "Which single recommendation is best",
        "What to find out first",
        "How wrong the choice could be",
        "When a recommendation fails",
        "Somebody else’s question",
        LAST,
        "How to make it again",
    ]
    text = Page(re.sub(r"<svg.*?</svg>", "", html, flags=re.DOTALL)).text
    assert text.index("If an additional user is worth £100") < text.index(headings[0])
    assert "leaders.willing" in text.split(LAST)[1]
    captions = re.findall(r"<(?:figcaption|caption)>(.*?)</(?:figcaption|caption)>", html, re.S)
    assert sum('class="mark"' in caption for caption in captions) == len(captions) - 1
    names = {p.name for p in path.parent.iterdir()}
    assert {"decisions.html", "decisions.txt", "further.csv"} <= names
    for name in ("effects", "prices", "values", "frontier", "budgets", "best", "parameters"):
        assert f"decisions_{name}.csv" in names
    for name in ("effects", "plane", "frontier", "curves", "everything", "parameters"):
        assert f"decisions_{name}.svg" in names
    short = (path.parent / "decisions.txt").read_text(encoding="utf-8")
    assert short.startswith("UNCALIBRATED")
    assert "find out leaders.willing first" in " ".join(short.split())
    with (path.parent / "decisions_curves.csv").open(encoding="utf-8", newline="") as lines:
        assert next(iter(csv.DictReader(lines)))["do nothing"] == "1.0"


def test_hostile_names_are_shown_as_text_and_change_no_tag(tmp_path):
    titles = {"baseline": "b", "1b": "t", "2c": "t"}
    _, friendly = written(tmp_path / "friendly", points=25, titles=titles)
    folder = tmp_path / "hostile"
    space = planted_space(25, titles=dict.fromkeys(titles, HOSTILE))
    space.parameters = space.parameters.rename(columns={"a.first": f"a.{HOSTILE}"})
    write_space(folder, space)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["name"] = HOSTILE
    manifest["space"] = {
        "uncertainties": [
            {"path": f"a.{HOSTILE}", "unit": HOSTILE, "source": HOSTILE, "distribution": HOSTILE}
        ]
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    html = write_decisions(folder, value_per_user_pounds=500.0).read_text(encoding="utf-8")
    drawing = {"tspan", "text", "g", "path", "use", "defs", "clippath", "rect"}
    assert [t for t in shape(html) if t not in drawing] == [
        t for t in shape(friendly) if t not in drawing
    ]
    assert "alert(1)" in Page(html).text
    assert "<script" not in html
    assert "<img" not in html


@pytest.mark.parametrize("value", [500.0, None, 0.0])
def test_one_point_one_replicate_and_one_scenario_make_a_page(tmp_path, value):
    small = {"points": 1, "replicates": 1, "titles": {"baseline": "b", "2c": "Leaders"}}
    _, html = written(tmp_path / "one", value=value, **small)
    text = Page(html).text
    assert "Few worlds (1)" in text
    assert "One replicate in each world" in text
    assert "nan" not in text.lower().replace("financ", "")
    assert "Which single recommendation is best" not in text


def test_failed_runs_are_counted_on_the_page(tmp_path):
    lost = ((0, "baseline", 0), (1, "2c", 0), (1, "2c", 1))
    _, html = written(tmp_path / "lost", value=None, points=9, missing=lost)
    text = Page(html).text
    assert "4 of 36 comparisons with the baseline are missing" in text
    assert "1 of 9 worlds are left out" in text
    assert "Few worlds (8)" in text


def test_the_same_folder_gives_the_same_page_and_no_points_none(tmp_path, planted):
    folder = tmp_path / "same"
    _, before = written(folder, points=12, luck=3.0)
    again = write_decisions(folder, value_per_user_pounds=500.0).read_text(encoding="utf-8")
    assert again == before
    with pytest.raises(ResultsError, match="no points"):
        write_decisions(planted(replicates=2))
