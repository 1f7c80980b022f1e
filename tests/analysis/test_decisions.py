"""Decisions over possible worlds: what was planted comes out."""

import numpy as np
import pandas as pd
import pytest

from analysis.arrays import round_up
from analysis.decisions import decisions
from analysis.decisions.answer import answer, choice_held_out
from analysis.decisions.best import chances, shrunken_users
from analysis.decisions.case import make_case
from analysis.decisions.choices import choices_at_values, choices_under_budgets, curves
from analysis.decisions.effects import over_worlds, prediction_interval
from analysis.decisions.failures import failures
from analysis.decisions.held_out import held_out
from analysis.decisions.knowledge import find_out_words, knowledge
from analysis.decisions.regrets import regrets
from analysis.frontier import efficient_frontier
from tests.analysis.planted_worlds import planted_space, results_of


def case_of(folder, value=500.0, **changes):
    return make_case(results_of(folder, planted_space(**changes)), value)


def always_best(points=40):
    """2c adds more than 1b in every world, for little more."""
    spread = np.random.default_rng(1).uniform(0, 50, points)
    use = {"2c": 400 + spread, "1b": 100 + spread}
    cost = {"2c": np.full(points, 6_000.0), "1b": np.full(points, 5_000.0)}
    return {"points": points, "use": use, "cost": cost}


def test_an_option_that_is_best_in_all_worlds_is_so_with_probability_one(tmp_path):
    case = case_of(tmp_path, **always_best())
    table = chances(case).set_index("option")
    assert table.loc["2c", ["best_users", "best_benefit"]].tolist() == [1.0, 1.0]
    assert table.loc["1b", ["best_users", "best_benefit"]].tolist() == [0.0, 0.0]
    assert table.loc["do nothing", "best_benefit"] == 0.0
    first = answer(case, knowledge(case)).opening
    assert "fund 2c" in first
    assert "That is settled" in first
    assert np.isnan(shrunken_users(case)).all()  # two are too few to shrink


def test_no_order_is_stated_while_none_is_settled(tmp_path):
    case = case_of(tmp_path)
    first = answer(case, None).opening
    assert "It is not settled" in first
    assert "2c in 62 % and 1b in 38 % of worlds" in first


def test_effects_hold_mean_interval_and_shares(tmp_path):
    case = case_of(tmp_path, points=200, luck=150.0, replicates=4)
    table = over_worlds(case).set_index("scenario")
    true = case.worlds.parameters["leaders.willing"].to_numpy() * 1000 - 300
    row = table.loc["2c"]
    assert row["users_low"] < true.mean() < row["users_high"]
    assert row["users_luck_share"] == pytest.approx(
        150**2 / 4 / (150**2 / 4 + true.var(ddof=1)), rel=0.2
    )
    assert table.loc["1b", "users_luck_share"] > 0.7
    assert row["users_world_low"] < true.min() + 60
    assert row["adds_users"] == pytest.approx((case.worlds.effect[:, 1] > 0).mean())
    assert row["pounds_per_user"] == pytest.approx(20_000 / case.worlds.effect[:, 1].mean())
    assert table.loc["1b", "price_in_nine_of_ten"] > 50.0
    assert np.isinf(row["price_in_nine_of_ten"])
    assert row["cost"] == row["cost_low"] == row["cost_world_high"] == 20_000.0


def test_prediction_intervals_hold_another_world_as_often_as_they_say():
    luck = np.random.default_rng(8)
    drawn = luck.lognormal(size=(2000, 60))
    ends = [prediction_interval(row[:59]) for row in drawn]
    held = np.mean([low <= row[59] <= high for (low, high), row in zip(ends, drawn, strict=True)])
    assert held == pytest.approx(0.95, abs=0.015)
    assert prediction_interval(np.arange(10.0)) == (0.0, 9.0)


def test_equal_options_have_no_winner_where_it_was_not_chosen():
    luck = np.random.default_rng(4)
    index = pd.MultiIndex.from_product([range(30), range(2)], names=["point", "replicate"])
    naive, fresh = [], []
    for _ in range(40):
        found = held_out(pd.DataFrame(luck.normal(size=(60, 12)), index=index))
        naive.append(found.naive)
        fresh.append(found.fresh)
    assert np.mean(naive) > 0.15
    assert np.mean(fresh) == pytest.approx(0.0, abs=0.05)


def test_luck_that_all_worlds_share_is_held_out_too():
    luck = np.random.default_rng(4)
    index = pd.MultiIndex.from_product([range(30), range(6)], names=["point", "replicate"])
    naive, fresh = [], []
    for _ in range(40):
        common = np.tile(luck.normal(size=(6, 12)), (30, 1))
        found = held_out(pd.DataFrame(common, index=index))
        naive.append(found.naive)
        fresh.append(found.fresh)
        assert found.replicates
    assert np.mean(naive) > 0.5
    assert np.mean(fresh) < 0.25 * np.mean(naive)


def test_a_true_winner_keeps_its_worth_held_out(tmp_path):
    case = case_of(tmp_path, **always_best())
    found = choice_held_out(case, 500.0)
    assert found.fresh == pytest.approx(found.naive, rel=0.02)
    assert choice_held_out(case_of(tmp_path / "few", points=4), 500.0) is None


def test_the_planted_parameter_is_the_one_to_find_out(tmp_path):
    case = case_of(tmp_path, value=100.0, points=200, luck=20.0)
    found = knowledge(case)
    assert found.parameters["path"].iloc[0] == "leaders.willing"
    assert found.worth_finding_out["path"].tolist() == ["leaders.willing"]
    willing = case.worlds.parameters["leaders.willing"].to_numpy()
    benefit = np.column_stack(
        [np.zeros(200), np.full(200, 5000.0), 100 * (1000 * willing - 300) - 20_000]
    )
    true = benefit.max(axis=1).mean() - benefit.mean(axis=0).max()
    assert found.parameters["value_pounds"].iloc[0] == pytest.approx(true, rel=0.1)
    assert found.parameters["value_pounds"].iloc[0] <= found.everything.value
    words = find_out_words(case, found)
    assert words.startswith("This is recommendation 4b")
    assert "find out leaders.willing first" in words


def test_no_parameter_matters_where_none_does(tmp_path):
    points = 100
    flat = {"2c": np.full(points, 150.0), "1b": np.full(points, 100.0)}
    case = case_of(tmp_path, points=points, use=flat, luck=100.0)
    assert "no parameter was found to matter" in find_out_words(case, knowledge(case))
    assert "cannot be said from 6 worlds" in find_out_words(
        case_of(tmp_path / "six", points=6), None
    )


def test_the_planted_failing_box_is_found(tmp_path):
    case = case_of(tmp_path, value=1000.0, points=200, luck=10.0)
    found = {one.option: one for one in failures(case)}
    box = found["2c"].box
    assert box.density > 0.9
    assert box.coverage > 0.8
    limit, number = found["2c"].limits.split(" ≤ ")
    assert limit == "leaders.willing"
    assert float(number) == pytest.approx(0.32, abs=0.04)
    assert found["1b"].why_not == "fails in no world"


def test_failures_of_luck_alone_have_no_box(tmp_path):
    points = 200
    flat = {"2c": np.full(points, 1.0), "1b": np.full(points, 1.0)}
    nothing = {name: np.zeros(points) for name in flat}
    case = case_of(tmp_path, value=None, points=points, use=flat, cost=nothing, luck=100.0)
    assert [one.box for one in failures(case)] == [None, None]
    few = failures(case_of(tmp_path / "few", points=20))
    assert {one.why_not for one in few} <= {"too few worlds", "fails in no world"}


def test_the_choice_follows_the_value_and_the_budget(tmp_path):
    case = case_of(tmp_path, value=100.0, points=80)
    mean = case.effect.mean(axis=0)
    assert case.options == ("do nothing", "1b", "2c")
    frontier = efficient_frontier(mean, case.cost.mean(axis=0), names=case.options)
    table = choices_at_values(case, frontier).set_index("value_pounds")
    assert table.loc[0.0, "option"] == "do nothing"
    assert table.loc[100.0, "option"] == "1b"
    assert table["option"].iloc[-1] == "2c"
    row = table.loc[100.0]
    assert row["benefit_low_pounds"] <= row["benefit_pounds"] <= row["benefit_high_pounds"]
    budgets = choices_under_budgets(case).set_index("budget_pounds")
    assert budgets["option"].tolist() == ["1b", "2c"]
    assert budgets.index.tolist() == [7_500.0, 30_000.0]
    shares = curves(case)
    assert shares[list(case.options)].sum(axis=1).to_numpy() == pytest.approx(1.0)
    assert shares["value_pounds"].iloc[-1] >= 2 * frontier["pounds_per_unit"].max()


def test_regret_is_what_is_forgone(tmp_path):
    case = case_of(tmp_path, value=100.0, points=30)
    table = regrets(case, 100.0).set_index("option")
    benefit = case.benefit(100.0)
    lost = benefit.max(axis=1) - benefit[:, 0]
    assert table.loc["do nothing", "largest_regret_pounds"] == pytest.approx(lost.max())
    assert table.loc["do nothing", "mean_regret_pounds"] == pytest.approx(lost.mean())
    assert table.loc["1b", "worth_its_money_in"] == 1.0


def test_only_what_could_be_funded_is_decided_on(tmp_path):
    case = case_of(
        tmp_path,
        points=10,
        titles={"baseline": "b", "1b": "One", "placebo": "Nothing in force"},
        use={"1b": np.full(10, 50.0), "placebo": np.zeros(10)},
        cost={"1b": np.full(10, 50.0), "placebo": np.zeros(10)},
        manifest={
            "scenarios": [
                {"name": "baseline", "title": "b", "recommendations": []},
                {"name": "1b", "title": "One", "recommendations": ["1b"]},
                {"name": "placebo", "title": "P", "recommendations": [], "kind": "comparison"},
            ]
        },
    )
    assert case.options == ("do nothing", "1b")
    assert over_worlds(case)["scenario"].tolist() == ["1b", "placebo"]


def test_without_a_value_what_needs_one_is_left_out(tmp_path):
    case = case_of(tmp_path, value=None, points=25)
    made = decisions(case)
    headings = [section.heading for section in made.sections]
    assert "How wrong the choice could be" not in headings
    assert made.answer.opening.startswith("On average over worlds, fund nothing; from ")
    assert any("give value_per_user_pounds" in line for line in made.answer.lines)
    assert list(chances(case).columns) == [
        *("option", "best_users", "top_users", "users", "users_shrunken")
    ]


def test_the_value_is_that_of_the_results_unless_given(tmp_path):
    results = results_of(tmp_path, planted_space(3, value=321.0))
    assert make_case(results, None).value_pounds == 321.0
    assert make_case(results, 12.0).value_pounds == 12.0
    with pytest.raises(ValueError, match="value_per_user_pounds is -1"):
        make_case(results, -1.0)


@pytest.mark.parametrize(("number", "up"), [(1.0, 1.0), (1.01, 1.5), (760.0, 1000.0), (0.04, 0.05)])
def test_round_sums_are_next_above(number, up):
    assert round_up(number) == pytest.approx(up)
