"""Hydra's own command line: several experiments from one command, or a look at one."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

from experiments.catalogue import CONFIGS, groups
from experiments.composition import options_composed
from experiments.overrides import Word, check_keys, read_words, refuse_sweeps, root_of
from experiments.problems import Problem, suggestion

MULTIRUN = ("--multirun", "-m")
SHOWING = ("--cfg", "-c", "--resolve", "--info", "-i", "--package", "-p")
Job = Callable[[list[str]], int]
Check = Callable[[list[str]], object]


def hand_to_hydra(words: Sequence[str], job: Job, *, check: Check) -> int:
    """Give the words to Hydra; returns the worst exit code of the jobs it started.

    Parameters
    ----------
    job
        Takes the overrides of one experiment; returns its exit code.
    check
        Takes the same, and raises `Problem` if they are wrong; done for all before the first job.
    """
    import hydra
    from hydra.core.hydra_config import HydraConfig

    read = _checked(words)
    values = [_for_hydra(word) for word in read]
    checked = [*(word for word in words if not _is_ours(word)), *values]
    swept = {word.key for word in read if word.sweeps}
    jobs = _jobs(values) if swept and not any(word.startswith("hydra") for word in words) else []
    for overrides in jobs:
        check(overrides)
    codes: list[int] = [0]

    def one(_: Any) -> None:
        overrides = list(HydraConfig.get().overrides.task)
        named = _named(overrides, swept)
        if named:
            of = f" of {len(jobs)}" if jobs else ""
            print(f"\nJob {len(codes)}{of}: {named}", flush=True)
        codes.append(job(overrides))

    root = root_of(read)
    wrapped = hydra.main(config_path=str(CONFIGS), config_name=root, version_base="1.3")(one)
    before, sys.argv = sys.argv, ["spread", *checked]
    try:
        wrapped()
    except SystemExit as ended:
        codes.append(ended.code if isinstance(ended.code, int) else 2)
    finally:
        sys.argv = before
    return max(codes)


def _named(overrides: Sequence[str], swept: set[str]) -> str:
    """Return the overrides that differ between jobs, as a user writes them."""
    shown = [word.lstrip("+") for word in overrides]
    return " ".join(word for word in shown if word.split("=", 1)[0] in swept)


def _jobs(values: Sequence[str]) -> list[list[str]]:
    """Return the overrides of each job, as Hydra's sweeper will make them."""
    from hydra._internal.core_plugins.basic_sweeper import BasicSweeper
    from hydra.core.override_parser.overrides_parser import OverridesParser
    from hydra.errors import HydraException

    try:
        parsed = OverridesParser.create().parse_overrides(list(values))
        jobs: list[list[str]] = BasicSweeper.split_arguments(parsed, None)[0]
    except HydraException as error:
        raise Problem(f"the values cannot be taken in turn: {error}") from error
    return jobs


def _checked(words: Sequence[str]) -> list[Word]:
    """Return our overrides; refuse flags Hydra would not heed and overrides that are wrong."""
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
    check_keys(read, options_composed(read)[0], root=root_of(read))
    return read


def _for_hydra(word: Word) -> str:
    """Return an override that Hydra takes: a value may be one that no file gives."""
    return word.text if word.chooses or word.deletes else f"++{word.text.lstrip('+')}"


def _is_ours(word: str) -> bool:
    """Whether a word is an override of ours, and no flag, flag's argument or setting of Hydra."""
    return word[:1] == "~" or ("=" in word and not word.startswith(("-", "hydra")))
