"""What to run, running it, and keeping what came out.

``compose(["population=toy", "months=24"])`` makes one frozen experiment from the files in
``configs/``, and ``compose(["experiment=lab", "graph=random"])`` one of the laboratory; the command
``spread`` composes, runs, stores and reports it. Importing this package loads nothing heavy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from experiments.lab_settings import LabExperiment
    from experiments.settings import Experiment

__all__ = ["compose"]


def compose(overrides: list[str]) -> Experiment | LabExperiment:
    """Make one frozen experiment from ``key=value`` overrides; see `experiments.composition`."""
    from experiments.composition import compose as compose_now

    return compose_now(overrides)
