"""Results folders with differences planted in them."""

import pytest

from tests.analysis.planted_results import COST, USE, Plan, write


@pytest.fixture
def planted(tmp_path):
    """Make results folders: `planted(replicates=4, ...)`, by default with all of `USE`."""

    def make(name="planted", **changes):
        settings = {"use": dict(USE), "cost": dict(COST)} | changes
        return write(tmp_path / "results" / "compare" / name, Plan(**settings))

    return make
