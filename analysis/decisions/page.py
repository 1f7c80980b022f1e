"""The page on decisions, filled into its template."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from analysis.decisions.answer import Answer
from analysis.decisions.case import Case
from analysis.decisions.ran import ran_words, space_table
from analysis.report.contents import UNSAID, UNSAID_CODE, UNSAID_MACHINE
from analysis.report.headline import whole_population
from analysis.sections import Section, inline_svg
from analysis.wording import plain

HERE = Path(__file__).parent
REPORT = HERE.parent / "report"  # style and sections are the same as a comparison's


def decisions_page(case: Case, first: Answer, *, sections: Sequence[Section]) -> str:
    """Fill the template; everything but our own figures and style sheet is escaped.

    Parameters
    ----------
    case
        The question.
    first
        The answer that stands first.
    sections
        All that stands between the answer and what was run.
    """
    import jinja2
    from markupsafe import Markup

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([HERE, REPORT]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
    )
    shown = _contents(case) | {
        "answer": first,
        "sections": sections,
        "inline": inline_svg,
        "style": Markup((REPORT / "style.css").read_text(encoding="utf-8")),
    }
    return environment.get_template("decisions.html.j2").render(shown)


def _contents(case: Case) -> dict[str, Any]:
    """What the manifest knows of the runs, and what was run."""
    manifest = UNSAID | case.results.manifest
    return {
        "manifest": manifest,
        "title": f"{plain(manifest['experiment'])}: {plain(manifest['name'])}",
        "months": case.results.months,
        "whole": whole_population(case.results),
        "ran": ran_words(case),
        "space": space_table(case),
        "options": [case.called(name) for name in case.worlds.names],
        "baseline": plain(manifest["scenarios"][0]["title"]),
        "code": UNSAID_CODE | _said(manifest.get("code")),
        "machine": UNSAID_MACHINE | _said(manifest.get("machine")),
        "overrides": " ".join(str(o) for o in manifest.get("overrides", [])),
        "summary": plain((manifest.get("population") or {}).get("summary", "")),
        "configuration": json.dumps(manifest.get("configuration", {}), indent=2, default=str),
    }


def _said(part: dict[str, Any] | None) -> dict[str, Any]:
    """Keep what a part of the manifest knows."""
    return {key: value for key, value in (part or {}).items() if value is not None}
