"""Bass on graphs: the three forms, continuous time, rings, and what the step adds."""

from itertools import pairwise

import numpy as np
import pytest

from sim.chance import Chance
from sim.lab import spread_on
from sim.lab.curves import bass_share, bass_share_in_steps
from sim.rules import Bass
from sim.ties import Ties
from sim.ties.generators import complete, regular, ring_lattice
from tests.theory.sampling import MOST_Z, SEED, shares
from tests.theory.targets import targets

FORMS = ("hazard", "exponential", "contacts")


@pytest.mark.parametrize("name", targets("bass"))
def test_published_numbers_are_met(name):
    target = targets("bass")[name]
    target.check()  # its standard error is small enough to tell, and then:
    assert abs(target.z) < MOST_Z


@pytest.mark.parametrize("name", [name for name in targets("bass") if name.startswith("B16")])
def test_the_ring_is_within_a_hundredth(name):
    target = targets("bass")[name]
    assert abs(target.estimate - target.expected) < 0.01


@pytest.mark.parametrize("form", FORMS)
def test_without_neighbours_only_the_outside_counts(form):
    """Someone without ties has the share 0, whatever q is."""
    p, dt, months, people = 0.1, 0.5, 4, 100_000
    alone = Ties.from_edges([], people)
    table = spread_on(
        alone, Bass(p, 0.9, form), initial=0, months=months, replicates=1, seed=SEED, dt=dt
    )
    stay = np.exp(-p * dt) if form == "exponential" else 1.0 - p * dt
    expected = 1.0 - stay ** (np.arange(months + 1) / dt)
    error = np.sqrt(expected * (1.0 - expected) / people)
    assert (np.abs(table["adopted"] / people - expected) <= MOST_Z * error).all()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("users", [0, 1, 3])
def test_the_share_is_of_ones_own_neighbours(form, users):
    """Pairs of a star's centre and three leaves: the chance of one step, person by person."""
    p, q, stars = 0.05, 0.6, 40_000
    centre = np.arange(stars) * 4
    edges = np.concatenate([np.column_stack((centre, centre + leaf)) for leaf in (1, 2, 3)])
    initial = np.concatenate([centre + leaf for leaf in range(1, users + 1)] or [centre[:0]])
    ties = Ties.from_edges(edges, 4 * stars)
    _, month = spread_on(
        ties,
        Bass(p, q, form),
        initial=initial,
        months=1,
        replicates=1,
        seed=SEED,
        detail=True,
    )
    chance = {
        "hazard": p + q * users / 3,
        "exponential": 1.0 - np.exp(-p - q * users / 3),
        "contacts": 1.0 - (1.0 - p) * (1.0 - q / 3) ** users,
    }[form]
    found = (month[0, centre] == 1).mean()
    assert abs(found - chance) < MOST_Z * np.sqrt(chance * (1.0 - chance) / stars)


@pytest.fixture(scope="module")
def on_rings_and_more():
    """Mean and standard error of paired steps up in the number of ties, at every month."""
    people, months = 600, 20
    ties = [ring_lattice(people, 2)]
    ties += [regular(people, degree, chance=Chance(SEED, 0)) for degree in (3, 4, 8, 20)]
    runs = [
        spread_on(
            one,
            Bass(0.01, 0.40),
            initial=0,
            months=months,
            replicates=400,
            seed=SEED,
        )["adopted"]
        .to_numpy()
        .reshape(400, months + 1)
        for one in [*ties, complete(people)]
    ]
    return [high - low for low, high in pairwise(runs)]


@pytest.mark.parametrize("step", range(5))
def test_more_ties_are_faster_at_every_month_b21(on_rings_and_more, step):
    """Ring, random ties for 3, 4, 8 and 20, then all; the first two months are alike."""
    difference = on_rings_and_more[step]
    mean = difference.mean(axis=0)
    error = difference.std(axis=0, ddof=1) / np.sqrt(difference.shape[0])
    assert (mean[:2] == 0).all()
    assert (mean[2:] > -2.0 * error[2:]).all()
    assert (mean[5:] > 0).all()
    assert (mean[8:] > MOST_Z * error[8:]).all()


def test_nothing_reaches_an_organisation_without_ties_and_outside_influence_b24():
    size = 60
    members = np.arange(3 * size).reshape(3, size)
    pairs = np.array([(a, b) for group in members for a in group for b in group if a < b])
    p = np.repeat([0.02, 0.05, 0.0], size)
    _, month = spread_on(
        Ties.from_edges(pairs, 3 * size),
        Bass(p, 0.9),
        initial=0,
        months=60,
        replicates=200,
        seed=SEED,
        detail=True,
    )
    assert (month[:, members[2]] == -1).all()
    assert (month[:, members[:2]] > 0).mean() > 0.99


STEPS = (1.0, 0.5, 0.25)


@pytest.fixture(scope="module")
def by_step():
    """Mean and standard error of the share at months 5 and 10, for three lengths of a step."""
    people, replicates = 1_500, 500

    def run(form, dt):
        table = spread_on(
            complete(people),
            Bass(0.03, 0.38, form),
            initial=0,
            months=10,
            replicates=replicates,
            seed=SEED,
            dt=dt,
        )
        found = np.column_stack([shares(table, month, people) for month in (5, 10)])
        return found.mean(axis=0), found.std(axis=0, ddof=1) / np.sqrt(replicates)

    return {form: [run(form, dt) for dt in STEPS] for form in ("hazard", "exponential")}


@pytest.mark.parametrize("form", ["hazard", "exponential"])
def test_the_error_falls_with_the_step_m5(by_step, form):
    """The slope of its logarithm is 1; 1 500 people differ from very many by less than .001."""
    exact = bass_share([5, 10], p=0.03, q=0.38)
    errors = np.array([exact - mean for mean, _ in by_step[form]])
    for error in errors.T:
        slope = np.polyfit(np.log(STEPS), np.log(error), 1)[0]
        assert abs(slope - 1.0) < 0.2


def test_many_people_follow_the_mean_field_map_b12(by_step):
    """Up to finite size: the mean of 1 500 people lies below by about 1 / 1 500."""
    for dt, (mean, error) in zip(STEPS, by_step["hazard"], strict=True):
        limit = bass_share_in_steps(10, p=0.03, q=0.38, dt=dt)[[5, 10]]
        assert (np.abs(mean - limit) < MOST_Z * error + 0.001).all()
