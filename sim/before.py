"""What a practice that is not new has behind it: some use it already, some turned it down.

Trials of changing practice rarely meet a clean slate. Where a product says so, a part of its
audience begins as routine users, a part as people who know it and decided against it, and a part
of the organisations is in the middle of implementing it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.parameters import Before
from sim.stages import IMPLEMENTING, REJECTED, SUSTAINED

if TYPE_CHECKING:
    from sim.model import DiffusionModel


def carry_over(model: DiffusionModel) -> None:
    """Put the past of the products that appear this month in place.

    Who it is goes by keyed luck: a larger share holds the smaller.
    """
    for product in range(len(model.product_names)):
        before = model.product(product).before
        if before is not None and model.launch_month(product) == model.month:
            _staff(model, product, before)
            _organisations(model, product, before)


def _staff(model: DiffusionModel, product: int, before: Before) -> None:
    """Let some of the audience use it as routine, and others have rejected it."""
    rows = np.flatnonzero(model.relevance[product] > 0.0)
    luck = model.chance.uniform("before.staff", rows, product=product)
    knows = before.using + before.rejected
    uses, rejected = rows[luck < before.using], rows[(luck >= before.using) & (luck < knows)]
    model.columns.begin_in(product, uses, stage=SUSTAINED, model=model)
    model.columns.begin_in(product, rejected, stage=REJECTED, model=model)


def _organisations(model: DiffusionModel, product: int, before: Before) -> None:
    """Let some of the organisations with an audience be anywhere in implementing it."""
    columns = model.organisation_columns
    rows = np.flatnonzero(columns.audience[product] > 0.0)
    luck = model.chance.uniform("before.organisations", rows, product=product)
    begun = rows[luck < before.implementing]
    columns.stage[product, begun] = IMPLEMENTING
    columns.decided_month[product, begun] = model.month
    columns.progress[product, begun] = model.chance.uniform(
        "before.progress", begun, product=product
    )
