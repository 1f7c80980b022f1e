"""Targets met by simulation: a mean or a spread over replicates, and how far it may be off.

A target is met if the estimate, less its known bias, is within four standard errors. There must be
enough replicates to tell it from its nearest rival, the number that a plausible mistake would give.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

MOST_Z = 4.0
SEED = 1


@dataclass(frozen=True)
class Target:
    """A published or exact number, and the runs that must reproduce it.

    Attributes
    ----------
    name : str
        As in docs/theory.md.
    draws : function
        Returns one value for each replicate.
    expected : float
    spread : bool
        Whether the number is the standard deviation of one replicate rather than the mean.
    bias : float
        What finite size or steps add to the expected number, worked out exactly.
    rival : float or None
        What the nearest plausible mistake would give.
    """

    name: str
    draws: Callable[[], np.ndarray]
    expected: float
    spread: bool = False
    bias: float = 0.0
    rival: float | None = None

    @cached_property
    def estimate(self) -> float:
        values = self.draws()
        return float(values.std(ddof=1) if self.spread else values.mean())

    @cached_property
    def standard_error(self) -> float:
        values = np.asarray(self.draws(), np.float64)
        variance = values.var(ddof=1)
        if not self.spread:
            return float(np.sqrt(variance / values.size))
        fourth = ((values - values.mean()) ** 4).mean()
        return float(np.sqrt((fourth - variance**2) / values.size / variance) / 2.0)

    @cached_property
    def z(self) -> float:
        return (self.estimate - self.bias - self.expected) / self.standard_error

    def check(self) -> None:
        """Fail unless the target is met, by enough replicates."""
        assert abs(self.z) < MOST_Z, self
        if self.rival is not None:
            distance = abs(self.expected - self.rival)
            assert MOST_Z * self.standard_error < distance / 2.0, f"too few replicates: {self}"

    def __str__(self) -> str:
        bias = f" with a bias of {self.bias:+.5f}" if self.bias else ""
        return (
            f"{self.name}: expected {self.expected:.6f}{bias}, obtained {self.estimate:.6f}, "
            f"standard error {self.standard_error:.6f}, z {self.z:+.2f}"
        )


def shares(table, month, people) -> np.ndarray:
    """Share that has adopted by a month, one value for each replicate."""
    return table.loc[table["month"] == month, "adopted"].to_numpy() / people
