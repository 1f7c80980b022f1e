"""What is said and drawn when an experiment has ended: the one place that asks `analysis`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.investigation import Investigation, investigated
from experiments.lab_settings import LabExperiment
from experiments.order_swaps import Swaps
from experiments.problems import Problem
from experiments.runner import Ending, folder_of
from experiments.sensitivity import INERT
from experiments.settings import Experiment

if TYPE_CHECKING:
    from analysis.figures.curve_fit import ProfileCurve
    from analysis.sections import Section
    from experiments.calibration_statistics import Kept
    from experiments.curve_fits import CurveFit
    from experiments.likelihood import Floats
    from experiments.validating import Asked
    from experiments.waves import Calibrated


STEPS = ("Screening", "Study")


def report(experiment: Experiment, ending: Ending, *, compared: bool) -> None:
    """Print what came of an experiment, and write the report where there is one.

    Parameters
    ----------
    compared
        Whether there is anything beside the baseline.
    """
    if experiment.experiment == "run":
        _print_outcomes(ending.folder)
    if experiment.trial:
        _print_trials(_analysed(_write_trials, ending.folder))
    elif experiment.experiment == "sweep":
        text = _analysed(_write_points, ending.folder)
        print(f"\n{text.read_text(encoding='utf-8')}\nResults: {ending.folder}")
    elif experiment.designs:
        decide(ending.folder, [])
    elif compared:
        _print_effects(_analysed(_write_comparison, ending.folder))
    else:
        print(f"Results: {ending.folder}")


def report_lab(folder: Path) -> None:
    """Print what came of a rule on a graph, and draw it."""
    from analysis.lab import write_figure
    from experiments import lab

    print(f"\n{lab.outcomes_text(folder)}\n\nFigure: {_analysed(write_figure, folder)}")
    print(f"Results: {folder}")


def study_tables(folder: Path) -> Kept:
    """Return what a folder of studies holds."""
    from analysis import ResultsError
    from analysis.load import load
    from experiments.calibration_statistics import Kept

    try:
        results = load(folder)
    except ResultsError as error:
        raise Problem(str(error)) from error
    return Kept(results.design, results.runs, results.series, results.groups)


def report_calibration(experiment: Experiment, found: Calibrated, *, folder: Path) -> None:
    """Write the page on a calibration, the draws, and the file of uncertainties that they make."""
    from analysis.calibration import Findings, write_calibration
    from experiments.calibration_statistics import target_table
    from experiments.posterior_keeping import keep_posterior

    findings = Findings(
        targets=target_table(experiment),
        runs=found.points.reset_index(),
        draws=found.checked.reset_index(),
        parameters=found.posterior.parameters,
        correlations=found.posterior.correlations,
        shares_left=[(one.share, one.low, one.high) for one in found.waves.regions],
        notes=(*found.posterior.notes, *found.waves.regions[-1].notes),
        values=found.values,
    )
    page = write_calibration(folder, findings)
    keep_posterior(experiment, found, folder=folder)
    print(f"\n{(page.parent / 'calibration.txt').read_text(encoding='utf-8')}\nReport: {page}")


def report_validation(asked: Asked) -> None:
    """Run everything the model is held to, and write the page on it."""
    from analysis.sections import write_text
    from analysis.validation import Observed, validation_claims, write_validation
    from experiments.curve_checks import curve_rows, words
    from experiments.validating import kept, run_observed, run_trials

    trials = run_trials(asked)
    observed = [Observed(one.study, one.table, one.seen, one.source) for one in run_observed(asked)]
    claims = validation_claims(trials, observed=observed, curves=curve_rows(), fitted=asked.fitted)
    page = write_validation(asked.folder, claims, words=words())
    for name, copy in kept(asked).items():
        write_text(copy, (page.parent / name).read_text(encoding="utf-8"))
    print(f"\n{(page.parent / 'validation.txt').read_text(encoding='utf-8')}\nReport: {page}")


def investigate(experiment: Experiment, folder: Path) -> Investigation:
    """Return what the runs of a sensitivity analysis say.

    Raises
    ------
    Problem
        If the folder cannot be read, or runs are missing.
    """
    from analysis import ResultsError
    from analysis.load import load

    try:
        results = load(folder)
    except ResultsError as error:
        raise Problem(str(error)) from error
    return investigated(experiment, design=results.design, runs=results.runs, factor=results.factor)


def report_sensitivity(steps: Sequence[tuple[Experiment, Path]]) -> None:
    """Write what the steps of an analysis found into the page of the last one's folder.

    Parameters
    ----------
    steps
        Each experiment, and its folder.
    """
    from analysis.sensitivity import sections

    found = [investigate(experiment, folder) for experiment, folder in steps]
    last, folder = found[-1], steps[-1][1]
    further = [] if last.swaps is None else [_order(folder, last.swaps)]
    for place, one in enumerate(found):
        named = sections(one.found, units=one.units)
        if len(found) > 1:
            named = [replace(part, heading=f"{STEPS[place]}: {part.heading}") for part in named]
        further += named
    decide(folder, further)


def _order(folder: Path, swaps: Swaps) -> Section:
    """Return the section on what the order of the recommendations hangs on."""
    from analysis.decisions.case import make_case
    from analysis.decisions.order import order_section
    from analysis.load import load

    case = make_case(load(folder), None)
    return order_section(case, swaps.table, everything=swaps.everything, inert=INERT)


def decide(folder: Path, further: list[Section]) -> None:
    """Write the page about what to decide, and print its answer."""
    from analysis.decisions import write_decisions

    page = _analysed(lambda place: write_decisions(place, further=further), folder)
    print(f"\n{(page.parent / 'decisions.txt').read_text(encoding='utf-8')}\nReport: {page}")


def draw_fit(fit: CurveFit, band: Floats, *, name: str, labels: tuple[str, ...]) -> str:
    """Return the picture of a fitted curve as SVG text.

    The band holds the ends for cumulative adopters, shape (2, T); name and labels are those of the
    data and its periods.
    """
    from analysis.figures.curve_fit import Curve, curve_svg
    from experiments.curve_grids import times_and_people

    times, people = times_and_people(fit)
    curve = Curve(
        name=name,
        model=fit.fitting.model.title,
        period=fit.period,
        population=fit.series.population,
        who=fit.who,
        labels=labels,
        observed=fit.series.counts.cumsum().astype(float),
        low=band[0],
        high=band[1],
        times=times,
        fitted=people,
        level=fit.level,
    )
    return curve_svg(curve, _profile(fit))


def _profile(fit: CurveFit) -> ProfileCurve:
    """Return the likelihood along the main parameter of a fit."""
    from analysis.figures.curve_fit import ProfileCurve
    from experiments.curve_grids import main_parameter, profile_grid
    from experiments.likelihood import critical_drop

    values, drops = profile_grid(fit)
    one = fit.estimate(main_parameter(fit))
    return ProfileCurve(
        name=one.name,
        unit=one.unit,
        values=values,
        drops=drops,
        best=one.value,
        low=one.low,
        high=one.high,
        allowed=critical_drop(fit.level),
        level=fit.level,
    )


def say_what_a_shard_left(experiment: Experiment | LabExperiment, ending: Ending) -> None:
    """Say what a shard has left, and what to do when all have."""
    print(
        f"{ending.kept:,} runs kept in {ending.folder}; when all shards have ended: spread merge "
        f"{folder_of(experiment)}"
    )


def _print_outcomes(folder: Path) -> None:
    """Print the measures of a run, and draw its people and ties where it was small enough."""
    from analysis.network_figure import write
    from experiments.run import outcomes_text

    print(f"\n{outcomes_text(folder)}\n")
    if (folder / "network").is_dir():
        print(f"Figure: {_analysed(write, folder)}")


def _print_effects(page: Path) -> None:
    """Print the effects beside a page."""
    effects = page.parent / "effects.txt"
    if effects.is_file():
        print(f"\n{effects.read_text(encoding='utf-8')}")
    print(f"Report: {page}")


def _write_comparison(folder: Path) -> Path:
    from analysis.report import write_report

    return write_report(folder)


def _print_trials(page: Path) -> None:
    """Print what was published and found beside a page."""
    print(f"\n{(page.parent / 'trials.txt').read_text(encoding='utf-8')}\nReport: {page}")


def _write_trials(folder: Path) -> Path:
    from analysis.trials import write_trials

    return write_trials(folder)


def _write_points(folder: Path) -> Path:
    from analysis.sweep import write_report

    return write_report(folder)


def _analysed(job: Callable[[Path], Path], folder: Path) -> Path:
    """Let the analysis write something of a results folder."""
    from analysis import ResultsError

    try:
        return job(folder)
    except ResultsError as error:
        raise Problem(str(error)) from error
