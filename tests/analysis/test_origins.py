import numpy as np
import pandas as pd
import pytest

from analysis import load
from analysis.figures.origin_bars import COLOURS
from analysis.origins import (
    LABELS,
    OTHER_CHANNELS,
    OTHER_SOURCES,
    grouped,
    label,
    quarters,
    shares,
    sources,
)
from tests.analysis.planted_detail import ORIGINS


def with_series(results, series):
    return type(results)(results.folder, results.manifest, results.design, results.runs, series)


def test_sources_come_people_first_and_channels_last_and_older_results_have_none(planted):
    found = sources(load(planted(detail=True, replicates=2)))
    assert found[: len(LABELS)] == list(LABELS)
    assert set(found) == set(ORIGINS)
    assert sources(load(planted("older", replicates=2))) == []


def test_every_fixed_source_has_words_and_a_colour_of_its_own():
    assert set(LABELS) <= set(COLOURS)
    own = [COLOURS[name] for name in LABELS]
    assert len(set(own)) == len(own)
    assert label("practice_partner_network.site_visits") == "Practice Partner Network: site visits"
    assert label("new_network.post") == "new network: post"


def test_quarters_are_adoptions_a_month_of_the_whole_population(planted):
    results = load(planted(detail=True, replicates=4, months=25))
    found = quarters(results, "2c")
    assert list(found.start) == [1, 4, 7, 10, 13, 16, 19, 22, 25]
    assert found.end[-1] == 25  # a last quarter of one month, not watered down to three
    rows = results.series[results.series["scenario"] == "2c"]
    ever = rows.pivot(index="month", columns="replicate", values="ever_used")
    by_hand = 20 * (ever.loc[6] - ever.loc[3]) / 3
    assert found.total[1] == pytest.approx(by_hand.mean())
    assert found.means.loc[1].sum() == pytest.approx(by_hand.mean())
    assert found.low[1] < found.total[1] < found.high[1]
    last = 20 * (ever.loc[25] - ever.loc[24])
    assert found.total[-1] == pytest.approx(last.mean())


def test_use_from_before_the_first_month_is_owed_to_nobody(planted):
    results = load(planted(detail=True, replicates=2))
    at_start = results.series["month"] == 0
    series = results.series.copy()
    series.loc[at_start, "origin_outside"] = 10**6
    later = with_series(results, series)
    assert shares(later, "2c").equals(shares(results, "2c"))
    assert quarters(later, "2c").total == pytest.approx(quarters(results, "2c").total)


def test_shares_sum_to_a_hundred_and_are_paired(planted):
    results = load(planted(detail=True, missing=(("all", 2),)))
    table = shares(results, "all").set_index("source")
    assert table[["baseline", "beside"]].sum().to_list() == pytest.approx([100, 100])
    assert table["difference"].to_numpy() == pytest.approx(table["beside"] - table["baseline"])
    assert "nhs_live.awards" not in table.index  # nothing is owed to it
    rows = results.series[(results.series["month"] > 0) & (results.series["replicate"] != 2)]
    rows = rows[rows["scenario"] == "baseline"]
    team = rows.groupby("replicate")["origin_ties_team"].sum()
    begun = rows.groupby("replicate")["ever_used"].max()
    assert table.loc["ties_team", "baseline"] == pytest.approx(100 * (team / begun).mean())
    assert table["baseline_low"].min() >= 0


def test_a_replicate_without_adoption_has_no_shares(planted):
    results = load(planted(detail=True, replicates=3))
    series = results.series.copy()
    names = [f"origin_{name}" for name in ORIGINS]
    none = (series["replicate"] == 1) & (series["scenario"] == "baseline")
    series.loc[none, names] = 0
    table = shares(with_series(results, series), "all")
    assert np.isfinite(table["difference"]).all()
    series[names] = 0
    assert shares(with_series(results, series), "all").empty


@pytest.mark.parametrize(
    ("sizes", "most", "kept", "rest"),
    [
        ({"outside": 5, "a.b": 1, "a.c": 0}, 3, ["outside", "a.b"], None),
        ({"outside": 5, "a.b": 1, "a.c": 2, "a.d": 3}, 3, ["outside", "a.d"], OTHER_CHANNELS),
        ({"outside": 1, "a.b": 5, "policy": 2, "a.d": 3}, 3, ["a.b", "a.d"], OTHER_SOURCES),
    ],
)
def test_small_sources_are_put_together_under_an_honest_name(sizes, most, kept, rest):
    table = pd.DataFrame([sizes])
    first, second = grouped([table, 2 * table], most)
    assert list(first.columns) == [*kept, *([rest] if rest else [])]
    assert first.sum(axis=1).item() == table.sum(axis=1).item()
    assert second.equals(2 * first)
