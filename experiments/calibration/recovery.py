"""Recovery: whether calibration finds parameters that are known, as often as it says.

Statistics are made at parameters drawn from the prior, and calibrated as if they had been observed.
Over many such data sets a 90 % interval has to hold the truth in 90 %, and the truth's rank among
posterior draws is as often one number as another (simulation-based calibration, Talts et al. 2018).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.calibration.draws import Draws
from experiments.calibration.emulators import Emulators, fit_emulators
from experiments.calibration.implausibility import Match
from experiments.calibration.importance import reweighted
from experiments.calibration.posteriors import tempered_draws
from experiments.calibration.recovery_tables import coverage_table, histograms_of, notes_on
from experiments.calibration.runs import Runs
from experiments.calibration.stirring import Cloud, scores_of, unit_of
from experiments.calibration.targets import Target, refuse_unknown
from experiments.distributions import Floats
from experiments.problems import Problem
from experiments.sampling import quantiles_at, sampling_seed, values_at
from experiments.space import Space

if TYPE_CHECKING:
    import pandas as pd

POOL = 20_000  # draws of the prior that are weighted anew for each data set
FEWEST_WORTH = 200  # independent draws that weighted ones must be worth, or others are drawn
FEWEST_REPEATS = 20
BOUNDS = ("at_least", "at_most")

# (a table of values with a column per path, replicates, seed) -> (points, replicates, statistics)
Simulator = Callable[["pd.DataFrame", int, int], Floats]


@dataclass(frozen=True)
class RecoverySettings:
    """How recovery is checked.

    Attributes
    ----------
    repeats
        Data sets with known parameters.
    points, replicates
        Of the design to which emulators are fitted, once for all repeats; each data set has as
        many replicates.
    draws
        Of a posterior that is too narrow for draws of the prior.
    seed
        Of everything.
    shared_luck
        Whether the simulator's replicate `r` has the same luck at all points.
    """

    repeats: int = 100
    points: int = 200
    replicates: int = 4
    draws: int = 800
    seed: int = 1
    shared_luck: bool = False


@dataclass(frozen=True, eq=False)
class Recovery:
    """How often parameters that are known were found.

    Attributes
    ----------
    coverage
        One row per parameter: ``path``; ``repeats``; ``within_50``, ``within_90``: data sets whose
        interval of that level holds the truth; ``p_50``, ``p_90``: two-sided binomial p-values
        against .5 and .9; ``p_rank``: chi-square p-value of the rank histogram; ``shrink``: mean
        1 - sd of posterior / sd of prior, of quantiles; ``rank_correlation`` between truths and
        posterior means.
    ranks
        Share of each posterior below the truth, shape (repeats, parameters).
    histograms
        Counts of ranks in equal bins, shape (parameters, bins).
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
    parameters, replicates = len(prior.uncertainties), settings.replicates
    source = Draws(settings.seed, "recovery design")
    unit = _latin(settings.points, parameters, source)
    truths = source.uniform(settings.repeats, parameters)
    seeds = [sampling_seed(settings.seed, batch) for batch in (0, 1)]
    made = simulator(values_at(prior, unit), replicates, seeds[0])
    emulators = fit_emulators(Runs(unit, made, tuple(names), settings.shared_luck))
    observed = simulator(values_at(prior, truths), replicates, seeds[1])
    return recover_from(
        emulators, prior, targets=targets, truths=truths, statistics=observed, settings=settings
    )


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
    settings
        `repeats`, `points`, `replicates` and `shared_luck` are those of the arrays instead.

    Raises
    ------
    Problem
        If arrays do not fit, repeats are too few, or all targets are bounds.
    """
    kept = [target for target in targets if target.kind not in BOUNDS]
    _refuse(emulators, kept, truths=truths, statistics=statistics)
    match = Match(emulators, tuple(kept), observed_runs=float(statistics.shape[1]))
    observed = _observed(match, statistics, seed=settings.seed)
    true, paths = quantiles_at(prior, truths), [one.path for one in prior.uncertainties]
    ranks, means, spreads = _calibrated(match, prior, observed, true=true, settings=settings)
    table = coverage_table(paths, ranks, spreads=spreads, means=means, truths=true)
    left_out = [target.name for target in targets if target.kind in BOUNDS]
    passed, notes = notes_on(table, left_out=left_out)
    return Recovery(table, ranks, histograms_of(ranks), passed, notes)


def _calibrated(
    match: Match, prior: Space, observed: Floats, *, true: Floats, settings: RecoverySettings
) -> tuple[Floats, Floats, Floats]:
    """Return ranks of true quantiles in each posterior, its means and sds: (repeats, parameters).

    Draws of the prior are made once, and weighted anew for every data set.
    """
    pool = Draws(settings.seed, "recovery pool").uniform(POOL, true.shape[1])
    predicted, scores = match.matched.predict(pool), scores_of(pool)
    ranks, means, squares = np.zeros((3, *true.shape))
    for place, values in enumerate(observed):
        held = _held_to(match, values)
        pooled = Cloud(scores, held.log_likelihood_given(predicted))
        quantiles, weights = _posterior(held, pooled, prior, settings=settings, place=place)
        ranks[place] = weights @ (quantiles < true[place])
        means[place], squares[place] = weights @ quantiles, weights @ quantiles**2
    return ranks, means, np.sqrt(np.maximum(squares - means**2, 0.0))


def _refuse(
    emulators: Emulators, targets: Sequence[Target], *, truths: Floats, statistics: Floats
) -> None:
    """Refuse arrays that do not fit together."""
    if not targets:
        raise Problem("recovery needs a target that is no bound: values are made from its spread")
    refuse_unknown(targets, emulators.names)
    parameters = emulators.runs.unit.shape[1]
    if truths.ndim != 2 or truths.shape[1] != parameters or len(truths) < FEWEST_REPEATS:
        raise Problem(
            f"truths are of shape {truths.shape}, allowed: at least {FEWEST_REPEATS} rows of "
            f"{parameters} parameters"
        )
    if statistics.ndim != 3 or statistics.shape[::2] != (len(truths), len(emulators.names)):
        raise Problem(
            f"statistics are of shape {statistics.shape}, allowed: ({len(truths)}, replicates, "
            f"{len(emulators.names)})"
        )


def _latin(points: int, parameters: int, source: Draws) -> Floats:
    """Return a Latin hypercube, shape (points, parameters)."""
    shares = np.stack([source.order(points) for _ in range(parameters)], axis=1)
    return (shares + source.uniform(points, parameters)) / points


def _observed(match: Match, statistics: Floats, *, seed: int) -> Floats:
    """Return what would have been observed, noise and discrepancy added: (repeats, targets)."""
    places = [match.emulators.names.index(target.name) for target in match.targets]
    means = statistics[:, :, places].mean(axis=1)
    spread = np.sqrt([target.spread_variance for target in match.targets])
    noise = Draws(seed, "recovery noise").normal(*means.shape)
    return np.asarray(means + spread * noise)


def _held_to(match: Match, values: Floats) -> Match:
    """Return emulators held to other observed values of the same spread."""
    targets = [one.observed(float(value)) for one, value in zip(match.targets, values, strict=True)]
    return Match(match.emulators, tuple(targets), match.observed_runs)


def _posterior(
    match: Match, pooled: Cloud, prior: Space, *, settings: RecoverySettings, place: int
) -> tuple[Floats, Floats]:
    """Return quantiles of draws and their weights, which sum to 1."""

    def log_likelihood_at(scores: Floats) -> Floats:
        return match.log_likelihood(unit_of(scores))

    source = Draws(settings.seed, "recovery posterior", place)
    found = reweighted(pooled, log_likelihood_at, fewest=FEWEST_WORTH, source=source)
    scores, weights = found.scores, found.weights
    if found.effective < FEWEST_WORTH:
        seed = sampling_seed(settings.seed, place)
        scores = tempered_draws((match,), seed=seed, draws=settings.draws).cloud.scores
        weights = np.full(len(scores), 1.0 / len(scores))
    return quantiles_at(prior, unit_of(scores)), weights
