"""Hydra's own command line: several experiments from one command, or a look at one."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

from experiments.catalogue import CONFIGS, groups
from experiments.overrides import read_words, refuse_sweeps
from experiments.problems import Problem, suggestion

MULTIRUN = ("--multirun", "-m")
SHOWING = ("--cfg", "-c", "--resolve", "--info", "-i", "--package", "-p")
Job = Callable[[list[str]], int]


def hand_to_hydra(words: Sequence[str], job: Job) -> int:
    """Give the words to Hydra; returns the worst exit code of the jobs it started.

    Parameters
    ----------
    job
        Takes the overrides of one experiment; returns its exit code.
    """
    import hydra
    from hydra.core.hydra_config import HydraConfig

    _check(words)
    codes: list[int] = [0]

    def one(_: Any) -> None:
        codes.append(job(list(HydraConfig.get().overrides.task)))

    wrapped = hydra.main(config_path=str(CONFIGS), config_name="config", version_base="1.3")(one)
    before = sys.argv
    sys.argv = ["spread", *words]
    try:
        wrapped()
    except SystemExit as ended:
        codes.append(ended.code if isinstance(ended.code, int) else 2)
    finally:
        sys.argv = before
    return max(codes)


def _check(words: Sequence[str]) -> None:
    """Refuse flags that are not Hydra's or would not be heeded, and overrides that are wrong."""
    flags = [word.split("=")[0] for word in words if word.startswith("-")]
    for flag in flags:
        known = (*MULTIRUN, *SHOWING, "--help", "--version")
        if flag not in known:
            raise Problem(f"unknown option '{flag}'{suggestion(flag, known)} (see spread --help)")
    overrides = [word for word in words if "=" in word and not word.startswith("-")]
    read = read_words([word for word in overrides if not word.startswith("hydra")], groups=groups())
    if not set(flags) & set(MULTIRUN):
        refuse_sweeps(read)
