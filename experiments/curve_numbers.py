"""What a fit says in numbers: an estimate, the test of word of mouth, how far it is off."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LEVEL = 0.95
PERIOD = "period"
DOUBTFUL = 0.05  # chance of so large a misfit, below which the curve is doubted


@dataclass(frozen=True)
class Estimate:
    """One number of a fit.

    Attributes
    ----------
    name, meaning, unit
        As in ``q``, ``word of mouth (imitation)`` and ``per month``.
    value, low, high
        Estimate and ends of its profile-likelihood interval; an end is infinite where the data set
        none. NaN for the ends of a number that was given, not fitted.
    """

    name: str
    meaning: str
    unit: str
    value: float
    low: float
    high: float

    @property
    def is_fixed(self) -> bool:
        """Whether it was given."""
        return bool(np.isnan(self.low))


@dataclass(frozen=True)
class LikelihoodRatio:
    """Whether a curve needs q: twice the log likelihood that q = 0 costs.

    Attributes
    ----------
    statistic
        At least 0.
    p_value
        Chance of so large a statistic without word of mouth. As q cannot be negative, 0 is the
        edge of what is possible, and the statistic is 0 in half of such data sets: half of what
        chi-square with one degree of freedom says (Chernoff 1954; Self and Liang 1987).
    p_value_naive
        The whole of it, which ignores the edge.
    """

    statistic: float
    p_value: float
    p_value_naive: float

    @classmethod
    def of(cls, statistic: float) -> LikelihoodRatio:
        """Return the test of a statistic."""
        from scipy.special import chdtrc

        naive = float(chdtrc(1, statistic))
        return cls(statistic, naive / 2 if statistic > 0 else 1.0, naive)


@dataclass(frozen=True)
class Misfit:
    """How far counts are from the curve: Pearson's chi-square over periods and those left.

    Attributes
    ----------
    statistic, freedom
        Cells that expect fewer than five are joined to their neighbours.
    p_value
        Chance of so much or more by luck, if everybody adopts independently by this curve. NaN
        where no degree of freedom is left.
    """

    statistic: float
    freedom: int
    p_value: float

    @property
    def is_doubtful(self) -> bool:
        """Whether luck alone seldom leaves counts so far from the curve."""
        return self.p_value < DOUBTFUL

    @property
    def dispersion(self) -> float:
        """How much larger variances are than luck would have them; 1 if that is no matter."""
        return max(1.0, self.statistic / self.freedom) if self.is_doubtful else 1.0
