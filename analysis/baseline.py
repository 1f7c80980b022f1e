"""Is the baseline believable? Its levels, to hold against what is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.intervals import Floats, mean_interval
from analysis.load import Results


@dataclass(frozen=True)
class Level:
    """One level of the baseline: a numerator, what it is a share of, and what is known of it."""

    label: str
    column: str
    share_of: str
    unit: str
    known: str = "no published figure found"
    known_at: int = 0  # months of the horizon that `known` speaks of; 0 for any


LEVELS: tuple[Level, ...] = (
    Level("Aware, of the staff reachable", "staff_aware", "staff_reachable", "per cent"),
    Level(
        "Ever used, of the staff reachable",
        "staff_ever_used",
        "staff_reachable",
        "per cent",
        "14 to 33 % on Bass curves with usual values for five years "
        "(p .01 to .03, q .38 to .40 a year; Sultan 1990)",
        known_at=60,
    ),
    Level("Using, of the staff reachable", "staff_using", "staff_reachable", "per cent"),
    Level(
        "Sustained use, of the staff reachable", "staff_sustained", "staff_reachable", "per cent"
    ),
    Level(
        "Stopped within a year, of those who began",
        "stopped_within_year_share",
        "",
        "per cent",
        "about a third of NHS improvement projects were not sustained a year on "
        "(Maher 2010; readings run from one to two thirds)",
    ),
    Level(
        "Organisations that decided, of those eligible",
        "organisations_decided",
        "organisations_eligible",
        "per cent",
        "guidance alone changed practice in 2 of 9 topics (Sheldon 2004); "
        "most trusts took up the Productive Ward within two years (2010 review)",
    ),
    Level("Organisations in which use is routine", "organisations_routinised", "", "count"),
    Level(
        "Organisations in which use is routine, of those eligible",
        "organisations_routinised",
        "organisations_eligible",
        "per cent",
    ),
)


def baseline_levels(results: Results) -> pd.DataFrame:
    """Levels of the baseline at the horizon, with the 95 % interval of their mean.

    Student's t knows no bounds: the ends of an interval are clipped to what can be, 0 to 100
    for shares and at least 0 for counts.

    Returns
    -------
    DataFrame
        ``level, unit, mean, low, high, replicates, known``; counts for the whole population,
        shares in per cent.
    """
    runs = results.runs[results.runs["scenario"] == results.baseline]
    rows = []
    for level in LEVELS:
        values = _values(runs, level, results.factor)
        if not len(values):
            continue
        mean = mean_interval(values)
        most = 100.0 if level.unit == "per cent" else np.inf
        rows.append(
            {
                "level": level.label,
                "unit": level.unit,
                "mean": float(mean.mean),
                "low": float(np.clip(mean.low, 0.0, most)),
                "high": float(np.clip(mean.high, 0.0, most)),
                "replicates": mean.replicates,
                "known": _known(level, results.months),
            }
        )
    return pd.DataFrame(rows)


def _known(level: Level, months: int) -> str:
    """What is known of a level at this horizon."""
    if level.known_at in (0, months):
        return level.known
    return "no published figure for this horizon"


def _values(runs: pd.DataFrame, level: Level, factor: float) -> Floats:
    """One value per replicate in which the level is defined."""
    values = runs[level.column].astype("float64")
    if level.share_of:
        values = 100.0 * values / runs[level.share_of].astype("float64").where(lambda s: s > 0)
    elif level.unit == "per cent":
        values = 100.0 * values
    else:
        values = values * factor
    return values.dropna().to_numpy(dtype=np.float64)
