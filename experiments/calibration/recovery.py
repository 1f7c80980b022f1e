"""Recovery: does calibration find parameters that are known, as often as it says it does?

Statistics are made at parameters drawn from the prior, and calibrated as if they had been observed.
Over many such data sets a 90 % interval has to hold the truth in 90 %, and the truth's rank among
posterior draws is as often one number as another (simulation-based calibration, Talts et al. 2018).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments.calibration.emulators import Emulators
from experiments.calibration.targets import Target
from experiments.distributions import Floats
from experiments.space import Space

if TYPE_CHECKING:
    import pandas as pd

# (points as a table of values, replicates, seed) to statistics, (points, replicates, statistics)
Simulator = Callable[["pd.DataFrame", int, int], Floats]


@dataclass(frozen=True)
class RecoverySettings:
    """How recovery is checked.

    Attributes
    ----------
    repeats
        Data sets with known parameters.
    points, replicates
        Of the design to which emulators are fitted, once for all repeats.
    draws
        Of each posterior; its rank is among these.
    seed
        Of everything.
    """

    repeats: int = 100
    points: int = 200
    replicates: int = 4
    draws: int = 400
    seed: int = 1


@dataclass(frozen=True, eq=False)
class Recovery:
    """How often parameters that are known were found.

    Attributes
    ----------
    coverage
        One row per parameter: ``path``; ``within_50``, ``within_90``: data sets whose interval of
        that level holds the truth; ``repeats``; ``p_50``, ``p_90``: two-sided binomial p-values
        against .5 and .9; ``p_rank``: chi-square p-value of the rank histogram; ``shrink``: mean
        1 - sd of posterior / sd of prior, of quantiles; ``rank_correlation`` between truths and
        posterior medians.
    ranks
        Places of the truths in their posteriors, from 0 to 1, shape (repeats, parameters).
    histograms
        Counts of ranks in ten equal bins, shape (parameters, 10).
    passed
        Whether no p-value is below .01 divided by how many there are (Bonferroni).
    notes
        In words, multiplicity said.
    """

    coverage: pd.DataFrame
    ranks: Floats
    histograms: Floats
    passed: bool
    notes: tuple[str, ...]


def recover(
    simulator: Simulator,
    prior: Space,
    *,
    targets: Sequence[Target],
    settings: RecoverySettings,
    names: Sequence[str],
) -> Recovery:
    """Return how well calibration recovers parameters of a simulator.

    Parameters
    ----------
    targets
        Whose spreads are taken; their values are replaced by those made at known parameters.
    names
        Of the simulator's statistics.
    """
    raise NotImplementedError


def recover_from(
    emulators: Emulators,
    prior: Space,
    *,
    targets: Sequence[Target],
    truths: Floats,
    statistics: Floats,
    settings: RecoverySettings,
) -> Recovery:
    """Return the same from emulators that are there, and from runs that they have not seen.

    Parameters
    ----------
    truths
        Places of the prior as quantiles, drawn from it, shape (repeats, parameters).
    statistics
        What the simulator returned there, shape (repeats, replicates, statistics), in the order of
        the emulators. Noise of observation and discrepancy is added here.
    """
    raise NotImplementedError
