"""How likely observed values are at points, given all that is not known about them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from experiments.calibration.targets import Target
from experiments.distributions import Floats

BATCH = 2048  # points whose covariances are taken apart at once
BOUNDS = ("at_least", "at_most")


def log_likelihood_of_one(target: Target, mean: Floats, *, sd: Floats, df: float | None) -> Floats:
    """Return the log likelihood of one target by itself at points, shape (points,).

    Parameters
    ----------
    mean, sd
        Of its statistic and of all doubts together, shape (points,).
    df
        Degrees of freedom of Student's t; None is normal.
    """
    from scipy.stats import norm, t

    law = norm() if df is None else t(df)
    if target.kind == "at_least":
        return np.asarray(law.logcdf((mean - target.centre) / sd))
    if target.kind == "at_most":
        return np.asarray(law.logcdf((target.centre - mean) / sd))
    return np.asarray(law.logpdf((mean - target.centre) / sd) - np.log(sd))


def joint_log_density(
    errors: Floats, *, apart: Floats, together: Floats, correlation: Floats
) -> Floats:
    """Return the log density of errors that are normal and partly go together, shape (points,).

    Parameters
    ----------
    errors
        Shape (points, targets).
    apart
        Variances that are each target's own, shape (targets,).
    together
        Variances that have a correlation between targets, shape (points, targets).
    correlation
        That one, shape (targets, targets).
    """
    found = []
    for at in range(0, len(errors), BATCH):
        sizes, off = np.sqrt(together[at : at + BATCH]), errors[at : at + BATCH]
        covariance = sizes[:, :, None] * sizes[:, None, :] * correlation + np.diag(apart)
        lower = np.linalg.cholesky(covariance)
        white = np.linalg.solve(lower, off[:, :, None])[:, :, 0]
        halved = np.log(np.diagonal(lower, axis1=1, axis2=2)).sum(axis=1)
        found.append(-0.5 * (white**2).sum(axis=1) - halved)
    constant = 0.5 * errors.shape[1] * np.log(2.0 * np.pi)
    return np.concatenate(found) - constant if found else np.zeros(0)


def two_sided(targets: Sequence[Target]) -> list[int]:
    """Return the places of targets that are no bounds."""
    return [place for place, target in enumerate(targets) if target.kind not in BOUNDS]
