"""Search: what is there is found as often as the site is flexible and accurate."""

import numpy as np
import pytest

from sim import DiffusionModel
from tests.scenarios import run, scenario

SITE = "networks.nhs_networks.channels.website"
ONLY = ("networks.nhs_networks.members=500000", f"{SITE}.searches_per_year=6")


def found(flexibility, accuracy, months=24):
    words = (f"{SITE}.flexibility={flexibility}", f"{SITE}.accuracy={accuracy}")
    model = DiffusionModel(scenario(*ONLY, *words, population="trust", months=months), seed=1)
    total = searches = 0
    for _ in range(months):
        model.step()
        sending = model.channels["nhs_networks.website"].send(model)
        total += sum(exposure.staff.size for exposure in sending.exposures)
        searches += model.members.staff["nhs_networks"].size * 6 / 12
    return total, searches


@pytest.mark.parametrize(("flexibility", "accuracy"), [(0.2, 0.7), (0.6, 0.5)])
def test_finds_are_searches_times_flexibility_times_accuracy(flexibility, accuracy):
    total, searches = found(flexibility, accuracy)
    expected = searches * flexibility * accuracy
    assert abs(total - expected) < 4 * np.sqrt(expected) + 0.05 * expected  # some find nothing apt


def test_either_at_nothing_finds_nothing():
    assert found(0, 1, months=3)[0] == found(1, 0, months=3)[0] == 0


def test_a_better_site_makes_more_staff_aware():
    aware = [
        run(scenario(*ONLY, f"{SITE}.{key}", population="trust")).summary()["staff_aware"]
        for key in ("flexibility=0.1", "flexibility=0.9")
    ]
    assert aware[1] > aware[0]


def test_searchers_find_what_concerns_them_most():
    model = DiffusionModel(scenario(*ONLY, f"{SITE}.flexibility=1", population="trust"), seed=1)
    counts = {}
    for _ in range(12):
        model.step()
        for exposure in model.channels["nhs_networks.website"].send(model).exposures:
            relevance = model.relevance[exposure.product, exposure.staff]
            assert (relevance > 0).all()
            counts[exposure.product] = counts.get(exposure.product, 0) + exposure.staff.size
    assert all(counts[product] > 0 for product in range(3))
