"""Targets: from what is published to a spread, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.calibration.targets import read_targets, refuse_unknown
from experiments.problems import Problem
from tests.experiments.calibrations import target


def test_spreads_of_published_numbers() -> None:
    interval = target("s", kind="interval", low=2.6, high=10.0, sd=None)
    assert interval.centre == pytest.approx(6.3)
    assert interval.observation_sd == pytest.approx(7.4 / 3.919928, rel=1e-6)
    wide = target("s", kind="interval", low=-1.0, high=1.0, level=0.5, sd=None)
    assert wide.observation_sd == pytest.approx(1.0 / 0.6744898, rel=1e-6)
    half = target("s", kind="iqr", low=3.5, high=14.6, sd=None)
    assert half.observation_sd == pytest.approx(11.1 / 1.349)
    assert target("s", 3.0, sd=0.5, discrepancy_sd=1.2).spread_variance == pytest.approx(1.69)


def test_the_published_interval_is_kept() -> None:
    assert target("s", kind="iqr", low=3.5, high=14.6, sd=None).published == (3.5, 14.6)
    low, high = target("s", 3.0, sd=1.0).published
    assert (low, high) == pytest.approx((3 - 1.959964, 3 + 1.959964))
    assert target("s", kind="null", margin=2.0, sd=None).published == (-2.0, 2.0)
    found = target("s", kind="null", margin=2.0, low=-5.0, high=3.4, sd=None)
    assert found.published == (-5.0, 3.4)
    assert found.observation_sd == pytest.approx(2.0 / 1.959964)
    assert target("s", 0.3, kind="at_least").published == (0.3, np.inf)


def test_of_a_bound_only_the_wrong_side_counts() -> None:
    values = np.array([0.1, 0.5])
    assert target("s", 0.3, kind="at_least").shortfall(values).tolist() == [pytest.approx(-0.2), 0]
    assert target("s", 0.3, kind="at_most").shortfall(values).tolist() == [0, pytest.approx(0.2)]
    assert target("s", 0.3).shortfall(values).tolist() == pytest.approx([-0.2, 0.2])


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"kind": "interval", "low": 1.0}, "needs low and high; high is missing"),
        ({"kind": "interval", "low": 3.0, "high": 1.0}, "low 3 must be below high 1"),
        (
            {"kind": "interval", "low": 1.0, "high": 3.0, "value": 4.0},
            "value is 4, allowed: 1 to 3",
        ),
        ({"kind": "iqr", "low": 1.0, "high": 3.0, "sd": 1.0}, "sd is given, and kind iqr takes"),
        ({"kind": "sd", "value": 1.0, "sd": 0.0}, "sd is 0"),
        ({"kind": "null", "margin": 1.0, "low": 1.0, "high": 2.0}, "leaves out 0"),
        ({"kind": "sdd", "value": 1.0, "sd": 1.0}, "kind is sdd"),
        ({"kind": "sd", "value": 1.0, "sd": 1.0, "margn": 1}, "did you mean 'margin'?"),
        ({"kind": "sd", "value": 1.0, "sd": 1.0, "discrepancy_sd": -1}, "discrepancy_sd is -1"),
    ],
)
def test_a_wrong_target_is_one_line(entry: dict[str, object], said: str) -> None:
    full = {"name": "uptake", "unit": "points", "source": "s", **entry}
    with pytest.raises(Problem, match=r"^targets\.uptake: [^\n]+$") as caught:
        read_targets([full])
    assert said in str(caught.value)


def test_targets_are_about_statistics_and_one_each() -> None:
    entry = {"name": "uptake", "kind": "sd", "value": 1, "sd": 1, "unit": "u", "source": "s"}
    found = read_targets([entry])
    refuse_unknown(found, ["uptake", "spread"])
    with pytest.raises(Problem, match="did you mean 'uptakes'"):
        refuse_unknown(found, ["uptakes"])
    with pytest.raises(Problem, match="holds 'uptake' twice"):
        read_targets([entry, entry])
    with pytest.raises(Problem, match="targets is empty"):
        read_targets([])
