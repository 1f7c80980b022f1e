"""When organisations changed over: the month in which so many of their audience use a product."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import numpy.typing as npt

from sim.parameters import Timing

if TYPE_CHECKING:
    from sim.model import DiffusionModel

Months = npt.NDArray[np.float64]


def measures(model: DiffusionModel) -> dict[str, float]:
    """Measure how far apart in time organisations changed over, and whether regions agree.

    Returns
    -------
    dict
        ``timing_organisations``: those with somebody for whom the product is relevant;
        ``timing_reached_share``: of them, those that reached the level;
        ``timing_quarter_months``, ``timing_half_months``, ``timing_three_quarters_months``:
        quartiles of the months from launch, among those that reached it (not a number where none
        did); ``timing_region_icc``: intraclass correlation of these months within regions.
    """
    study = cast(Timing, model.parameters.study)
    name = model.product_names[0] if study.product is None else study.product
    months = months_to_level(model, model.product_index(name), level=study.level)
    reached = np.isfinite(months)
    quartiles = np.quantile(months[reached], (0.25, 0.5, 0.75)) if reached.any() else [np.nan] * 3
    population = model.world.population
    concerned = model.organisation_columns.audience[model.product_index(name)] > 0
    region = population.organisation_region[concerned]
    return {
        "timing_organisations": float(months.size),
        "timing_reached_share": float(reached.mean()) if months.size else float("nan"),
        "timing_quarter_months": float(quartiles[0]),
        "timing_half_months": float(quartiles[1]),
        "timing_three_quarters_months": float(quartiles[2]),
        "timing_region_icc": intraclass_correlation(months[reached], region[reached]),
    }


def months_to_level(model: DiffusionModel, product: int, *, level: float) -> Months:
    """Months from launch until a share of each organisation's audience uses a product.

    Returns
    -------
    float64, shape (n_organisations with an audience,)
        0 in the month of launch, infinite where the share was never reached.
    """
    audience = model.organisation_columns.audience[product]
    using = _users_by_month(model, product)
    enough = using >= level * audience[:, None]
    launch = model.launch_month(product)
    months = np.where(enough.any(axis=1), enough.argmax(axis=1) - launch, np.inf)
    return np.asarray(months[audience > 0], np.float64)


def _users_by_month(model: DiffusionModel, product: int) -> npt.NDArray[np.int64]:
    """Staff who use a product at the end of each month, shape (n_organisations, months + 1)."""
    organisation = model.world.population.organisation
    shape = (model.world.population.n_organisations, model.month + 1)
    change = np.zeros(shape, np.int64)
    for column, step in ((model.columns.use_month, 1), (model.columns.stop_month, -1)):
        month = column[product]
        happened = month >= 0
        np.add.at(change, (organisation[happened], month[happened]), step)
    return np.cumsum(change, axis=1)


def intraclass_correlation(values: Months, group: npt.NDArray[np.integer]) -> float:
    """Share of the variance of values that lies between groups, by one-way analysis of variance.

    The estimator for groups of unequal size (Donner 1986): it can be below 0, and is not a number
    where there are fewer than two groups, or no group with two values.
    """
    labels, code, size = np.unique(group, return_inverse=True, return_counts=True)
    groups, total = labels.size, values.size
    if groups < 2 or total <= groups:
        return float("nan")
    mean = np.bincount(code, values) / size
    between = float((size * (mean - values.mean()) ** 2).sum()) / (groups - 1)
    within = float(((values - mean[code]) ** 2).sum()) / (total - groups)
    typical = (total - float((size**2).sum()) / total) / (groups - 1)
    spread = between + (typical - 1.0) * within
    return (between - within) / spread if spread > 0.0 else float("nan")
