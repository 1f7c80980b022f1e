"""Numbers and names as a reader wants them: £1.2m, 12,300 (10,100 to 14,500)."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple, Protocol


class Number(Protocol):
    """A writer of numbers: the number, and the largest of those it stands beside."""

    def __call__(self, value: float, among: float = 0.0) -> str:
        """Write `value`."""


MINUS = "−"
UNKNOWN = "–"


def plain(text: object, width: int = 0) -> str:
    """Make one line of text without control characters, cut at `width` if that is given."""
    kept = "".join(
        " " if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in str(text)
    )
    line = " ".join(kept.split())
    if width and len(line) > width:
        return line[: width - 1].rstrip() + "…"
    return line


def _signed(value: float, text: str) -> str:
    """Put a true minus before a text made from the absolute value, unless it shows zero."""
    nonzero = any(c in "123456789" for c in text)
    return MINUS + text if value < 0 and nonzero else text


def significant(value: float, figures: int = 3) -> float:
    """Round to some significant figures, so that no more is claimed than is known."""
    if value == 0 or not math.isfinite(value):
        return value
    return round(value, figures - 1 - math.floor(math.log10(abs(value))))


def count(value: float, among: float = 0.0) -> str:
    """Write a count of people or organisations, as fine as `among` (its largest neighbour) bears.

    Three figures of the larger of the two: 12,300; one decimal below ten.
    """
    if not math.isfinite(value):
        return UNKNOWN
    size = max(abs(value), among)
    digits = 1 if size == 0 else min(1, 2 - math.floor(math.log10(size)))
    rounded = round(abs(value), digits)
    return _signed(value, f"{rounded:,.{1 if 0 < size < 10 else 0}f}")


def decimal(value: float, among: float = 0.0) -> str:
    """Write percentage points or months, as fine as `among` (its largest neighbour) bears."""
    if not math.isfinite(value):
        return UNKNOWN
    size = max(abs(value), among)
    digits = 1 if size >= 10 else 2 if size >= 0.1 or size == 0 else 3 if size >= 0.01 else 4
    return _signed(value, f"{abs(value):,.{digits}f}")


def pounds(value: float, among: float = 0.0) -> str:
    """Write money: £1.2m, £340k, £3,050, £4.20; an unbounded sum is said in words.

    A sum too small to matter beside `among` (its largest neighbour) is £0.
    """
    if math.isnan(value):
        return UNKNOWN
    if math.isinf(value):
        return "no limit"
    size = 0.0 if abs(value) < among / 1000 else abs(value)
    for unit, letter in ((1e9, "bn"), (1e6, "m"), (1e3, "k")):
        scaled = significant(size, 3) / unit
        if scaled >= (10 if letter == "k" else 1):
            digits = max(0, 2 - math.floor(math.log10(scaled)))
            figure = f"{scaled:.{digits}f}"
            figure = figure.rstrip("0").rstrip(".") if "." in figure else figure
            return _signed(value, f"£{figure}{letter}")
    return _signed(value, f"£{size:.2f}" if 0 < size < 10 else f"£{significant(size):,.0f}")


def compact(value: float, among: float = 0.0) -> str:
    """Write a large count shortly: 1.23m, 340k; below ten thousand as `count` does."""
    if max(abs(value), among) < 10_000 or not math.isfinite(value):
        return count(value, among)
    return pounds(value, among).replace("£", "")


NUMBERS: dict[str, Number] = {
    "staff-product pairs": count,
    "organisation-product pairs": count,
    "percentage points": decimal,
    "months": decimal,
    "pounds": pounds,
    "messages": compact,
}


class Estimate(NamedTuple):
    """A number and the ends of its interval; NaN for what is not known."""

    value: float
    low: float
    high: float

    @property
    def largest(self) -> float:
        """The largest finite magnitude among the three."""
        return max((abs(part) for part in self if math.isfinite(part)), default=0.0)


def with_interval(estimate: Estimate, number: Number) -> str:
    """Write a number and its interval, equally fine: 12,300 (10,100 to 14,500).

    Words where there is no interval; a dash where the number itself means nothing.
    """
    value, low, high = estimate
    if math.isnan(value):
        return UNKNOWN
    among = estimate.largest
    ends = f"{number(low, among)} to {number(high, among)}"
    if math.isnan(low) or math.isnan(high):
        ends = "no interval"
    return f"{number(value, among)} ({ends})"


def difference(estimate: Estimate, number: Number) -> str:
    """Write a difference and its interval, with a plus if it is positive."""
    text = with_interval(estimate, number)
    nonzero = any(c in "123456789" for c in text.split(" (")[0])
    return f"+{text}" if estimate.value > 0 and nonzero else text


def share(probability: float) -> str:
    """Write a probability in per cent, never as certainty."""
    if math.isnan(probability):
        return UNKNOWN
    if probability < 0.01:
        return "< 1 %"
    if probability > 0.99:
        return "> 99 %"
    return f"{100 * probability:.0f} %"


def listing(items: Sequence[str]) -> str:
    """Join a list in a sentence: a, b and c."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"
