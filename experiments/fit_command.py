"""``spread fit``: a curve for a file of counts, in words, as a table and as a picture."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

from experiments.adoption_data import AdoptionData, read_adoption, read_people
from experiments.contagion_fit import Outside, fit_contagion
from experiments.curve_fits import CurveFit, fit_curve
from experiments.curve_fitting import Counts
from experiments.curve_tables import band_of, fits_csv, fits_text, periods_csv
from experiments.curve_words import identifies_word_of_mouth
from experiments.files import write_file
from experiments.fit_settings import FitSettings, read_fit_settings
from experiments.holdout import hold_out
from experiments.problems import Problem

POOLED = "all together"
WIDTH = 100
MANY = (
    "Where there is no word of mouth, up to one community in twenty seems to have it by luck; here "
    "it is {told} of {fitted}."
)


def fit_file(words: Sequence[str]) -> str:
    """Fit what the words ask for, write its folder, and return what to print.

    Raises
    ------
    Problem
        If the words, the file or its numbers are not as they must be. Nothing is written.
    """
    asked = read_fit_settings(words)
    data = read_adoption(asked.file, asked.request)
    fits = _fits(asked, data)
    pooled = _pooled(fits)
    paragraphs = [_told(asked, data), *pooled.words().split("\n")]
    paragraphs += _held_out(asked, data) + _along_ties(asked)
    text = "\n".join(textwrap.fill(one, WIDTH, subsequent_indent="  ") for one in paragraphs)
    table = "\n".join([*fits_text(fits), *_many(fits)])
    report = f"{text}\n\nEstimates and {100 * asked.level:g} % intervals\n{table}\n"
    _write(asked, data, fits, report=report)
    return f"{report}\nFigure: {asked.folder / 'curve.svg'}\nResults: {asked.folder}"


def _fits(asked: FitSettings, data: AdoptionData) -> dict[str, CurveFit | str]:
    """Fit all communities together and, if asked, each."""
    found: dict[str, CurveFit | str] = {POOLED: _fit(asked, data, data.pooled, data.population)}
    if asked.request.community is None:
        return found
    for name, counts, people in zip(data.communities, data.counts, data.populations, strict=True):
        try:
            found[name] = _fit(asked, data, counts, int(people))
        except Problem as problem:
            found[name] = f"not fitted: {problem}"
    return found


def _fit(asked: FitSettings, data: AdoptionData, counts: Counts, people: int) -> CurveFit:
    """Fit one series as asked."""
    fit = fit_curve(
        counts,
        people,
        model=asked.model,
        ceiling=asked.ceiling,
        level=asked.level,
        period=data.period,
    )
    return replace(fit, who=asked.who)


def _many(fits: dict[str, CurveFit | str]) -> list[str]:
    """Say how many communities seem to have word of mouth, and how many would by luck."""
    each = [fit for who, fit in fits.items() if who != POOLED and isinstance(fit, CurveFit)]
    tests = [identifies_word_of_mouth(fit) for fit in each if fit.word_of_mouth is not None]
    return [MANY.format(told=sum(map(bool, tests)), fitted=len(tests))] if len(tests) > 1 else []


def _pooled(fits: dict[str, CurveFit | str]) -> CurveFit:
    """Return the fit of all communities together."""
    found = fits[POOLED]
    assert isinstance(found, CurveFit)
    return found


def _told(asked: FitSettings, data: AdoptionData) -> str:
    """Say what was read."""
    number = len(data.communities)
    communities = "" if number == 1 else f" in {number} communities"
    called = (
        " (what a period is called is not in the file: unit=month names it)"
        if data.period == "period"
        else ""
    )
    return (
        f"{asked.file.name}: {data.population:,} {asked.who}{communities}, {len(data.periods)} "
        f"{data.period}s from {data.periods[0]} to {data.periods[-1]}{called}."
    )


def _held_out(asked: FitSettings, data: AdoptionData) -> list[str]:
    """Predict the later periods from the first."""
    if asked.holdout is None:
        return []
    found = hold_out(
        data.pooled,
        data.population,
        fitted=asked.holdout,
        model=asked.model,
        ceiling=asked.ceiling,
        period=data.period,
    )
    return [f"Fitted to the first {asked.holdout} {data.period}s, {found.verdict()}."]


def _along_ties(asked: FitSettings) -> list[str]:
    """Fit word of mouth along ties, with outside influence alike and by community."""
    if asked.ties is None:
        return []
    people = read_people(asked.file, asked.request)
    ties = people.ties(asked.ties)
    found = []
    for outside in get_args(Outside):
        if outside == "community" and len(set(people.communities)) == 1:
            continue
        fit = fit_contagion(
            people.adopted,
            ties,
            periods=len(people.periods),
            outside=outside,
            communities=people.communities,
            period=people.period,
        )
        found += ["", *fit.words().split("\n")]
    return found


def _write(
    asked: FitSettings, data: AdoptionData, fits: dict[str, CurveFit | str], *, report: str
) -> None:
    """Write the folder: picture, tables and text."""
    from experiments.reporting import draw_fit

    pooled = _pooled(fits)
    band = band_of(pooled)
    try:
        asked.folder.mkdir(parents=True, exist_ok=True)
        write_file(asked.folder / "fit.csv", fits_csv(fits))
        write_file(asked.folder / "periods.csv", periods_csv(pooled, data.periods, band=band))
        write_file(asked.folder / "report.txt", report.encode())
        picture = draw_fit(pooled, band, name=asked.file.name, labels=data.periods)
        write_file(asked.folder / "curve.svg", picture.encode())
    except OSError as error:
        raise Problem(f"cannot write {asked.folder}: {error}") from error
