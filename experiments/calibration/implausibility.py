"""How far statistics are from their targets, in units of all that is not known about them.

Implausibility is the distance between what an emulator foretells and what was observed, divided by
the root of the variances of emulator, observation and model discrepancy (Craig et al. 1997; Vernon,
Goldstein & Bower 2010). Of a bound, only the wrong side counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from experiments.calibration.emulators import Emulators, Prediction
from experiments.calibration.likelihood import (
    joint_log_density,
    log_likelihood_of_one,
    two_sided,
)
from experiments.calibration.targets import Target, refuse_unknown
from experiments.distributions import Floats
from experiments.problems import Problem

Booleans = npt.NDArray[np.bool_]
CUTOFF = 3.0  # of any unimodal distribution, 95 % lie within three sds (Pukelsheim 1994)


@dataclass(frozen=True)
class Rule:
    """A place is ruled out where the `rank`-th highest implausibility exceeds `cutoff`.

    Attributes
    ----------
    rank
        1 is the highest of all statistics. With many, the highest exceeds 3 somewhere by chance;
        the second or third highest is then the safer rule.
    """

    rank: int = 1
    cutoff: float = CUTOFF

    def __post_init__(self) -> None:
        """Refuse what rules out nothing or everything."""
        if self.rank < 1 or not self.cutoff > 0.0:
            raise Problem(
                f"rank is {self.rank} and cutoff {self.cutoff:g}, allowed: 1 or more, and above 0"
            )


@dataclass(frozen=True, eq=False)
class Match:
    """Emulators held to targets.

    Attributes
    ----------
    emulators
        Of the targets' statistics at least.
    targets
        What they are held to; one may be left out by not naming it.
    observed_runs
        Of how many runs of the simulator the luck of an observed value is: the world has run once,
        and where its spread does not hold that already, the variance of a run's luck divided by
        this number is added. None adds none.
    student_df
        Degrees of freedom of the likelihood; None is normal, some 4 forgives a target far off.

    Raises
    ------
    Problem
        If a target is about no statistic that is emulated, or there is none.
    """

    emulators: Emulators
    targets: tuple[Target, ...]
    observed_runs: float | None = None
    student_df: float | None = None

    def __post_init__(self) -> None:
        """Refuse targets that cannot be matched."""
        if not self.targets:
            raise Problem("there are no targets: name at least one published number")
        refuse_unknown(self.targets, self.emulators.names)
        for name, number in (
            ("observed_runs", self.observed_runs),
            ("student_df", self.student_df),
        ):
            if number is not None and not number > 0.0:
                raise Problem(f"{name} is {number:g}, allowed: above 0, or none")

    @cached_property
    def matched(self) -> Emulators:
        """The emulators of the targets' statistics, in the targets' order."""
        return self.emulators.of([target.name for target in self.targets])

    def spread(self, place: int, *, variance: Floats, luck: Floats) -> Floats:
        """Return the sd of emulator, observation, discrepancy and luck together.

        Parameters
        ----------
        place
            Of the target.
        variance, luck
            Of its emulator and of a single run at points, shape (points,).
        """
        total = variance + self.targets[place].spread_variance
        return np.sqrt(total if self.observed_runs is None else total + luck / self.observed_runs)

    def implausibilities(self, unit: Floats) -> Floats:
        """Return the implausibility of each target at points, shape (points, targets)."""
        found = self.matched.predict(unit)
        columns = [self._implausibility(place, *found.of(place)) for place in range(self.number)]
        return np.stack(columns, axis=1)

    def implausibility(self, unit: Floats, *, rank: int = 1) -> Floats:
        """Return the `rank`-th highest implausibility at points, shape (points,).

        Of fewer targets than `rank` it is 0: nothing is ruled out.
        """
        return nth_highest(self.implausibilities(unit), rank)

    def not_ruled_out(self, unit: Floats, *, rules: Sequence[Rule]) -> Booleans:
        """Return whether no rule rules out points, shape (points,).

        A target is looked at only where those before it have left a point.
        """
        left = np.ones(len(unit), dtype=np.bool_)
        exceeded = np.zeros((len(rules), len(unit)), dtype=np.int64)
        for place, emulator in enumerate(self.matched.each):
            where = np.flatnonzero(left)
            found = self._implausibility(place, *emulator.predict(unit[where]))
            for number, rule in enumerate(rules):
                exceeded[number, where] += found > rule.cutoff
                left &= exceeded[number] < rule.rank
        return left

    def log_likelihood(self, unit: Floats) -> Floats:
        """Return the logarithm of the likelihood of all targets at points, shape (points,).

        Normal, luck and what emulators are unsure of go together between statistics as luck does
        between runs; spreads of observation and discrepancies are independent. Of a bound it is
        the likelihood of being on its right side; bounds, and all targets of a Student likelihood,
        count one by one.
        """
        return self.log_likelihood_given(self.matched.predict(unit))

    def log_likelihood_given(self, found: Prediction) -> Floats:
        """Return the same from what the emulators say, in the order of the targets."""
        jointly = two_sided(self.targets) if self.student_df is None else []
        total = self._joint(found, jointly) if jointly else np.zeros(len(found.mean))
        for place, target in enumerate(self.targets):
            if place not in jointly:
                mean, variance, luck = found.of(place)
                sd = self.spread(place, variance=variance, luck=luck)
                total = total + log_likelihood_of_one(target, mean, sd=sd, df=self.student_df)
        return total

    def _joint(self, found: Prediction, places: list[int]) -> Floats:
        """Return the log likelihood of some targets together."""
        chosen = [self.targets[place] for place in places]
        centres = np.array([target.centre for target in chosen])
        together = found.variance[:, places]
        if self.observed_runs is not None:
            together = together + found.luck[:, places] / self.observed_runs
        return joint_log_density(
            found.mean[:, places] - centres,
            apart=np.array([target.spread_variance for target in chosen]),
            together=together,
            correlation=found.correlation[np.ix_(places, places)],
        )

    @property
    def number(self) -> int:
        """Of targets."""
        return len(self.targets)

    def _implausibility(self, place: int, mean: Floats, variance: Floats, luck: Floats) -> Floats:
        off = np.abs(self.targets[place].shortfall(mean))
        return np.asarray(off / self.spread(place, variance=variance, luck=luck))


def nth_highest(implausibilities: Floats, rank: int) -> Floats:
    """Return the `rank`-th highest of each row, 0 where a row has fewer."""
    if rank > implausibilities.shape[1]:
        return np.zeros(len(implausibilities))
    return np.sort(implausibilities, axis=1)[:, -rank]


def closeness(matches: Sequence[Match], unit: Floats, *, rules: Sequence[Rule]) -> Floats:
    """Return the highest of implausibility over cut-off, of all waves and rules, shape (points,).

    Above 1 a point is ruled out.
    """
    worst = np.zeros(len(unit))
    for match in matches:
        every = match.implausibilities(unit)
        for rule in rules:
            worst = np.maximum(worst, nth_highest(every, rule.rank) / rule.cutoff)
    return worst
