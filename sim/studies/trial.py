"""A cluster-randomised trial inside a run: what an intervention changes, as a trial would find it.

The analysis is that of a cluster trial with a measurement before and one after: cluster means,
weighted by their size, after the intervention on the arm and on what they were before (analysis of
covariance; Donner & Klar 2000, Design and analysis of cluster randomization trials).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np
import numpy.typing as npt
from scipy.stats import t as student

from sim.parameters import Trial
from sim.records import Values
from sim.studies.arms import Arms, cluster_of, drawn_arms, of_kinds

if TYPE_CHECKING:
    from sim.model import DiffusionModel

LEVEL = 0.95


class Found(NamedTuple):
    """A difference between arms, its standard error and its 95 % interval."""

    effect: float
    standard_error: float
    low: float
    high: float


def measures(model: DiffusionModel) -> dict[str, float]:
    """Analyse the trial of a run that has ended.

    Returns
    -------
    dict
        ``trial_effect``, ``trial_standard_error``, ``trial_low``, ``trial_high``: percentage points
        of users or, where ``avoided_share`` is given, per cent of what is counted;
        ``trial_{control,treated}_{before,after}_percent``: users, of those measured;
        ``trial_clusters``, ``trial_people``: what was drawn, and whose practice was measured.
        Not a number where an arm is empty.
    """
    trial = cast(Trial, model.parameters.study)
    product = 0 if trial.product is None else model.product_index(trial.product)
    arms = drawn_arms(trial, model.world.population, chance=model.chance)
    audience, using = users_by_cluster(model, product, arms=arms)
    there = audience > 0
    treated, audience, using = arms.treated[there], audience[there], using[:, there]
    shares = using / audience
    found = analysed(shares, treated=treated, size=audience, avoided=trial.avoided_share)
    means = {
        f"trial_{arm}_{when}_percent": _percent(using[place, chosen], audience[chosen])
        for arm, chosen in (("control", ~treated), ("treated", treated))
        for place, when in enumerate(("before", "after"))
    }
    return {
        **{f"trial_{name}": value for name, value in found._asdict().items()},
        **means,
        "trial_clusters": float(there.sum()),
        "trial_people": float(audience.sum()),
    }


def users_by_cluster(model: DiffusionModel, product: int, *, arms: Arms) -> tuple[Values, Values]:
    """Count whom the trial measures, and who of them uses the product before and at the end.

    Returns
    -------
    float64, shape (n_clusters,); float64, shape (2, n_clusters)
    """
    trial = cast(Trial, model.parameters.study)
    population, columns = model.world.population, model.columns
    measured = np.isin(population.organisation, of_kinds(population, trial.measured_kinds))
    measured &= columns.relevance[product] > 0.0
    cluster = cluster_of(trial, population)[population.organisation]
    measured &= np.isin(cluster, arms.clusters)
    place = np.searchsorted(arms.clusters, cluster[measured])
    began, stopped = columns.use_month[product, measured], columns.stop_month[product, measured]
    using = [
        (began >= 0) & (began <= month) & ((stopped < 0) | (stopped > month))
        for month in (trial.start_month - 1, model.month)
    ]
    size = arms.clusters.size
    counts = [np.bincount(place, uses.astype(np.float64), size) for uses in using]
    return np.bincount(place, minlength=size).astype(np.float64), np.stack(counts)


def analysed(
    shares: Values, *, treated: npt.NDArray[np.bool_], size: Values, avoided: float | None
) -> Found:
    """Return the difference between arms, adjusted for what clusters were before.

    Parameters
    ----------
    shares : float64, shape (2, n_clusters)
        Of users, before and after.
    size
        Of each cluster, its weight.
    avoided
        Share of what is counted that a user avoids; then the effect is a ratio of counts, as the
        per cent by which it differs from 1.
    """
    if treated.all() or not treated.any() or treated.size <= 3:
        return Found(*[float("nan")] * 4)
    before, after = shares if avoided is None else np.log(1.0 - avoided * shares)
    design = np.column_stack([np.ones(treated.size), treated, before - before.mean()])
    if np.ptp(before) == 0.0:
        design = design[:, :2]
    weight = np.sqrt(size / size.mean())
    weighted = design * weight[:, None]
    inverse = np.linalg.inv(weighted.T @ weighted)
    estimate = inverse @ weighted.T @ (after * weight)
    left = (after - design @ estimate) * weight
    free = treated.size - design.shape[1]
    error = float(np.sqrt(left @ left / free * inverse[1, 1]))
    reach = float(student.ppf(0.5 + LEVEL / 2.0, free)) * error
    effect = float(estimate[1])
    scale = 100.0 if avoided is None else 100.0 * float(np.exp(effect))
    low, high = (_in_per_cent(effect + side * reach, avoided) for side in (-1.0, 1.0))
    return Found(_in_per_cent(effect, avoided), scale * error, low, high)


def _in_per_cent(effect: float, avoided: float | None) -> float:
    """Return a difference of shares, or of logarithms of counts, in points or per cent."""
    return 100.0 * effect if avoided is None else 100.0 * float(np.expm1(effect))


def _percent(using: Values, audience: Values) -> float:
    return 100.0 * float(using.sum() / audience.sum()) if audience.sum() > 0 else float("nan")
