"""Who talks to whom: compressed sparse rows of ties, drawn or handed in."""

from __future__ import annotations

from sim.ties.build import build_ties
from sim.ties.rows import TIE_KINDS, Ties

__all__ = ["TIE_KINDS", "Ties", "build_ties"]
