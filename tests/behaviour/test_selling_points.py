"""What each selling point exists for gets worse when its one key switches it off, on common luck.

Networks are shown as large beside the staff, and products as widely sent, so that what a network
does can be told from luck in a few replicates. A point that exists is compared at the top of its
range with being off; one that may be developed, the same.
"""

from functools import cache

import numpy as np
import pytest

from experiments.documents import read_mapping
from sim import DiffusionModel, build_world
from sim.recommendations import with_value
from tests.scenarios import CONFIGS, scenario

POINTS = sorted(path.stem for path in (CONFIGS / "selling_point").glob("*.yaml"))
REPLICATES = 5
VISIBLE = (
    "population.scale=0.015",
    "population.share_of_england=0.25",
    "campaigns.disseminated_share=1",
    "campaigns.first_message_delay_months=0",
    "campaigns.messages_per_product=4",
    "leaders.followers=12",
)


@cache
def world(replicate):
    return build_world(base(), seed=1, replicate=replicate)


def base():
    return scenario(*VISIBLE, population="england_2008", months=48)


def measured(point, value, replicate):
    changed = with_value(base(), point["key"].split("."), value=float(value))
    model = DiffusionModel(changed, seed=1, replicate=replicate, world=world(replicate))
    return model.run().summary()[point["measure"]]


def test_there_are_twenty_two():
    """Nine for staff and four for the Institute now, nine that might be developed."""
    whom = [read_mapping(CONFIGS / "selling_point" / f"{name}.yaml")["whom"] for name in POINTS]
    assert [whom.count(kind) for kind in ("staff", "institute", "potential")] == [9, 4, 9]


@pytest.mark.parametrize("name", POINTS)
def test_without_it_what_it_exists_for_is_worse(name):
    point = read_mapping(CONFIGS / "selling_point" / f"{name}.yaml")
    gains = []
    for replicate in range(REPLICATES):
        with_it, without = (
            measured(point, point[key], replicate)
            for key in ("on" if point["off"] > point["on"] else "high", "off")
        )
        gains.append(with_it - without if point["better"] == "more" else without - with_it)
    gains = np.array(gains)
    assert gains.mean() > 0.0
    assert (gains > 0.0).sum() > (gains < 0.0).sum()
    assert gains.mean() > 1.5 * gains.std(ddof=1) / np.sqrt(REPLICATES)
