"""All targets together: none far off, few somewhat off, and all on the page that lists them."""

import re

import pytest

from tests.theory.targets import PAGE, every_target


def test_of_many_targets_none_is_far_off_and_few_are_somewhat_off():
    z = [target.z for target in every_target()]
    assert len(z) > 40
    assert max(map(abs, z)) < 4.0
    assert sum(abs(value) > 2.0 for value in z) < 0.1 * len(z)


def test_the_page_states_every_target_and_what_is_obtained():
    """Under today's luck or earlier luck: ``python -m tests.theory.targets`` renews them."""
    rows = [re.split(r"\s*\|\s*", line)[1:-1] for line in PAGE.read_text("utf-8").splitlines()]
    stated = {row[0]: row[1:] for row in rows if len(row) == 6}
    for target in every_target():
        assert target.name in stated, f"{target.name} is not in {PAGE.name}"
        expected, bias, estimate, error, _ = stated[target.name]
        assert float(expected) == pytest.approx(target.expected, abs=1e-6)
        assert float(bias) == pytest.approx(target.bias, abs=1e-6)
        assert float(error) == pytest.approx(target.standard_error, rel=0.3)
        assert abs(float(estimate) - target.estimate) < 6.0 * target.standard_error


def test_the_page_names_no_target_that_is_gone():
    names = {target.name for target in every_target()}
    rows = [line.split(" | ") for line in PAGE.read_text("utf-8").splitlines()]
    numbered = [row[0].removeprefix("| ") for row in rows if len(row) == 6 and "." in row[1]]
    assert set(numbered) == names
