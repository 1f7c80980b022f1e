"""Replicates go where they separate what matters: planted problems whose answers are known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.allocation import (
    ENDLESS,
    Found,
    Precision,
    Race,
    Step,
    find_best,
    measure_each,
    next_step,
)

REPEATS = 200
LUCK = 3.0  # of a replicate, whatever the option: more than that of an option by itself


@dataclass(frozen=True)
class Planted:
    """Options with known means, the best first.

    Attributes
    ----------
    means, spreads
        Of each option's own luck, beside that of the replicate.
    skewed
        Whether an option's own luck is exponential rather than normal.
    """

    means: tuple[float, ...]
    spreads: tuple[float, ...]
    skewed: bool = False

    def values(self, luck: np.random.Generator, replicates: int) -> np.ndarray:
        """Values of shape (options, replicates)."""
        shape = (len(self.means), replicates)
        own = luck.exponential(size=shape) - 1 if self.skewed else luck.normal(size=shape)
        spread, mean = (np.array(column)[:, None] for column in (self.spreads, self.means))
        return mean + spread * own + LUCK * luck.normal(size=replicates)


def stairs(options: int) -> tuple[float, ...]:
    """Means half a unit apart, from 0 downwards."""
    return tuple(-0.5 * place for place in range(options))


PLANTED = {
    "eight": Planted(stairs(8), (2.0,) * 8),
    "twelve": Planted(stairs(12), (2.0,) * 12),
    "unequal": Planted(stairs(8), (1, 4, 1, 3, 2, 1, 4, 2)),
    "skewed": Planted(stairs(8), (2.0,) * 8, skewed=True),
}
RULE = Race(first=8, matters=0.5, most_runs=20_000)


def found(planted: Planted, rule: Race, seed: int) -> Found:
    """A search among planted options, in an order that says nothing."""
    luck = np.random.default_rng(seed)
    values = planted.values(luck, 1500)
    order = luck.permutation(len(values)).tolist()
    return find_best(lambda option, replicate: values[option, replicate], order, rule=rule)


def equal_runs(planted: Planted, share: float) -> int:
    """Runs of equal allocation after which the option of the largest mean is the best so often."""
    luck, most, draws = np.random.default_rng(0), 400, 1000
    right = np.zeros(most)
    for _ in range(draws):
        sums = planted.values(luck, most).cumsum(axis=1)
        right += sums.argmax(axis=0) == 0
    enough = np.flatnonzero(right / draws >= share)
    return len(planted.means) * (int(enough[0]) + 1 if len(enough) else most)


@pytest.mark.parametrize("name", PLANTED)
def test_the_best_is_found_with_less_than_half_the_runs_of_equal_allocation(name: str) -> None:
    planted = PLANTED[name]
    races = [found(planted, RULE, seed) for seed in range(REPEATS)]
    assert all(race.settled for race in races)
    share = float(np.mean([race.best == 0 for race in races]))
    assert share >= 0.95
    mean_runs = np.mean([race.runs for race in races])
    assert mean_runs <= 0.5 * equal_runs(planted, share)
    assert mean_runs <= 0.6 * equal_runs(planted, 0.95)  # which nobody can know beforehand


@pytest.mark.parametrize("options", [2, 8])
def test_the_error_is_that_of_the_whole_race_where_it_is_largest(options: int) -> None:
    """All rivals are equal, the best is ahead by no more than matters, and looks are many."""
    planted = Planted((0.5,) + (0.0,) * (options - 1), (2.0,) * options)
    rule = Race(first=4, growth=1.2, matters=0.5, most_runs=20_000)
    races = [found(planted, rule, seed) for seed in range(REPEATS)]
    assert np.mean([race.best == 0 for race in races]) >= 0.95
    assert min(race.certainty for race in races) >= 0.95


def test_replicates_go_to_those_in_question() -> None:
    race = found(PLANTED["eight"], RULE, 1)
    spent = dict(zip(race.options, race.replicates, strict=True))
    assert spent[0] == max(spent.values())
    assert spent[7] < spent[0] / 3
    assert race.runs == sum(spent.values())


def test_a_tie_is_said_to_be_one() -> None:
    planted = Planted((0.0, 0.0, -2.0), (2.0,) * 3)
    races = [found(planted, RULE, seed) for seed in range(REPEATS)]
    assert all(race.settled for race in races)
    assert all(race.more_runs == 0 for race in races)
    named = [race.best in (0, 1) and race.tied in ((0,), (1,)) for race in races]
    assert np.mean(named) >= 0.9


def test_equals_between_which_everything_matters_run_until_the_budget_is_spent() -> None:
    planted = Planted((0.0, 0.0, -2.0), (2.0,) * 3)
    races = [found(planted, Race(first=8, most_runs=400), seed) for seed in range(REPEATS)]
    assert np.mean([race.settled for race in races]) <= 0.05
    unsettled = [race for race in races if not race.settled]
    assert all(399 <= race.runs <= 400 for race in unsettled)
    assert all(race.certainty < 0.95 and race.more_runs > 0 for race in unsettled)


def test_options_that_are_one_under_two_names_are_tied_at_once() -> None:
    luck = np.random.default_rng(1).normal(size=1000)
    worth = {"a": 1.0, "again a": 1.0, "b": 0.5}
    race = find_best(lambda option, replicate: worth[option] + luck[replicate], list(worth))
    assert (race.best, race.tied, race.runs) == ("a", ("again a",), 3 * 16)
    assert [verdict.state for verdict in race.verdicts] == ["best", "tied", "worse"]


def test_common_luck_costs_nothing() -> None:
    values = PLANTED["eight"].values(np.random.default_rng(3), 1500)
    calm, wild = (
        find_best(
            lambda option, replicate, size=size: float(values[option, replicate] + size[replicate]),
            range(8),
            rule=RULE,
        )
        for size in (np.zeros(1500), 1000.0 * np.random.default_rng(4).normal(size=1500))
    )
    assert calm.replicates == wild.replicates
    assert calm.best == wild.best


def test_what_is_said_to_be_needed_is_about_what_it_takes() -> None:
    """Stopped half way, the number foretold for a pair is near that of its true difference."""
    planted = Planted((0.0, -1.0), (1.0, 1.0))
    stopped = Race(first=16, most_runs=32)
    needed = []
    for seed in range(REPEATS):
        race = found(planted, stopped, seed)
        if not race.settled:
            assert race.more[0] == race.more[1]
            assert race.more_runs == sum(race.more)
            needed.append(race.replicates[0] + race.more[0])
    # one comparison, two looks: the 97.5 % quantile, twice over a difference of 1 and spread 1.41
    assert len(needed) > 20
    assert 8 <= float(np.median(needed)) <= 60


def test_given_as_many_as_were_said_to_be_needed_most_are_settled() -> None:
    planted = PLANTED["eight"]
    settled = []
    for seed in range(50):
        race = found(planted, Race(first=8, matters=0.5, most_runs=80), seed)
        if not race.settled and race.more_runs < 3000:
            again = Race(first=8, matters=0.5, most_runs=2 * (race.runs + race.more_runs))
            settled.append(found(planted, again, seed).settled)
    assert len(settled) > 20
    assert np.mean(settled) >= 0.5  # a leader that was lucky needs more than it seems


def test_a_replicate_that_gave_no_value_counts_for_no_pair() -> None:
    values = PLANTED["eight"].values(np.random.default_rng(3), 40)
    holed = values.copy()
    holed[2, 5] = np.nan
    without = np.delete(values, 5, axis=1)
    rule = Race(first=8, matters=0.5)
    one, other = (next_step(list(table), rule).verdicts[2] for table in (holed, without))
    assert one.estimate == pytest.approx(other.estimate, abs=0.5)
    pair = values[0] - holed[2]
    verdict = next_step([values[0], holed[2] - 10], rule).verdicts[1]
    assert verdict.estimate == pytest.approx(np.nanmean(pair) + 10)


@given(
    means=st.lists(st.integers(-3, 3), min_size=1, max_size=6),
    first=st.integers(2, 10),
    spare=st.integers(0, 200),
    companions=st.integers(0, 2),
    seed=st.integers(0, 1000),
)
@settings(max_examples=40, deadline=None)
def test_no_rule_spends_more_than_its_budget(
    means: list[int], first: int, spare: int, companions: int, seed: int
) -> None:
    most = first * (len(means) + companions) + spare
    values = np.random.default_rng(seed).normal(size=(len(means), most)) + np.c_[means]
    shared = {"first": first, "most_runs": most, "companions": companions}
    for rule in (Race(**shared), Precision(half_width=0.3, **shared)):
        step, counts = next_step([one[:0] for one in values], rule), [0] * len(means)
        while step.replicates is not None:
            assert step.replicates >= tuple(counts)
            assert sum(step.replicates) > sum(counts)
            counts = list(step.replicates)
            step = next_step([one[:n] for one, n in zip(values, counts, strict=True)], rule)
            assert step.runs == sum(counts) + companions * max(counts) <= most
        assert step.settled or step.more_runs > 0


def test_one_left_behind_comes_back_when_another_takes_the_lead() -> None:
    luck = np.random.default_rng(5)
    rule = Race(first=20, matters=0.1)
    behind = 1.0 + luck.normal(0, 0.01, 20)
    leader = 2.0 + luck.normal(0, 0.01, 30)
    late = np.concatenate([np.tile([-4.0, 6.0], 10), luck.normal(9.0, 1.0, 10)])
    step = next_step([behind, leader[:20], late[:20]], rule)
    assert [one.state for one in step.verdicts] == ["worse", "best", "open"]
    assert step.replicates == (20, 30, 30)
    step = next_step([behind, leader, late], rule)
    assert step.best == 2
    assert step.verdicts[0].state == "open"
    assert step.replicates == (45, 45, 45)


def cover(planted: Planted, half_width: float) -> tuple[float, list[Found]]:
    """Share of intervals that hold the true mean, and the measurements."""
    rule = Precision(first=16, half_width=half_width, most_runs=20_000)
    done, held = [], []
    for seed in range(REPEATS):
        values = planted.values(np.random.default_rng(seed), 2000)
        done.append(measure_each(lambda o, r, v=values: v[o, r], range(len(values)), rule=rule))
        for mean, one in zip(planted.means, done[-1].verdicts, strict=True):
            held.append(abs(one.estimate - mean) <= one.half_width)
    return float(np.mean(held)), done


def test_intervals_of_the_precision_asked_for_still_cover() -> None:
    planted = Planted((0.0, 1.0, 5.0), (0.0, 2.0, 6.0))  # beside the luck of the replicate, 3
    share, done = cover(planted, 0.7)
    assert 0.92 <= share <= 0.98
    assert all(one.settled and one.best is None for one in done)
    assert all(verdict.half_width <= 0.7 for one in done for verdict in one.verdicts)
    means = np.mean([one.replicates for one in done], axis=0)
    needed = (1.96 / 0.7) ** 2 * np.array([9, 13, 45])
    assert means == pytest.approx(needed, rel=0.12)


def test_a_precision_that_the_budget_does_not_pay_for_is_said_to_lack_runs() -> None:
    values = np.random.default_rng(1).normal(0, [[1.0], [5.0]], (2, 300))
    rule = Precision(first=16, half_width=0.5, most_runs=100, companions=1)
    done = measure_each(lambda option, replicate: values[option, replicate], [0, 1], rule=rule)
    assert not done.settled
    assert done.runs <= 100
    assert done.verdicts[0].state == "precise"
    assert done.more[0] == 0
    assert done.replicates[1] + done.more[1] == pytest.approx((1.96 * 5 / 0.5) ** 2, rel=0.4)


def test_what_can_never_be_settled_is_endless() -> None:
    luck = np.random.default_rng(1).normal(size=16)
    step = next_step([luck, luck[::-1]], Race(first=16, most_runs=48))
    assert isinstance(step, Step)
    assert step.replicates == (24, 24)
    assert max(verdict.more for verdict in step.verdicts) > ENDLESS / 2


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Race(first=1), "first is 1, allowed: at least 2"),
        (lambda: Race(growth=1.0), "growth is 1.0, allowed: above 1"),
        (lambda: Race(certainty=1.0), "certainty is 1.0, allowed: from 0.5 to below 1"),
        (lambda: Race(matters=-1.0), "matters is -1.0, allowed: at least 0"),
        (lambda: Precision(half_width=0.0), "half_width is 0.0, allowed: above 0"),
        (lambda: next_step([], Race()), "there is no option to choose from"),
        (lambda: next_step([[], []], Race(most_runs=20)), "the first look alone takes 32"),
    ],
)
def test_wrong_rules_are_refused(make: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        make()  # type: ignore[operator]
