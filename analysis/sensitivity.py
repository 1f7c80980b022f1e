"""Sections of a page on what outcomes depend on, and a page of them for any analysed function.

``write_page(analyse(function, space, ...), folder)`` is all that a researcher needs. Results are
taken by their attributes (`Analysed`), so that this package need not know who made them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from analysis import drawing, sensitivity_tables, sensitivity_words
from analysis.figures.importance_matrix import importance_matrix
from analysis.figures.morris_plane import morris_plane
from analysis.figures.one_at_a_time_curves import one_at_a_time_curves
from analysis.figures.order_swaps import order_swaps
from analysis.figures.pawn_bars import pawn_bars
from analysis.figures.sobol_bars import sobol_bars
from analysis.figures.tornado import tornado
from analysis.importance import (
    MORRIS,
    ONE_AT_A_TIME,
    PAWN,
    SOBOL,
    Analysed,
    Importance,
    chosen,
    importances,
)
from analysis.section_page import section_page
from analysis.sections import Figure, Section, write_files, write_text
from analysis.wording import plain

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

__all__ = ["Analysed", "sections", "swaps_section", "write_page"]

DRAWN = 4  # outcomes with a section of their own, unless some are named
UNITS: Mapping[str, str] = {}
FIGURES: dict[str, dict[str, Callable[[Importance], Drawing]]] = {
    ONE_AT_A_TIME: {"tornado": tornado, "curves": one_at_a_time_curves},
    MORRIS: {"plane": morris_plane},
    SOBOL: {"bars": sobol_bars},
    PAWN: {"bars": pawn_bars},
}


def sections(
    found: Analysed,
    *,
    units: Mapping[str, str] = UNITS,
    outcomes: Sequence[str] | None = None,
    name: str = "sensitivity",
) -> list[Section]:
    """Return what a sensitivity analysis found: an overview, then a section for each outcome drawn.

    Parameters
    ----------
    found
        What `experiments.sensitivity.analyse` returned, or anything with its attributes.
    units
        Unit by outcome, for axes and numbers.
    outcomes
        Those to draw; otherwise the first four that vary. Tables and CSV hold all of them.
    name
        What the names of figures and files begin with; two analyses on one page need two.

    Raises
    ------
    ValueError
        If an outcome is named that there is not, or the method is not known.
    """
    taken = importances(found, units)
    drawn = chosen(taken, outcomes, most=DRAWN)
    stem = f"{name}-{found.method}".replace("_", "-")
    parts = [_overview(found, taken, drawn=drawn, stem=stem)]
    return parts + [
        _of_outcome(found, one, taken=taken, stem=f"{stem}-{place}-{_slug(one.outcome)}")
        for place, one in enumerate(drawn, start=1)
    ]


def swaps_section(table: pd.DataFrame, everything: float, *, name: str = "order-swaps") -> Section:
    """Return which parameters, drawn anew alone, make recommendations change places.

    Parameters
    ----------
    table
        ``input, share, low, high``: share of pairs that change places, 0 to 1, with the ends of its
        95 % interval, NaN where there is none.
    everything
        The share when all parameters are drawn anew; NaN where not known.
    name
        Of figure and file.

    Raises
    ------
    ValueError
        If the table is empty or lacks a column.
    """
    label = "Share of pairs of recommendations that change places, by parameter"
    figure = _figure(
        name, lambda: order_swaps(table, everything), label, sensitivity_words.SWAPS_CAPTION
    )
    return Section(
        "Which parameters change the order of recommendations?",
        sensitivity_words.of_swaps(table, everything),
        (figure,),
        (sensitivity_tables.of_swaps(table, name),),
    )


def write_page(
    found: Analysed,
    folder: str | Path,
    *,
    units: Mapping[str, str] = UNITS,
    title: str = "Sensitivity analysis",
) -> Path:
    """Write pictures and tables of a sensitivity analysis into a folder; returns the page's path.

    The folder is made if need be. The page, ``sensitivity.html``, holds all its figures; beside it
    lie one SVG for each figure and one CSV for each table, which replace those of the same name.
    """
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    parts = sections(found, units=units)
    write_files(parts, target)
    page = target / "sensitivity.html"
    write_text(page, section_page(parts, title=title, opening=sensitivity_words.how(found)))
    return page


def _overview(
    found: Analysed, taken: Sequence[Importance], *, drawn: Sequence[Importance], stem: str
) -> Section:
    """Return the section on all outcomes."""
    words = sensitivity_words.of_all(found, taken, drawn=drawn)
    figures: tuple[Figure, ...] = ()
    if len(taken) > 1 and any(not one.nothing for one in taken):
        label = "How much of each outcome goes with each input"
        caption = sensitivity_words.MATRIX_CAPTION
        matrix = _figure(f"{stem}-matrix", lambda: importance_matrix(taken), label, caption)
        figures = (matrix,)
    tables = sensitivity_tables.of_all(found, taken, stem=stem)
    return Section("What the outcomes depend on", words, figures, tables)


def _of_outcome(
    found: Analysed, one: Importance, *, taken: Sequence[Importance], stem: str
) -> Section:
    """Return the section on one outcome; without a figure where there is nothing to draw."""
    names = [other.outcome for other in taken]
    words = sensitivity_words.of_outcome(
        one, sensitivity_words.notes_of(found, one.outcome, names=names)
    )
    figures = [
        _figure(
            f"{stem}-{kind}",
            lambda draw=draw: draw(one),  # type: ignore[misc]
            f"{sensitivity_words.LABELS[kind]}: {plain(one.outcome)}",
            sensitivity_words.caption(one, kind),
        )
        for kind, draw in FIGURES[one.method].items()
        if not one.nothing
    ]
    table = sensitivity_tables.of_outcome(found, one, stem=stem)
    return Section(plain(one.outcome), words, tuple(figures), (table,))


def _figure(name: str, draw: Callable[[], Drawing], label: str, caption: str) -> Figure:
    """Draw a figure in the house style."""
    with drawing.house_style():
        return Figure(name, drawing.svg_text(draw(), name), label, caption)


def _slug(name: str) -> str:
    """Make a name fit for a file: letters, digits and hyphens, at most 40."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower())[:40].strip("-") or "outcome"
