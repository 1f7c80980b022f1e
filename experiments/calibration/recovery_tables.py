"""What recovery found, as a table and in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from experiments.calibration.posterior_tables import SD_OF_QUANTILES, rank_correlations
from experiments.distributions import Floats

if TYPE_CHECKING:
    import pandas as pd

BINS = 10
CHANCE = 0.01  # that a sound calibration fails any of its tests
LEVELS = {"50": 0.5, "90": 0.9}
PS = ("p_50", "p_90", "p_rank")


def coverage_table(
    paths: Sequence[str], ranks: Floats, *, spreads: Floats, means: Floats, truths: Floats
) -> pd.DataFrame:
    """Return one row per parameter; see `experiments.calibration.recovery.Recovery`.

    Parameters
    ----------
    ranks, spreads, means, truths
        Of quantiles, each of shape (repeats, parameters).
    """
    import pandas as pd
    from scipy.stats import binomtest, chisquare

    counts, repeats = histograms_of(ranks), len(ranks)
    rows = []
    for place, path in enumerate(paths):
        away = np.abs(ranks[:, place] - 0.5)
        within = {key: int((away <= level / 2).sum()) for key, level in LEVELS.items()}
        both = np.stack([truths[:, place], means[:, place]], axis=1)
        rows.append(
            {
                "path": path,
                "repeats": repeats,
                **{f"within_{key}": number for key, number in within.items()},
                **{
                    f"p_{key}": float(binomtest(within[key], repeats, level).pvalue)
                    for key, level in LEVELS.items()
                },
                "p_rank": float(chisquare(counts[place]).pvalue),
                "shrink": 1.0 - float(spreads[:, place].mean()) / SD_OF_QUANTILES,
                "rank_correlation": float(rank_correlations(both)[0, 1]),
            }
        )
    return pd.DataFrame(rows)


def histograms_of(ranks: Floats) -> Floats:
    """Return how many ranks of each parameter fall into equal bins, shape (parameters, bins).

    There are ten, or fewer so that five are expected in each.
    """
    bins = max(2, min(BINS, len(ranks) // 5))
    found = [np.histogram(column, bins=bins, range=(0.0, 1.0))[0] for column in ranks.T]
    return np.array(found, dtype=np.float64)


def notes_on(coverage: pd.DataFrame, *, left_out: Sequence[str]) -> tuple[bool, tuple[str, ...]]:
    """Return whether recovery passed, and what a reader must know."""
    tests = len(PS) * len(coverage)
    bound = CHANCE / tests
    worst = coverage[list(PS)].min(axis="columns")
    failed = coverage.loc[worst < bound, "path"].tolist()
    notes = [
        f"{tests} tests were made, {len(PS)} for each parameter: each fails below p = {bound:.2g}, "
        f"so that a sound calibration fails any of them once in {1 / CHANCE:.0f} times."
    ]
    if failed:
        notes.append(f"Not recovered as often as claimed: {', '.join(failed)}.")
    low = int((coverage[list(PS)] < CHANCE).to_numpy().sum())
    if low and not failed:
        notes.append(f"{low} of them are below {CHANCE:g} by themselves, of {tests}.")
    narrow = coverage[coverage["shrink"] < 0.1]["path"].tolist()
    if narrow:
        notes.append(
            f"Recovery says little on {', '.join(narrow)}: these targets hardly narrow them, and a "
            "prior covers its own draws."
        )
    if left_out:
        notes.append(
            f"Bounds have no observed value to make anew and were left out: {', '.join(left_out)}."
        )
    return not failed, tuple(notes)
