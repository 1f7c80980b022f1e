"""Small simulators, priors and targets on which calibration is tested."""

from __future__ import annotations

import numpy as np
import pandas as pd

from experiments.calibration.emulators import Emulators, fit_emulators
from experiments.calibration.runs import Runs
from experiments.calibration.targets import Target
from experiments.distributions import Floats
from experiments.space import Space

SLOPES = np.array(
    [[1.0, 0.2, -0.5, 0.0, 0.8], [0.0, 1.0, 0.7, -0.6, 0.3], [0.3, -0.4, 1.0, 0.9, 0.0]]
)


def prior(number: int, **more: object) -> Space:
    entry = {"distribution": "uniform", "low": 0.0, "high": 1.0, "unit": "u", "source": "s"}
    entries = [{**entry, "path": f"a.x{place}"} for place in range(number)]
    return Space.model_validate({"uncertainties": entries, **more})


def target(name: str, value: float = 0.0, **more: object) -> Target:
    given = {"kind": "sd", "sd": 0.1, **more}
    if given["kind"] in ("sd", "at_least", "at_most"):
        given["value"] = value
    return Target.model_validate({"name": name, "unit": "u", "source": "s", **given})


def names(number: int) -> tuple[str, ...]:
    return tuple(f"s{place}" for place in range(number))


def spread_out(points: int, parameters: int, seed: int = 0) -> Floats:
    from scipy.stats.qmc import LatinHypercube

    return np.asarray(LatinHypercube(parameters, rng=np.random.default_rng(seed)).random(points))


def emulated(function: object, *, points: int, parameters: int, noise: float = 0.0) -> Emulators:
    """Emulators of a function of the unit cube, two replicates with some noise."""
    unit = spread_out(points, parameters)
    values = np.asarray(function(unit))[:, None, :]  # type: ignore[operator]
    luck = np.random.default_rng(5).normal(size=(points, 2, values.shape[2]))
    return fit_emulators(Runs(unit, values + noise * luck, names(values.shape[2])))


def linear(values: pd.DataFrame, replicates: int, seed: int) -> Floats:
    """Five sums of three parameters, with luck of sd .2."""
    means = values.to_numpy() @ SLOPES
    luck = np.random.default_rng(seed).normal(size=(len(means), replicates, 5))
    return np.asarray(means[:, None, :] + 0.2 * luck)


def takeup(values: pd.DataFrame, replicates: int, seed: int) -> Floats:
    """Shares of 200 staff who use something by six months: Bass' hazard, drawn month by month."""
    generator = np.random.default_rng(seed)
    outside, word, willing = values.to_numpy().T
    p, q, pool = 0.01 + 0.04 * outside, 0.1 + 0.5 * word, (200 * (0.4 + 0.6 * willing)).astype(int)
    found = np.empty((len(values), replicates, 6))
    for replicate in range(replicates):
        using = np.zeros(len(values), dtype=np.int64)
        months = []
        for _ in range(24):
            hazard = np.clip(p + q * using / pool, 0.0, 1.0)
            using = using + generator.binomial(pool - using, hazard)
            months.append(using / 200)
        found[:, replicate] = np.array(months)[[3, 6, 9, 12, 16, 23]].T
    return found
