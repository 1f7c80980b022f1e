"""Adoption rules: arithmetic that turns a person's situation into hazards.

``staged`` is the rule of the NHS model. The others run on any graph, through ``sim.lab``.
"""

from __future__ import annotations

from sim.rules.base import Rule, Situation
from sim.rules.bass import Bass
from sim.rules.cascade import IndependentCascade
from sim.rules.contagion import Contagion
from sim.rules.threshold import AbsoluteThreshold, FractionalThreshold, LinearThreshold

RULES: dict[str, type[Rule]] = {
    "bass": Bass,
    "contagion": Contagion,
    "fractional_threshold": FractionalThreshold,
    "absolute_threshold": AbsoluteThreshold,
    "linear_threshold": LinearThreshold,
    "independent_cascade": IndependentCascade,
}

__all__ = [
    "RULES",
    "AbsoluteThreshold",
    "Bass",
    "Contagion",
    "FractionalThreshold",
    "IndependentCascade",
    "LinearThreshold",
    "Rule",
    "Situation",
]
