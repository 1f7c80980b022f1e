"""The command ``spread``: composes one experiment, runs it, keeps it, and reports it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.problems import Problem

if TYPE_CHECKING:
    from experiments.designs import PlannedScenario
    from experiments.lab_settings import LabExperiment
    from experiments.runner import Ending
    from experiments.settings import Experiment

DONE, BAD_INPUT, SOME_FAILED, INTERRUPTED, UNREAD = 0, 2, 3, 130, 141


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
    if any(word.startswith("-") for word in words):
        return _through_hydra(words)
    return _job(words)


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


def _through_hydra(words: list[str]) -> int:
    """Let Hydra spread the words over several experiments, or show what it composed."""
    from experiments.multirun import hand_to_hydra

    return hand_to_hydra(words, lambda job: _answered(lambda: _job(job)), check=_check)


def _job(overrides: Sequence[str]) -> int:
    """Compose, run, report."""
    from experiments import compose
    from experiments.lab_settings import LabExperiment

    experiment = compose(list(overrides))
    ending = _in_lab(experiment) if isinstance(experiment, LabExperiment) else _in_nhs(experiment)
    if ending.failed:
        print(
            f"spread: {ending.failed} runs failed, the first with {ending.first_error}; see "
            f"{ending.folder / 'failures'}; the same command tries them again",
            file=sys.stderr,
        )
        return SOME_FAILED
    return DONE


def _in_nhs(experiment: Experiment) -> Ending:
    """Run the scenarios of an experiment, and report them."""
    from experiments.runner import perform

    scenarios = _scenarios(experiment)
    if experiment.experiment == "sweep":
        return _swept(experiment, scenarios)
    ending = perform(experiment, scenarios, say=_say)
    if ending.kept:
        _report(ending, compared=len(scenarios) > 1, single=experiment.experiment == "run")
    return ending


def _swept(experiment: Experiment, scenarios: Sequence[PlannedScenario]) -> Ending:
    """Run every scenario at every point of a sweep, and report what came of it."""
    from experiments.runner import perform
    from experiments.sweep import points

    ending = perform(experiment, scenarios, points=points(experiment), say=_say)  # type: ignore[call-arg]
    if ending.kept:
        text = _analysed(_report_points, ending.folder)
        print(f"\n{text.read_text(encoding='utf-8')}\nResults: {ending.folder}")
    return ending


def _report_points(folder: Path) -> Path:
    """Write table and figure of a sweep."""
    from analysis.sweep import write_report

    return write_report(folder)


def _in_lab(experiment: LabExperiment) -> Ending:
    """Run a rule on a graph, print what came of it, and draw it."""
    from experiments import lab

    ending = lab.perform(experiment, say=_say)
    if ending.kept:
        print(f"\n{lab.outcomes_text(ending.folder)}\n\nFigure: {_draw_adoption(ending.folder)}")
        print(f"Results: {ending.folder}")
    return ending


def _scenarios(experiment: Experiment) -> list[PlannedScenario]:
    """Return what is compared; nothing runs."""
    from experiments import compare, run, sweep

    plans = {"compare": compare.scenarios, "run": run.scenarios, "sweep": sweep.scenarios}
    return plans[experiment.experiment](experiment)


def _check(overrides: Sequence[str]) -> None:
    """Find what is wrong with an experiment; nothing runs."""
    from experiments import compose, lab, sweep
    from experiments.lab_settings import LabExperiment

    experiment = compose(list(overrides))
    if isinstance(experiment, LabExperiment):
        lab.first_ties(experiment)
    elif experiment.experiment == "sweep":
        sweep.points(experiment)
    else:
        _scenarios(experiment)


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
