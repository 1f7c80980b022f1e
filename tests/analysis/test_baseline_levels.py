import pytest

from analysis import load
from analysis.baseline import baseline_levels


def test_baseline_levels_are_means_with_intervals(planted):
    results = load(planted())
    runs = results.runs[results.runs["scenario"] == "baseline"]
    levels = baseline_levels(results).set_index("level")
    aware = levels.loc["Aware, of the staff reachable"]
    assert aware["mean"] == pytest.approx(100 * (runs["staff_aware"] / 20_000).mean())
    assert aware["low"] < aware["mean"] < aware["high"]
    routine = levels.loc["Organisations in which use is routine"]
    assert routine["mean"] == pytest.approx(20 * runs["organisations_routinised"].mean())
    stopped = levels.loc["Stopped within a year, of those who began"]
    assert stopped["mean"] == pytest.approx(100 * runs["stopped_within_year_share"].mean())


def test_baseline_intervals_stay_within_what_can_be(planted):
    results = load(planted(replicates=2))
    low = results.runs["replicate"] == 0
    runs = results.runs.assign(
        stopped_within_year_share=low.map({True: 0.0, False: 1.0}),
        organisations_routinised=low.map({True: 0, False: 30}),
    )
    wide = type(results)(results.folder, results.manifest, results.design, runs, results.series)
    levels = baseline_levels(wide).set_index("level")
    stopped = levels.loc["Stopped within a year, of those who began"]
    assert (stopped["low"], stopped["high"]) == (0.0, 100.0)
    routine = levels.loc["Organisations in which use is routine"]
    assert routine["low"] == 0.0
    assert routine["high"] > 600.0


@pytest.mark.parametrize(("months", "shown"), [(60, True), (24, False)])
def test_a_reference_for_five_years_stands_beside_five_years_only(planted, months, shown):
    levels = baseline_levels(load(planted(replicates=2, months=months))).set_index("level")
    known = levels.loc["Ever used, of the staff reachable", "known"]
    assert ("Bass" in known) == shown
    assert ("no published figure for this horizon" in known) == (not shown)


def test_a_level_that_no_replicate_defines_is_left_out(planted):
    results = load(planted(replicates=2))
    runs = results.runs.assign(stopped_within_year_share=float("nan"))
    bare = type(results)(results.folder, results.manifest, results.design, runs, results.series)
    assert not any("Stopped" in level for level in baseline_levels(bare)["level"])
