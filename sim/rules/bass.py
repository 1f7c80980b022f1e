"""Bass: outside influence and word of mouth, on a graph."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from sim.rules.base import (
    PerAgent,
    RateRule,
    Rates,
    Which,
    check_length,
    hazard_of,
    of_rows,
    per_agent,
)

Form = Literal["hazard", "exponential", "contacts"]


class Bass(RateRule):
    """Adoption by outside influence p and by the share of neighbours that use it, times q.

    Parameters
    ----------
    p, q
        Coefficients of innovation and of imitation per month, one number or one for each agent.
        Someone without neighbours has the share 0.
    form
        How they become the chance of adopting within a step of ``dt`` months, with n users among
        d neighbours: ``hazard`` (p + q n / d) dt, at most 1; ``exponential``
        1 - exp(-(p + q n / d) dt); ``contacts`` 1 - (1 - p dt) (1 - q dt / d)^n, independent
        contacts. The three differ at dt = 1 and agree as dt goes to 0.

    Source: Bass (1969), "A new product growth for model consumer durables", here on a graph.
    """

    def __init__(self, p: PerAgent, q: PerAgent, form: Form = "hazard") -> None:
        if form not in get_args(Form):
            raise ValueError(f"form is {form!r}, allowed are {', '.join(get_args(Form))}")
        self.form = form
        self.p = per_agent("p", p, least=0.0, most=1.0)
        self.q = per_agent("q", q, least=0.0, most=1e6)

    def check(self, n_people: int, n_ties: int) -> None:
        """Refuse another number of values than of agents."""
        check_length("p", self.p, n_people=n_people)
        check_length("q", self.q, n_people=n_people)

    def rates(self, row: Which, degree: npt.NDArray[np.int64], *, dt: float) -> Rates:
        """Outside influence, and that of each neighbour: q divided by their number."""
        external = of_rows(self.p, row) * dt
        peer = of_rows(self.q, row) * dt / np.maximum(degree, 1)
        if self.form == "contacts":
            external, peer = hazard_of(np.asarray(external)), hazard_of(np.minimum(peer, 1.0))
        return Rates(
            np.asarray(external, np.float32),
            np.asarray(peer, np.float32),
            adds_probabilities=self.form == "hazard",
        )
