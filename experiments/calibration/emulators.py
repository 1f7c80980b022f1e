"""Emulators: Gaussian processes that stand in for the mean of a stochastic simulator.

Each statistic has its own: a linear trend and a Matérn 5/2 covariance with a length for each
parameter (Sacks et al. 1989; Rasmussen & Williams 2006), fitted to the mean of each point's
replicates, whose luck is known from the differences between them. Some ten points for each
parameter are a good first number (Loeppky, Sacks & Welch 2009).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from experiments.calibration.gaussian_process import Process, fit_process
from experiments.calibration.runs import Luck, Runs, luck_of
from experiments.calibration.threads import one_thread
from experiments.distributions import Floats
from experiments.problems import Problem, listing, suggestion

BATCH = 4096  # points predicted at once


@dataclass(frozen=True, eq=False)
class Prediction:
    """What emulators say at points, each array of shape (points, statistics), in their units.

    Attributes
    ----------
    mean
        Of the simulator over all luck.
    variance
        How unsure the emulator is of that mean.
    luck
        Variance of a single run of the simulator around it.
    correlation
        Of luck between statistics, shape (statistics, statistics).
    """

    mean: Floats
    variance: Floats
    luck: Floats
    correlation: Floats

    def of(self, place: int) -> tuple[Floats, Floats, Floats]:
        """Return the three of one statistic, each of shape (points,)."""
        return self.mean[:, place], self.variance[:, place], self.luck[:, place]


@dataclass(frozen=True, eq=False)
class Emulator:
    """The emulator of one statistic.

    Attributes
    ----------
    name
        Of the statistic.
    centre, scale
        Mean and standard deviation over points, in the statistic's unit; the process is of values
        from which the first is taken and which are divided by the second. A scale of 0: constant.
    process
        None of a constant.
    luck
        Variance between replicates; without replicates the process' nugget stands for it.
    """

    name: str
    centre: float
    scale: float
    process: Process | None
    luck: Luck

    def predict(self, unit: Floats) -> tuple[Floats, Floats, Floats]:
        """Return mean, variance and luck at points, as in `Prediction`, each of shape (points,)."""
        with one_thread():
            parts = [self._predict(unit[at : at + BATCH]) for at in range(0, len(unit), BATCH)]
        if not parts:
            return np.zeros(0), np.zeros(0), np.zeros(0)
        mean, variance, luck = (np.concatenate(part) for part in zip(*parts, strict=True))
        return mean, variance, luck

    def _predict(self, unit: Floats) -> tuple[Floats, Floats, Floats]:
        """Return the same of points that fit into memory at once."""
        single, common = self.luck.single_run(unit), self.luck.common(unit)
        if self.process is None:
            return np.full(len(unit), self.centre), common, single
        mean, variance = self.process.predict(unit)
        nugget = self.process.nugget * self.scale**2
        if self.luck.replicates < 2:
            single = single + nugget
        else:
            variance = variance + self.process.nugget
        return self.centre + self.scale * mean, variance * self.scale**2 + common, single


@dataclass(frozen=True, eq=False)
class Emulators:
    """The emulators of all statistics, and the runs that they were fitted to."""

    each: tuple[Emulator, ...]
    runs: Runs

    @property
    def names(self) -> tuple[str, ...]:
        """Of the statistics."""
        return tuple(one.name for one in self.each)

    def predict(self, unit: Floats) -> Prediction:
        """Return what all say at points of shape (points, parameters)."""
        found = [one.predict(unit) for one in self.each]
        mean, variance, luck = (np.stack(part, axis=1) for part in zip(*found, strict=True))
        return Prediction(mean, variance, luck, self._luck_correlation)

    @cached_property
    def _luck_correlation(self) -> Floats:
        return self.runs.luck_correlation()

    def of(self, names: Sequence[str]) -> Emulators:
        """Return those of some statistics, in that order.

        Raises
        ------
        Problem
            If a name is none of them.
        """
        by_name = {one.name: one for one in self.each}
        for name in names:
            if name not in by_name:
                hint = suggestion(name, by_name) or f" {listing(by_name)}"
                raise Problem(f"'{name}' is no statistic that is emulated{hint}")
        places = [self.names.index(name) for name in names]
        kept = Runs(
            self.runs.unit,
            self.runs.statistics[:, :, places],
            tuple(names),
            self.runs.shared_luck,
        )
        return Emulators(tuple(by_name[name] for name in names), kept)


def fit_emulators(runs: Runs) -> Emulators:
    """Return an emulator of each statistic: the same bits for the same runs; no chance is used."""
    with one_thread():
        each = tuple(_fitted(runs, place) for place in range(len(runs.names)))
    return Emulators(each, runs)


def _fitted(runs: Runs, place: int) -> Emulator:
    """Return the emulator of one statistic."""
    means = runs.statistics[:, :, place].mean(axis=1)
    luck, centre, scale = luck_of(runs, place), float(means.mean()), float(means.std())
    name = runs.names[place]
    if scale <= 1e-12 * max(1.0, abs(centre)):
        return Emulator(name, centre, 0.0, None, luck)
    noise = luck.own(runs.unit) / scale**2
    process = fit_process(runs.unit, (means - centre) / scale, noise=noise)
    return Emulator(name, centre, scale, process, luck)
