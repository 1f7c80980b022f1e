import json
import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis import ResultsError, effects, load
from analysis.effects import COLUMNS, by_scenario
from analysis.measures import LATER_MEASURES
from analysis.tables import replicates_in_words
from tests.analysis.planted_results import COST, USE

LATER_MEASURES_NAMES = {measure.name for measure in LATER_MEASURES}


def test_one_row_per_scenario_and_measure(planted):
    table = effects(planted())
    assert list(table.columns) == list(COLUMNS)
    assert len(table) == 7 * 8
    assert not table.duplicated(["scenario", "measure"]).any()


def test_planted_differences_are_recovered_for_the_whole_population(planted):
    rows = by_scenario(effects(planted(noise=3.0)))
    for name, added in USE.items():
        use = rows[name]["staff_using"]
        assert use["difference"] == pytest.approx(20 * added, abs=5 * use["monte_carlo_error"])
        assert use["told_from_zero"] == (added >= 4)
        share = rows[name]["staff_using_share"]
        assert share["difference"] == pytest.approx(use["difference"] / (20 * 200), rel=1e-9)
        cost = rows[name]["cost_total_pounds"]
        assert cost["difference"] == pytest.approx(20 * COST[name], rel=0.02)
        assert use["cost_difference_pounds"] == cost["difference"]


def test_numbers_are_those_of_a_paired_t_test_by_hand(planted):
    results = load(planted(replicates=6))
    runs = results.runs.pivot(index="replicate", columns="scenario", values="staff_sustained")
    reference = stats.ttest_rel(runs["2c"], runs["baseline"]).confidence_interval()
    row = by_scenario(effects(results))["2c"]["staff_sustained"]
    found = (row["low"], row["high"])
    assert found == pytest.approx((20 * reference.low, 20 * reference.high))
    assert row["baseline_mean"] == pytest.approx(20 * runs["baseline"].mean())


def test_the_order_of_rows_on_disk_does_not_matter(planted):
    results = load(planted())
    shuffled = type(results)(
        folder=results.folder,
        manifest=results.manifest,
        design=results.design,
        runs=results.runs.sample(frac=1, random_state=1),
        series=results.series,
    )
    pd.testing.assert_frame_equal(effects(results), effects(shuffled))


def test_identical_scenario_is_exactly_zero_and_says_so(planted):
    rows = by_scenario(effects(planted(identical=("3b",))))["3b"]
    for row in rows.values():
        assert (row["difference"], row["low"], row["high"]) == (0.0, 0.0, 0.0)
        assert not row["told_from_zero"]
        assert "identical to baseline" in row["note"]
    assert math.isnan(rows["staff_using"]["cost_per_additional_adopter"])


def test_only_replicates_that_both_have_are_used(planted):
    missing = (("2c", 0), ("2c", 5), ("baseline", 3))
    rows = by_scenario(effects(planted(missing=missing, noise=3.0)))
    assert rows["2c"]["staff_using"]["replicates"] == 13
    assert rows["1b"]["staff_using"]["replicates"] == 15
    whole = by_scenario(effects(planted("whole", noise=3.0)))
    error = rows["2c"]["staff_using"]["monte_carlo_error"]
    assert rows["2c"]["staff_using"]["difference"] == pytest.approx(
        whole["2c"]["staff_using"]["difference"], abs=4 * error
    )


def test_a_scenario_without_a_shared_replicate_is_left_out(planted):
    missing = tuple(("4a", r) for r in range(4))
    table = effects(planted(replicates=4, missing=missing))
    assert "4a" not in set(table["scenario"])
    without = tuple(("baseline", r) for r in range(4))
    with pytest.raises(ResultsError, match="nothing to compare yet"):
        effects(planted("none", replicates=4, missing=without))


def test_one_replicate_gives_no_interval_and_says_so(planted):
    table = effects(planted(replicates=1))
    assert table[["low", "high", "monte_carlo_error", "probability_best"]].isna().all(axis=None)
    assert not table["told_from_zero"].any()
    assert table["note"].str.contains("one replicate").all()
    assert table["cost_per_additional_adopter"].isna().all()


def test_probability_best_is_shared_among_single_recommendations_only(planted):
    table = effects(planted())
    use = table[table["measure"] == "staff_using"].set_index("scenario")["probability_best"]
    assert math.isnan(use["all"])
    assert use.drop("all").sum() == pytest.approx(1)
    assert use["2c"] > 0.99
    sooner = table[table["measure"] == "months_to_10_percent"].set_index("scenario")
    assert sooner["probability_best"].drop("all").idxmax() == "2c"
    costs = table[table["unit"] == "pounds"]
    assert costs["probability_best"].isna().all()


def test_cost_per_adopter_is_the_ratio_of_means_and_missing_where_it_means_nothing(planted):
    rows = by_scenario(effects(planted(use=USE | {"4a": -90.0}, identical=("3b",))))
    told = rows["2c"]["staff_using"]
    ratio = told["cost_per_additional_adopter"]
    assert ratio == pytest.approx(told["cost_difference_pounds"] / told["difference"])
    low = told["cost_per_additional_adopter_low"]
    assert low < ratio < told["cost_per_additional_adopter_high"]
    assert told["cost_note"] == ""
    for name, why in (("3b", "cannot be told from zero"), ("4a", "fewer staff use")):
        row = rows[name]["staff_using"]
        assert math.isnan(row["cost_per_additional_adopter"])
        assert why in row["cost_note"]


@pytest.mark.parametrize(("replicates", "given"), [(9, False), (10, True)])
def test_the_bootstrap_needs_ten_replicates(planted, replicates, given):
    rows = by_scenario(effects(planted(replicates=replicates, noise=3.0)))
    use = rows["2c"]["staff_using"]
    assert use["cost_per_additional_adopter"] > 0
    assert math.isnan(use["cost_per_additional_adopter_low"]) != given
    assert math.isnan(use["probability_best"]) != given
    assert ("fewer than 10 replicates" in use["cost_note"]) != given
    assert ("fewer than 10 replicates" in use["note"]) != given
    assert "fewer than 10" not in rows["2c"]["cost_total_pounds"]["note"]


def test_what_saves_money_has_no_price_per_adopter(planted):
    row = by_scenario(effects(planted(cost=COST | {"2c": -9000.0})))["2c"]["staff_using"]
    assert math.isnan(row["cost_per_additional_adopter"])
    assert "costs no more than the baseline" in row["cost_note"]


def test_months_say_in_how_many_replicates_a_tenth_was_reached(planted):
    results = load(planted())
    runs = results.runs.groupby("scenario")["reached_10_percent"].sum()
    note = by_scenario(effects(results))["2c"]["months_to_10_percent"]["note"]
    assert 0 < runs["baseline"] < 16  # the plan must try both
    expected = f"reached in {runs['2c']} of 16 replicates (baseline {runs['baseline']})"
    assert note.startswith(expected)
    assert "never counts as month 25" in note


def test_nothing_reachable_is_no_share(planted):
    folder = planted(replicates=2)
    results = load(folder)
    runs = results.runs.assign(staff_reachable=0)
    table = effects(type(results)(folder, results.manifest, results.design, runs, results.series))
    share = table[table["measure"] == "staff_using_share"]
    assert np.isfinite(share["difference"]).all()
    assert (share["difference"] == 0).all()


def test_factor_scales_counts_and_pounds_but_not_months(planted):
    folder = planted()
    before = effects(folder).set_index(["scenario", "measure"])["difference"]
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"england_factor": 1.0}))
    after = effects(folder).set_index(["scenario", "measure"])["difference"]
    ratio = (before / after).xs("2c").to_dict()
    assert ratio.pop("months_to_10_percent") == 1
    assert ratio.pop("staff_using_share") == 1
    assert list(ratio.values()) == pytest.approx([20.0] * 6)


def test_later_measures_are_given_where_their_columns_are(planted):
    results = load(planted(detail=True))
    rows = by_scenario(effects(results))["2c"]
    runs = results.runs.pivot(index="replicate", columns="scenario")
    crossed = rows["crossed_organisation_share"]
    added = 100 * (
        runs["crossed_organisation_share"]["2c"] - runs["crossed_organisation_share"]["baseline"]
    )
    assert crossed["difference"] == pytest.approx(added.mean())
    assert crossed["unit"] == "percentage points"
    assert 15 < crossed["baseline_mean"] < 30
    wasted = rows["messages_wasted"]
    assert wasted["baseline_mean"] == pytest.approx(20 * runs["messages_wasted"]["baseline"].mean())
    assert math.isnan(wasted["probability_best"])
    assert rows["staff_reporting_use"]["difference"] > rows["staff_using"]["difference"]
    assert "evenness_professions" in rows
    assert set(by_scenario(effects(planted("older")))["2c"]).isdisjoint(LATER_MEASURES_NAMES)


def test_a_share_is_compared_where_both_runs_define_it(planted):
    results = load(planted(detail=True, replicates=4))
    runs = results.runs.copy()
    undefined = (runs["scenario"] == "2c") & (runs["replicate"] == 1)
    runs.loc[undefined, "crossed_sector_share"] = np.nan
    runs.loc[runs["scenario"] == "4a", "crossed_sector_share"] = np.nan
    parts = (results.folder, results.manifest, results.design, runs, results.series)
    table = effects(type(results)(*parts))
    rows = by_scenario(table)
    assert replicates_in_words(table) == "4 paired replicates"
    assert rows["2c"]["crossed_sector_share"]["replicates"] == 3
    never = rows["4a"]["crossed_sector_share"]
    assert never["note"].startswith("not defined in any replicate")
    assert math.isnan(never["difference"])
    assert not never["told_from_zero"]


def test_prices_of_organisations_and_without_participants_time_are_ratios_of_means(planted):
    results = load(planted(noise=3.0))
    row = by_scenario(effects(results))["2c"]
    use, routine = row["staff_using"], row["organisations_routinised"]
    each = use["cost_per_additional_routinised_organisation"]
    assert each == pytest.approx(use["cost_difference_pounds"] / routine["difference"])
    low = use["cost_per_additional_routinised_organisation_low"]
    assert low < each < use["cost_per_additional_routinised_organisation_high"]
    alone = use["institute_cost_per_additional_adopter"]
    institute = row["cost_institute_pounds"]["difference"]
    assert alone == pytest.approx(institute / use["difference"])
    assert alone == pytest.approx(0.7 * use["cost_per_additional_adopter"])
    assert use["organisation_cost_note"] == use["institute_cost_note"] == ""


def test_no_price_where_organisations_may_be_none_the_more(planted):
    rows = by_scenario(effects(planted(use=USE | {"4a": -90.0}, identical=("3b",))))
    assert "cannot be told from zero" in rows["3b"]["staff_using"]["organisation_cost_note"]
    fewer = rows["4a"]["staff_using"]
    assert "in fewer organisations use is routine" in fewer["organisation_cost_note"]
    assert math.isnan(fewer["cost_per_additional_routinised_organisation"])


def test_net_benefit_is_there_only_for_a_value_and_is_paired(planted):
    results = load(planted())
    assert "net_monetary_benefit" not in effects(results).columns
    table = effects(results, 500.0)
    assert list(table.columns) == [
        *COLUMNS,
        "net_monetary_benefit",
        "net_monetary_benefit_low",
        "net_monetary_benefit_high",
    ]
    runs = results.runs.pivot(index="replicate", columns="scenario")
    use = runs["staff_using"]["2c"] - runs["staff_using"]["baseline"]
    cost = runs["cost_total_pounds"]["2c"] - runs["cost_total_pounds"]["baseline"]
    row = by_scenario(table)["2c"]["staff_using"]
    left = 20 * (500 * use - cost)
    reference = stats.ttest_1samp(left, 0).confidence_interval()
    assert row["net_monetary_benefit"] == pytest.approx(left.mean())
    assert row["net_monetary_benefit_low"] == pytest.approx(reference.low)
    assert row["net_monetary_benefit_high"] == pytest.approx(reference.high)
    nothing = by_scenario(effects(results, 0.0))["2c"]["staff_using"]
    assert nothing["net_monetary_benefit"] == -nothing["cost_difference_pounds"]


@pytest.mark.parametrize("value", [-1.0, math.nan, math.inf])
def test_a_value_that_is_none_is_refused(planted, value):
    with pytest.raises(ValueError, match="value_per_adopter_pounds"):
        effects(planted(replicates=2), value)
