"""What is asked of the laboratory, checked before anything runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import numpy.typing as npt

from sim.chance import purpose_code
from sim.kernels.course import Course, Luck
from sim.rules.base import Rule, per_agent
from sim.ties import Ties

if TYPE_CHECKING:
    from sim.ties.reading import Graph

CLOCK, INITIAL = purpose_code("staff.clock"), purpose_code("lab.initial")
Form = Literal["compiled", "arrays", "agents"]


@dataclass(frozen=True)
class Task:
    """A spread: the graph, the rule, who starts, for how long, in which steps, with which luck."""

    ties: Ties
    rule: Rule
    initial: npt.NDArray[np.int32] = field(repr=False)
    drawn: int
    months: int
    seed: int
    steps_per_month: int

    @property
    def dt(self) -> float:
        """Months in a step."""
        return 1.0 / self.steps_per_month

    @property
    def steps(self) -> int:
        """Steps in all."""
        return self.months * self.steps_per_month

    @property
    def stopping(self) -> npt.NDArray[np.float64]:
        """Hazard of stopping per step; empty if nobody ever stops."""
        hazard = np.atleast_1d(np.asarray(self.rule.recovery, np.float64)) * self.dt
        return hazard if hazard.any() else np.empty(0)

    @property
    def course(self) -> Course:
        """What the compiled loops are told."""
        return Course(self.steps, self.initial, self.drawn)

    def luck(self, replicate: int) -> Luck:
        """What the draws of a replicate are keyed by."""
        return Luck(self.seed, replicate, CLOCK, INITIAL)


def as_ties(ties: Ties | str | Path | Graph) -> Ties:
    """Read ties from a CSV file or a networkx graph, if they are not ties already."""
    if isinstance(ties, Ties):
        return ties
    return Ties.from_csv(ties) if isinstance(ties, str | Path) else Ties.from_graph(ties)


def whole_number(name: str, value: object, *, least: int, most: int = 2**31 - 1) -> int:
    """Check that a value is a whole number in its range."""
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not whole or not least <= value <= most:  # type: ignore[operator]
        raise ValueError(f"{name} is {value!r}, allowed are whole numbers from {least} to {most}")
    return int(value)  # type: ignore[call-overload]


def steps_per_month(dt: float, rule: Rule) -> int:
    """Check the length of a step, and return how many make a month."""
    number = round(1.0 / dt) if 0.0 < dt <= 1.0 else 0
    if number == 0 or abs(number * dt - 1.0) > 1e-9:
        raise ValueError(f"dt is {dt!r}, allowed are 1 and whole parts of it: .5, .25, .1")
    if number > 1 and rule.moves_by_steps:
        name = type(rule).__name__
        raise ValueError(f"dt is {dt!r}, but {name} moves by whole steps: dt must be 1")
    return number


def first_adopters(
    initial: int | Sequence[object] | npt.NDArray[np.integer], ties: Ties
) -> tuple[npt.NDArray[np.int32], int]:
    """Return the rows of the given initial adopters, and how many are to be drawn at random."""
    if isinstance(initial, int | np.integer) and not isinstance(initial, bool):
        return np.empty(0, np.int32), whole_number("initial", initial, least=0, most=ties.n)
    if isinstance(initial, str | float | bool) or not hasattr(initial, "__len__"):
        raise ValueError(
            f"initial is {initial!r}, it must be a sequence of agents or a whole number"
        )
    return np.array([ties.row_of(name) for name in initial], np.int32), 0


def check_rule(rule: Rule, ties: Ties) -> None:
    """Refuse what is no rule, and values that do not fit the graph."""
    if not isinstance(rule, Rule):
        raise ValueError(f"rule is {rule!r}, it must be one of sim.rules, or a subclass of Rule")
    rule.check(ties.n, ties.neighbours.size // 2)
    recovery = per_agent("recovery", rule.recovery, least=0.0, most=np.inf)
    if recovery.ndim and recovery.size != ties.n:
        raise ValueError(f"recovery has {recovery.size} values, the graph has {ties.n} agents")


def choose_form(form: Form | None, rule: Rule, *, compiled: bool, n_people: int) -> Form:
    """Return the form in which a rule is run: compiled if it can be, unless another is named."""
    if form is None:
        return "compiled" if compiled else rule.written_for
    if form not in get_args(Form):
        raise ValueError(f"form is {form!r}, allowed are {', '.join(get_args(Form))}")
    if form == "compiled" and not compiled:
        raise ValueError(f"{type(rule).__name__} has no compiled form; it has: arrays, agents")
    if form != "compiled" and rule.only_compiled(n_people):
        raise ValueError(f"form is {form!r}, but weights for each tie have the compiled form only")
    return form
