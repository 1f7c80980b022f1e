"""Numbers as text: how many digits, how far an interval reaches, columns that line up."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def reach(values: pd.Series) -> float | None:
    """Return how far the 95 % t interval of the mean reaches to either side."""
    from scipy import stats

    count = len(values)
    if count < 2:
        return None
    return float(stats.t.ppf(0.975, count - 1) * values.std() / math.sqrt(count))


def aligned(rows: list[list[str]]) -> list[str]:
    """Set cells in columns: labels and units to the left, numbers to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for label, *numbers, unit in rows:
        cells = [number.rjust(width) for number, width in zip(numbers, widths[1:], strict=False)]
        lines.append("  ".join([label.ljust(widths[0]), *cells, unit]).rstrip())
    return lines


def named(scenarios: Iterable[tuple[str, str]]) -> str:
    """List scenarios by name; coalitions, of which there may be a thousand, by their number.

    Parameters
    ----------
    scenarios
        Name and kind of each.
    """
    every = list(scenarios)
    names = [name for name, kind in every if kind != "coalition"]
    count = len(every) - len(names)
    more = [f"{count:,} coalition{'s' if count > 1 else ''}"] if count else []
    return ", ".join([*names, *more])


def readable(value: float) -> str:
    """Return a number with no more digits than can be read."""
    return f"{value:,.0f}" if abs(value) >= 100 or value.is_integer() else f"{value:.3g}"
