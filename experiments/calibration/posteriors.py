"""The posterior: draws from the prior by how well emulators agree with the targets.

Draws are made in normal scores of the prior's quantiles, so that the prior is the same whatever the
distributions of the parameters are; see `experiments.calibration.tempering`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.calibration.draws import Draws
from experiments.calibration.history_matching import Region, not_ruled_out
from experiments.calibration.implausibility import Match
from experiments.calibration.posterior_tables import (
    notes_on,
    pairs_together,
    parameter_table,
    predictive_table,
)
from experiments.calibration.stirring import Cloud, scores_of, unit_of
from experiments.calibration.tempering import Tempered, tempered
from experiments.distributions import Floats
from experiments.problems import Problem
from experiments.sampling import quantiles_at, values_at
from experiments.space import Space

if TYPE_CHECKING:
    import pandas as pd

FEWEST = 400
PRIOR_DRAWS = 2000  # at which the emulators are asked what was foretold before


@dataclass(frozen=True, eq=False)
class Posterior:
    """What the parameters can be, given the targets.

    Attributes
    ----------
    values
        One row per draw, equally likely; one column per path of the prior, in its unit.
    unit
        Quantiles of the prior of each draw, shape (draws, parameters); of a prior with
        correlations, before they are put in.
    parameters
        One row per parameter: ``path``, ``unit``; ``prior_low``, ``prior_median``, ``prior_high``
        and ``low``, ``median``, ``high``, quantiles .05, .5 and .95 in its unit; ``shrink``, 1 - sd
        of the posterior / sd of the prior, of quantiles; ``shift``, the largest distance between
        the two distribution functions; ``words``, what the targets say on it.
    correlations
        Pairs with a rank correlation beyond .5: ``first``, ``second``, ``rank_correlation``.
    predictive
        One row per target: ``name``, ``unit``, ``observed``, ``published_low``,
        ``published_high``; ``mean``, ``low``, ``high`` (90 %, of the simulator's mean, emulator's
        doubt included); ``prior_mean``, ``prior_low``, ``prior_high``, the same before the targets
        were seen; ``chance_within``; and ``verdict``: within, partly within or outside the
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
        The last has the likelihood. Where a region is given, what earlier ones rule out by the
        usual rule has no chance: an emulator is not to be believed where it had no runs.
    prior
        Its uncertainties are the columns of the emulators' unit cube, in their order.
    draws
        Rows to return, at least 400.
    region
        Where draws begin; None: the whole prior.

    Raises
    ------
    Problem
        If nothing agrees, the region is empty, or prior and emulators are of other parameters.
    """
    if not waves:
        raise Problem("there are no waves: match emulators to targets first")
    parameters, asked = waves[-1].emulators.runs.unit.shape[1], len(prior.uncertainties)
    if asked != parameters:
        raise Problem(f"the prior has {asked} uncertainties, the emulators {parameters}")
    found = tempered_draws(waves, seed=seed, draws=draws, region=region)
    return _told(found, waves[-1], prior, seed=seed)


def _told(found: Tempered, match: Match, prior: Space, *, seed: int) -> Posterior:
    """Return draws with what they say on parameters and targets."""
    paths = [one.path for one in prior.uncertainties]
    unit = unit_of(found.cloud.scores)
    quantiles, predicted = quantiles_at(prior, unit), match.matched.predict(unit)
    before = Draws(seed, "prior").uniform(PRIOR_DRAWS, len(paths))
    table = parameter_table(prior, quantiles)
    together = pairs_together(paths, quantiles)
    predictive = predictive_table(
        match.targets,
        predicted,
        before=match.matched.predict(before),
        draws=Draws(seed, "told"),
    )
    return Posterior(
        values_at(prior, unit),
        unit,
        table,
        together,
        predictive,
        found.effective,
        found.temperatures,
        found.log_evidence,
        notes_on(table, together, predictive=predictive, effective=found.effective, fewest=FEWEST),
    )


def tempered_draws(
    waves: Sequence[Match], *, seed: int, draws: int, region: Region | None = None
) -> Tempered:
    """Return draws of the posterior of the last wave as normal scores of quantiles.

    Parameters and errors are those of `sample_posterior`.
    """
    if draws < FEWEST:
        raise Problem(f"draws is {draws}, allowed: at least {FEWEST}")
    source, match = Draws(seed, "posterior"), waves[-1]
    earlier = waves[:-1] if region is not None else ()

    def log_likelihood_at(scores: Floats) -> Floats:
        unit = unit_of(scores)
        left = not_ruled_out(earlier, unit)
        found = np.full(len(unit), -np.inf)
        found[left] = match.log_likelihood(unit[left])
        return found

    if region is None:
        unit = source.uniform(draws, match.emulators.runs.unit.shape[1])
    elif not len(region.unit):
        raise Problem("the region is empty: nothing in the prior agrees with the targets")
    else:
        unit = region.unit[source.order(draws) % len(region.unit)]
    scores = scores_of(unit)
    return tempered(Cloud(scores, log_likelihood_at(scores)), log_likelihood_at, source=source)
