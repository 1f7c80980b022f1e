"""Sections that stand on the page only where the results hold what they show."""

import csv
import re

import pytest

from analysis import effects, load
from analysis.report import build
from analysis.report.headline import headline
from tests.analysis.planted_detail import many_scenarios
from tests.analysis.test_report_page import Page, page_of

SECTIONS = {
    "Where adoptions came from": "origins",
    "Who is reached": "reached",
    "How far use travels": "wider",
    "What a survey would find": "reports",
}


def words_of(html):
    """The page's text without that of its figures."""
    return Page(re.sub(r"<svg.*?</svg>", "", html, flags=re.DOTALL)).text


def test_sections_appear_only_where_there_are_data(planted):
    newer = words_of(page_of(planted(detail=True, replicates=3)))
    older = words_of(page_of(planted("older", replicates=3)))
    for heading in SECTIONS:
        assert newer.count(heading) == 1
        assert heading not in older
    assert "Alone, and on top of the rest" not in newer


def test_each_kind_of_data_brings_its_own_section_only(planted):
    results = load(planted(detail=True, replicates=3))
    parts = (results.folder, results.manifest, results.design)
    runs = results.runs.drop(columns="staff_reporting_use")
    page = words_of(build(type(results)(*parts, runs, results.series)).page)
    assert "How far use travels" in page
    assert "What a survey would find" not in page
    assert "Who is reached" not in page
    regions = results.groups[results.groups["dimension"] == "region"]
    page = words_of(build(type(results)(*parts, runs, results.series, regions)).page)
    assert "A tile is a region" in page
    assert "Left, the share using" not in page


@pytest.mark.parametrize("number", [24, 42])
def test_many_scenarios_make_a_page_in_order(planted, number):
    folder = planted(**many_scenarios(number=number), detail=True, replicates=3)
    html = page_of(folder)
    page = Page(html)
    text = words_of(html)
    assert ("Alone, and on top of the rest" in text) == (number == 42)
    table = html.split("Difference from the baseline at month")[1].split("</table>")[0]
    assert "all but" not in re.sub(r"All recommendations but", "", table)
    headings = re.findall(r'scope="colgroup">(.*?)<', table)
    assert headings[:2] == ["One recommendation", "Several together"]
    assert headings[-1] == "For comparison"
    names = re.findall(r"<strong>(.*?)</strong>", table)
    assert set(names[:16]) == set(load(folder).singles)
    assert [tag for tag, _ in page.tags].count("svg") == (7 if number == 42 else 6)
    assert f"this table holds {5 * len(names)}" in text


def test_bundles_and_other_scenarios_are_told_apart_in_the_answer(planted):
    results = load(planted(**many_scenarios(number=42), replicates=4))
    said = headline(results, effects(results))
    assert [line.split(" (")[0] for line in said.bundles] == ["all", "part 1", "part 2", "part 3"]
    assert {line.split(" (")[0] for line in said.others} == {
        *("easier", "close-chain", "close-nhs_live", "broadcast-only", "placebo")
    }
    assert not any("all but" in line for line in (*said.told, *said.untold))
    assert said.together.startswith("Together, the 16 recommendations add")


def test_long_lists_of_the_answer_are_folded(planted):
    html = page_of(planted(**many_scenarios(number=24), noise=0.5, replicates=4))
    answer = html.split('class="answer"')[1].split("</section>")[0]
    assert re.search(r"<summary>\d more</summary>", answer)
    assert "more</summary>" not in page_of(planted("few", replicates=4)).split("</section>")[0]


def test_self_report_is_held_beside_use_as_measured(planted):
    folder = planted(detail=True)
    results = load(folder)
    runs = results.runs[results.runs["scenario"] == "baseline"]
    section = words_of(page_of(folder)).split("What a survey would find")[1]
    section = section.split("What it costs")[0]
    assert "Baseline" in section
    assert "self-report flatters" in section
    path = folder / "report" / "self_report.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        baseline, every = csv.DictReader(lines)
    assert float(baseline["measured"]) == pytest.approx(20 * runs["staff_using"].mean())
    assert float(baseline["reported"]) == pytest.approx(20 * runs["staff_reporting_use"].mean())
    excess = 20 * (runs["staff_reporting_use"] - runs["staff_using"])
    assert float(baseline["excess"]) == pytest.approx(excess.mean())
    assert every["scenario"] == "all"


def test_every_table_behind_a_figure_is_written(planted):
    folder = planted(**many_scenarios(number=42), detail=True, replicates=3)
    page_of(folder)
    names = {path.name for path in (folder / "report").iterdir()}
    for name in ("origins", "reached", "together"):
        assert {f"{name}.csv", f"{name}.svg"} <= names
    assert "self_report.csv" in names
    with (folder / "report" / "reached.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert {row["dimension"] for row in rows} == {"profession", "organisation_kind", "region"}
    assert {row["scenario"] for row in rows} == {"all"}


def test_costs_stand_with_and_without_participants_time_and_by_organisation(planted):
    folder = planted(noise=3.0)
    table = page_of(folder).split("Additional cost over")[1].split("</table>")[0]
    row = table.split("<strong>2c</strong>")[1].split("</tr>")[0]
    values = re.findall(r'class="value[^"]*">(.*?)<', row)
    assert len(values) == 6
    use = effects(folder).set_index(["scenario", "measure"]).loc[("2c", "staff_using")]
    assert values[3] == f"£{use['cost_per_additional_adopter']:.0f}"
    assert values[4] == f"£{use['institute_cost_per_additional_adopter']:.0f}"
    assert float(values[5].strip("£").replace(",", "")) == pytest.approx(
        use["cost_per_additional_routinised_organisation"], rel=0.01
    )


def test_the_mark_stands_on_every_new_caption(planted):
    folder = planted(**many_scenarios(number=42), detail=True, replicates=2)
    captions = re.findall(
        r"<(?:figcaption|caption)>(.*?)</(?:figcaption|caption)>", page_of(folder), re.S
    )
    numeric = [c for c in captions if c.strip() not in ("Changes", "Costs")]
    assert len(numeric) == 7 + 7
    assert all('class="mark"' in caption for caption in numeric)


HOSTILE = '"><script>alert(1)</script>'


def test_hostile_groups_sources_and_regions_change_no_tag(planted):
    folder = planted(detail=True, replicates=2, regions=(HOSTILE, "=cmd()"))
    results = load(folder)
    series = results.series.rename(columns={"origin_chain.messages": f"origin_{HOSTILE}"})
    parts = (results.folder, results.manifest, results.design, results.runs, series)
    html = build(type(results)(*parts, results.groups)).page
    assert "<script" not in html
    page_of(folder)
    written = (folder / "report" / "reached.csv").read_text(encoding="utf-8")
    assert "'=cmd()" in written
