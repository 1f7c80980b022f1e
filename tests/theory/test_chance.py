"""The generator is the published one, and draws are keyed."""

import numpy as np
import pytest

from sim.chance import Chance, philox, purpose_code

ONES = 0xFFFFFFFF
KNOWN_ANSWERS = [  # Random123 known-answer file, philox4x32 with 10 rounds
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((ONES,) * 4, (ONES,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


@pytest.mark.parametrize(("counter", "key", "expected"), KNOWN_ANSWERS)
def test_philox_gives_the_published_answers(counter, key, expected):
    assert philox(*counter, *key) == expected


def test_a_draw_depends_on_its_key_alone():
    chance = Chance(3, 7)
    together = chance.uniform("reads", np.arange(1000), product=2, month=5)
    backwards = Chance(3, 7).uniform("reads", np.arange(999, -1, -1), product=2, month=5)
    assert np.array_equal(together, backwards[::-1])
    assert chance.uniform("reads", [41], product=2, month=5)[0] == together[41]


@pytest.mark.parametrize(
    "other",
    [
        lambda rows: Chance(4, 7).uniform("reads", rows, product=2, month=5),
        lambda rows: Chance(3, 8).uniform("reads", rows, product=2, month=5),
        lambda rows: Chance(3, 7).uniform("opens", rows, product=2, month=5),
        lambda rows: Chance(3, 7).uniform("reads", rows, product=3, month=5),
        lambda rows: Chance(3, 7).uniform("reads", rows, product=2, month=6),
        lambda rows: Chance(3, 7).uniform("reads", rows + 10_000, product=2, month=5),
    ],
)
def test_every_part_of_the_key_gives_unrelated_draws(other):
    rows = np.arange(10_000)
    draws = Chance(3, 7).uniform("reads", rows, product=2, month=5)
    assert abs(np.corrcoef(draws, other(rows))[0, 1]) < 4 / np.sqrt(rows.size)


def test_draws_follow_their_laws():
    rows = np.arange(200_000)
    chance = Chance(1, 1)
    uniform = chance.uniform("u", rows)
    assert uniform.min() > 0.0
    assert uniform.max() < 1.0
    assert abs(uniform.mean() - 0.5) < 4 * np.sqrt(1 / 12 / rows.size)
    exponential = chance.exponential("e", rows)
    assert abs(exponential.mean() - 1.0) < 4 / np.sqrt(rows.size)
    normal = chance.normal("n", rows)
    assert abs(normal.mean()) < 4 / np.sqrt(rows.size)
    assert abs(normal.var() - 1.0) < 4 * np.sqrt(2 / rows.size)


def test_purposes_have_distinct_codes():
    names = ["staff.clock", "interest", "leader.identified", "leader.willing", "support.queue"]
    assert len({purpose_code(name) for name in names}) == len(names)


@pytest.mark.parametrize(("seed", "replicate"), [(-1, 0), (2**32, 0), (0, -1), (0, 2**32)])
def test_seed_and_replicate_out_of_range_are_refused(seed, replicate):
    with pytest.raises(ValueError, match="allowed are 0 to 4294967295"):
        Chance(seed, replicate)
