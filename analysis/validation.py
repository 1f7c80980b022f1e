"""The page on everything the model is held to: target, simulated value, interval and verdict."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from analysis.claims import Claim, claims_frame, claims_section, claims_table, summary
from analysis.load import load
from analysis.section_page import section_page
from analysis.sections import Section, Table, write_files, write_text
from analysis.tables import write_csv
from analysis.trials import trial_claims
from analysis.wording import Estimate

OPENING = (
    "All that the model and its tools are held to, made anew: published trials, adoption that was "
    "observed, and published fits. What the calibration has seen is said; all else was kept back, "
    "and nothing was tuned to it. Misses are shown as they are."
)
MADE = "*Made by `make validation`; edits are lost.*"
FITTED, NOT = "fitted to it", "not fitted to it"
PARTS = (
    ("trials", "Published trials, made inside the model"),
    ("observed", "Adoption that was observed"),
    ("curves", "Curves: published fits, and what was held out"),
)
HEAD = (
    "| claim | unit | published or observed | found | nine in ten runs | verdict | the model was |"
)


@dataclass(frozen=True, eq=False)
class Observed:
    """Numbers of one study beside those of single runs.

    Attributes
    ----------
    study, source
        Of what, and where it was published.
    table
        One row per measure: measure, observed, median, low, high.
    seen
        Measures that the model was fitted to.
    """

    study: str
    table: pd.DataFrame
    seen: Sequence[str]
    source: str


def validation_claims(
    trials: Path,
    *,
    observed: Sequence[Observed],
    curves: Sequence[Mapping[str, object]],
    fitted: bool,
) -> dict[str, Sequence[Claim]]:
    """Return all claims, by the names of ``PARTS``.

    Parameters
    ----------
    trials
        Results folder of the trials.
    fitted
        Whether the parameters are those that were fitted to the trials.
    """
    use = FITTED if fitted else NOT
    return {
        "trials": [replace(claim, use=use) for claim in trial_claims(load(trials))],
        "observed": [claim for one in observed for claim in observed_claims(one)],
        "curves": curve_claims(curves),
    }


def observed_claims(observed: Observed) -> list[Claim]:
    """Return each number of a study as a claim; shares and deviations of shares in per cent."""
    claims = []
    for row in observed.table.to_dict("records"):
        measure = str(row["measure"])
        of_shares = measure.startswith("Share")
        scale = 100.0 if of_shares else 1.0
        unit = "per cent" if of_shares else "months" if "onths until" in measure else "correlation"
        low, median, high = (scale * float(row[end]) for end in ("low", "median", "high"))
        claims.append(
            Claim(
                name=f"{observed.study}: {measure}",
                title=f"{observed.study}: {measure[0].lower()}{measure[1:]}",
                unit=unit,
                published=Estimate(scale * float(row["observed"]), math.nan, math.nan),
                spread="one course of events",
                found=Estimate(median, math.nan, math.nan),
                singles=Estimate(median, low, high),
                source=observed.source,
                use=FITTED if measure in observed.seen else NOT,
            )
        )
    return claims


def curve_claims(rows: Sequence[Mapping[str, object]]) -> list[Claim]:
    """Return published fits and held-out predictions as claims.

    Parameters
    ----------
    rows
        Each with title, unit, source, use, ``published`` and ``found`` and ``band``, three numbers
        each: value, low and high, not a number where there is none.
    """
    return [
        Claim(
            name=str(row["title"]),
            title=str(row["title"]),
            unit=str(row["unit"]),
            published=Estimate(*row["published"]),  # type: ignore[misc]
            spread=str(row["spread"]),
            found=Estimate(*row["found"]),  # type: ignore[misc]
            singles=Estimate(*row["band"]),  # type: ignore[misc]
            source=str(row["source"]),
            use=str(row["use"]),
        )
        for row in rows
    ]


def write_validation(
    folder: Path,
    claims: Mapping[str, Sequence[Claim]],
    *,
    words: Sequence[str],
) -> Path:
    """Write the page, its figures and tables, and the same as text and as Markdown.

    Parameters
    ----------
    claims
        Of each of ``PARTS``, by its name.
    words
        What curves alone cannot tell.

    Returns
    -------
    Path
        ``validation.html``; beside it ``validation.txt``, ``validation.md`` and ``claims.csv``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sections = [claims_section(claims[name], heading=head, name=name) for name, head in PARTS]
    sections.append(Section("What curves cannot tell", tuple(words)))
    everything = [claim for name, _ in PARTS for claim in claims[name]]
    write_files(sections, folder)
    write_csv(claims_frame(everything), folder / "claims.csv")
    write_text(folder / "validation.txt", validation_text(claims))
    write_text(folder / "validation.md", validation_markdown(claims, words))
    opening = f"{_counted(everything)} {OPENING}"
    page = section_page(sections, title="Validation", opening=opening)
    write_text(folder / "validation.html", page)
    return folder / "validation.html"


def validation_text(parts: Mapping[str, Sequence[Claim]]) -> str:
    """Say it in a few lines for a terminal."""
    return "\n\n".join(f"{head}\n  {summary(parts[name])}" for name, head in PARTS) + "\n"


def validation_markdown(parts: Mapping[str, Sequence[Claim]], words: Sequence[str]) -> str:
    """Return the page for the documentation."""
    everything = [claim for name, _ in PARTS for claim in parts[name]]
    blocks = ["# Claims and verdicts", MADE, f"**{_counted(everything)}** {OPENING}"]
    for name, head in PARTS:
        table = claims_table(parts[name], name=name)
        blocks += [f"## {head}", summary(parts[name]), _rows(table)]
    return "\n\n".join([*blocks, "## What curves cannot tell", *words]) + "\n"


def _counted(claims: Sequence[Claim]) -> str:
    """Say how many claims hold."""
    return f"{sum(claim.holds for claim in claims)} of {len(claims)} claims hold."


def _rows(table: Table) -> str:
    """Return a table in Markdown, without the columns that say how ends are meant and sources."""
    lines = [HEAD, "|" + "---|" * 7]
    for title, unit, published, _, found, singles, verdict, use, _ in table.rows:
        cells = (title, unit, published, found, singles, verdict, use)
        lines.append("| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |")
    return "\n".join(lines)
