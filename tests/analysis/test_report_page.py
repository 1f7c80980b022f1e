import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis import effects, load
from analysis.report import build, write_report
from analysis.report.headline import headline
from tests.analysis.planted_results import TITLES, USE, Plan, recommendation, write

NAMESPACE = re.compile(r'xmlns(:\w+)?="http://www\.w3\.org/[\w/]+"')
HOSTILE = "</title></style></svg><script>alert(1)</script><img src=http://evil.example onerror=x>"


class Page(HTMLParser):
    """Every tag with its attributes, and the text that a reader sees."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.words = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


def page_of(folder):
    return write_report(folder).read_text(encoding="utf-8")


def test_everything_is_written_and_nothing_left_over(planted):
    path = write_report(planted())
    names = {p.name for p in path.parent.iterdir()}
    assert names == {
        "report.html",
        "effects.csv",
        "baseline.csv",
        "effects.txt",
        "replicates.csv",
        "adoption.svg",
        "effects.svg",
        "cost.svg",
    }
    assert path.name == "report.html"


def test_the_same_folder_gives_the_same_page(planted):
    folder = planted(replicates=3)
    assert page_of(folder) == page_of(folder)


def test_the_page_needs_nothing_from_outside(planted):
    html = page_of(planted(replicates=3))
    page = Page(html)
    tags = {tag for tag, _ in page.tags}
    assert not tags & {"script", "link", "iframe", "object", "embed", "img", "base", "form"}
    assert "http" not in NAMESPACE.sub("", html.replace("http-equiv", ""))
    for _, attributes in page.tags:
        for key in ("src", "href", "xlink:href"):
            assert attributes.get(key, "#").startswith("#")
        assert not any(key.startswith("on") for key in attributes)
    policy = [
        a["content"] for t, a in page.tags if a.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'; img-src data:"]
    assert [tag for tag, _ in page.tags].count("svg") == 3


def shape(html):
    return [tag for tag, _ in Page(html).tags]


def test_hostile_names_are_shown_as_text_and_change_no_tag(planted):
    names = ("baseline", "2c", "all")
    friendly = page_of(planted("friendly", titles=dict.fromkeys(names, "t"), replicates=2))
    folder = planted("hostile", titles=dict.fromkeys(names, HOSTILE), replicates=2)
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["name"] = HOSTILE
    manifest["population"]["summary"] = HOSTILE
    manifest["provenance"][0]["source"] = HOSTILE
    manifest["recommendations"]["2c"]["mechanism"] = HOSTILE
    manifest["configuration"] = {HOSTILE: HOSTILE}
    path.write_text(json.dumps(manifest))
    html = page_of(folder)
    drawing = {"tspan", "text", "g", "path", "use", "defs", "clippath", "rect"}
    assert [t for t in shape(html) if t not in drawing] == [
        t for t in shape(friendly) if t not in drawing
    ]
    assert "alert(1)" in Page(html).text
    assert "<script" not in html
    assert "<img" not in html


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(title=st.text(max_size=30), number=st.integers(0, 10**9))
def test_any_title_gives_a_page_without_new_tags(tmp_path, title, number):
    titles = {"baseline": "b", "2c": title.encode("utf-8", "ignore").decode() + "<b>&\"'"}
    folder = write(tmp_path / str(number), Plan(titles=titles, replicates=2, months=6))
    html = build(load(folder)).page
    assert "b" not in shape(html)


@pytest.mark.parametrize("calibrated", [True, False])
def test_the_uncalibrated_mark_stands_where_numbers_are_read_and_only_then(planted, calibrated):
    html = page_of(planted(calibrated=calibrated, replicates=3))
    assert ("uncalibrated" in Page(html).text.lower()) == (not calibrated)
    captions = re.findall(r"<(?:figcaption|caption)>(.*?)</(?:figcaption|caption)>", html, re.S)
    numeric = [c for c in captions if c.strip() not in ("Changes", "Costs")]
    assert len(numeric) == 7
    assert all(('class="mark"' in c) == (not calibrated) for c in numeric)
    assert ('class="banner"' in html) == (not calibrated)


def test_the_answer_comes_first_and_says_what_cannot_be_told(planted):
    folder = planted(identical=("3b",), use=USE | {"1b": -60.0})
    results = load(folder)
    said = headline(results, effects(results))
    assert said.opening.startswith("4 of the 6 recommendations") or "5 of the 6" in said.opening
    assert said.told[0].startswith("2c (")
    assert "more staff using" in said.told[0]
    assert "per additional user" in said.told[0]
    assert "fewer staff using" in next(line for line in said.told if line.startswith("1b"))
    assert any(line.startswith("3b (") and "same as the baseline" in line for line in said.untold)
    assert said.bundles[0].startswith("all (")
    html = page_of(folder)
    text = Page(html).text
    assert text.index(said.told[0]) < text.index("What was compared")


def test_no_winner_is_named_while_the_first_place_is_not_settled(planted):
    close = {"1b": 100.0, "2c": 101.0}
    titles = {name: TITLES[name] for name in ("baseline", "1b", "2c")}
    results = load(planted(use=close, titles=titles, noise=30.0))
    said = headline(results, effects(results))
    assert "not settled" in said.order
    assert "1b in" in said.order
    assert "2c in" in said.order
    clear = load(planted("clear", use={"1b": 10.0, "2c": 400.0}, titles=titles))
    assert headline(clear, effects(clear)).order.startswith("2c adds most users in > 99 %")


def test_what_may_be_nothing_is_never_called_first(planted):
    results = load(planted(replicates=12))
    table = effects(results)
    first = (table["scenario"] == "2c") & (table["measure"] == "staff_using")
    table.loc[first, "told_from_zero"] = False
    said = headline(results, table)
    assert said.order.startswith("Which one adds most is not settled: 2c comes first in > 99 %")
    assert "its own effect cannot be told from zero" in said.order
    assert said.cautions == []


def test_another_outcome_that_can_be_told_is_not_hidden(planted):
    results = load(planted(noise=3.0))
    table = effects(results)
    row = (table["scenario"] == "2c") & (table["measure"] == "staff_using")
    table.loc[row, "told_from_zero"] = False
    line = next(text for text in headline(results, table).untold if text.startswith("2c"))
    assert "What can be told: staff in sustained use +" in line
    assert ", organisations in which use is routine +" in line


def test_nothing_told_names_nothing(planted):
    titles = {name: TITLES[name] for name in ("baseline", "1b", "2c")}
    results = load(planted(titles=titles, identical=("1b", "2c")))
    said = headline(results, effects(results))
    assert said.opening.startswith("None of the 2 recommendations")
    assert (said.told, said.order, len(said.untold)) == ([], "", 2)
    alone = load(planted("alone", titles=titles, replicates=1))
    assert "one replicate" in headline(alone, effects(alone)).opening


def test_missing_runs_are_said(planted):
    missing = (("2c", 0), ("baseline", 3), *(("4a", r) for r in range(16)))
    folder = planted(missing=missing, status="incomplete")
    text = Page(page_of(folder)).text
    assert "18 of the 128 runs asked for are missing" in text
    assert "shares with the baseline: 14 to 15" in text
    assert "Not compared, for want of a shared replicate: 4a" in text
    assert "110 of 128 runs kept" in text


def test_the_page_says_what_is_assumed_and_how_to_make_it_again(planted):
    folder = planted(replicates=2)
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["provenance"].append({"path": "months", "value": 24, "source": "set by the user"})
    manifest["code"]["commit"] = None
    path.write_text(json.dumps(manifest | {"overrides": ["experiment=compare", "seed=1"]}))
    text = Page(page_of(folder)).text
    assert "Of 3 parameters, 1 is an assumption, 1 has a source, and 1 was set by the user" in text
    assert "Of 12 changes and costs that make up the recommendations 12 are assumptions" in text
    assert "£10k to £90k" in text
    assert "rule.conviction_half_life_months" in text
    assert "spread experiment=compare seed=1" in text
    assert manifest["identity"] in text
    assert "commit unknown" in text
    assert "one in 20 of England" in text
    assert recommendation("")["mechanism"] in text
    assert "1b, 2c, 2d, 2e-i, 3b, 4a in force together" in text


def test_a_sparse_manifest_still_makes_a_page(planted):
    folder = planted(replicates=2)
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    needed = [
        "format",
        "experiment",
        "name",
        "status",
        "months",
        "scenarios",
        "england_factor",
        "calibrated",
        "parts",
    ]
    path.write_text(json.dumps({key: manifest[key] for key in needed}))
    assert "What the recommendations would add" in Page(page_of(folder)).text
