"""What to run, running it, and keeping what came out.

``compose(["population=toy", "months=24"])`` makes one frozen experiment from the files in
``configs/``; the command ``spread`` composes, runs, stores and reports it. Importing this package
loads nothing heavy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from experiments.settings import Experiment

__all__ = ["compose"]


def compose(overrides: list[str]) -> Experiment:
    """Make one frozen experiment from ``key=value`` overrides; see `experiments.composition`."""
    from experiments.composition import compose as compose_now

    return compose_now(overrides)
