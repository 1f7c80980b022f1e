"""One outcome of a sensitivity analysis: its inputs by rank, and the floor below them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import pandas as pd

from analysis.wording import NUMBERS, UNKNOWN, Estimate, Number, decimal

ONE_AT_A_TIME, MORRIS, SOBOL, PAWN = "one_at_a_time", "morris", "sobol", "pawn"
INDEX = {ONE_AT_A_TIME: "swing", MORRIS: "mu_star", SOBOL: "total", PAWN: "median"}
IN_OUTCOME_UNITS = (ONE_AT_A_TIME, MORRIS)  # methods whose index has the outcome's unit

Row = dict[str, Any]


class Analysed(Protocol):
    """What a sensitivity analysis returns, whoever made it.

    `indices` has a row per outcome and input, the last of each outcome an input that does nothing
    (the inert dummy); `outcomes` a row per outcome; `curves` a row per outcome, input and quantile,
    or None. `notes` is what a reader must know.
    """

    @property
    def method(self) -> str:
        """``one_at_a_time``, ``morris``, ``sobol`` or ``pawn``."""

    @property
    def evaluations(self) -> int:
        """How often the function was called."""

    @property
    def points(self) -> int:
        """As they were asked for."""

    @property
    def replicates(self) -> int:
        """Calls at each point."""

    @property
    def seed(self) -> int:
        """Of the design."""

    @property
    def indices(self) -> pd.DataFrame:
        """``outcome, input, unit``, the method's columns, ``rank`` and ``above_floor``."""

    @property
    def outcomes(self) -> pd.DataFrame:
        """``outcome, mean, variance, luck_share, luck_share_low, luck_share_high``."""

    @property
    def curves(self) -> pd.DataFrame | None:
        """``outcome, input, quantile, value, mean, low, high, change``."""

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences."""


@dataclass(frozen=True, eq=False)
class Importance:
    """What one outcome depends on.

    Attributes
    ----------
    outcome, unit
        Its name, and its unit; empty where none is known.
    method
        As in `Analysed`.
    inputs
        Its rows of the table of indices, largest first, without the dummy.
    dummy
        The row of the input that does nothing.
    whole
        Its row of the table of outcomes.
    curves
        Of one_at_a_time, its rows; otherwise None.
    """

    outcome: str
    unit: str
    method: str
    inputs: tuple[Row, ...]
    dummy: Row
    whole: Row
    curves: pd.DataFrame | None

    @property
    def index(self) -> str:
        """Name the column by which inputs are ranked."""
        return INDEX[self.method]

    @property
    def floor(self) -> float:
        """Upper end of the dummy's interval, its value where there is no interval."""
        ends = estimate(self.dummy, self.index)
        return ends.value if math.isnan(ends.high) else ends.high

    @property
    def above(self) -> tuple[Row, ...]:
        """The inputs that have shown an effect, largest first."""
        return tuple(row for row in self.inputs if shown(row))

    @property
    def luck(self) -> Estimate:
        """Share of the variance of single runs that is luck."""
        return estimate(self.whole, "luck_share")

    @property
    def nothing(self) -> bool:
        """Whether no input has any effect at all, so that there is nothing to share out."""
        return not any(row[self.index] for row in self.inputs)

    @property
    def number(self) -> Number:
        """Writes an index."""
        return number_of(self.unit) if self.method in IN_OUTCOME_UNITS else decimal

    def shares(self) -> dict[str, float]:
        """Return what makes outcomes comparable, by input.

        The index itself where it is a share or a distance (sobol, pawn), otherwise its share of the
        sum over all inputs. NaN where there is nothing to share out.
        """
        total = sum(float(row[self.index]) for row in self.inputs)
        whole = total if self.method in IN_OUTCOME_UNITS else 1.0
        return {
            row["input"]: math.nan if self.nothing else float(row[self.index]) / whole
            for row in self.inputs
        }


def importances(found: Analysed, units: Mapping[str, str]) -> list[Importance]:
    """Take an analysis apart by outcome, in its own order.

    Parameters
    ----------
    units
        By outcome; those not named have none.

    Raises
    ------
    ValueError
        If the method is not known.
    """
    if found.method not in INDEX:
        raise ValueError(f"method is '{found.method}', allowed: {', '.join(INDEX)}")
    taken = []
    for line in found.outcomes.to_dict("records"):
        name = line["outcome"]
        rows = found.indices[found.indices["outcome"] == name].to_dict("records")
        curves = found.curves
        taken.append(
            Importance(
                name,
                units.get(name, ""),
                found.method,
                inputs=tuple(sorted(rows[:-1], key=lambda row: float(row["rank"]))),
                dummy=rows[-1],
                whole={str(key): cell for key, cell in line.items()},
                curves=None if curves is None else curves[curves["outcome"] == name],
            )
        )
    return taken


def estimate(row: Mapping[Any, Any], column: str) -> Estimate:
    """Take a value and its interval from a row; NaN ends where the table has none."""
    ends = (row.get(f"{column}_{end}", math.nan) for end in ("low", "high"))
    return Estimate(float(row[column]), *(float(end) for end in ends))


def shown(row: Mapping[Any, Any]) -> bool:
    """Tell whether an input has shown an effect.

    Above the floor; and of a curve with intervals, at least one end that is not the base's value.
    """
    if not row["above_floor"] or "at_low" not in row:
        return bool(row["above_floor"])
    ends = [estimate(row, column) for column in ("at_low", "at_high")]
    known = [end for end in ends if not math.isnan(end.low)]
    return not known or any(end.low > 0 or end.high < 0 for end in known)


def number_of(unit: str) -> Number:
    """Return how to write a number of a unit, three figures where the unit is not known."""
    return NUMBERS.get(unit, figures)


def figures(value: float, among: float = 0.0) -> str:
    """Write three figures of the larger of a number and its largest neighbour."""
    if not math.isfinite(value):
        return UNKNOWN
    size = max(abs(value), abs(among))
    if size and not 1e-4 <= size < 1e9:
        return f"{value:.3g}".replace("-", "−")
    digits = 2 if size == 0 else max(0, 2 - math.floor(math.log10(size)))
    text = f"{value:,.{digits}f}"
    return (text if float(text.replace(",", "")) else text.lstrip("-")).replace("-", "−")


def chosen(
    taken: Sequence[Importance], outcomes: Sequence[str] | None, *, most: int
) -> list[Importance]:
    """Return the outcomes to draw: those that are named, else the first that vary.

    Raises
    ------
    ValueError
        If one is named that there is not.
    """
    if outcomes is None:
        varying = [one for one in taken if not one.nothing]
        return (varying or list(taken))[:most]
    by_name = {one.outcome: one for one in taken}
    lost = [name for name in outcomes if name not in by_name]
    if lost:
        raise ValueError(f"no outcome is called '{lost[0]}', there are: {', '.join(by_name)}")
    return [by_name[name] for name in outcomes]
