"""The command ``spread``: composes one experiment, runs it, keeps it, and reports it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.commands import COMMANDS, given_folder
from experiments.manner import Manner, read_manner
from experiments.problems import Problem

if TYPE_CHECKING:
    from experiments.lab_settings import LabExperiment
    from experiments.method_settings import ScreenedSettings
    from experiments.runner import Ending
    from experiments.settings import Experiment

DONE, BAD_INPUT, SOME_FAILED, INTERRUPTED, UNREAD = 0, 2, 3, 130, 141
MERGE = "merge"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    return _answered(lambda: _dispatched(words))


def _dispatched(words: list[str]) -> int:
    """Do what the words ask for."""
    if "--help" in words or "-h" in words:
        from experiments.usage import usage

        print(usage())
        return DONE
    if "--version" in words:
        from experiments.catalogue import version

        print(f"nhs-spread {version()}")
        return DONE
    if words and words[0] in COMMANDS:
        return COMMANDS[words[0]](words[1:])
    if words and words[0] == MERGE:
        return _merge(words[1:])
    manner, words = read_manner(words)
    if any(word.startswith("-") for word in words):
        return _through_hydra(words, manner)
    return _job(words, manner=manner)


def _answered(job: Callable[[], int]) -> int:
    """Do a job; a user's mistake becomes one line, an interruption says how to go on."""
    try:
        code = job()
        sys.stdout.flush()  # here, so that a reader who has gone is noticed here
        return code
    except Problem as problem:
        print(f"spread: {problem}", file=sys.stderr)
        return BAD_INPUT
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNREAD
    except KeyboardInterrupt:
        print("spread: stopped; the same command goes on from here", file=sys.stderr)
        return INTERRUPTED


def _through_hydra(words: list[str], manner: Manner) -> int:
    """Let Hydra spread the words over several experiments, or show what it composed."""
    from experiments.multirun import hand_to_hydra

    return hand_to_hydra(words, partial(_job, manner=manner), check=_check)


def _merge(words: Sequence[str]) -> int:
    """Join what the shards of a folder have left, and report it."""
    from experiments.merging import merged

    experiment = merged(given_folder(MERGE, words))
    return _done(experiment, Manner(merges_only=True))


def _job(overrides: Sequence[str], *, manner: Manner) -> int:
    """Compose, run, report."""
    from experiments import compose

    return _done(compose(list(overrides)), manner)


def _done(experiment: Experiment | LabExperiment, manner: Manner) -> int:
    """Run an experiment and report it; returns the exit code."""
    from experiments.lab_settings import LabExperiment

    if isinstance(experiment, LabExperiment):
        ending = _in_lab(experiment, manner)
    else:
        ending = _in_nhs(experiment, manner)
    if ending.failed:
        print(
            f"spread: {ending.failed} runs failed, the first with {ending.first_error}; see "
            f"{ending.folder / 'failures'}; the same command tries them again",
            file=sys.stderr,
        )
        return SOME_FAILED
    return DONE


def _in_nhs(experiment: Experiment, manner: Manner) -> Ending:
    """Run the scenarios of an experiment, and report them."""
    from experiments.method_settings import ScreenedSettings
    from experiments.reporting import report, report_sensitivity

    if experiment.waves:
        return _calibrated(experiment, manner)
    if isinstance(experiment.method, ScreenedSettings):
        return _in_two_steps(experiment, experiment.method, manner)
    ending, compared = _performed(experiment, manner)
    if ending.kept and manner.shard is None:
        if experiment.method is None:
            report(experiment, ending, compared=compared)
        elif not ending.failed:
            report_sensitivity([(experiment, ending.folder)])
    return ending


def _in_two_steps(experiment: Experiment, method: ScreenedSettings, manner: Manner) -> Ending:
    """Screen all uncertainties, study those that matter, and report both."""
    from experiments.investigation import those_that_matter
    from experiments.reporting import investigate, report_sensitivity
    from experiments.screening import first_step, second_step

    if manner.shard is not None:
        raise Problem(
            "--shard divides one design, and method=screened has two, the second of which follows "
            "from the first: give each its own command, method=morris, then method=sobol kept=[...]"
        )
    first = first_step(experiment, method)
    ending, _ = _performed(first, manner)
    if ending.failed or not ending.kept:
        return ending
    kept = those_that_matter(investigate(first, ending.folder).found, keep=method.keep)
    print(f"Those that matter most, which alone vary from here on: {', '.join(kept)}", flush=True)
    second = second_step(experiment, method, kept=kept)
    last, _ = _performed(second, manner)
    if last.kept and not last.failed:
        report_sensitivity([(first, ending.folder), (second, last.folder)])
    return last


def _calibrated(experiment: Experiment, manner: Manner) -> Ending:
    """Run all waves of a calibration, and report what they left; stops where runs fail."""
    from experiments.calibration_statistics import Kept
    from experiments.reporting import report_calibration, study_tables
    from experiments.runner import folder_of
    from experiments.waves import RunsFailedError, calibrated

    if manner.shard is not None:
        raise Problem(
            "--shard divides one design, and a calibration has several, each of which follows from "
            "the one before: run it in one command, or its waves singly with waves=0"
        )
    endings: list[Ending] = []

    def perform(step: Experiment) -> Kept:
        ending, _ = _performed(step, manner)
        endings.append(ending)
        if ending.failed:
            raise RunsFailedError
        return study_tables(ending.folder)

    try:
        found = calibrated(experiment, folder=folder_of, perform=perform)
    except RunsFailedError:
        return endings[-1]
    report_calibration(experiment, found, folder=folder_of(experiment))
    return endings[-1]


def _performed(experiment: Experiment, manner: Manner) -> tuple[Ending, bool]:
    """Run what is missing of one design; say as well whether it compares anything."""
    from experiments.planning import points_of, scenarios_of, studies_work
    from experiments.reporting import say_what_a_shard_left
    from experiments.rounds import perform

    scenarios, points = scenarios_of(experiment), points_of(experiment)
    work = studies_work(experiment)
    doing = {} if work is None else {"work": work}
    ending = perform(experiment, scenarios, points=points, manner=manner, say=_say, **doing)
    if manner.shard is not None:
        say_what_a_shard_left(experiment, ending)
    return ending, len(scenarios) > 1


def _in_lab(experiment: LabExperiment, manner: Manner) -> Ending:
    """Run a rule on a graph, print what came of it, and draw it."""
    from experiments import lab
    from experiments.reporting import report_lab, say_what_a_shard_left

    ending = lab.perform(experiment, manner=manner, say=_say)
    if manner.shard is not None:
        say_what_a_shard_left(experiment, ending)
    elif ending.kept:
        report_lab(ending.folder)
    return ending


def _check(overrides: Sequence[str]) -> Path:
    """Find what is wrong with an experiment, and return its folder; nothing runs."""
    from experiments import compose, lab
    from experiments.lab_settings import LabExperiment
    from experiments.planning import points_of, scenarios_of
    from experiments.runner import folder_of
    from experiments.screening import first_of

    experiment = compose(list(overrides))
    if isinstance(experiment, LabExperiment):
        lab.first_ties(experiment)
    else:
        scenarios_of(experiment)
        points_of(first_of(experiment))
    return folder_of(experiment)


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
