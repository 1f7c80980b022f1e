"""The posterior: draws from the prior by how well emulators agree with the targets.

By sequential Monte Carlo with tempering (Del Moral, Doucet & Jasra 2006), in normal scores of the
prior's quantiles, so that the prior is the same whatever the parameters' distributions are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments.calibration.history_matching import Region
from experiments.calibration.implausibility import Match
from experiments.distributions import Floats
from experiments.space import Space

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Posterior:
    """What the parameters can be, given the targets.

    Attributes
    ----------
    values
        One row per draw, equally likely; one column per path of the prior, in its unit.
    unit
        The same as quantiles of the prior, shape (draws, parameters).
    parameters
        One row per parameter: ``path``, ``unit``; ``prior_low``, ``prior_median``, ``prior_high``
        and ``low``, ``median``, ``high``, quantiles .05, .5 and .95 in its unit; ``shrink``, 1 - sd
        of the posterior / sd of the prior, of quantiles; ``words``, what the targets say on it.
    correlations
        Pairs with a rank correlation beyond .5: ``first``, ``second``, ``rank_correlation``.
    predictive
        One row per target: ``name``, ``unit``, ``observed``, ``published_low``,
        ``published_high``, ``mean``, ``low``, ``high`` (90 %, of the simulator's mean, emulator's
        doubt included), ``prior_mean``, ``prior_low``, ``prior_high`` (the same before the targets
        were seen), ``chance_within``, and ``verdict``: within, partly within or outside the
        published interval.
    effective
        Number of independent draws that these are worth, for the parameter where it is least.
    temperatures
        Powers of the likelihood on the way from prior to posterior, the last 1.
    log_evidence
        Logarithm of the mean likelihood over the prior (over the region, if one is given).
    notes
        In words: what the targets say nothing on, what goes together, what to doubt.
    """

    values: pd.DataFrame
    unit: Floats
    parameters: pd.DataFrame
    correlations: pd.DataFrame
    predictive: pd.DataFrame
    effective: float
    temperatures: tuple[float, ...]
    log_evidence: float
    notes: tuple[str, ...]


def sample_posterior(
    waves: Sequence[Match],
    prior: Space,
    *,
    seed: int,
    draws: int = 2000,
    region: Region | None = None,
) -> Posterior:
    """Return the posterior of one or more waves.

    Parameters
    ----------
    waves
        The last has the likelihood; what earlier ones rule out by the usual rule is left out, as
        far as `region` is given.
    prior
        Its uncertainties are the columns of the emulators' unit cube, in their order.
    draws
        Rows to return, at least 400.
    region
        Where draws begin and to which they are confined; None: the whole prior.
    """
    raise NotImplementedError
