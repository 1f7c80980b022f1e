"""Virtual trials: what each found in the model, beside what was published."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.claims import Claim, claims_section, summary
from analysis.intervals import mean_interval
from analysis.load import Results, ResultsError, load
from analysis.section_page import section_page
from analysis.sections import Section, write_files, write_text
from analysis.wording import Estimate, decimal, with_interval

SPREADS = {
    "interval": "95 % interval",
    "interquartile": "middle half of the trials",
    "range": "range of the trials",
}
OPENING = (
    "Each trial is made inside the model as it was made outside: organisations are drawn into two "
    "arms, one of them is given what the study gave, and practice is measured when the study "
    "measured it. All trials have the same parameters, those of the model; what is particular to "
    "a trial is its setting and its dose."
)


def write_trials(folder: str | Path) -> Path:
    """Write the page on the trials of a results folder into its ``report/``.

    Returns
    -------
    Path
        ``report/trials.html``; beside it ``trials.txt``, the figure and the table.

    Raises
    ------
    ResultsError
        If the folder cannot be read, or holds no trial.
    """
    results = load(folder)
    found = trial_claims(results)
    target = Path(folder) / "report"
    target.mkdir(exist_ok=True)
    section = claims_section(found, heading="Published and found", name="trials")
    arms = _settings(results)
    write_files([section], target)
    write_text(target / "trials.txt", trials_text(found))
    page = section_page([section, arms], title="Virtual trials", opening=OPENING)
    write_text(target / "trials.html", page)
    return target / "trials.html"


def trial_claims(results: Results) -> list[Claim]:
    """Return what each trial found, in the order of the manifest.

    Raises
    ------
    ResultsError
        If the results hold no trial.
    """
    trials: dict[str, Any] = results.manifest.get("trials", {})
    if not trials:
        raise ResultsError(f"{results.folder}: holds no trial (experiment=trial makes some)")
    by_trial = dict(list(results.runs.groupby("scenario")))
    return [
        _claim(name, trial, by_trial[name]) for name, trial in trials.items() if name in by_trial
    ]


def _claim(name: str, trial: dict[str, Any], runs: pd.DataFrame) -> Claim:
    """Return one trial as a claim."""
    effects = runs["trial_effect"].dropna().to_numpy(float)
    published = trial["published"]
    detected = (runs["trial_low"] > 0.0) | (runs["trial_high"] < 0.0)
    points = trial["study"]["avoided_share"] is None
    return Claim(
        name=name,
        title=str(trial["title"]),
        unit="percentage points of those concerned" if points else "per cent of what is counted",
        published=Estimate(published["estimate"], published["low"], published["high"]),
        spread=SPREADS[published["spread"]],
        found=over_replicates(effects),
        singles=single_runs(effects),
        source=str(published["source"]),
        no_effect=bool(published["no_effect"]),
        detected=float(detected.mean()),
    )


def over_replicates(values: Any) -> Estimate:
    """Return the mean and its 95 % interval by luck; no interval for a single value."""
    if len(values) == 0:
        return Estimate(math.nan, math.nan, math.nan)
    found = mean_interval(values)
    return Estimate(float(found.mean), float(found.low), float(found.high))


def single_runs(values: Any) -> Estimate:
    """Return the middle of single runs, and the ends between which nine in ten of them lie."""
    if len(values) < 2:
        return Estimate(math.nan, math.nan, math.nan)
    low, middle, high = pd.Series(values).quantile([0.05, 0.5, 0.95])
    return Estimate(float(middle), float(low), float(high))


def trials_text(claims: list[Claim]) -> str:
    """Say it in a few lines for a terminal."""
    wide = max(len(claim.title) for claim in claims)
    rows = [
        f"  {claim.title:<{wide}}  published {with_interval(claim.published, decimal)}, "
        f"found {with_interval(claim.found, decimal)}: {claim.words()}"
        for claim in claims
    ]
    return "\n".join([summary(claims), "", *rows]) + "\n"


def _settings(results: Results) -> Section:
    """Return the section that says what each trial is."""
    words = tuple(
        f"{trial['title']}: {trial['setting']}. {trial['comparison']}. Measured "
        f"{trial['follow_up_months']} months after."
        for trial in results.manifest["trials"].values()
    )
    return Section("What was compared", words)
