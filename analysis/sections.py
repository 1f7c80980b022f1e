"""What a report says about one question: words, figures and tables, before they become a page."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.tables import write_csv


@dataclass(frozen=True)
class Figure:
    """A figure of a section.

    Attributes
    ----------
    name
        Stem of its file.
    svg
        What `analysis.drawing.svg_text` made of it.
    label, caption
        What it shows, for who cannot see it; how it is read.
    """

    name: str
    svg: str
    label: str
    caption: str


@dataclass(frozen=True, eq=False)
class Table:
    """A table of a section.

    Attributes
    ----------
    name
        Stem of its file.
    caption
        With the unit of what all cells have in common.
    heads
        Of the columns, each with its unit where it has one of its own.
    rows
        Cells as text, as many as heads; the first of a row names it.
    frame
        The same and more as numbers, for the CSV.
    note
        What a reader must know before quoting it; empty for nothing.
    """

    name: str
    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    frame: pd.DataFrame
    note: str = ""


@dataclass(frozen=True, eq=False)
class Section:
    """The answer to one question: words first, then what they rest on.

    Attributes
    ----------
    heading
        The question, or what it is about.
    words
        Paragraphs in plain words, the answer first.
    figures, tables
        In the order of the page: figures, then tables.
    """

    heading: str
    words: tuple[str, ...]
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()


def write_files(sections: Iterable[Section], target: Path) -> None:
    """Write one SVG per figure and one CSV per table into a folder."""
    for section in sections:
        for figure in section.figures:
            write_text(target / f"{figure.name}.svg", figure.svg)
        for table in section.tables:
            write_csv(table.frame, target / f"{table.name}.csv")


def write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    aside = path.with_name(path.name + ".tmp")
    aside.write_text(text, encoding="utf-8", newline="\n")
    os.replace(aside, path)


def inline_svg(svg: str) -> str:
    """Cut an SVG file down to what may stand inside a page, free to take the page's width."""
    body = svg[svg.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    return re.sub(r' (width|height)="[\d.]+pt"', "", body, count=2)
