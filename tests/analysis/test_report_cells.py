import re

from analysis import effects, load
from analysis.report import build
from analysis.report.headline import _for, headline
from tests.analysis.test_report_page import Page, page_of


def test_few_replicates_have_no_bootstrap_and_the_page_says_why(planted):
    folder = planted(replicates=9, noise=3.0)
    results = load(folder)
    table = effects(results)
    said = headline(results, table)
    assert said.order == "Which one adds most cannot be said: fewer than 10 replicates."
    assert said.cautions[0].startswith("Few replicates (9): below 10 intervals are rough")
    assert re.search(r"that is £\S+ per additional user\.", said.told[0])
    page = Page(page_of(folder))
    assert "resamples of the replicates" not in page.text
    assert "no interval of cost" not in page.text


def test_what_was_nowhere_reached_or_nowhere_different_is_said_in_words(planted):
    folder = planted(identical=("3b",), months=6)
    results = load(folder)
    runs = results.runs.assign(reached_10_percent=False, months_to_10_percent=7)
    never = type(results)(folder, results.manifest, results.design, runs, results.series)
    page = re.sub(r"<svg.*?</svg>", "", build(never).page, flags=re.DOTALL)
    text = Page(page).text
    assert text.count("not reached reached in 0 of 16 replicates (baseline 0)") == 7
    assert text.count("same in every run") == 4 + 3  # outcomes but months, and costs
    assert "0 (0 to 0)" not in text
    assert "£0 (£0 to £0)" not in text


def test_a_cost_that_may_be_nothing_is_marked(planted):
    folder = planted(titles={"baseline": "b", "2c": "c"}, cost={"2c": 0.0}, noise=12.0)
    row = effects(folder).set_index("measure").loc["cost_total_pounds"]
    assert row["low"] < 0 < row["high"]
    costs = page_of(folder).split("Additional cost over")[1].split("</table>")[0]
    assert costs.count('class="value untold"') == 3
    printed = (folder / "report" / "effects.txt").read_text(encoding="utf-8")
    assert re.search(r"~−?£", printed)


def test_what_is_saved_is_not_called_an_additional_cost():
    saved = {"cost_difference_pounds": -100.0, "cost_low": -120.0, "cost_high": -90.0}
    spent = {"cost_difference_pounds": 100.0, "cost_low": 90.0, "cost_high": 120.0}
    assert _for(saved) == "saving £100 (£90 to £120)"
    assert _for(spent) == "for an additional £100 (£90 to £120)"
