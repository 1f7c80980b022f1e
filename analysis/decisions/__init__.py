"""One page for strategists: what to fund when much is unknown, from runs at many points.

Arrays are decided on in `analysis.value`, `analysis.ranking` and their neighbours; here results
become possible worlds, and decisions become words, tables and figures.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.decisions.answer import Answer, answer
from analysis.decisions.best import best_section
from analysis.decisions.case import Case, make_case
from analysis.decisions.choices import curves
from analysis.decisions.effects import effects_section
from analysis.decisions.failures import failures_section
from analysis.decisions.knowledge import knowledge, knowledge_section
from analysis.decisions.money import money_section
from analysis.decisions.page import decisions_page
from analysis.decisions.ran import space_table
from analysis.decisions.regrets import regret_section
from analysis.load import load
from analysis.sections import Section, write_files, write_text
from analysis.tables import write_csv

__all__ = ["Case", "Decisions", "decisions", "make_case", "write_decisions"]

WIDTH = 100


@dataclass(frozen=True, eq=False)
class Decisions:
    """What is said about a decision, before it becomes a page.

    Attributes
    ----------
    answer
        What stands first.
    sections
        In the order of the page.
    """

    answer: Answer
    sections: tuple[Section, ...]


def decisions(case: Case) -> Decisions:
    """Answer a case: the answer and every section that its results bear."""
    known = knowledge(case)
    made = (
        effects_section(case),
        money_section(case),
        best_section(case),
        knowledge_section(case, known),
        regret_section(case),
        failures_section(case),
    )
    return Decisions(
        answer=answer(case, known),
        sections=tuple(section for section in made if section is not None),
    )


def write_decisions(
    folder: str | Path,
    *,
    further: Sequence[Section] = (),
    value_per_user_pounds: float | None = None,
) -> Path:
    """Write the page on decisions into ``report/``, with its tables and figures.

    Parameters
    ----------
    folder
        A results folder in which scenarios were run at points of an uncertain space.
    further
        Sections that stand before the last part.
    value_per_user_pounds
        What an additional user at the horizon is worth; by default what the configuration of the
        results says, and where that says nothing, what needs one value is left out.

    Returns
    -------
    Path
        ``report/decisions.html``; beside it ``decisions.txt``, a CSV per table and an SVG per
        figure.

    Raises
    ------
    ResultsError
        If the folder cannot be read, has no points, or no world has a pair.
    ValueError
        If the value is negative or no number.
    """
    case = make_case(load(folder), value_per_user_pounds)
    target = Path(folder) / "report"
    target.mkdir(exist_ok=True)
    return _written(case, target, further=further)


def _written(case: Case, target: Path, *, further: Sequence[Section]) -> Path:
    """Write everything into a folder; returns the page's path."""
    found = decisions(case)
    sections = (*found.sections, *further)
    write_files(sections, target)
    write_csv(space_table(case).frame, target / "decisions_space.csv")
    write_csv(curves(case), target / "decisions_curves.csv")
    write_text(
        target / "decisions.txt",
        decisions_text(case, found.answer, sections=(*found.sections, *further[:1])),
    )
    page = decisions_page(case, found.answer, sections=sections)
    write_text(target / "decisions.html", page)
    return target / "decisions.html"


def decisions_text(case: Case, first: Answer, *, sections: Sequence[Section]) -> str:
    """Say it in a few lines for a terminal: the answer, and the first words of some sections."""
    blocks = [] if case.results.manifest["calibrated"] else [UNCALIBRATED]
    blocks += [first.opening, *(f"- {line}" for line in first.lines)]
    blocks += [f"! {caution}" for caution in first.cautions]
    for section in sections:
        blocks.append(f"{section.heading.upper()}\n{_wrapped(section.words[0])}")
    return "\n\n".join(b if "\n" in b else _wrapped(b) for b in blocks) + "\n"


UNCALIBRATED = "UNCALIBRATED: parameters are not yet fitted to observed uptake."


def _wrapped(text: str) -> str:
    return textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)
