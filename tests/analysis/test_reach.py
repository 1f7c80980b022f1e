import pandas as pd
import pytest

from analysis import load
from analysis.figures.region_tiles import grid_shape
from analysis.reach import PROFESSION, REGION, are_numbered, has, reached
from tests.analysis.planted_detail import ORGANISATION_KINDS, PROFESSIONS


def with_groups(results, groups):
    parts = (results.folder, results.manifest, results.design, results.runs, results.series)
    return type(results)(*parts, groups)


def test_share_using_is_of_those_reachable_in_the_group(planted):
    results = load(planted(detail=True))
    table = reached(results, PROFESSION, beside="all").set_index("group")
    assert set(table.index) == set(PROFESSIONS)
    rows = results.groups[results.groups["group"] == "nurse"]
    wide = rows.assign(s=100 * rows["using"] / rows["reachable"]).pivot(
        index="replicate", columns="scenario", values="s"
    )
    nurse = table.loc["nurse"]
    assert nurse["baseline"] == pytest.approx(wide["baseline"].mean())
    assert nurse["difference"] == pytest.approx((wide["all"] - wide["baseline"]).mean())
    assert nurse["difference_low"] < nurse["difference"] < nurse["difference_high"]
    assert nurse["reachable"] == 20 * 6000
    assert nurse["replicates"] == 16


def test_two_groups_of_one_name_in_other_dimensions_are_not_mixed(planted):
    assert "ambulance" in set(PROFESSIONS) & set(ORGANISATION_KINDS)
    results = load(planted(detail=True, replicates=3))
    professions = reached(results, PROFESSION, beside=None).set_index("group")
    kinds = reached(results, "organisation_kind", beside=None).set_index("group")
    assert professions.loc["ambulance", "baseline"] != kinds.loc["ambulance", "baseline"]
    assert "difference" not in professions


def test_rows_of_single_products_are_not_counted_again(planted):
    results = load(planted(detail=True, replicates=3))
    single = results.groups.assign(product="handover")
    both = with_groups(results, pd.concat([results.groups, single], ignore_index=True))
    whole = reached(results, REGION, beside="2c")
    pd.testing.assert_frame_equal(reached(both, REGION, beside="2c"), whole)


def test_a_product_that_the_baseline_lacks_changes_no_share(planted):
    """Else whoever adds a product would seem to reach a smaller share of more people."""
    results = load(planted(detail=True, replicates=3))
    single = results.groups.assign(product="handover")
    found = results.groups.assign(product="idea", using=5.0, reachable=1e6)
    there = (found["scenario"] == "2c").astype(float)
    found = found.assign(using=there * found["using"], reachable=there * found["reachable"])
    frames = [results.groups, single, found]
    more = with_groups(results, pd.concat(frames, ignore_index=True))
    whole = reached(results, REGION, beside="2c")
    pd.testing.assert_frame_equal(reached(more, REGION, beside="2c"), whole)


def test_a_group_that_nobody_can_reach_is_left_out(planted):
    results = load(planted(detail=True, replicates=3))
    groups = results.groups.copy()
    groups.loc[groups["group"] == "estates", ["reachable", "using"]] = 0
    table = reached(with_groups(results, groups), PROFESSION, beside="all")
    assert "estates" not in set(table["group"])
    assert len(table) == len(PROFESSIONS) - 1


def test_regions_stand_in_the_order_of_their_numbers(planted):
    results = load(planted(detail=True, replicates=2))
    names = list(reached(results, REGION, beside=None)["group"])
    assert names == [f"region {n}" for n in range(1, 11)]
    assert are_numbered(pd.Series(names))
    assert not are_numbered(pd.Series(["region 1", "London"]))


def test_older_results_have_no_groups(planted):
    results = load(planted(replicates=2))
    assert not has(results, PROFESSION, REGION)
    assert reached(results, PROFESSION, beside="all").empty


@pytest.mark.parametrize("tiles", range(1, 45))
def test_a_grid_has_room_for_every_tile_and_no_empty_line(tiles):
    lines, columns = grid_shape(tiles)
    assert lines * columns >= tiles
    assert (lines - 1) * columns < tiles
    assert columns <= 3 * lines or lines == 1


def test_ten_regions_fill_two_lines():
    assert grid_shape(10) == (2, 5)
