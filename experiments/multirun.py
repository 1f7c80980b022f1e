"""Hydra's own command line: several experiments from one command, or a look at one."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

from experiments.catalogue import CONFIGS, groups
from experiments.composition import options_composed
from experiments.overrides import check_keys, read_words, refuse_sweeps
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

    checked = _checked(words)
    codes: list[int] = [0]

    def one(_: Any) -> None:
        codes.append(job(list(HydraConfig.get().overrides.task)))

    wrapped = hydra.main(config_path=str(CONFIGS), config_name="config", version_base="1.3")(one)
    before = sys.argv
    sys.argv = ["spread", *checked]
    try:
        wrapped()
    except SystemExit as ended:
        codes.append(ended.code if isinstance(ended.code, int) else 2)
    finally:
        sys.argv = before
    return max(codes)


def _checked(words: Sequence[str]) -> list[str]:
    """Return the words for Hydra; refuse flags it would not heed and overrides that are wrong."""
    flags = [word.split("=")[0] for word in words if word.startswith("-")]
    for flag in flags:
        known = (*MULTIRUN, *SHOWING, "--help", "--version")
        if flag not in known:
            raise Problem(f"unknown option '{flag}'{suggestion(flag, known)} (see spread --help)")
    for word in words:
        if "_target_" in word:
            raise Problem(f"'{word}' names code: a configuration cannot call code")
    ours = [word for word in words if _is_ours(word)]
    read = read_words(ours, groups=groups())
    if not set(flags) & set(MULTIRUN):
        refuse_sweeps(read)
    check_keys(read, options_composed(read)[0])
    values = [
        word.text if word.chooses or word.deletes else f"++{word.text.lstrip('+')}" for word in read
    ]
    return [*(word for word in words if not _is_ours(word)), *values]


def _is_ours(word: str) -> bool:
    """Whether a word is an override of ours, and no flag, flag's argument or setting of Hydra."""
    return word[:1] == "~" or ("=" in word and not word.startswith(("-", "hydra")))
