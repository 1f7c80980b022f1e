"""A portrait of a run: every person with the months of their steps, and every tie."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.settings import ORGANISATION_KINDS, PROFESSIONS
from sim.ties.rows import TIE_KINDS

if TYPE_CHECKING:
    from sim.model import DiffusionModel

STEPS = ("aware_month", "use_month", "stop_month")


def portrait(model: DiffusionModel) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return people and ties of a model as tables, as they are at its present month.

    Returns
    -------
    people
        One row per person, in the order of rows: ``person``, ``organisation`` (row),
        ``organisation_name``, ``organisation_kind``, ``team`` (number), ``profession``, and for
        each product ``aware_month_<product>``, ``use_month_<product>`` and
        ``stop_month_<product>``, -1 where that has not happened. People who were read from a file
        have their ``id``, too.
    ties
        One row per standing tie: ``one`` < ``other`` (rows of people) and ``kind``, the narrowest
        group that both share. Acquaintances made at events and visits are not among them.
    """
    return _people(model), _ties(model)


def _people(model: DiffusionModel) -> pd.DataFrame:
    population = model.world.population
    organisation = population.organisation
    names = np.array(population.organisation_name, object)
    kinds = np.array(ORGANISATION_KINDS, object)[population.organisation_kind]
    months = {
        f"{step}_{name}": getattr(model.columns, step)[product].astype(np.int32)
        for product, name in enumerate(model.product_names)
        for step in STEPS
    }
    ids = {"id": population.staff_id} if population.staff_id else {}
    return pd.DataFrame(
        {
            "person": np.arange(population.n_staff, dtype=np.int32),
            **ids,
            "organisation": organisation,
            "organisation_name": names[organisation],
            "organisation_kind": kinds[organisation],
            "team": population.team,
            "profession": np.array(PROFESSIONS, object)[population.profession],
            **months,
        }
    )


def _ties(model: DiffusionModel) -> pd.DataFrame:
    ties = model.world.ties
    one = np.repeat(np.arange(ties.n, dtype=np.int32), ties.degree())
    once = one < ties.neighbours
    kinds = np.array(TIE_KINDS, object)[ties.kind[once]]
    return pd.DataFrame({"one": one[once], "other": ties.neighbours[once], "kind": kinds})
