"""Whether there were enough replicates: planted differences, gaps, ties and too few."""

import json
import math

import numpy as np
import pandas as pd
import pytest

from analysis import effects, load
from analysis.intervals import FEW, linked_means, mean_interval, probabilities_best
from analysis.measures import BY_NAME, USING
from analysis.replicates import enough_replicates, replicates_needed

CLEAR = {"1b": 400, "2c": 800, "2d": 200, "2e-i": 100, "3b": 300, "4a": 50, "all": 1500}
CLOSE = {**CLEAR, "1b": 795}


def needed(folder):
    """The table by scenario."""
    return replicates_needed(load(folder), BY_NAME[USING]).set_index("scenario")


def words_of(folder):
    """What the section says."""
    (section,) = enough_replicates(load(folder))
    return " ".join(section.words)


def test_a_clear_best_needs_no_more(planted):
    folder = planted(use=CLEAR)
    table = needed(folder)
    assert table.index[table["is_best"]].tolist() == ["2c"]
    rivals = table.drop(index=["2c", "all"])
    assert (rivals["more_to_settle"] == 0).all()
    assert (rivals["probability_best_is_better"] > 0.99).all()
    assert rivals["best_minus_it"].between(20 * 350, 20 * 800).all()
    assert words_of(folder).startswith("Yes, to name the best by “staff using”: 2c is told apart")


def test_a_close_rival_needs_more_and_is_named(planted):
    folder = planted(use=CLOSE, seed=3)
    row = needed(folder).loc["1b" if needed(folder).loc["2c", "is_best"] else "2c"]
    assert row["more_to_settle"] > 0
    assert row["best_minus_it_low"] < 0 < row["best_minus_it_high"]
    assert 0.5 <= row["probability_best_is_better"] < 0.975
    said = words_of(folder)
    assert said.startswith("No: ")
    assert "1 of the other 5 cannot be told from it" in said
    assert "more replicates of each would settle it" in said


def test_so_many_more_would_settle_it_if_all_goes_on_as_it_is(planted):
    """By the formula itself: the interval of that many, of this spread, just excludes zero."""
    from scipy.special import stdtrit

    folder = planted(use=CLOSE, seed=3)
    results = load(folder)
    row = needed(folder).loc["1b" if needed(folder).loc["2c", "is_best"] else "2c"]
    runs = results.runs.pivot(index="replicate", columns="scenario", values="staff_using")
    spread = 20 * (runs["1b"] - runs["2c"]).std()
    full = 16 + int(row["more_to_settle"])

    def half(number):
        return stdtrit(number - 1, 0.975) * spread / math.sqrt(number)

    assert half(full) <= row["best_minus_it"] < half(full - 1)


def test_to_halve_an_interval_takes_about_three_times_as_many_again(planted):
    more = needed(planted(use=CLEAR))["more_to_halve"]
    assert more.between(2 * 16, 3 * 16).all()


def test_twins_are_not_told_apart_by_any_number(planted):
    folder = planted(use={name: 0 for name in CLEAR}, identical=tuple(CLEAR))
    table = needed(folder)
    rivals = table[table["best_minus_it"].notna()]
    assert (rivals["probability_best_is_better"] == 0.5).all()
    assert words_of(folder).startswith("More would not help: ")


def test_one_replicate_says_nothing(planted):
    folder = planted(use=CLEAR, replicates=1)
    table = needed(folder)
    assert table["probability_best_is_better"].isna().all()
    assert table["more_to_halve"].isna().all()
    assert words_of(folder).startswith("No: with one replicate nothing can be said")


def test_without_two_recommendations_there_is_no_best(planted):
    titles = {"baseline": "As in 2008", "2c": "Leaders"}
    folder = planted(use={"2c": 100}, titles=titles)
    assert needed(folder)["best_minus_it"].isna().all()
    assert words_of(folder).startswith("There is no choice between single recommendations")


def gaps(*short):
    """Runs that are missing: all but the first 10 replicates of some scenarios."""
    return tuple((name, number) for name in short for number in range(10, 16))


def test_scenarios_that_were_dropped_early_are_held_against_what_both_have(planted):
    folder = planted(use=CLEAR, missing=gaps("2d", "4a"))
    table = needed(folder)
    assert table["replicates"].to_dict() == {
        **dict.fromkeys(CLEAR, 16),
        **{"2d": 10, "4a": 10},
    }
    runs = load(folder).runs.pivot(index="replicate", columns="scenario", values="staff_using")
    ahead = 20 * (runs["2c"] - runs["2d"]).dropna()
    assert table.loc["2d", "best_minus_it"] == pytest.approx(ahead.mean())
    assert len(ahead) == 10


def test_the_section_stands_on_the_page_with_its_rule(planted):
    folder = planted(use=CLEAR, missing=gaps("2d", "4a"))
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["allocation"] = {
        **{"rule": "best", "measure": USING, "ended": "settled", "runs": 116, "most_runs": 500},
        **{"best": "2c", "tied": ["1b"], "matters": 300.0, "certainty": 0.97},
    }
    path.write_text(json.dumps(manifest), encoding="utf-8")
    said = words_of(folder)
    assert "Replicates went where they told the best recommendation from its rivals" in said
    assert "116 runs" in said
    assert said.startswith("Yes, as far as it matters: none is better than 2c by 300 or more (97 %")
    assert "but 1b may be as good" in said
    (section,) = enough_replicates(load(folder))
    (table,) = section.tables
    assert [row[0] for row in table.rows][1] == "2c (best so far)"
    assert all(len(row) == len(table.heads) for row in table.rows)


def test_shares_of_resamples_use_every_replicate_that_a_pair_has():
    """Two close rivals have many replicates, the third was dropped early."""
    luck = np.random.default_rng(1)
    values = luck.normal(0, 1, (400, 3)) + np.array([0.25, 0.0, -3.0])
    whole = probabilities_best(values)
    short = values.copy()
    short[FEW:, 2] = np.nan
    found = probabilities_best(short)
    assert found == pytest.approx(whole, abs=0.01)
    common = probabilities_best(values[:FEW])  # all that complete replicates would have said
    assert abs(common[0] - whole[0]) > 0.1


def test_columns_of_other_luck_are_linked_through_the_fullest():
    """The dropped column saw good luck only: its own mean says that it is the best."""
    shared = np.concatenate([np.full(12, 5.0), np.full(88, -1.0)])
    noise = np.random.default_rng(2).normal(0, 0.1, (100, 2))
    values = shared[:, None] + noise + [1.0, 0.0]
    values[12:, 1] = np.nan
    assert np.nanmean(values, axis=0).argmax() == 1
    means = linked_means(values)
    assert means[0] == pytest.approx(values[:, 0].mean())
    assert means[0] - means[1] == pytest.approx(np.diff(values[:12, ::-1]).mean())
    assert probabilities_best(values).tolist() == [1.0, 0.0]


def test_without_gaps_nothing_changes():
    values = np.random.default_rng(3).normal(0, 1, (30, 4))
    assert linked_means(values) == pytest.approx(mean_interval(values.T).mean)
    assert np.isnan(probabilities_best(values[: FEW - 1])).all()
    few = values.copy()
    few[FEW - 1 :, 2] = np.nan
    assert np.isnan(probabilities_best(few)).all()
    assert probabilities_best(np.empty((0, 2))).tolist() == pytest.approx([np.nan] * 2, nan_ok=True)


def test_effects_of_unequal_replicates_have_shares_of_resamples(planted):
    table = effects(planted(use=CLEAR, missing=gaps("2d", "4a")))
    using = table[table["measure"] == USING].set_index("scenario")["probability_best"]
    assert using["2c"] > 0.99
    assert using.sum() == pytest.approx(1.0)
    assert isinstance(using, pd.Series)
