"""What an adoption rule on a graph promises: arithmetic from a person's situation to a hazard."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float32] | npt.NDArray[np.float64]
PerAgent = float | npt.ArrayLike
Which = npt.NDArray[np.int64] | slice  # rows of some people, or all of them

CERTAIN = 50.0  # a hazard that no clock outlasts: the longest possible is 22.9


class Situation(NamedTuple):
    """What some people know when they decide, each of shape (n_people,).

    Attributes
    ----------
    row : int64
        Which people: where a rule holds a value for each, take those of these rows.
    using : int64
        Neighbours that use it now.
    newly : int64
        Neighbours that began to use it in the last step.
    degree : int64
        Neighbours in all.
    """

    row: npt.NDArray[np.int64]
    using: npt.NDArray[np.int64]
    newly: npt.NDArray[np.int64]
    degree: npt.NDArray[np.int64]


class Rates(NamedTuple):
    """A rule whose hazard grows by the same amount with every neighbour that uses it.

    ``external`` and ``peer`` are one number, or one for each person, per step.

    Attributes
    ----------
    external, peer : float32
        Without neighbours, and for each neighbour that uses it.
    adds_probabilities : bool
        Whether the sum is a probability rather than a hazard.
    """

    external: np.float32 | npt.NDArray[np.float32]
    peer: np.float32 | npt.NDArray[np.float32]
    adds_probabilities: bool = False


class Sums(NamedTuple):
    """A rule in which each new user takes something off what keeps a neighbour from adopting.

    Attributes
    ----------
    start : int
        What stands between a person and adoption at first: ``GIVEN`` in ``left``, ``CLOCK`` the
        person's Exp(1) clock, or ``SHARE`` a uniform draw of ``left`` (the neighbours' weight).
    left : float64, shape (n_people,)
    weight : float64, shape (1,), (n_people,) or (2 * n_ties,)
        What a new user takes off: from anyone, from this neighbour, or over this tie.
    hazard : float64, shape (1,) or (n_people,)
        Of adopting, per step, once nothing is left.
    """

    start: int
    left: npt.NDArray[np.float64]
    weight: npt.NDArray[np.float64]
    hazard: npt.NDArray[np.float64]


GIVEN, CLOCK, SHARE = range(3)


class Rule(ABC):
    """How the people of a graph come to adopt; a rule holds no state and makes no draws.

    Only ``hazard`` must be written. The engine adds up each person's hazard from step to step,
    and lets them adopt in the step in which the sum passes their Exp(1) clock: this is the law of
    an independent draw in every step. ``compiled`` may say what the compiled loop that does the
    same needs.

    Attributes
    ----------
    recovery
        Hazard per month of stopping, a number or one for each person.
    immune
        Whether those who stopped never adopt again.
    moves_by_steps
        Whether the rule knows steps only, so that a step cannot be part of a month.
    written_for
        ``arrays`` if ``hazard`` takes many people at once, ``agents`` if one at a time.
    """

    recovery: PerAgent = 0.0
    immune: bool = True
    moves_by_steps: bool = False
    written_for: Literal["arrays", "agents"] = "arrays"

    @abstractmethod
    def hazard(self, situation: Situation, dt: float) -> Values:
        """Hazard of adopting within a step of ``dt`` months, for some people who have not."""

    def check(self, n_people: int, n_ties: int) -> None:  # noqa: B027 (nothing to check)
        """Refuse values that do not fit a graph of so many people and ties."""

    def only_compiled(self, n_people: int) -> bool:
        """Whether ``hazard`` lacks what the compiled loop knows, as over which tie news came."""
        return False

    def compiled(self, degree: npt.NDArray[np.int64], dt: float) -> Rates | Sums | None:
        """Return what the compiled loop that does the same as ``hazard`` needs, or none."""
        return None


class RateRule(Rule):
    """A rule whose hazard grows by the same amount with every neighbour that uses it."""

    @abstractmethod
    def rates(self, row: Which, degree: npt.NDArray[np.int64], *, dt: float) -> Rates:
        """Rates per step of ``dt`` months of some people with so many neighbours."""

    def hazard(self, situation: Situation, dt: float) -> Values:
        """Sum over the neighbours that use it, in single precision as the compiled loop does."""
        external, peer, adds_probabilities = self.rates(situation.row, situation.degree, dt=dt)
        total = external + peer * situation.using.astype(np.float32)
        if not adds_probabilities:
            return np.asarray(total, np.float32)
        return hazard_of(np.minimum(total.astype(np.float64), 1.0)).astype(np.float32)

    def compiled(self, degree: npt.NDArray[np.int64], dt: float) -> Rates:
        """Rates of everyone; one number where all have the same."""
        external, peer, adds_probabilities = self.rates(slice(None), degree, dt=dt)
        outside, each = np.asarray(external), np.asarray(peer)
        if outside.ndim == each.ndim == 0:
            return Rates(outside[()], each[()], adds_probabilities)
        everyone = np.zeros(degree.size, np.float32)
        outside, each = np.asarray(outside + everyone), np.asarray(each + everyone)
        if degree.size and (outside == outside[0]).all() and (each == each[0]).all():
            return Rates(outside[0], each[0], adds_probabilities)
        return Rates(outside, each, adds_probabilities)


def per_agent(name: str, value: PerAgent, *, least: float, most: float) -> npt.NDArray[np.float64]:
    """Check a number, or one for each person, and return it with shape () or (n_people,).

    Raises
    ------
    ValueError
        If a value is not a number, out of its range, or of another shape.
    """
    values = np.asarray(value)
    if values.dtype.kind not in "biuf":
        raise ValueError(f"{name} is {value!r}, it must be a number or one number for each agent")
    values = values.astype(np.float64)
    if values.ndim > 1:
        raise ValueError(f"{name} has shape {values.shape}, allowed are one number or (n_agents,)")
    wrong = ~((values >= least) & (values <= most))
    if wrong.any():
        raise ValueError(f"{name} is {values[wrong][0]:g}, allowed are {least:g} to {most:g}")
    values.setflags(write=False)
    return values


def check_length(name: str, values: npt.NDArray[np.float64], *, n_people: int) -> None:
    """Refuse one number for each agent where there are more or fewer agents."""
    if values.ndim and values.size != n_people:
        raise ValueError(f"{name} has {values.size} values, the graph has {n_people} agents")


def of_rows(values: npt.NDArray[np.float64], row: Which) -> npt.NDArray[np.float64]:
    """Values of some people, where there is one for each; else the one for all."""
    return values[row] if values.ndim else values


def hazard_of(chance: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Hazard whose chance of an event within a month is the one given."""
    with np.errstate(divide="ignore"):
        return np.minimum(-np.log1p(-chance), CERTAIN)
