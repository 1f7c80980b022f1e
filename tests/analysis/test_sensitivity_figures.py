"""What is drawn of a sensitivity analysis is what its tables hold."""

import itertools
import math
import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from analysis.drawing import house_style, new_figure, svg_text
from analysis.figures.importance_matrix import cell_text, foremost, importance_matrix
from analysis.figures.input_rows import LUCK, broken, numbered
from analysis.figures.morris_plane import morris_plane
from analysis.figures.one_at_a_time_curves import one_at_a_time_curves
from analysis.figures.order_swaps import order_swaps
from analysis.figures.pawn_bars import pawn_bars
from analysis.figures.sobol_bars import sobol_bars
from analysis.figures.tornado import tornado
from analysis.importance import importances, shown
from experiments.sensitivity import OneAtATime, Sobol, analyse

HOSTILE = '$\\frac{1$ <script>x</script> & "q" \x00 \U0001f600 $y$'
LONG = "recommendation.2c.networks.chain.leaders_identified_share"
FIGURES = {
    "sobol": [sobol_bars],
    "morris": [morris_plane],
    "pawn": [pawn_bars],
    "one_at_a_time": [tornado, one_at_a_time_curves],
}
POINTS = {"sobol": 16, "morris": 6, "pawn": 60, "one_at_a_time": 3}


def planted(x, replicate):
    """`strong` before `weak`, and both together; luck moves what `weak` does."""
    luck = np.random.default_rng(replicate).normal()
    return {
        "users": x["strong"] * (80 + 40 * x["weak"]) + 10 * x["weak"] * luck + 20 * luck,
        "constant": 3.0,
        "luck alone": luck,
    }


SPACE = {"nothing": (0, 1), "weak": (0, 1), "strong": (0, 1)}


def found_by(method, *, replicates=3, **asked):
    points = asked.pop("points", POINTS[method])
    return analyse(planted, SPACE, method=method, points=points, replicates=replicates, seed=1)


def one(method, outcome="users", **asked):
    taken = importances(found_by(method, **asked), {"users": "staff-product pairs"})
    return next(each for each in taken if each.outcome == outcome)


def names_of(axes):
    return [label.get_text() for label in axes.get_yticklabels()]


def bars_of(axes):
    return [patch for patch in axes.patches if math.isfinite(patch.get_width())]


def test_bars_of_sobol_have_the_values_and_intervals_of_the_table():
    found = one("sobol", points=64)
    with house_style():
        figure = sobol_bars(found)
    upper, lower = figure.axes
    assert names_of(upper) == ["strong", "weak", "nothing"]
    widths = [patch.get_width() for patch in bars_of(upper)]
    rows = found.inputs
    assert widths == [row["total"] for row in rows] + [row["first"] for row in rows]
    lines = {tuple(line.get_xdata()) for line in upper.lines}
    for row, column in itertools.product(rows, ("total", "first")):
        assert (row[f"{column}_low"], row[f"{column}_high"]) in lines
    assert rows[0]["total"] > rows[0]["first"]
    luck = bars_of(lower)
    assert [bar.get_width() for bar in luck] == [found.whole["luck_share"]]
    assert luck[0].get_facecolor()[:3] == pytest.approx(
        [int(LUCK[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    )


def test_what_is_not_above_the_floor_is_grey():
    with house_style():
        for draw, method in ((sobol_bars, "sobol"), (pawn_bars, "pawn")):
            found = one(method, points={"sobol": 64, "pawn": 600}[method])
            shown = [row["above_floor"] for row in found.inputs]
            assert set(shown) == {True, False}
            red, green, blue, _ = np.array(
                [bar.get_facecolor() for bar in bars_of(draw(found).axes[0])[: len(shown)]]
            ).T
            grey = (red == green) & (green == blue)
            assert grey.tolist() == [not one for one in shown]


def test_there_is_no_bar_of_luck_where_there_is_none():
    found = importances(
        analyse(lambda x: x["a"], {"a": (0, 1)}, method="sobol", points=8, seed=1), {}
    )
    with house_style():
        assert len(sobol_bars(found[0]).axes) == 1


def test_a_tornado_goes_from_the_base_to_both_ends():
    found = one("one_at_a_time")
    with house_style():
        axes = tornado(found).axes[0]
    assert names_of(axes) == ["strong", "weak", "nothing"]
    base = planted_base()
    ends = [(bar.get_x(), bar.get_width()) for bar in bars_of(axes) if bar.get_height() < 1]
    wanted = [row[end] for row in found.inputs for end in ("at_low", "at_high")]
    assert [x for x, _ in ends] == pytest.approx([base] * 6)
    assert [width for _, width in ends] == pytest.approx(wanted, abs=1e-9)
    assert wanted[:2] == pytest.approx([-50, 50])  # 80 + 40 at half of `weak`
    lines = [tuple(line.get_xdata()) for line in axes.lines]
    weak = found.inputs[1]
    assert pytest.approx((base + weak["at_low_low"], base + weak["at_low_high"])) in lines
    assert [text.get_text() for text in axes.texts][:2] == ["0", "1"]
    assert axes.get_xlabel() == "users, staff-product pairs"


def planted_base():
    middle = dict.fromkeys(SPACE, 0.5)
    return float(np.mean([planted(middle, replicate)["users"] for replicate in range(3)]))


def test_bars_on_one_side_of_the_base_share_the_row():
    found = analyse(
        lambda x: (x["bump"] - 0.5) ** 2, {"bump": (0, 1)}, method="one_at_a_time", points=3, seed=1
    )
    with house_style():
        first, second = bars_of(tornado(importances(found, {})[0]).axes[0])
    assert (first.get_width(), second.get_width()) == (0.25, 0.25)
    assert first.get_y() + first.get_height() <= second.get_y() + 1e-9


def test_curves_have_the_means_and_the_paired_band():
    found = one("one_at_a_time")
    with house_style():
        figure = one_at_a_time_curves(found)
    for axes, row in zip(figure.axes, found.inputs, strict=True):
        curve = found.curves[found.curves["input"] == row["input"]]
        assert list(axes.lines[0].get_ydata()) == curve["mean"].to_list()
        edges = axes.collections[0].get_paths()[0].vertices[:, 1]
        assert edges.min() == pytest.approx((planted_base() + curve["change_low"]).min())
        assert axes.get_title(loc="left") == row["input"]
    assert figure.get_supylabel() == "users, staff-product pairs"


def test_tornado_and_curves_need_curves():
    with house_style():
        for draw in (tornado, one_at_a_time_curves):
            with pytest.raises(ValueError, match="morris makes no curves: take one_at_a_time"):
                draw(one("morris"))


def test_the_plane_has_each_input_at_its_place_and_names_those_above_the_floor():
    found = one("morris")
    with house_style():
        axes = morris_plane(found).axes[0]
    points = {
        (float(line.get_xdata()[0]), float(line.get_ydata()[0]))
        for line in axes.lines
        if line.get_marker() == "o"
    }
    assert points == {(row["mu_star"], row["sigma"]) for row in found.inputs}
    assert {text.get_text() for text in axes.texts} == {"strong", "weak"}
    guides = {line.get_label(): line for line in axes.lines if "μ*" in line.get_label()}
    for slope, label in ((1, "σ = μ*"), (0.5, "σ = 0.5 μ*"), (0.1, "σ = 0.1 μ*")):
        x, y = guides[label].get_data()
        assert y[1] == pytest.approx(slope * x[1])
    assert "staff-product pairs" in axes.get_xlabel()


def many(x):
    values = np.array(list(x.values()))
    weights = np.arange(1.0, len(values) + 1)
    return {f"outcome {k} with a rather long name": float(values @ weights**k) for k in range(14)}


MANY = {f"{LONG}.{place:03}": (0, 1) for place in range(220)}


def test_names_do_not_overlap_and_stay_inside_the_figure():
    space = dict(list(MANY.items())[:40])
    for method, draws in FIGURES.items():
        points = {"sobol": 2, "pawn": 200, "morris": 4, "one_at_a_time": 2}[method]
        asked = Sobol(scrambles=1) if method == "sobol" else method
        found = importances(analyse(many, space, method=asked, points=points, seed=1), {})
        with house_style():
            for figure in [draw(found[1]) for draw in draws] + [importance_matrix(found)]:
                assert_apart(figure)


def assert_apart(figure):
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.text import Text

    FigureCanvasAgg(figure).draw()
    whole = figure.bbox
    for axes in figure.axes:
        names = axes.get_yticklabels()
        margin = [text for text in axes.texts if text.get_text().startswith("recomm")]
        for texts in (names, margin):
            # of an annotation the text alone, without the line to its point
            boxes = [Text.get_window_extent(text) for text in texts if text.get_text()]
            for box in boxes:
                assert box.x0 >= whole.x0 - 1
                assert box.x1 <= whole.x1 + 1
            ordered = sorted(boxes, key=lambda box: box.y0)
            for lower, higher in itertools.pairwise(ordered):
                assert lower.y1 <= higher.y0 + 1


@pytest.mark.parametrize("method", list(FIGURES))
def test_a_case_at_the_edge_draws_well_formed_and_the_same_bytes_each_time(method):
    small = analyse(
        lambda x: x["a"], {"a": (0, 1)}, method=method, points=max(2, POINTS[method]), seed=1
    )
    hostile = analyse(
        lambda x: {HOSTILE: x[HOSTILE]},
        {HOSTILE: (0, 1)},
        method=method,
        points=POINTS[method],
        seed=1,
    )
    for found in (found_by(method), found_by(method, replicates=1), small, hostile):
        taken = importances(found, {})
        for draw, each in itertools.product(FIGURES[method], taken):
            with house_style():
                text = svg_text(draw(each), "x")
                assert text == svg_text(draw(each), "x")
            ET.fromstring(text.encode())
            assert "<script" not in text
        with house_style():
            ET.fromstring(svg_text(importance_matrix(taken), "x").encode())


def test_groups_are_drawn_although_they_have_no_sigma():
    groups = {"together": ["weak", "nothing"]}
    for method, draw in (("morris", morris_plane), ("sobol", sobol_bars)):
        found = analyse(
            planted,
            SPACE,
            method=method,
            points=POINTS[method],
            replicates=2,
            seed=1,
            groups=groups,
        )
        with house_style():
            assert "together" in svg_text(draw(importances(found, {})[0]), "x")


def test_values_of_inputs_that_are_words_stand_at_the_ends():
    class Choice:
        unit = ""

        def at(self, u):
            return np.where(np.asarray(u) < 0.5, "few", "many")

    found = analyse(
        lambda x: len(x["who"]), {"who": Choice()}, method=OneAtATime(), points=3, seed=1
    )
    with house_style():
        axes = tornado(importances(found, {})[0]).axes[0]
    assert {text.get_text() for text in axes.texts} == {"few", "many"}


def test_cells_of_the_matrix_are_shares_and_the_largest_stand_on_top():
    found = importances(found_by("morris"), {})
    with house_style():
        axes = importance_matrix(found).axes[0]
    assert names_of(axes) == ["strong", "weak", "nothing"]
    strong, weak, _ = (row["mu_star"] for row in found[0].inputs)
    cells = [text.get_text() for text in axes.texts]
    assert cells[:2] == [cell_text(strong / (strong + weak)), cell_text(weak / (strong + weak))]
    assert cells[3:] == ["–"] * 6
    levels = [sum(patch.get_facecolor()[:3]) for patch in axes.patches[:3]]
    assert levels[0] < levels[1] < levels[2] == 3.0


def test_the_matrix_takes_the_foremost_of_220_inputs_and_14_outcomes():
    found = importances(analyse(many, MANY, method="morris", points=2, seed=1), {})
    names = foremost(found, most=15)
    assert len(names) == 15
    assert names[0].endswith("219")
    with house_style():
        figure = importance_matrix(found)
    assert len(figure.axes[0].patches) == 15 * 14
    assert_apart(figure)


def test_swaps_stand_by_size_with_the_line_of_everything():
    table = pd.DataFrame(
        {
            "input": ["a", LONG, "c"],
            "share": [0.02, 0.2, 0.1],
            "low": [0.0, 0.1, math.nan],
            "high": [0.04, 0.3, math.nan],
        }
    )
    with house_style():
        axes = order_swaps(table, 0.35).axes[0]
    assert [name.replace("\n", "") for name in names_of(axes)] == [LONG, "c", "a"]
    assert [bar.get_width() for bar in bars_of(axes)] == pytest.approx([20, 10, 2])
    assert [35.0, 35.0] in [list(line.get_xdata()) for line in axes.lines]
    with house_style():
        assert "all parameters" not in svg_text(order_swaps(table, math.nan), "x")
    with pytest.raises(ValueError, match="lacks low"):
        order_swaps(table.drop(columns="low"), 0.1)
    with pytest.raises(ValueError, match="lacks any row"):
        order_swaps(table[:0], 0.1)


def test_names_are_broken_where_they_may_be_and_lose_nothing():
    assert broken(LONG) == "recommendation.2c.networks.chain.\nleaders_identified_share"
    assert broken("x" * 50).replace("\n", "") == "x" * 50
    assert broken("a b\nc") == "a b c"
    longest = broken("start" + "x" * 300 + "end")
    assert longest.count("\n") <= 2
    assert longest.startswith("start")
    assert longest.endswith("end")


def test_millions_and_millionths_on_an_axis_stay_readable():
    def written(unit, value):
        with house_style():
            axes = new_figure(4, 3).subplots()
            numbered(axes.xaxis, unit)
            return axes.xaxis.get_major_formatter()(value, None)

    assert written("pounds", -25e6) == "−£25m"
    assert written("staff-product pairs", 25e6) == "25m"
    assert written("staff-product pairs", -12500) == "−12,500"
    assert written("", 0.0) == "0"
    assert written("pounds", 5e-8) == "5e−08"


def own_luck(method, **asked):
    """An analysis of a function whose luck nobody is told: what does nothing moves, too."""
    generator = np.random.default_rng(4)
    return importances(
        analyse(
            lambda x: 3 * x["strong"] + generator.normal(), SPACE, method=method, seed=1, **asked
        ),
        {},
    )


@pytest.mark.parametrize(
    ("method", "points", "column"),
    [("sobol", 64, "total"), ("pawn", 600, "median"), ("morris", 20, "mu_star")],
)
def test_the_floor_is_the_upper_end_of_what_does_nothing(method, points, column):
    found = own_luck(method, points=points, replicates=2)[0]
    with house_style():
        axes = FIGURES[method][0](found).axes[0]
    floors = [line.get_xdata()[0] for line in axes.lines if "floor" in str(line.get_label())]
    assert floors == [found.dummy[f"{column}_high"]]
    assert floors[0] > found.dummy[column] > -1
    assert floors[0] > 0


def test_a_cell_that_luck_alone_may_have_made_is_white():
    found = own_luck("morris", points=20, replicates=2)
    with house_style():
        axes = importance_matrix(found).axes[0]
    assert names_of(axes)[0] == "strong"
    assert all(float(text.get_text()) > 0 for text in axes.texts)
    assert [patch.get_facecolor()[:3] == (1, 1, 1) for patch in axes.patches] == [False, True, True]


def test_an_end_of_a_curve_has_to_differ_from_the_base_by_more_than_luck():
    row = {"above_floor": True, "at_low": -1.0, "at_low_low": -3.0, "at_low_high": 1.0}
    row |= {"at_high": 2.0, "at_high_low": -1.0, "at_high_high": 5.0}
    assert not shown(row)
    assert shown(row | {"at_high_low": 0.5})
    assert shown(
        row | dict.fromkeys(("at_low_low", "at_low_high", "at_high_low", "at_high_high"), math.nan)
    )
    assert not shown({"above_floor": False, "total": 1.0})
