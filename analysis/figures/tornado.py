"""One outcome with each input at its lowest and at its highest value, largest swing first."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from analysis import drawing
from analysis.figures.input_rows import above_the_axes, broken, named_rows, numbered, row_height
from analysis.importance import Importance, Row, estimate, figures, shown
from analysis.wording import Estimate, plain

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST = 12
LOWEST, HIGHEST = ("#E69F00", "#F3E0BE"), ("#0072B2", "#C6D9E6")  # shown, not shown
ROUNDING, NONE = 1e-9, Estimate(0.0, math.nan, math.nan)
LEAST_MARGIN, LETTER = 0.08, 0.012  # of the axis, for the values at the ends
FULL, HALF, QUARTER = 0.62, 0.31, 0.16


def tornado(found: Importance, *, most: int = MOST) -> Figure:
    """Draw what the outcome becomes at both ends of each input, the others at their base.

    Needs the curves of one_at_a_time. Elementary effects make no such figure: they start from many
    points, so that there is neither a base nor an outcome at an end. Where both ends lie on one
    side of the base, their bars share the row. A thin grey line is how far the whole curve goes.
    Bars are pale where neither end can be told from the base.
    """
    curves = curves_of(found)
    rows = found.inputs[:most]
    labels = [broken(with_unit(row)) for row in rows]
    figure = drawing.new_figure(9.4, 1.3 + row_height(labels, least=0.38) * (len(rows) + 0.2))
    axes = figure.subplots()
    base = base_of(found)
    _by_luck_alone(axes, found)
    for place, row in enumerate(rows):
        curve = curves[row["input"]]
        reach = [curve["mean"].min(), curve["mean"].max()]
        axes.plot(reach, [place, place], color="#AAAAAA", lw=1.0, zorder=0.9)
        _bars(axes, row, curve, base=base, place=place)
    for colour, words in ((LOWEST[0], "lowest"), (HIGHEST[0], "highest")):
        axes.barh([math.nan], [math.nan], color=colour, label=f"input at its {words} value")
    axes.plot([], [], color="#AAAAAA", lw=1.0, label="reach of the whole curve")
    axes.axvline(base, color=drawing.INK, lw=0.9, label="all inputs at their base")
    named_rows(axes, labels)
    axes.use_sticky_edges = False
    axes.margins(x=max(LEAST_MARGIN, LETTER * max(len(text.get_text()) for text in axes.texts)))
    unit = f", {found.unit}" if found.unit else ""
    axes.set_xlabel(f"{broken(found.outcome, width=70, most=2)}{unit}")
    numbered(axes.xaxis, found.unit)
    above_the_axes(figure, columns=3)
    return figure


def curves_of(found: Importance) -> dict[str, pd.DataFrame]:
    """Return the curve of each input.

    Raises
    ------
    ValueError
        If the analysis made none.
    """
    if found.curves is None:
        raise ValueError(f"{found.method} makes no curves: take one_at_a_time")
    return {str(name): curve for name, curve in found.curves.groupby("input", sort=False)}


def base_of(found: Importance) -> float:
    """Return the outcome with all inputs at their base: any point's mean less its change."""
    if found.curves is None:
        raise ValueError(f"{found.method} makes no curves: take one_at_a_time")
    first = found.curves.iloc[0]
    return float(first["mean"] - first["change"])


def with_unit(row: Row) -> str:
    """Name an input with its unit, if it has one."""
    return f"{row['input']} ({row['unit']})" if row["unit"] else str(row["input"])


def value_text(value: Any, *, width: int = 16) -> str:
    """Write the value of an input shortly, words in at most `width` letters."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return plain(value, width)
    return f"{value:.3g}".replace("-", "−") if abs(value) < 1000 else figures(float(value))


def _by_luck_alone(axes: Axes, found: Importance) -> None:
    """Shade how far the outcome goes with an input that does nothing, if it goes anywhere."""
    curve = curves_of(found)[found.dummy["input"]]
    ends = (curve["mean"].min(), curve["mean"].max())
    if ends[0] < ends[1]:
        axes.axvspan(*ends, color="#EFEFEF", zorder=0, label="luck: an input that does nothing")


def _bars(axes: Axes, row: Row, curve: pd.DataFrame, *, base: float, place: float) -> None:
    """Draw both ends of one input, with intervals and the input's values."""
    ends = [estimate(row, column) for column in ("at_low", "at_high")]
    ends = [end if abs(end.value) > ROUNDING * float(row["swing"]) else NONE for end in ends]
    together = ends[0].value * ends[1].value > 0
    values = [value_text(curve["value"].iloc[at]) for at in (0, -1)]
    for number, (end, colours) in enumerate(zip(ends, (LOWEST, HIGHEST), strict=True)):
        other = ends[1 - number].value
        at = place + ((QUARTER if number else -QUARTER) if together else 0.0)
        colour = colours[0] if shown(row) else colours[1]
        axes.barh(at, end.value, HALF if together else FULL, left=base, color=colour)
        if not math.isnan(end.low):
            axes.plot([base + end.low, base + end.high], [at, at], color=drawing.INK, lw=1.0)
        right = end.value > 0 or (end.value == 0 and (other < 0 or (other == 0 and number == 1)))
        reached = [0.0, *(part for part in end if math.isfinite(part))]
        edge = max(reached) if right else min(reached)
        _label(axes, values[number], (base + edge, at), right=right)


def _label(axes: Axes, text: str, place: tuple[float, float], *, right: bool) -> None:
    """Write the value of the input outside its bar."""
    axes.annotate(
        text,
        xy=place,
        xytext=(4 if right else -4, 0),
        textcoords="offset points",
        ha="left" if right else "right",
        va="center",
        fontsize=7,
        color=drawing.QUIET,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
    )
