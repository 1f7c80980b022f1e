"""What numba has compiled is never used with another source."""

import os
from pathlib import Path

import numba

import sim
from sim.cache import SETTING, cache_folder, keep_apart, source_digest


def test_another_source_has_another_folder(tmp_path):
    (tmp_path / "called.py").write_text("one")
    before = cache_folder(tmp_path, None)
    (tmp_path / "called.py").write_text("two")
    assert cache_folder(tmp_path, None) != before
    assert cache_folder(tmp_path, None).parent == tmp_path / "__pycache__"


def test_a_folder_chosen_by_the_user_is_kept_to(tmp_path):
    once = cache_folder(tmp_path, "/chosen")
    assert once.parent == Path("/chosen")
    assert cache_folder(tmp_path, str(once)) == once  # as a worker process inherits it


def test_numba_keeps_to_it():
    keep_apart()
    folder = Path(os.environ[SETTING])
    assert folder.name.endswith(source_digest(Path(sim.__file__).parent))
    assert Path(numba.config.CACHE_DIR) == folder
