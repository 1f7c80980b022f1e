"""Scaling drops whole organisations, and keeps their sizes, kinds and staff as they are."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest

from sim.chance import Chance
from sim.parameters import PopulationSettings
from sim.population import build_population
from sim.population.listing import regions_at
from sim.settings import PROFESSIONS
from tests.scenarios import scenario


@dataclass(frozen=True)
class Nation:
    """What is published of the NHS in England at some time."""

    staff: int
    organisations: dict[str, int]
    professions: dict[str, int]
    regions: int
    acute_median: tuple[int, int]
    acute_log_sd: float


NATIONS = {
    "england_2008": Nation(
        staff=1_368_200,
        organisations={
            "acute": 169,
            "mental_health": 58,
            "community": 163,
            "ambulance": 12,
            "general_practice": 8230,
            "strategic": 10,
            "other": 9,
        },
        professions={
            "doctor": 133_700,
            "nurse": 408_200,
            "scientific": 142_600,
            "ambulance": 17_500,
            "clinical_support": 355_000,
            "management": 39_900,
            "estates": 73_800,
        },
        regions=10,
        acute_median=(3700, 4500),
        acute_log_sd=0.57,
    ),
    "england_modern": Nation(
        staff=1_700_000,
        organisations={
            "acute": 134,
            "mental_health": 50,
            "community": 15,
            "ambulance": 10,
            "general_practice": 6280,
            "strategic": 42,
            "other": 12,
        },
        professions={
            "doctor": 203_000,
            "nurse": 436_000,
            "scientific": 203_000,
            "ambulance": 24_000,
            "clinical_support": 452_000,
            "management": 47_000,
            "estates": 68_000,
        },
        regions=7,
        acute_median=(6300, 7200),
        acute_log_sd=0.57,
    ),
}


@cache
def england(scale, replicate=0, population="england_2008"):
    settings = scenario(population=population).population
    changed = PopulationSettings(**{**settings.model_dump(), "scale": scale})
    return build_population(changed, Chance(5, replicate))


@pytest.fixture(params=sorted(NATIONS))
def nation(request):
    """What is published, and the population built to meet it, entire."""
    return NATIONS[request.param], england(1.0, population=request.param)


@pytest.fixture
def whole():
    return england(1.0)


def mix(people):
    return np.bincount(people.profession, minlength=len(PROFESSIONS)) / people.n_staff


def test_everyone_is_there_at_scale_1(nation):
    published, people = nation
    assert people.n_staff == published.staff
    numbers = {kind: count for kind, (count, _) in people.by_kind().items()}
    assert numbers == published.organisations
    assert people.weight == 1.0
    assert np.unique(people.organisation_region).size == published.regions


def test_the_nation_has_the_professions_published(nation):
    published, people = nation
    shares = dict(zip(PROFESSIONS, mix(people), strict=True))
    for profession, headcount in published.professions.items():
        wanted = headcount / published.staff
        assert shares[profession] == pytest.approx(wanted, abs=0.015), profession


def test_sizes_follow_the_published_distribution(nation):
    published, people = nation
    acute = np.diff(people.organisation_start)[people.organisation_kind == 0]
    assert np.log(acute).std() == pytest.approx(published.acute_log_sd, abs=0.04)
    low, high = published.acute_median
    assert low < np.median(acute) < high


def test_practices_and_boards_of_today_have_the_staff_published():
    staff = {
        kind: n for kind, (_, n) in england(1.0, population="england_modern").by_kind().items()
    }
    assert staff["general_practice"] == pytest.approx(190_000, rel=0.02)
    assert staff["strategic"] == pytest.approx(25_000, rel=0.02)


@pytest.mark.parametrize("scale", [0.02, 0.05, 0.2])
def test_kept_organisations_are_organisations_of_the_nation(whole, scale):
    people = england(scale)
    sizes = dict(zip(whole.organisation_code, np.diff(whole.organisation_start), strict=True))
    kept = dict(zip(people.organisation_code, np.diff(people.organisation_start), strict=True))
    assert len(kept) == people.n_organisations
    assert all(sizes[code] == size for code, size in kept.items())
    for kind, (count, _) in whole.by_kind().items():
        assert people.by_kind().get(kind, (0, 0))[0] == int(scale * count + 0.5), kind
    assert people.weight == pytest.approx(1.0 / scale)


def test_the_mix_is_kept(whole):
    assert np.allclose(mix(england(0.05)), mix(whole), atol=0.015)


def test_scaled_populations_stand_for_the_nation_on_average():
    staff = [england(0.05, replicate).n_staff for replicate in range(24)]
    error = np.std(staff, ddof=1) / np.sqrt(len(staff))
    assert np.mean(staff) == pytest.approx(0.05 * 1_368_200, abs=3.0 * error + 1_000)
    assert error < 3_000


def test_large_and_small_organisations_stay_in_proportion(whole):
    by_size = np.sort(np.diff(whole.organisation_start)[whole.organisation_kind == 0])
    people = england(0.05)
    kept = np.sort(np.diff(people.organisation_start)[people.organisation_kind == 0])
    ranks = np.searchsorted(by_size, kept)
    assert np.all(np.abs(np.diff(ranks) - by_size.size / kept.size) <= 2.0)


def test_regions_go_with_their_organisations():
    assert [regions_at(scale, 10) for scale in (1.0, 0.5, 0.2, 0.05, 0.001)] == [10, 5, 2, 2, 2]
    assert regions_at(1.0, 1) == regions_at(0.05, 1) == 1
    people = england(0.05)
    acute = people.organisation_region[people.organisation_kind == 0]
    assert np.bincount(acute).tolist() == [4, 4]
