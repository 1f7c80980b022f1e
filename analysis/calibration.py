"""What a calibration found: published and simulated before and after, and what is left unknown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.claims import Claim, claims_frame, claims_section, summary
from analysis.drawing import house_style, svg_text
from analysis.figures.learnt import what_was_learnt
from analysis.section_page import section_page
from analysis.sections import Figure, Section, Table, write_files, write_text
from analysis.tables import write_csv
from analysis.trials import over_replicates, single_runs
from analysis.wording import Estimate, decimal, significant, with_interval

IN_USE, CALIBRATED = 0, 1
SHARES = "share of"
OPENING = (
    "Trials and observed adoption are made inside the model at many values of what nobody knows "
    "exactly. Emulators of the results rule out what does not agree with what was published, and "
    "what is left, with its probabilities, is the calibrated model. What is kept for validation "
    "was not used."
)


@dataclass(frozen=True, eq=False)
class Findings:
    """What a calibration leaves for a report.

    Attributes
    ----------
    targets
        One row per target: name, title, unit, value, low, high, ends, no_effect, source.
    runs, draws
        Statistics of runs, a column per target, with ``point`` and ``replicate``: at the values in
        use (point 0) and the calibrated ones (point 1); at draws of the posterior.
    parameters, correlations
        Tables of the posterior, as `experiments.calibration.posteriors` has them.
    shares_left
        Of each wave: the share of the prior that it left, with its 95 % interval.
    notes
        What the posterior has to be read with.
    values
        Value of each parameter in use, and calibrated.
    """

    targets: pd.DataFrame
    runs: pd.DataFrame
    draws: pd.DataFrame
    parameters: pd.DataFrame
    correlations: pd.DataFrame
    shares_left: Sequence[tuple[float, float, float]]
    notes: Sequence[str]
    values: pd.DataFrame


def write_calibration(folder: str | Path, found: Findings) -> Path:
    """Write the page on a calibration into ``report/`` of a folder; returns its path.

    Beside ``calibration.html`` lie ``calibration.txt``, a CSV per table and an SVG per figure.
    """
    target = Path(folder) / "report"
    target.mkdir(parents=True, exist_ok=True)
    after = claims_at(found, CALIBRATED)
    before = claims_at(found, IN_USE)
    sections = [
        claims_section(after, heading="With the calibrated parameters", name="calibrated"),
        claims_section(before, heading="With the parameters in use before", name="uncalibrated"),
        _learnt(found),
        _left(found),
    ]
    write_files(sections, target)
    write_csv(claims_frame(after), target / "claims.csv")
    text = calibration_text(before, after, notes=found.notes)
    write_text(target / "calibration.txt", text)
    page = section_page(sections, title="Calibration", opening=OPENING)
    write_text(target / "calibration.html", page)
    return target / "calibration.html"


def claims_at(found: Findings, point: int) -> list[Claim]:
    """Return each target as a claim, found at one point; shares in per cent."""
    runs = found.runs[found.runs["point"] == point]
    claims = []
    for row in found.targets.to_dict("records"):
        is_share = str(row["unit"]).startswith(SHARES)
        scale = 100.0 if is_share else 1.0
        unit = str(row["unit"]).replace(SHARES, "per cent of")
        values = scale * runs[row["name"]].dropna().to_numpy(float)
        published = Estimate(*(scale * float(row[key]) for key in ("value", "low", "high")))
        claims.append(
            Claim(
                name=str(row["name"]),
                title=str(row["title"]),
                unit=unit,
                published=published,
                spread=str(row["ends"]),
                found=over_replicates(values),
                singles=single_runs(values),
                source=str(row["source"]),
                no_effect=bool(row["no_effect"]),
            )
        )
    return claims


def calibration_text(before: list[Claim], after: list[Claim], *, notes: Sequence[str]) -> str:
    """Say it in a few lines for a terminal."""
    wide = max(len(claim.title) for claim in after)
    rows = [
        f"  {new.title:<{wide}}  published {with_interval(new.published, decimal)}, before "
        f"{with_interval(old.found, decimal)}, calibrated {with_interval(new.found, decimal)}: "
        f"{new.words()}"
        for old, new in zip(before, after, strict=True)
    ]
    heads = ["Before: " + summary(before), "Calibrated: " + summary(after)]
    lines = [*heads, "", *rows, "", *(f"- {note}" for note in notes)]
    return "\n".join(lines) + "\n"


def _learnt(found: Findings) -> Section:
    """Return the section on what the parameters can be."""
    with house_style():
        svg = svg_text(what_was_learnt(found.parameters), "learnt")
    caption = (
        "Pale bar: nine tenths of the prior; dark line and dot: nine tenths and middle of what the "
        "targets leave. Each row has the scale of its own prior."
    )
    figure = Figure("learnt", svg, "Parameters before and after", caption)
    heads = ("parameter", "unit", "before (90 %)", "after (90 %)", "narrower by", "in words")
    rows = tuple(
        (
            str(row["path"]),
            str(row["unit"]),
            _range(row, "prior_"),
            _range(row, ""),
            f"{100 * float(row['shrink']):.0f} %",
            str(row["words"]),
        )
        for row in found.parameters.to_dict("records")
    )
    table = Table("parameters", "What the parameters can be", heads, rows, found.parameters)
    return Section("What was learnt of the parameters", tuple(found.notes), (figure,), (table,))


def _range(row: dict[object, object], prefix: str) -> str:
    """Write the middle and nine tenths of a parameter."""
    low, median, high = (float(str(row[f"{prefix}{end}"])) for end in ("low", "median", "high"))
    return f"{significant(median):g} ({significant(low):g} to {significant(high):g})"


def _left(found: Findings) -> Section:
    """Return the section on what each wave left, and the values themselves."""
    words = tuple(
        f"Wave {number} left {100 * share:.3g} % of the prior ({100 * low:.2g} to "
        f"{100 * high:.2g} %)."
        for number, (share, low, high) in enumerate(found.shares_left, 1)
    )
    values = found.values.T
    rows = tuple(
        (str(path), f"{significant(float(one[IN_USE]), 4):g}", f"{significant(float(one[1]), 4):g}")
        for path, one in values.iterrows()
    )
    frame = values.reset_index().set_axis(["path", "in_use", "calibrated"], axis=1)
    heads = ("parameter", "in use before", "calibrated")
    return Section(
        "What was ruled out, and the values",
        words,
        (),
        (Table("values", "The two points that were run", heads, rows, frame),),
    )
