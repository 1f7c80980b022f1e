"""What every folder of tests may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("untimed", deadline=None)  # a busy machine is no failure
settings.load_profile("untimed")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of published data, which is not part of the repository.

    ``NHS_SPREAD_DATA`` names it, else it is looked for beside the clone. Tests that need it skip
    where it is absent, except where ``CI`` is set: a build server must not pass by skipping.
    """
    folder = Path(os.environ.get("NHS_SPREAD_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        complaint = f"no published data at {folder}: set NHS_SPREAD_DATA"
        if os.environ.get("CI"):
            pytest.fail(complaint)
        pytest.skip(complaint)
    return folder
