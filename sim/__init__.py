"""nhs-spread: how innovations spread through the NHS.

The public names load on first use, so that reading parameters does not load the engine.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from sim.cache import keep_apart

if TYPE_CHECKING:
    from sim.agents import OpinionLeader, Organisation, Staff
    from sim.lab import spread_on
    from sim.model import DiffusionModel
    from sim.month import MONTH
    from sim.parameters import Recommendation, Scenario
    from sim.recommendations import combine
    from sim.ties import Ties
    from sim.world import World, build_world

__version__ = "0.1.0"
keep_apart()

_HOMES = {
    "DiffusionModel": "sim.model",
    "MONTH": "sim.month",
    "Organisation": "sim.agents",
    "OpinionLeader": "sim.agents",
    "Recommendation": "sim.parameters",
    "Scenario": "sim.parameters",
    "Staff": "sim.agents",
    "Ties": "sim.ties",
    "World": "sim.world",
    "build_world": "sim.world",
    "combine": "sim.recommendations",
    "spread_on": "sim.lab",
}

__all__ = [
    "MONTH",
    "DiffusionModel",
    "OpinionLeader",
    "Organisation",
    "Recommendation",
    "Scenario",
    "Staff",
    "Ties",
    "World",
    "__version__",
    "build_world",
    "combine",
    "spread_on",
]


def __getattr__(name: str) -> Any:
    """Load a public name from its home."""
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
