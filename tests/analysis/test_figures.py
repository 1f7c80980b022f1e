import itertools
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import effects, load
from analysis.drawing import PALE, colours, house_style, kept_apart, markers
from analysis.effects import by_scenario
from analysis.figures import figures
from analysis.figures.origin_bars import MOST, where_adoptions_came_from
from analysis.figures.region_tiles import adoption_map
from analysis.order import families
from analysis.origins import quarters
from analysis.reach import reached
from analysis.wording import decimal
from tests.analysis.planted_detail import many_scenarios

HOSTILE = '$\\frac{1$ <script>x</script> & "q" \x00 \U0001f600 $y$'


def drawn(folder):
    results = load(folder)
    return figures(results, effects(results))


def test_figures_are_the_same_bytes_each_time(planted):
    folder = planted(replicates=3)
    assert drawn(folder) == drawn(folder)


def test_figures_are_well_formed_and_their_ids_never_clash(planted):
    svgs = drawn(planted(replicates=3))
    assert list(svgs) == ["adoption", "effects", "cost"]
    seen = set()
    for svg in svgs.values():
        root = ET.fromstring(svg.encode())
        ids = {element.get("id") for element in root.iter() if element.get("id")}
        assert ids
        assert not ids & seen
        seen |= ids
        used = set(re.findall(r"url\(#([^)]+)\)", svg)) | set(re.findall(r'href="#([^"]+)"', svg))
        assert used <= ids


def test_axes_carry_units_and_every_scenario_is_named(planted):
    svgs = drawn(planted(replicates=3))
    for words in ("% of those reachable", "month", "additional staff using"):
        assert words in svgs["adoption"]
    assert "additional organisations, routine use" in svgs["effects"]
    assert "£ million" in svgs["cost"]
    for svg in svgs.values():
        for name in ("1b", "2c", "2d", "2e-i", "3b", "4a", "all"):
            assert f">{name} ·" in svg


def test_hostile_names_are_drawn_as_text(planted):
    titles = {"baseline": HOSTILE, "2c": HOSTILE, "all": HOSTILE}
    for svg in drawn(planted(titles=titles, replicates=2)).values():
        ET.fromstring(svg.encode())
        assert "<script" not in svg
        assert "$\\frac{1$ &lt;script&gt;" in svg


def test_what_cannot_be_told_from_zero_is_grey(planted):
    folder = planted(titles={"baseline": "b", "3b": "same"}, identical=("3b",), replicates=4)
    blue = colours(load(folder))["3b"].lower()
    hollow = f"fill: #ffffff; stroke: {PALE.lower()}"
    for name in ("effects", "cost"):
        assert blue not in drawn(folder)[name]
        assert hollow in drawn(folder)[name]
    told = planted("told", titles={"baseline": "b", "2c": "more"}, replicates=4)
    assert blue in drawn(told)["effects"]
    assert hollow not in drawn(told)["effects"]


@pytest.mark.parametrize("replicates", [1, 2])
def test_few_replicates_and_no_bundle_still_draw(planted, replicates):
    titles = {"baseline": "b", "2c": "one"}
    assert len(drawn(planted(titles=titles, replicates=replicates))) == 3


def test_each_scenario_keeps_its_own_colour_and_mark(planted):
    names = [f"r{i}" for i in range(17)]
    titles = {"baseline": "b"} | {name: name for name in names} | {"all": "all"}
    results = load(planted(titles=titles, replicates=1))
    looks = list(zip(colours(results).values(), markers(results).values(), strict=True))
    assert len(set(looks)) == 18
    assert markers(results)["all"] == "s"


@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=20),
    st.floats(0.01, 0.2),
)
def test_labels_keep_apart_in_order_and_in_bounds(positions, gap):
    placed = kept_apart(positions, gap, low=0.0, high=1.0)
    allowed = min(gap, 1.0 / max(1, len(positions) - 1))
    order = sorted(range(len(positions)), key=lambda i: positions[i])
    for i, j in itertools.pairwise(order):
        assert placed[j] - placed[i] >= allowed - 1e-9
    assert min(placed) >= -1e-9
    assert max(placed) <= 1 + 1e-9


ALL_FIGURES = ["adoption", "effects", "cost", "together", "origins", "reached", "regions"]


@pytest.mark.parametrize("number", [24, 42])
def test_many_scenarios_are_drawn_once_each_without_those_that_leave_one_out(planted, number):
    plan = many_scenarios(number=number)
    svgs = drawn(planted(**plan, detail=True, replicates=3))
    assert list(svgs) == [name for name in ALL_FIGURES if name != "together" or number == 42]
    for name in ("adoption", "effects", "cost"):
        assert "all but" not in svgs[name]
        assert svgs[name].count(">broadcast-only ·") == 1
        assert svgs[name].count(">close-chain ·") == 1
    assert "own scale" in svgs["effects"]
    assert "Something closed" in svgs["effects"]


def test_scenarios_stand_by_sort_and_falling_effect(planted):
    results = load(planted(**many_scenarios(number=42), replicates=4))
    rows = by_scenario(effects(results))
    found = families(results, rows)
    assert list(found) == ["recommendation", "bundle", "selling_point", "closure", "comparison"]
    for names in found.values():
        added = [rows[name]["staff_using"]["difference"] for name in names]
        assert added == sorted(added, reverse=True)


def test_what_leaves_one_out_is_shown_where_nothing_else_shows_it(planted):
    plan = many_scenarios(number=42)
    for key in ("titles", "kinds", "recommendations", "use", "cost"):
        for name in ("all", "part 1", "part 2", "part 3"):
            plan[key].pop(name)
    results = load(planted(**plan, replicates=2))
    assert len(families(results, by_scenario(effects(results)))["but_one"]) == 16


def test_bars_of_origins_have_one_scale_units_and_few_colours(planted):
    results = load(planted(detail=True))
    with house_style():
        figure = where_adoptions_came_from(results, "all")
    left, right = figure.axes
    assert left.get_ylim() == right.get_ylim()
    assert "first uses a month, whole population" in left.get_ylabel()
    labels = [text.get_text() for text in figure.legends[0].get_texts()]
    assert len(labels) <= MOST
    assert labels[0] == "all other sources"
    highest = max(
        patch.get_y() + patch.get_height() for axes in figure.axes for patch in axes.patches
    )
    assert left.get_ylim()[1] > highest
    assert highest == pytest.approx(quarters(results, "all").total.max())


def test_each_tile_holds_value_and_half_interval_and_what_it_is_not(planted):
    results = load(planted(detail=True))
    table = reached(results, "region", beside="all")
    with house_style():
        figure = adoption_map(results, "all")
    texts = {text.get_text() for axes in figure.axes for text in axes.texts}
    row = table.iloc[3]
    half = (row["baseline_high"] - row["baseline_low"]) / 2
    assert decimal(row["baseline"], half) in texts
    assert f"± {decimal(half, row['baseline'])}" in texts
    assert "+" + decimal(row["difference"], 0.01) in texts
    assert "not those of England" in figure.get_supxlabel().replace("\n", " ")
    units = {axes.get_xlabel() for axes in figure.axes}
    assert "difference from the baseline, percentage points" in units
    named = load(planted("named", detail=True, regions=("London", "North East"), replicates=2))
    with house_style():
        assert "not those of England" not in adoption_map(named, None).get_supxlabel()


def test_a_tile_whose_difference_may_be_nothing_has_no_colour(planted):
    titles = {"baseline": "b", "2c": "nothing"}
    folder = planted(titles=titles, use={"2c": 0.0}, detail=True, replicates=4)
    with house_style():
        figure = adoption_map(load(folder), "2c")
    level, change = (axes for axes in figure.axes if len(axes.patches) == 10)
    grey = (0.93, 0.93, 0.93, 1.0)
    assert [patch.get_facecolor() for patch in change.patches].count(grey) >= 8
    assert grey not in [patch.get_facecolor() for patch in level.patches]


@pytest.mark.parametrize("replicates", [1, 2])
def test_every_figure_draws_with_few_replicates_and_no_bundle(planted, replicates):
    titles = {"baseline": "b", "2c": "one"}
    svgs = drawn(planted(titles=titles, detail=True, replicates=replicates))
    assert list(svgs) == ["adoption", "effects", "cost", "origins", "reached", "regions"]
    for svg in svgs.values():
        ET.fromstring(svg.encode())
    assert "2c · one" in svgs["origins"]  # the best single one stands beside the baseline


def test_units_stand_on_the_axes_of_who_is_reached_and_on_top(planted):
    svgs = drawn(planted(**many_scenarios(number=42), detail=True, replicates=3))
    assert "% of those reachable" in svgs["reached"]
    assert "percentage points" in svgs["reached"]
    assert "general practice" in svgs["reached"]
    assert "additional staff using at month" in svgs["together"]
    assert "on top of the rest" in svgs["together"]
