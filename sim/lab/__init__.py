"""The laboratory: any adoption rule on any graph, with nothing of the NHS around it."""

from __future__ import annotations

from sim.lab.door import spread_on

__all__ = ["spread_on"]
