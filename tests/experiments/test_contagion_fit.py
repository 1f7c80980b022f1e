"""Word of mouth along ties: found where it was put, not where it was not, and confounded."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import binom

from experiments.calibrate import contagion_spread, fit_contagion, read_people
from experiments.contagion_fit import shares_using
from experiments.problems import Problem
from sim.chance import Chance
from sim.lab import spread_on
from sim.rules import Bass
from sim.ties import Ties
from sim.ties.generators import small_world

PERIODS = 10


def made(
    p: object, q: float, *, replicates: int = 1, people: int = 1000
) -> tuple[Ties, np.ndarray]:
    """Ties and periods of adoption, by the rule that is fitted; 0 for never."""
    ties = small_world(people, 6, rewired=0.1, chance=Chance(3, 0))
    rule = Bass(p, q, "exponential")
    _, first = spread_on(
        ties, rule, initial=0, months=PERIODS, replicates=replicates, seed=5, detail=True
    )
    return ties, np.where(first < 0, 0, first)


def test_shares_are_of_the_period_before() -> None:
    ties = Ties.from_edges([(0, 1), (1, 2), (1, 2)], n=4)
    found = shares_using(np.array([1, 2, 0, 3]), ties, periods=3)
    assert found.tolist() == [[0, 0, 1], [0, 0.5, 0.5], [0, 0, 1], [0, 0, 0]]


def test_the_likelihood_is_that_of_the_hazard() -> None:
    ties, adopted = made(0.05, 0.2, people=60)
    fit = fit_contagion(adopted[0], ties, periods=PERIODS)
    shares = shares_using(adopted[0], ties, periods=PERIODS)

    def worse(x: np.ndarray) -> float:
        total = 0.0
        for person, when in enumerate(adopted[0]):
            for period in range(1, PERIODS + 1):
                hazard = 1 - math.exp(-(abs(x[0]) + abs(x[1]) * shares[person, period - 1]))
                if period == when:
                    total -= math.log(hazard)
                    break
                total -= math.log(1 - hazard)
        return total

    assert fit.log_likelihood == pytest.approx(-worse(fit.optimum.values), abs=1e-8)
    assert fit.log_likelihood >= -minimize(worse, [0.1, 0.1], method="Nelder-Mead").fun - 1e-5


def test_what_was_put_in_is_found() -> None:
    ties, adopted = made(0.04, 0.25, replicates=40, people=300)
    fits = [fit_contagion(row, ties, periods=PERIODS) for row in adopted]
    inside = sum(fit.q.low <= 0.25 <= fit.q.high for fit in fits)
    also = sum(ends[0] <= 0.04 <= ends[1] for ends in (f.p_interval("everybody") for f in fits))
    assert min(inside, also) >= 34  # of 40 at 95 %: fewer by luck once in a hundred times
    assert np.mean([fit.q.value for fit in fits]) == pytest.approx(0.25, abs=0.02)
    assert all(fit.word_of_mouth.p_value < 1e-3 for fit in fits)


def test_none_is_found_where_there_was_none() -> None:
    ties, adopted = made(0.08, 0.0, replicates=200, people=300)
    fits = [fit_contagion(row, ties, periods=PERIODS) for row in adopted]
    rejected = sum(fit.word_of_mouth.p_value < 0.1 for fit in fits)
    assert binom.ppf(0.005, 200, 0.1) <= rejected <= binom.ppf(0.995, 200, 0.1)
    none = sum(fit.word_of_mouth.statistic == 0.0 for fit in fits)
    assert binom.ppf(0.005, 200, 0.5) <= none <= binom.ppf(0.995, 200, 0.5)
    assert any("is not told from none" in fit.words() for fit in fits)


def blocks(people: int, blocks: int) -> tuple[Ties, np.ndarray]:
    """Ties within blocks only, and the block of each person."""
    belongs = np.arange(people) * blocks // people
    ring = [(k, k + step) for step in (1, 2, 3) for k in range(people - step)]
    pairs = [(a, b) for a, b in ring if belongs[a] == belongs[b]]
    return Ties.from_edges(pairs, people), belongs


def test_outside_influence_by_community_looks_like_word_of_mouth_until_it_is_let_differ() -> None:
    ties, belongs = blocks(1000, 20)
    p = np.where(belongs % 2 == 0, 0.02, 0.25)
    _, first = spread_on(
        ties, Bass(p, 0.0), initial=0, months=PERIODS, replicates=1, seed=9, detail=True
    )
    adopted = np.where(first[0] < 0, 0, first[0])
    same = fit_contagion(adopted, ties, periods=PERIODS)
    apart = fit_contagion(adopted, ties, periods=PERIODS, outside="community", communities=belongs)
    assert same.word_of_mouth.p_value < 1e-6
    assert apart.word_of_mouth.p_value > 0.01
    assert apart.q.value < same.q.value / 3
    assert apart.aic < same.aic - 20
    assert len(apart.p) == 20
    assert apart.p["1"] == pytest.approx(0.25, abs=0.12)
    assert "an outside influence of its own in each community" in apart.words()


def test_outside_influence_that_rises_looks_like_word_of_mouth_until_it_is_let_rise() -> None:
    ties, _ = made(0.05, 0.0)
    luck = Chance(11, 0)
    adopted = np.zeros(ties.n, int)
    for period in range(1, PERIODS + 1):
        drawn = luck.uniform("rising", np.arange(ties.n), month=period) < 0.01 * 1.5**period
        adopted = np.where((adopted == 0) & drawn, period, adopted)
    same = fit_contagion(adopted, ties, periods=PERIODS)
    apart = fit_contagion(adopted, ties, periods=PERIODS, outside="period", period="year")
    assert same.word_of_mouth.p_value < 1e-6
    assert apart.word_of_mouth.p_value > 0.01
    assert "in each year" in apart.words()


def test_the_spread_of_what_was_made_is_reproduced() -> None:
    ties, belongs = blocks(600, 20)
    _, first = spread_on(
        ties, Bass(0.05, 0.4, "exponential"), initial=0, months=PERIODS, replicates=1, seed=2,
        detail=True,
    )  # fmt: skip
    adopted = np.where(first[0] < 0, 0, first[0])
    names = [f"block {k}" for k in belongs]
    fit = fit_contagion(adopted, ties, periods=PERIODS)
    options = {"adopted": adopted, "communities": names, "periods": PERIODS}
    found = contagion_spread(fit, ties, **options)
    assert "reproduced" in found.verdict()
    assert (found.low <= found.observed).all()
    assert (found.observed <= found.high).all()
    apart = fit_contagion(adopted, ties, periods=PERIODS, outside="period")
    with pytest.raises(Problem, match="outside is period, allowed: same or community"):
        contagion_spread(apart, ties, **options)


def test_places_that_differ_are_reproduced_only_if_they_may() -> None:
    ties, belongs = blocks(1000, 20)
    p = np.where(belongs % 2 == 0, 0.02, 0.25)
    _, first = spread_on(
        ties, Bass(p, 0.0), initial=0, months=PERIODS, replicates=1, seed=9, detail=True
    )
    adopted = np.where(first[0] < 0, 0, first[0])
    options = {"adopted": adopted, "communities": belongs.tolist(), "periods": PERIODS}
    for outside, words in (("same", "too small in the model"), ("community", "reproduced")):
        fit = fit_contagion(adopted, ties, periods=PERIODS, outside=outside, communities=belongs)
        assert words in contagion_spread(fit, ties, **options).verdict()


def test_what_does_not_fit_is_refused() -> None:
    ties = Ties.from_edges([(0, 1)], n=3)
    for adopted, options, words in (
        ([1, 2], {}, "adopted has shape (2,), allowed: (3,)"),
        ([1, 2, 9], {}, "adopted[2] is 9, allowed: a period from 1 to 3"),
        ([1, 2.5, 0], {}, "adopted[1] is 2.5"),
        ([0, math.nan, 0], {}, "adopted[1] is nan"),
        ([0, 0, 0], {}, "nobody adopted"),
        ([1, 2, 0], {"outside": "city"}, "outside is city, allowed: same, community, period"),
        ([1, 2, 0], {"outside": "community"}, "communities have shape (0,), allowed: (3,)"),
    ):
        with pytest.raises(Problem) as found:
            fit_contagion(adopted, ties, periods=3, **options)
        assert words in str(found.value)


def test_what_physicians_and_villages_show(shared_data: Path) -> None:
    """The numbers of docs/curves.md."""
    folder, found = shared_data / "netdiffuser", {}
    for prefix in ("medinnov", "kfamily"):
        people = read_people(folder / f"{prefix}_nodes.csv")
        ties = people.ties(folder / f"{prefix}_edges.csv")
        for outside in ("same", "community", "period"):
            found[prefix, outside] = fit_contagion(
                people.adopted,
                ties,
                periods=len(people.periods),
                outside=outside,
                communities=people.communities,
            )
    assert all(found["medinnov", o].word_of_mouth.p_value > 0.15 for o in ("same", "community"))
    assert found["medinnov", "period"].q.value == 0.0
    women = {o: found["kfamily", o] for o in ("same", "community", "period")}
    assert [women[o].q.value for o in women] == pytest.approx([0.102, 0.084, 0.121], abs=0.001)
    assert all(fit.word_of_mouth.p_value < 1e-6 for fit in women.values())
    spread = contagion_spread(
        women["same"], ties, adopted=people.adopted, communities=people.communities, periods=10
    )
    assert spread.high[0] < spread.observed[0]
    apart = contagion_spread(
        women["community"], ties, adopted=people.adopted, communities=people.communities, periods=10
    )
    assert apart.high[0] > 16 > spread.high[0]
    assert spread.chance_of_as_much < 0.05
