"""Results for the page to show, and the page itself."""

import pytest

from tests.analysis.planted_results import COST, USE, Plan, write


@pytest.fixture
def results_root(tmp_path):
    """A folder of results with one comparison in it."""
    plan = Plan(use=dict(USE), cost=dict(COST), replicates=3, identical=("3b",))
    plan.titles["2c"] = "Leaders <script>alert(1)</script> *starred* $x$"
    write(tmp_path / "compare" / "planted", plan)
    return tmp_path
