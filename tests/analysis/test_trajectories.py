import pandas as pd
import pytest

from analysis import effects, load
from analysis.effects import by_scenario
from analysis.trajectories import difference, level


def test_differences_over_time_end_where_the_effects_table_stands(planted):
    results = load(planted(missing=(("2c", 3),)))
    rows = by_scenario(effects(results))
    for name in ("2c", "4a", "all"):
        curve = difference(results, name)
        assert list(curve["month"]) == list(range(25))
        assert curve.iloc[0][["mean", "low", "high"]].tolist() == [0, 0, 0]
        last, row = curve.iloc[-1], rows[name]["staff_using"]
        assert last["mean"] == pytest.approx(row["difference"])
        assert (last["low"], last["high"]) == pytest.approx((row["low"], row["high"]))


def test_level_is_a_share_of_the_reachable_with_the_middle_of_the_replicates(planted):
    results = load(planted())
    runs = results.runs[results.runs["scenario"] == "baseline"]
    share = 100 * runs["staff_using"] / 20_000
    last = level(results, "baseline").iloc[-1]
    assert last["mean"] == pytest.approx(share.mean())
    assert last["low"] == pytest.approx(share.quantile(0.05))
    assert last["high"] == pytest.approx(share.quantile(0.95))


def test_rows_of_single_products_are_not_added_to_those_of_all(planted):
    results = load(planted(replicates=2))
    extra = results.series.assign(product="handover", using=10**6)
    series = pd.DataFrame([*results.series.to_dict("records"), *extra.to_dict("records")])
    more = type(results)(results.folder, results.manifest, results.design, results.runs, series)
    assert difference(more, "2c").equals(difference(results, "2c"))
