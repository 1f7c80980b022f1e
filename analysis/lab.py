"""Adoption over time in the laboratory: a rule on a graph, many replicates."""

from __future__ import annotations

import os
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from analysis import drawing
from analysis.load import LAB, Results, ResultsError, load
from analysis.wording import plain

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MIDDLE = (0.025, 0.975)
MOST_LINES, WIDEST = 12, 110
ADOPTED, USING = "adopted", "using"


def curve(results: Results, measure: str = ADOPTED) -> pd.DataFrame:
    """Return month, mean, and between which shares the middle 95 % of single runs lie, per cent."""
    wide = _shares(results, measure)
    low, high = (wide.quantile(q, axis=1) for q in MIDDLE)
    return pd.DataFrame({"mean": wide.mean(axis=1), "low": low, "high": high}).reset_index()


def adoption(results: Results) -> Figure:
    """Draw the mean share of adopters over time, its band, and some single runs."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.2, 4.2), layout="constrained")
    axes = figure.subplots()
    wide, shown = _shares(results, ADOPTED), curve(results)
    colour = drawing.COLOURS[0]
    axes.fill_between(
        shown["month"], shown["low"], shown["high"], color=colour, alpha=0.2, linewidth=0
    )
    for replicate in wide.columns[:MOST_LINES]:
        axes.plot(wide.index, wide[replicate], color=drawing.PALE, lw=0.4, alpha=0.6, zorder=1)
    axes.plot(shown["month"], shown["mean"], color=colour, lw=2.0, zorder=3)
    if USING in results.series.columns:
        now = curve(results, USING)
        axes.plot(now["month"], now["mean"], color=drawing.COLOURS[1], lw=1.6, ls="--", zorder=3)
    axes.set_title(_title(results), fontsize=8)
    axes.set_xlabel("month")
    axes.set_ylabel("% of all people")
    axes.set_xlim(0, results.months)
    axes.set_ylim(0, max(1.0, min(100.0, 1.05 * float(wide.to_numpy().max()))))
    drawing.light_grid(axes, "y")
    return figure


def write_figure(folder: str | Path) -> Path:
    """Draw a results folder of the laboratory into its ``report/``; returns the picture's path.

    Raises
    ------
    ResultsError
        If the folder cannot be read, or is of another experiment.
    """
    results = load(folder)
    if results.manifest["experiment"] != LAB:
        raise ResultsError(f"{folder}: holds no results of the laboratory (experiment=lab).")
    target = Path(folder) / "report"
    target.mkdir(exist_ok=True)
    with drawing.house_style():
        text = drawing.svg_text(adoption(results), "adoption")
    aside = target / "adoption.svg.tmp"
    aside.write_text(text, encoding="utf-8", newline="\n")
    os.replace(aside, target / "adoption.svg")
    return target / "adoption.svg"


def _shares(results: Results, measure: str) -> pd.DataFrame:
    """Per cent of all people, one row per month, one column per replicate."""
    people = results.runs.set_index("replicate")["people"]
    wide = results.series.pivot(index="month", columns="replicate", values=measure)
    return 100.0 * wide.astype("float64") / people.reindex(wide.columns).astype("float64")


def _title(results: Results) -> str:
    """Say what is drawn."""
    count = len(results.runs)
    lines = textwrap.wrap(plain(str(results.manifest["scenarios"][0]["title"])), WIDEST)
    if count == 1:
        lines.append("Adopted: one replicate")
    else:
        lines.append(
            f"Adopted: mean of {count:,} replicates (line), their middle 95 % (band), "
            f"{min(count, MOST_LINES)} single ones (grey)"
        )
    if USING in results.series.columns:
        lines.append("Using now: mean (dashed)")
    return "\n".join(lines)
