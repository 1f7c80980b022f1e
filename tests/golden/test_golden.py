"""The numbers are unchanged, to the last count.

A change of these numbers is a change of results: refresh them with
``python -m tests.golden.refresh`` and say so in the changelog, flagged "results change".
"""

import json

import pytest

from tests.golden.cases import CASES, FILE, measured

KNOWN = json.loads(FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", CASES)
def test_the_numbers_are_unchanged(name):
    assert measured(name) == KNOWN[name]


def test_every_stored_case_is_still_measured():
    assert set(KNOWN) == set(CASES)
