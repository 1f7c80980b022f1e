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
    from experiments.planning import points_of, scenarios_of
    from experiments.rounds import perform

    scenarios, points = scenarios_of(experiment), points_of(experiment)
    ending = perform(experiment, scenarios, points=points, manner=manner, say=_say)
    if manner.shard is not None:
        print(_shard_text(experiment, ending))
    elif ending.kept and points is not None:
        text = _analysed(_report_points, ending.folder)
        print(f"\n{text.read_text(encoding='utf-8')}\nResults: {ending.folder}")
    elif ending.kept:
        _report(ending, compared=len(scenarios) > 1, single=experiment.experiment == "run")
    return ending


def _report_points(folder: Path) -> Path:
    """Write table and figure of a sweep."""
    from analysis.sweep import write_report

    return write_report(folder)


def _in_lab(experiment: LabExperiment, manner: Manner) -> Ending:
    """Run a rule on a graph, print what came of it, and draw it."""
    from experiments import lab

    ending = lab.perform(experiment, manner=manner, say=_say)
    if manner.shard is not None:
        print(_shard_text(experiment, ending))
    elif ending.kept:
        print(f"\n{lab.outcomes_text(ending.folder)}\n\nFigure: {_draw_adoption(ending.folder)}")
        print(f"Results: {ending.folder}")
    return ending


def _shard_text(experiment: Experiment | LabExperiment, ending: Ending) -> str:
    """Say what a shard has left, and what to do when all have."""
    from experiments.runner import folder_of

    return (
        f"{ending.kept:,} runs kept in {ending.folder}; when all shards have ended: spread merge "
        f"{folder_of(experiment)}"
    )


def _check(overrides: Sequence[str]) -> Path:
    """Find what is wrong with an experiment, and return its folder; nothing runs."""
    from experiments import compose, lab
    from experiments.lab_settings import LabExperiment
    from experiments.planning import points_of, scenarios_of
    from experiments.runner import folder_of

    experiment = compose(list(overrides))
    if isinstance(experiment, LabExperiment):
        lab.first_ties(experiment)
    else:
        scenarios_of(experiment)
        points_of(experiment)
    return folder_of(experiment)


def _say(line: str) -> None:
    print(line, flush=True)


def _report(ending: Ending, *, compared: bool, single: bool) -> None:
    """Print the results, and write the report where there is something to compare."""
    if single:
        from experiments.run import outcomes_text

        print(f"\n{outcomes_text(ending.folder)}\n")
        _draw_network(ending.folder)
    if compared:
        page = _write_report(ending.folder)
        effects = page.parent / "effects.txt"
        if effects.is_file():
            print(f"\n{effects.read_text(encoding='utf-8')}")
        print(f"Report: {page}")
    else:
        print(f"Results: {ending.folder}")


def _write_report(folder: Path) -> Path:
    """Write the report of a results folder."""
    from analysis.report import write_report

    return _analysed(write_report, folder)


def _draw_adoption(folder: Path) -> Path:
    """Draw the adoption curves of a results folder of the laboratory."""
    from analysis.lab import write_figure

    return _analysed(write_figure, folder)


def _draw_network(folder: Path) -> None:
    """Draw people, ties and adoption over time, where a run was small enough to keep them."""
    if not (folder / "network").is_dir():
        return
    from analysis.network_figure import write

    print(f"Figure: {_analysed(write, folder)}")


def _analysed(job: Callable[[Path], Path], folder: Path) -> Path:
    """Let the analysis write something of a results folder."""
    from analysis import ResultsError

    try:
        return job(folder)
    except ResultsError as error:
        raise Problem(str(error)) from error


if __name__ == "__main__":
    sys.exit(main())
