"""Reading results: what each recommendation adds, how surely, and at what cost.

This package reads a results folder and nothing else; it never runs a model. What to decide is
worked out on arrays alone (`analysis.value`, `analysis.ranking`, `analysis.attribution`,
`analysis.robustness`). Drawing and reporting (`analysis.figures`, `analysis.report`) import their
libraries when they are called.
"""

from analysis.effects import effects
from analysis.load import Results, ResultsError, load, results_folders
from analysis.network import Network, load_network

__all__ = [
    "Network",
    "Results",
    "ResultsError",
    "effects",
    "load",
    "load_network",
    "results_folders",
]
