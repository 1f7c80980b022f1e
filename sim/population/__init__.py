"""Which staff and organisations exist: drawn from published numbers, or read from a table."""

from __future__ import annotations

from sim.population.build import build_population, require_kinds
from sim.population.columns import Population

__all__ = ["Population", "build_population", "require_kinds"]
