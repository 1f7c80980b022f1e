"""What calibration has taught of each parameter: its prior beside what the targets leave of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analysis import drawing

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROW = 0.27  # inches
BEFORE, AFTER = "#CFD8DC", "#0072B2"


def what_was_learnt(parameters: pd.DataFrame) -> Figure:
    """Draw the middle nine tenths of each parameter before and after, most narrowed first.

    Parameters
    ----------
    parameters
        One row each: path, prior_low, prior_high, low, median, high, shrink.
    """
    rows = parameters.sort_values("shrink", ascending=False).to_dict("records")
    figure = drawing.new_figure(9.0, 0.9 + ROW * len(rows))
    axes = figure.subplots()
    for place, row in enumerate(rows):
        _row(axes, {str(key): value for key, value in row.items()}, place)
    axes.set_yticks(range(len(rows)), [_short(str(row["path"])) for row in rows], fontsize=7)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xticks([0.0, 0.5, 1.0], ["lowest", "middle", "highest"])
    axes.set_xlabel("within nine tenths of the prior")
    axes.barh([float("nan")], [float("nan")], color=BEFORE, label="prior, nine tenths")
    axes.plot([], [], "o-", color=AFTER, lw=2.4, ms=4, label="calibrated, nine tenths and middle")
    figure.legend(loc="outside upper right", ncols=2, frameon=False, fontsize=8)
    drawing.bare_side(axes)
    return figure


def _row(axes: Axes, row: dict[str, Any], place: int) -> None:
    """Draw one parameter on the scale of its prior."""
    low, width = float(row["prior_low"]), float(row["prior_high"]) - float(row["prior_low"])
    axes.barh(place, 1.0, 0.55, color=BEFORE)
    ends = [(float(row[end]) - low) / width for end in ("low", "median", "high")]
    axes.hlines(place, ends[0], ends[2], color=AFTER, lw=2.4)
    axes.plot(ends[1], place, "o", color=AFTER, ms=4)


def _short(path: str) -> str:
    """Leave out the middle of a long path."""
    parts = path.split(".")
    return path if len(parts) <= 3 else ".".join([parts[1], *parts[3:]])
