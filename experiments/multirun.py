"""Hydra's own command line: several experiments from one command, or a look at one."""

from __future__ import annotations

import logging
import math
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

from experiments.catalogue import CONFIGS, FURTHER_ROOTS, groups
from experiments.composition import options_composed
from experiments.hydra_words import OWN, Command, take_apart
from experiments.jobs import SOME_FAILED, Job, SweptJob, named_job
from experiments.overrides import Word, applied, check_keys, read_words, refuse_sweeps, root_of
from experiments.problems import Problem, first_line

MOST_JOBS = 10_000
MANY_JOBS = 20  # more than these are checked long enough to say so
MOST_TOLD = 100
ENDED = {0: "done", 2: "refused", 3: "some runs failed"}
Check = Callable[[list[str]], Path]


def hand_to_hydra(words: Sequence[str], job: Job, *, check: Check) -> int:
    """Give the words to Hydra; returns the worst exit code of the jobs it started.

    Parameters
    ----------
    job
        Takes the overrides of one experiment; returns its exit code. Launchers may take it to
        other processes.
    check
        Takes the same and returns the folder of the results; raises `Problem` if the overrides
        are wrong. Done for all before the first job.
    """
    command = take_apart(words)
    read = read_words(command.words, groups=groups())
    if not command.multirun:
        refuse_sweeps(read)
    root = root_of(read)
    base = options_composed(read)[0]
    check_keys(read, base, root=root)
    applied(base, [word for word in read if not word.sweeps], root=root)
    if command.multirun:
        return _sweep(command, read, job, check=check)
    _show(command, read)
    return 0


def _sweep(command: Command, read: Sequence[Word], job: Job, *, check: Check) -> int:
    """Check every job, run them all, and say how they ended."""
    swept = frozenset(word.key for word in read if word.sweeps)
    if "results" in swept:
        raise Problem("results takes one value: a sweep keeps all its results below one folder")
    values = [_for_hydra(word) for word in read]
    jobs = jobs_of(values)
    folders = _checked(jobs, swept, check)
    if "submitit" in command.launcher:
        where = folders[tuple(jobs[0])].parents[1] / "multirun" / ".submitit"
        print(f"What jobs say is kept in {where}", flush=True)
    apart = command.launcher != OWN
    task = SweptJob(job, swept, len(jobs), apart=apart, folder=str(Path.cwd()))
    ended = _launched(command, root_of(read), [*command.settings, *values], task=task)
    return _told(ended, folders)


def jobs_of(values: Sequence[str]) -> list[list[str]]:
    """Return the overrides of each job, as Hydra's sweeper will make them.

    Raises
    ------
    Problem
        If there are too many, which is known before any is made.
    """
    from hydra._internal.core_plugins.basic_sweeper import BasicSweeper
    from hydra.core.global_hydra import GlobalHydra
    from hydra.core.override_parser.overrides_parser import OverridesParser
    from hydra.errors import HydraException

    try:
        with _hydra():
            parser = OverridesParser.create(GlobalHydra.instance().config_loader())
            parsed = parser.parse_overrides(list(values))
            count = math.prod(_number(override) for override in parsed)
            if count > MOST_JOBS:
                shown = f"{count:,}" if count < 10**15 else f"{Decimal(count):.1e}"
                raise Problem(f"the values make {shown} jobs, allowed: at most {MOST_JOBS:,}")
            jobs: list[list[str]] = BasicSweeper.split_arguments(parsed, None)[0]
    except HydraException as error:
        raise Problem(f"the values cannot be taken in turn: {first_line(error)}") from error
    for root in FURTHER_ROOTS:
        if len({f"experiment={root}" in overrides for overrides in jobs}) > 1:
            raise Problem(f"experiment={root} has keys of its own: it goes with no other here")
    return jobs


def _number(override: Any) -> int:
    """Return how many values an override gives, without making them."""
    if not override.is_sweep_override():
        return 1
    word = str(override.input_line).lstrip("+")
    if override.is_interval_sweep():
        raise Problem(f"'{word}' is every number between two: write range(first,end,step)")
    if override.is_range_sweep():
        asked = override.value()
        start, stop, step = (Decimal(number) for number in (asked.start, asked.stop, asked.step))
        if not (start.is_finite() and stop.is_finite() and step.is_finite() and step):
            raise Problem(f"'{word}' never ends")
        count = max(0, math.ceil((stop - start) / step))
    else:
        count = sum(1 for _ in override.sweep_iterator())
    if count == 0:
        raise Problem(f"'{word}' gives no value")
    return count


def _checked(
    jobs: Sequence[Sequence[str]], swept: frozenset[str], check: Check
) -> dict[tuple[str, ...], Path]:
    """Return the folder of each job, once all are known to be right and to keep apart."""
    if len(jobs) > MANY_JOBS:
        print(f"Checking {len(jobs):,} jobs before the first.", flush=True)
    folders: dict[tuple[str, ...], Path] = {}
    owners: dict[Path, Sequence[str]] = {}
    for overrides in jobs:
        folder = check(list(overrides))
        if owners.get(folder) == overrides:
            raise Problem(f"the values give {named_job(overrides, swept)} twice")
        if folder in owners:
            one, other = (named_job(words, swept) for words in (owners[folder], overrides))
            raise Problem(
                f"two jobs, {one} and {other}, would share the folder {folder}: leave out name=, "
                "or let it hold what differs, as in name=mine-${seed}"
            )
        owners[folder] = overrides
        folders[tuple(overrides)] = folder
    return folders


def _launched(
    command: Command, root: str, overrides: Sequence[str], *, task: SweptJob
) -> list[Any] | None:
    """Let Hydra start the jobs; returns what each gave back, nothing where the launcher died."""
    from hydra.core.global_hydra import GlobalHydra
    from hydra.errors import HydraException
    from omegaconf.errors import OmegaConfBaseException

    try:
        with _hydra():
            hydra = GlobalHydra.instance().hydra
            batches = hydra.multirun(root, task_function=task, overrides=list(overrides))
    except (HydraException, OmegaConfBaseException) as error:
        raise Problem(_said(error)) from error
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Problem(f"the sweep's folder cannot be written ({first_line(error)})") from error
    except (RuntimeError, ValueError) as error:
        said = f"hydra/launcher={command.launcher} gave up: {first_line(error)}"
        print(f"spread: {said}; the same command goes on from what is kept", file=sys.stderr)
        return None
    return [ended for batch in batches for ended in batch]


def _told(ended: Sequence[Any] | None, folders: dict[tuple[str, ...], Path]) -> int:
    """Say how the jobs ended; returns the worst of their exit codes."""
    if ended is None:
        return SOME_FAILED
    ends = [(one.return_value, folders.get(tuple(one.overrides))) for one in ended]
    bad = [end for end in ends if end[0].code]
    print(f"\n{len(ends) - len(bad)} of {len(ends)} jobs done")
    told = ends if len(ends) <= MOST_TOLD else bad[:MOST_TOLD]
    for end, folder in told:
        how = ENDED.get(end.code, f"code {end.code}")
        print(f"  {end.number:>3}  {end.named:<30}  {how}, {folder}")
    return max(int(end.code) for end, _ in ends)


def _show(command: Command, read: Sequence[Word]) -> None:
    """Let Hydra print what it composed, or how."""
    from hydra.core.global_hydra import GlobalHydra
    from hydra.errors import HydraException
    from omegaconf.errors import OmegaConfBaseException

    overrides = [*command.settings, *(_for_hydra(word) for word in read)]
    complaint = StringIO()
    try:
        with _hydra(), _own_log(), redirect_stderr(complaint):
            hydra = GlobalHydra.instance().hydra
            if command.shows == "info":
                hydra.show_info(command.what, config_name=root_of(read), overrides=overrides)
            else:
                hydra.show_cfg(
                    config_name=root_of(read),
                    overrides=overrides,
                    cfg_type=command.what,
                    package=command.package,
                    resolve=command.resolve,
                )
    except (HydraException, OmegaConfBaseException) as error:
        raise Problem(_said(error)) from error
    except SystemExit as error:
        raise Problem(complaint.getvalue()) from error


@contextmanager
def _own_log() -> Iterator[None]:
    """Take back what Hydra does to the log of this process when it prints by it."""
    log = logging.getLogger()
    level, handlers = log.level, list(log.handlers)
    try:
        yield
    finally:
        log.setLevel(level)
        log.handlers = handlers


def _said(error: Exception) -> str:
    """Return what Hydra says, with the cause of it where it only names the word that is wrong."""
    said = first_line(error).removeprefix("Error merging override ")
    cause = error.__cause__
    return said if cause is None or said in str(cause) else f"{said}: {first_line(cause)}"


def _hydra() -> Any:
    """Return Hydra on our files, for the time of a with block."""
    from hydra import initialize_config_dir

    return initialize_config_dir(str(CONFIGS), job_name="spread", version_base="1.3")


def _for_hydra(word: Word) -> str:
    """Return an override that Hydra takes: a value may be one that no file gives."""
    return word.text if word.chooses or word.deletes else f"++{word.text.lstrip('+')}"
