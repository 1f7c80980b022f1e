"""Contagion with and without stopping: sizes of outbreaks, endemic levels, single people."""

import numpy as np
import pytest

from sim.lab import spread_on
from sim.rules import Bass, Contagion
from sim.ties import Ties
from sim.ties.generators import complete, ring_lattice, star
from tests.theory.sampling import MOST_Z, SEED
from tests.theory.targets import targets


@pytest.mark.parametrize("name", targets("contagion"))
def test_exact_numbers_are_met(name):
    target = targets("contagion")[name]
    target.check()  # its standard error is small enough to tell, and then:
    assert abs(target.z) < MOST_Z


@pytest.mark.parametrize("immune", [True, False])
def test_use_lasts_geometrically_long(immune):
    people, recovery, months = 100_000, 0.2, 8
    rule = Contagion(0.0, recovery=recovery, immune=immune)
    table = spread_on(
        Ties.from_edges([], people),
        rule,
        initial=np.arange(people),
        months=months,
        replicates=1,
        seed=SEED,
    )
    expected = (1.0 - recovery) ** np.arange(months + 1)
    error = np.sqrt(expected * (1.0 - expected) / people)
    assert (np.abs(table["using"] / people - expected) <= MOST_Z * error).all()
    assert (table["adopted"] == (people if immune else table["using"])).all()


def test_in_short_steps_chances_per_month_stay_what_they_are():
    """Outside contacts and stopping are stated per month, whatever the step."""
    people, external, recovery = 200_000, 0.3, 0.4
    for dt in (1.0, 0.25):
        table = spread_on(
            Ties.from_edges([], people),
            Contagion(0.0, external, recovery),
            initial=0,
            months=1,
            replicates=1,
            seed=SEED,
            dt=dt,
        )
        expected = external * people
        error = np.sqrt(external * (1.0 - external) * people)
        assert abs(table["adopted"].iloc[-1] - expected) < MOST_Z * error


def test_who_stops_passes_nothing_on():
    """Users who stop after one month have one chance at each neighbour, like a cascade."""
    rule = Contagion(0.3, recovery=1.0)
    table = spread_on(star(20), rule, initial=[0], months=10, replicates=20_000, seed=SEED)
    found = table["adopted"].to_numpy().reshape(-1, 11)
    error = np.sqrt(19 * 0.3 * 0.7 / 20_000)
    assert abs(found[:, 1].mean() - 6.7) < MOST_Z * error
    assert (found[:, 1] == found[:, -1]).all()


def test_the_immune_never_begin_again_and_others_do():
    run = {
        immune: spread_on(
            complete(40),
            Contagion(0.2, recovery=0.5, immune=immune),
            initial=[0, 1, 2],
            months=60,
            replicates=50,
            seed=SEED,
        )
        for immune in (True, False)
    }
    last = {immune: table[table["month"] == 60] for immune, table in run.items()}
    assert (last[True]["using"] == 0).all()
    assert last[True]["adopted"].mean() > 35
    assert last[False]["using"].mean() > 20
    assert (last[False]["using"] == last[False]["adopted"]).all()


def test_a_contact_with_many_users_and_outside_influence_is_independent():
    """The chance of one step with k users is 1 - (1 - e)(1 - r)^k."""
    external, rate, groups, users = 0.1, 0.15, 60_000, 3
    centre = np.arange(groups) * (users + 1)
    edges = np.concatenate([np.column_stack((centre, centre + k + 1)) for k in range(users)])
    initial = np.setdiff1d(np.arange(groups * (users + 1)), centre)
    table = spread_on(
        Ties.from_edges(edges, groups * (users + 1)),
        Contagion(rate, external),
        initial=initial,
        months=1,
        replicates=1,
        seed=SEED,
    )
    chance = 1.0 - (1.0 - external) * (1.0 - rate) ** users
    found = table["adopted"].iloc[-1] - initial.size
    error = np.sqrt(groups * chance * (1.0 - chance))
    assert abs(found - groups * chance) < MOST_Z * error


def test_a_hub_with_more_neighbours_than_a_byte_holds():
    """300 users around one person, whose hazard is 300 times that of one."""
    for leaves in (255, 256, 300):
        table = spread_on(
            star(leaves + 1),
            Bass(0.0, 0.5, "exponential"),
            initial=np.arange(1, leaves + 1),
            months=1,
            replicates=20_000,
            seed=SEED,
        )
        adopted = (table["adopted"].to_numpy().reshape(-1, 2)[:, 1] - leaves).mean()
        chance = 1.0 - np.exp(-0.5)
        assert abs(adopted - chance) < MOST_Z * np.sqrt(chance * (1.0 - chance) / 20_000)


@pytest.mark.parametrize(
    ("rule", "starters"),
    [
        (Bass(0.2, 0.3), 0),
        (Bass(0.2, 0.3, "contacts"), 0),
        (Bass(np.full(60, 0.2), 0.3, "exponential"), 0),
        (Contagion(0.3), 1),
        (Contagion(0.3, 0.01), 1),
        (Contagion(0.0, 0.2), 0),
    ],
)
def test_everyone_adopts_in_the_end(rule, starters):
    """Nobody is lost between passing over all people and passing over a list of some."""
    table = spread_on(
        ring_lattice(60, 4), rule, initial=starters, months=300, replicates=200, seed=SEED
    )
    found = table["adopted"].to_numpy().reshape(200, 301)
    assert (found[:, 0] == starters).all()
    assert (np.diff(found, axis=1) >= 0).all()
    assert (found[:, -1] == 60).all()
