"""Reading results: what each recommendation adds, how surely, and at what cost.

This package reads a results folder and nothing else; it never runs a model. Drawing and
reporting (`analysis.figures`, `analysis.report`) import their libraries when they are called.
"""

from analysis.effects import effects
from analysis.load import Results, ResultsError, load, results_folders

__all__ = ["Results", "ResultsError", "effects", "load", "results_folders"]
