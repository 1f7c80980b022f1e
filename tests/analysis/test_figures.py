import itertools
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import effects, load
from analysis.drawing import PALE, colours, kept_apart, markers
from analysis.figures import figures

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
