"""Shares and synergies from a results folder, with known ones planted in it."""

import csv
import json
import re
from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from analysis import effects, load
from analysis.coalitions import values
from analysis.drawing import house_style
from analysis.earned import earned, earned_table
from analysis.figures import figures
from analysis.figures.earned_shares import earned_shares
from analysis.figures.pair_map import pair_map
from analysis.intervals import crossed_interval, joint_half_width
from analysis.measures import COST, USING
from analysis.pairs import pairs
from analysis.report import build, earned_section, pairs_section, write_report
from tests.analysis.planted_coalitions import saturating, with_pairs, write_coalitions

FACTOR = 20.0
CHANNELS = {"a": 0.10, "b": 0.05, "c": 0.20, "d": 0.02}
SIX = ("1b", "2c", "2d", "2e-i", "3b", "4a")
ELEVEN = tuple("abcdefghijk")
SINGLE = dict(zip(SIX, (40.0, 30.0, 25.0, 20.0, 15.0, 10.0), strict=True))
PAIR = {("2c", "3b"): 60.0, ("1b", "2d"): -50.0}


@pytest.fixture
def written(tmp_path):
    """Make results folders of coalitions, small and without luck of their own unless told."""

    def make(players, value, **changes):
        settings = {"months": 6, "replicates": 3, "noise": 0.0} | changes
        folder = tmp_path / "results" / "compare" / f"coalitions-{len(list(tmp_path.iterdir()))}"
        return write_coalitions(folder, players, value, **settings)

    return make


def named(found, column="share"):
    """Estimates by player."""
    return {name: found.estimate(i, column).value for i, name in enumerate(found.players)}


# -- shares --------------------------------------------------------------------------------------


def test_independent_channels_have_the_published_shares(written):
    """D8 of the targets, of a million staff, times what each stands for."""
    found = earned(load(written("abcd", saturating(CHANNELS, 1e6))), USING)
    expected = {"a": 0.086995, "b": 0.042428, "c": 0.183528, "d": 0.016728}
    scale = FACTOR * 1e6
    assert {n: s / scale for n, s in named(found).items()} == pytest.approx(expected, abs=3e-6)
    assert found.together.value / scale == pytest.approx(0.329680, abs=2e-6)
    assert found.shares.mean.sum() == pytest.approx(found.together.value)
    alone = {name: n / scale for name, n in named(found, "alone").items()}
    assert alone == pytest.approx(CHANNELS, abs=2e-6)
    rest = {n: p * (1 - 0.329680) / (1 - p) for n, p in CHANNELS.items()}
    assert {n: s / scale for n, s in named(found, "on_top").items()} == pytest.approx(
        rest, abs=2e-6
    )
    assert (found.exact, found.coalitions, found.replicates) == (True, 16, 3)


def test_each_replicate_is_shared_out_by_itself(written):
    players = ("1b", "2c", "3b")
    results = load(written(players, with_pairs(SINGLE, PAIR), noise=20.0, replicates=5))
    table = values(results, USING)
    by_hand = np.zeros((5, 3))
    for order in permutations(range(3)):
        members = frozenset()
        for place in order:
            after = members | {players[place]}
            by_hand[:, place] += (table[after] - table[members]).to_numpy() / 6
            members = after
    found = earned(results, USING)
    assert found.shares.mean == pytest.approx(by_hand.mean(axis=0))
    half = 2.7764451 * by_hand.std(axis=0, ddof=1) / np.sqrt(5)  # t, 4 degrees of freedom
    assert found.shares.high - found.shares.mean == pytest.approx(half)
    assert found.shares.mean.sum() == pytest.approx(found.together.value)


def test_a_replicate_that_lacks_a_coalition_is_left_out(written):
    missing = (("coalition-110", 1), ("all", 2))
    results = load(written("abc", saturating(CHANNELS, 1000), replicates=4, missing=missing))
    assert earned(results, USING).replicates == 2
    assert pairs(results, USING).replicates == 2


def test_without_a_complete_replicate_the_page_says_so(written):
    missing = tuple(("coalition-110", replicate) for replicate in range(3))
    results = load(written("abc", saturating(CHANNELS, 1000), missing=missing))
    assert earned(results, USING) is None
    (section,) = earned_section.sections(results)
    assert "no replicate has every coalition" in section.words[0]
    (section,) = pairs_section.sections(results)
    assert "no replicate has every coalition" in section.words[0]
    assert "Nothing can be shared out yet" in build(results).page


def test_of_many_players_the_drawn_orders_are_used(written):
    """With effects of ones and twos, an order and its reverse give the exact shares."""
    single = {name: 10.0 * (place + 1) for place, name in enumerate(ELEVEN)}
    pair = {("a", "k"): 30.0, ("b", "c"): -20.0}
    results = load(written(ELEVEN, with_pairs(single, pair), orders=2))
    found = earned(results, USING)
    assert not found.exact
    expected = dict(single)
    for (one, other), both in pair.items():
        expected[one] += both / 2
        expected[other] += both / 2
    assert named(found) == pytest.approx({n: FACTOR * s for n, s in expected.items()})
    assert found.shares.high == pytest.approx(found.shares.low)
    assert found.coalitions < 2**11 / 10


def test_the_interval_of_drawn_orders_holds_what_their_choice_adds(written):
    """Overlaps of three and more depend on the orders drawn, even where replicates are alike."""
    chances = dict(zip(ELEVEN, np.linspace(0.1, 0.6, 11), strict=True))
    results = load(written(ELEVEN, saturating(chances, 1e5), orders=6))
    found = earned(results, USING)
    assert (found.shares.high - found.shares.low > 0).all()
    nodes, weights = np.polynomial.legendre.leggauss(12)  # shares by integrating over join times
    times, each = (nodes + 1) / 2, np.array(list(chances.values()))
    others = np.prod(1 - np.outer(times, each), axis=1)
    true = np.array([(weights / 2) @ (c * others / (1 - times * c)) for c in each])
    true *= FACTOR * 1e5
    inside = (found.shares.low <= true) & (true <= found.shares.high)
    assert inside.sum() >= 9
    assert np.abs(found.shares.mean - true).max() > 100
    (section,) = earned_section.sections(results)
    assert "6 were drawn, each taken with its reverse" in section.words[2]
    assert "they hold the luck of both" in section.words[2]


def test_orders_that_were_not_run_are_no_shares(written):
    """Other orders than those of the folder ask for coalitions that it lacks."""
    folder = written(ELEVEN, lambda members: float(len(members)), orders=2)
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["configuration"]["orders"] = 5
    path.write_text(json.dumps(manifest))
    assert earned(load(folder), USING) is None


def test_costs_are_shared_out_too(written):
    found = earned(load(written("abc", saturating(CHANNELS, 1000))), COST)
    assert found.shares.mean == pytest.approx(FACTOR * np.array([1000.0] * 3))


def test_a_scenario_that_changes_something_else_is_no_coalition(written):
    folder = written("abc", saturating(CHANNELS, 1000))
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    entry = next(s for s in manifest["scenarios"] if s["name"] == "coalition-110")
    entry["kind"] = "comparison"
    path.write_text(json.dumps(manifest))
    results = load(folder)
    assert frozenset("ab") not in values(results, USING)
    assert earned(results, USING) is None


def test_the_crossed_interval_covers_in_95_of_100():
    luck = np.random.default_rng(4)
    for replicates, draws, parts in ((16, 20, (1, 1, 1)), (6, 20, (1, 0, 0)), (16, 12, (0, 1, 2))):
        repeats = 1500
        of_rows = luck.normal(0, parts[0], (repeats, replicates, 1))
        of_columns = luck.normal(0, parts[1], (repeats, 1, draws))
        rest = luck.normal(0, parts[2], (repeats, replicates, draws))
        found = crossed_interval(of_rows + of_columns + rest)
        covered = np.mean((found.low <= 0) & (found.high >= 0))
        assert 0.93 <= covered <= 0.98, (replicates, draws, parts)


def test_one_replicate_has_shares_and_no_interval(written):
    results = load(written("abc", saturating(CHANNELS, 1000), replicates=1))
    found = earned(results, USING)
    assert found.shares.mean.sum() == pytest.approx(found.together.value)
    assert np.isnan(found.shares.low).all()
    (section,) = earned_section.sections(results)
    assert "the largest cannot be said" in section.words[1]
    (section,) = pairs_section.sections(results)
    assert "With one replicate nothing can be said of pairs" in section.words[0]


# -- pairs ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["pairs", "shares"])
def test_planted_synergies_are_found_and_no_others(written, what):
    folder = written(SIX, with_pairs(SINGLE, PAIR), what=what, noise=12.0, replicates=8)
    found = pairs(load(folder), USING)
    assert (found.whole, found.runs) == ((what == "shares"), 64 if what == "shares" else 32)
    table = found.table.set_index(["first", "second"])
    assert len(table) == 15
    told = table[table["told_from_zero"]]["synergy"]
    assert set(told.index) == {("2c", "3b"), ("1b", "2d")}
    assert told["2c", "3b"] == pytest.approx(FACTOR * 60, rel=0.25)
    assert told["1b", "2d"] == pytest.approx(-FACTOR * 50, rel=0.25)
    (section,) = pairs_section.sections(load(folder))
    assert "2c and 3b help each other, +1," in section.words[0]
    assert re.search(r"1b and 2d hamper each other, −[\d,]+ \(−", section.words[0])
    assert "Of the other 13 it cannot be told" in section.words[0]
    assert "0.75 of the 15 would exclude zero by luck alone" in section.words[2]
    assert ("resolution V" in section.words[2]) == (what == "pairs")


def test_synergies_are_exact_without_luck(written):
    results = load(written(SIX, with_pairs(SINGLE, PAIR), what="pairs"))
    table = pairs(results, USING).table.set_index(["first", "second"])["synergy"]
    assert table["2c", "3b"] == pytest.approx(FACTOR * 60)
    assert table["1b", "4a"] == pytest.approx(0, abs=1e-6)


def test_of_pairs_without_synergy_one_comparison_in_twenty_tells_any():
    luck = np.random.default_rng(9)
    repeats, replicates, number = 2000, 8, 15
    outcomes = luck.normal(0, 1, (repeats, number, replicates))
    error = outcomes.std(axis=-1, ddof=1) / np.sqrt(replicates)
    half = joint_half_width(error, replicates=replicates, intervals=number)
    any_told = (np.abs(outcomes.mean(axis=-1)) > half).any(axis=1)
    assert 0.03 <= any_told.mean() <= 0.065


def test_no_pair_is_named_where_none_can_be_told(written):
    folder = written(SIX, with_pairs(SINGLE, {}), what="pairs", noise=12.0, replicates=8)
    (section,) = pairs_section.sections(load(folder))
    assert section.words[0].startswith("It cannot be told of any of the 15 pairs")


# -- words, pictures, page -----------------------------------------------------------------------


def test_the_answer_says_what_is_shared_out_and_what_cannot_be_told(written):
    single = {"1b": 200.0, "2c": 60.0, "3b": 0.0}
    results = load(written(tuple(single), with_pairs(single, {}), noise=12.0, replicates=12))
    (section,) = earned_section.sections(results)
    answer, order, method = section.words
    assert answer.startswith("All 3 recommendations together add 5,")
    assert "The share of the other one cannot be told from zero." in answer
    assert order.startswith("1b has the largest share, with a probability of at least 99 %")
    assert "All orders are counted, which takes 8 coalitions" in method
    (table,) = section.tables
    assert [row[0].split()[0] for row in table.rows] == ["1b", "2c", "3b", "All"]
    assert table.rows[2][1].startswith("~")
    total = float(re.match(r"\+([\d,]+)", table.rows[3][1])[1].replace(",", ""))
    assert table.frame.query("measure == 'staff_using'")["share"].sum() == pytest.approx(
        total, abs=10
    )


def test_a_largest_share_that_luck_could_have_chosen_is_not_named(written):
    single = {"1b": 50.0, "2c": 50.0, "3b": 0.0}
    results = load(written(tuple(single), with_pairs(single, {}), noise=30.0, replicates=6))
    (section,) = earned_section.sections(results)
    assert section.words[1].startswith("Which share is the largest is not settled")
    assert "cannot be told from" in section.words[1]


def test_nothing_is_shown_that_was_not_asked_for(written, planted):
    assert "Who has earned it" not in build(load(planted(replicates=2, months=6))).page
    page = build(load(written("abc", saturating(CHANNELS, 1000), what="pairs"))).page
    assert "Who has earned it" not in page
    assert page.count("<h2>Which go well together</h2>") == 1
    eleven = load(written(ELEVEN, lambda members: 10.0 * len(members), orders=2, replicates=2))
    page = build(eleven).page
    assert page.count("<h2>Who has earned it</h2>") == 1
    assert "Which go well together" not in page


def test_coalitions_are_compared_nowhere_else(written):
    folder = written(SIX, with_pairs(SINGLE, PAIR), what="both", replicates=2, detail=True)
    results = load(folder)
    table = effects(results)
    assert set(table["scenario"]) == {*SIX, "all"}
    report = build(results)
    assert "coalition-" not in report.text
    assert not any("coalition-" in svg for svg in report.figures.values())
    outside = report.page.split("<h2>How to make it again")[0]
    assert "coalition-" not in outside
    assert results.everything == "all"
    for frame in (results.series, results.groups):
        assert set(frame["scenario"]) == {"baseline", *SIX, "all"}
    assert set(figures(results, table)) == set(report.figures)


def test_tables_and_pictures_are_written_beside_the_page(written):
    folder = written("abcd", saturating(CHANNELS, 1000), noise=5.0)
    write_report(folder)
    report = folder / "report"
    for name in ("shares", "pairs"):
        assert (report / f"{name}.svg").is_file()
    with (report / "shares.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 3 * 4
    users = [row for row in rows if row["measure"] == USING]
    assert sum(float(row["share"]) for row in users) == pytest.approx(float(users[0]["together"]))
    assert len(pd.read_csv(report / "pairs.csv")) == 6


def test_a_share_that_may_be_nothing_is_hollow(written):
    single = {"1b": 200.0, "3b": 0.0}
    found = earned(
        load(written(tuple(single), with_pairs(single, {}), noise=12.0, replicates=6)), USING
    )
    with house_style():
        figure = earned_shares(found, {"1b": "one", "3b": "two"}, months=6)
    first, second, *_ = [bar for bar in figure.axes[0].patches if bar.get_width() != 0]
    assert first.get_width() == pytest.approx(found.shares.mean.max())
    assert first.get_facecolor()[:3] != (1.0, 1.0, 1.0)
    assert second.get_facecolor()[:3] == (1.0, 1.0, 1.0)


def test_the_map_has_a_cell_for_each_pair_and_colours_what_can_be_told(written):
    folder = written(SIX, with_pairs(SINGLE, PAIR), what="pairs", noise=12.0, replicates=8)
    found = pairs(load(folder), USING)
    with house_style():
        figure = pair_map(found, {name: name for name in SIX}, months=6)
    cells = figure.axes[0].patches
    assert len(cells) == 15
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert sum(text.startswith("~") for text in texts) == 13
    faces = [cell.get_facecolor() for cell in cells]
    assert len({face for face in faces if max(face[:3]) - min(face[:3]) > 0.1}) == 2
    by_place = {(round(c.get_x() + 0.5), round(c.get_y() + 1.5)): c for c in cells}
    assert all(x < y for x, y in by_place)
    red, _, blue, _ = by_place[SIX.index("2c"), SIX.index("3b")].get_facecolor()
    assert blue > red
    red, _, blue, _ = by_place[SIX.index("1b"), SIX.index("2d")].get_facecolor()
    assert red > blue


def test_shares_as_a_table_are_in_order(written):
    found = earned(load(written("abcd", saturating(CHANNELS, 1000))), USING)
    table = earned_table(found, dict(CHANNELS.fromkeys(CHANNELS, "t")))
    assert table["recommendation"].tolist() == ["c", "a", "b", "d"]
    assert table["share"].is_monotonic_decreasing
