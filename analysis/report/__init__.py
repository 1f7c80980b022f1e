"""One self-contained page per comparison, and the tables and figures that stand on it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.baseline import baseline_levels
from analysis.effects import beside_baseline, by_scenario, effects
from analysis.figures import figures
from analysis.load import Results, load
from analysis.origins import shares, sources
from analysis.reach import KIND, PROFESSION, REGION, reached
from analysis.report.contents import contents
from analysis.report.further import further_sections
from analysis.sections import Section, inline_svg, write_files, write_text
from analysis.self_report import reported_beside_measured
from analysis.tables import effects_text, write_csv
from analysis.together import alone_and_on_top

HERE = Path(__file__).parent


@dataclass(frozen=True, eq=False)
class Report:
    """A report before it is written: the page, its figures, its tables.

    `tables` holds those that only newer results have, by the name of their file: ``together``,
    ``origins``, ``reached``, ``self_report``.
    """

    page: str
    figures: dict[str, str]
    effects: pd.DataFrame
    baseline: pd.DataFrame
    text: str
    tables: dict[str, pd.DataFrame]
    sections: list[Section]


def build(results: Results) -> Report:
    """Make the report of some results, writing nothing."""
    table = effects(results)
    drawn = figures(results, table)
    sections = further_sections(results)
    return Report(
        page=_page(results, table, drawn=drawn, sections=sections),
        figures=drawn,
        effects=table,
        baseline=baseline_levels(results),
        text=effects_text(table, results),
        tables=_further_tables(results, table),
        sections=sections,
    )


def _further_tables(results: Results, table: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Make the tables behind the figures that only newer results have."""
    beside = beside_baseline(results, by_scenario(table))
    found = {
        "together": alone_and_on_top(results),
        "reached": pd.concat(
            [reached(results, d, beside=beside) for d in (PROFESSION, KIND, REGION)],
            ignore_index=True,
        ),
        "self_report": reported_beside_measured(results, beside),
    }
    if sources(results):
        found["origins"] = shares(results, beside)
    return {name: frame for name, frame in found.items() if not frame.empty}


def write_report(folder: str | Path) -> Path:
    """Write the report of a results folder into its ``report/``; returns the page's path.

    Parameters
    ----------
    folder
        ``results/<experiment>/<name>``.

    Returns
    -------
    Path
        ``report/report.html``; beside it ``effects.csv``, ``baseline.csv``, ``effects.txt``,
        one CSV per further table and one SVG per figure.

    Raises
    ------
    ResultsError
        If the folder cannot be read or holds nothing to compare.
    """
    report = build(load(folder))
    target = Path(folder) / "report"
    target.mkdir(exist_ok=True)
    write_csv(report.effects, target / "effects.csv")
    write_csv(report.baseline, target / "baseline.csv")
    for name, frame in report.tables.items():
        write_csv(frame, target / f"{name}.csv")
    write_text(target / "effects.txt", report.text)
    for name, svg in report.figures.items():
        write_text(target / f"{name}.svg", svg)
    write_files(report.sections, target)
    write_text(target / "report.html", report.page)
    return target / "report.html"


def _page(
    results: Results, table: pd.DataFrame, *, drawn: dict[str, str], sections: list[Section]
) -> str:
    """Fill the template; everything but our own figures and style sheet is escaped."""
    import jinja2
    from markupsafe import Markup

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
    )
    inline = {name: Markup(inline_svg(svg)) for name, svg in drawn.items()}
    style = Markup((HERE / "style.css").read_text(encoding="utf-8"))
    template = environment.get_template("page.html.j2")
    shown = {"figures": inline, "style": style, "sections": sections, "inline": inline_svg}
    return template.render(contents(results, table) | shown)
