"""Small experiments on the toy population, each in its own results folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from experiments import compose
from experiments.settings import Experiment

SMALL = ("population=toy", "months=6", "replicates=3", "recommendations=[2c]", "executor=serial")
Small = Callable[..., Experiment]


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """Compose a comparison of 2 scenarios x 3 replicates; further words come after."""

    def composed(*words: str, results: str = "results") -> Experiment:
        return compose([*SMALL, f"results={tmp_path / results}", *words])

    return composed
