"""A self-contained page of sections, for results that are no comparison."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from analysis.sections import Section, inline_svg

TEMPLATES = Path(__file__).parent / "report"


def section_page(sections: Sequence[Section], *, title: str, opening: str) -> str:
    """Return the HTML of a page: title, what was done, then the sections.

    Everything but our own figures and style sheet is escaped.
    """
    import jinja2
    from markupsafe import Markup

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
    )
    style = Markup((TEMPLATES / "style.css").read_text(encoding="utf-8"))
    template = environment.get_template("section_page.html.j2")
    return template.render(
        title=title, opening=opening, sections=sections, style=style, inline=inline_svg
    )
