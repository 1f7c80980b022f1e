"""Titles of scenarios, the same in every figure."""

from __future__ import annotations

from analysis import drawing
from analysis.load import Results
from analysis.wording import plain


def titled(results: Results, name: str, *, width: int) -> str:
    """Name a scenario by identifier and title, on at most two lines."""
    titles = {str(s["name"]): str(s["title"]) for s in results.manifest["scenarios"]}
    if name == results.baseline:
        said = titles[name].removeprefix("Baseline: ")
        return f"Baseline: {plain(said, width)}"
    return drawing.label(name, titles[name], width=width)
