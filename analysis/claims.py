"""What was published beside what the model finds: one claim a row, each with its verdict."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.drawing import house_style, svg_text
from analysis.figures.published import beside_published
from analysis.sections import Figure, Section, Table
from analysis.wording import UNKNOWN, Estimate, decimal, listing, share, with_interval

WITHIN, EDGE, MISSED = "within", "at the edge", "missed"
MOST_DETECTED = 0.15  # of trials that find an effect where there is none; 0.05 do so by chance
NOTE = (
    "Found: mean over replicates with the 95 % interval of luck alone. Within: the mean lies in "
    "what was published; at the edge: so it does, and luck could take it out, or the reverse."
)


@dataclass(frozen=True)
class Claim:
    """One published finding, and what the model finds for it.

    Attributes
    ----------
    name, title
        Short, for files; for readers.
    unit
        Of all its numbers.
    published
        The estimate and the ends of what was published.
    spread
        What these ends are, in words.
    found
        Mean over replicates, and its 95 % interval by luck.
    singles
        Middle value of single replicates and the range of the middle nine in ten.
    source
        Of what was published.
    use
        Whether the model was fitted to it, or it was kept for validation; empty where neither.
    no_effect
        Whether what was published is that nothing changed.
    detected
        Share of replicates that would have called it an effect; not a number where none is tested.
    """

    name: str
    title: str
    unit: str
    published: Estimate
    spread: str
    found: Estimate
    singles: Estimate
    source: str
    use: str = ""
    no_effect: bool = False
    detected: float = math.nan

    @property
    def happened_once(self) -> bool:
        """Whether what was published is one course of events, without an interval of its own."""
        return math.isnan(self.published.low)

    @property
    def verdict(self) -> str:
        """Whether what is found lies within what was published; `WITHIN`, `EDGE` or `MISSED`.

        What happened once lies within if it is among the middle nine in ten of single runs.
        """
        if self.happened_once:
            return WITHIN if self.holds else MISSED
        low, high = self.published.low, self.published.high
        inside = [low <= value <= high for value in self.found if math.isfinite(value)]
        if self.no_effect and self.detected > MOST_DETECTED:
            return MISSED
        if all(inside):
            return WITHIN
        return EDGE if any(inside) else MISSED

    @property
    def holds(self) -> bool:
        """Whether the mean lies within what was published, and no effect is found where none is.

        Of what happened once: whether it lies within what single runs do.
        """
        if self.happened_once:
            return self.singles.low <= self.published.value <= self.singles.high
        low, high = self.published.low, self.published.high
        quiet = not (self.no_effect and self.detected > MOST_DETECTED)
        return low <= self.found.value <= high and quiet

    def words(self) -> str:
        """Say the verdict in a few words."""
        if self.no_effect and self.detected > MOST_DETECTED:
            return f"missed: {share(self.detected)} of trials would call it an effect"
        if self.happened_once:
            return "agrees" if self.holds else f"missed: too {_side(self)} in the model"
        if self.verdict == WITHIN:
            return "no effect, as published" if self.no_effect else "within"
        if self.verdict == EDGE:
            return f"at the edge, the mean {'within' if self.holds else 'outside'}"
        far = abs(self.found.value) > abs(self.published.value)
        return f"missed: too {'large' if far else 'small'}"


def claims_table(claims: Sequence[Claim], *, name: str) -> Table:
    """Return the table of claims: what was published, what is found, and the verdict."""
    used = any(claim.use for claim in claims)
    heads: tuple[str, ...] = (
        "claim",
        "unit",
        "published",
        "ends are",
        "found",
        "single runs",
        "verdict",
        "source",
    )
    if used:
        heads = (*heads[:7], "the model was", "source")
    rows = tuple(
        (
            claim.title,
            claim.unit,
            _told(claim.published),
            claim.spread,
            _told(claim.found),
            _singles(claim.singles),
            claim.words(),
            *([claim.use] if used else []),
            claim.source,
        )
        for claim in claims
    )
    caption = "What was published, and what the model finds"
    return Table(name, caption, heads, rows, claims_frame(claims), NOTE)


def claims_frame(claims: Sequence[Claim]) -> pd.DataFrame:
    """Return the claims as numbers, one row each."""
    return pd.DataFrame(
        [
            {
                "claim": claim.name,
                "title": claim.title,
                "unit": claim.unit,
                **_parts("published", claim.published),
                "published_ends": claim.spread,
                **_parts("found", claim.found),
                **_parts("singles", claim.singles),
                "use": claim.use,
                "no_effect": claim.no_effect,
                "detected_share": claim.detected,
                "verdict": claim.verdict,
                "holds": claim.holds,
                "source": claim.source,
            }
            for claim in claims
        ]
    )


def claims_from(frame: pd.DataFrame) -> list[Claim]:
    """Return the claims of a table that `claims_frame` made, as it comes back from a CSV."""
    return [
        Claim(
            name=str(row["claim"]),
            title=str(row["title"]),
            unit=str(row["unit"]),
            published=_estimate(row, "published"),
            spread=str(row["published_ends"]),
            found=_estimate(row, "found"),
            singles=_estimate(row, "singles"),
            source=str(row["source"]),
            use="" if pd.isna(row["use"]) else str(row["use"]),
            no_effect=bool(row["no_effect"]),
            detected=float("nan" if row["detected_share"] is None else row["detected_share"]),
        )
        for row in frame.to_dict("records")
    ]


def claims_section(claims: Sequence[Claim], *, heading: str, name: str) -> Section:
    """Return a section: how many claims hold, which do not, the picture and the table."""
    with house_style():
        svg = svg_text(beside_published(claims), name)
    caption = (
        "Pale bar and tick: what was published, and its estimate. Dot and line: mean found by the "
        "model, with the 95 % interval of luck. Thin line: nine in ten single runs."
    )
    figure = Figure(name, svg, "Published and found, claim by claim", caption)
    return Section(heading, (summary(claims),), (figure,), (claims_table(claims, name=name),))


def summary(claims: Sequence[Claim]) -> str:
    """Say how many claims hold, and name those that do not."""
    missed = [claim.title for claim in claims if not claim.holds]
    kept = len(claims) - len(missed)
    text = f"{kept} of {len(claims)} claims hold."
    return f"{text} Missed: {listing(missed)}." if missed else text


def _side(claim: Claim) -> str:
    """Say on which side of what happened single runs lie."""
    return "low" if claim.singles.high < claim.published.value else "high"


def _told(estimate: Estimate) -> str:
    """Write a number, with its interval if it has one."""
    if math.isnan(estimate.low):
        return decimal(estimate.value, estimate.largest)
    return with_interval(estimate, decimal)


def _singles(singles: Estimate) -> str:
    if math.isnan(singles.low):
        return UNKNOWN
    return f"{decimal(singles.low, singles.largest)} to {decimal(singles.high, singles.largest)}"


def _parts(prefix: str, estimate: Estimate) -> dict[str, float]:
    return {
        prefix: estimate.value,
        f"{prefix}_low": estimate.low,
        f"{prefix}_high": estimate.high,
    }


def _estimate(row: Mapping[Hashable, object], prefix: str) -> Estimate:
    parts = (row[prefix], row[f"{prefix}_low"], row[f"{prefix}_high"])
    return Estimate(*(math.nan if part is None else float(str(part)) for part in parts))
