"""Fitting curves of adoption to data, honestly: the one place from which to import.

``fit_curve`` fits new adopters per period, ``fit_contagion`` who adopted when along ties;
``read_adoption`` and ``read_people`` read files of a user's own. ``hold_out``, ``predict_each`` and
``curve_spread`` predict what was not fitted, and ``contagion_spread`` runs what was.
"""

from __future__ import annotations

from experiments.adoption_data import AdoptionData, People, Request, read_adoption, read_people
from experiments.contagion_fit import ContagionFit, fit_contagion
from experiments.contagion_words import contagion_spread
from experiments.curve_fits import CurveFit, fit_curve
from experiments.curve_models import MODELS, CurveModel, CurveParameter
from experiments.curve_numbers import Estimate, LikelihoodRatio, Misfit
from experiments.curve_words import identifies_word_of_mouth
from experiments.holdout import Prediction, Spread, curve_spread, hold_out, predict_each

__all__ = [
    "MODELS",
    "AdoptionData",
    "ContagionFit",
    "CurveFit",
    "CurveModel",
    "CurveParameter",
    "Estimate",
    "LikelihoodRatio",
    "Misfit",
    "People",
    "Prediction",
    "Request",
    "Spread",
    "contagion_spread",
    "curve_spread",
    "fit_contagion",
    "fit_curve",
    "hold_out",
    "identifies_word_of_mouth",
    "predict_each",
    "read_adoption",
    "read_people",
]
