"""On what the order of the recommendations hangs: the words and the first table."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import load
from analysis.decisions.case import make_case
from analysis.decisions.order import order_section
from tests.analysis.planted_worlds import Space, write_space

WORLDS = 300


def section_of(tmp_path, shares):
    """Two options of which `staff.climate` alone decides the better; `leaders.willing` is idle."""
    chance = np.random.default_rng(4)
    climate, idle = chance.uniform(-1, 1, (2, WORLDS))
    space = Space(
        parameters=pd.DataFrame({"staff.climate": climate, "leaders.willing": idle}),
        use={"1b": 100 + 80 * climate, "2c": np.full(WORLDS, 100.0)},
        cost={"1b": np.zeros(WORLDS), "2c": np.zeros(WORLDS)},
        value=10.0,
    )
    results = load(write_space(tmp_path / "results", space))
    names = ["staff.climate", "leaders.willing", "inert dummy"]
    swaps = pd.DataFrame(
        {"input": names, **dict(zip(("share", "low", "high"), shares, strict=True))}
    )
    return order_section(make_case(results, None), swaps, everything=0.5, inert="inert dummy")


def test_the_parameter_that_turns_the_order_is_named_with_its_worth(tmp_path):
    found = section_of(tmp_path, ([0.5, 0.01, 0.0], [0.4, 0.0, 0.0], [0.6, 0.02, 0.0]))
    assert found.words[0].endswith("at £10 per user hangs on staff.climate.")
    table = found.tables[0].frame.set_index("path")
    assert table.index.tolist() == ["staff.climate", "leaders.willing"]
    ahead = 10 * 80 * np.random.default_rng(4).uniform(-1, 1, (2, WORLDS))[0]  # 1b of 2c, pounds
    known = np.maximum(ahead, 0).mean() - max(ahead.mean(), 0)
    assert abs(table.loc["staff.climate", "value_pounds"] - known) < 0.02 * known
    assert table["matters"].tolist() == [True, False]
    assert "worth finding out before deciding: staff.climate for up to £" in " ".join(found.words)
    assert found.tables[0].rows[1][3] == "£0 ± £0"


def test_nothing_is_named_where_no_interval_is_above_nothing(tmp_path):
    found = section_of(tmp_path, ([0.1, 0.05, 0.0], [0.0, 0.0, 0.0], [0.3, 0.2, 0.0]))
    assert found.words[0].startswith("No parameter was found on which the order")
