"""How people hear of a product, beside colleagues' talk and the world outside the networks.

What is heard takes its hazard off the clock of becoming aware at once. Hazards that last (talk,
and what comes from outside) run the clock down in the month's decision.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.kernels.hearing import expose, persuade
from sim.rules.staged import hazard
from sim.ties.rows import GIVEN

if TYPE_CHECKING:
    from sim.model import DiffusionModel

Rows = npt.NDArray[np.int64]


def take_in(
    model: DiffusionModel, product: int, *, staff: Rows, aware: float, persuasion: float
) -> None:
    """Let some staff take in a message or a session: they may become aware, and persuaded.

    ``aware`` is a chance, ``persuasion`` the log-odds added to their conviction.
    """
    columns = model.columns.of(product)
    decay = model.rates(product).conviction_decay
    expose(columns, staff, np.full(staff.size, hazard(aware)))
    persuade(columns, staff, np.full(staff.size, persuasion), decay, model.month)


def hear_from_leaders(model: DiffusionModel, product: int, *, followers: Rows) -> None:
    """Let the opinion leaders near some staff tell them of a product."""
    near = model.columns.leaders_near[product, followers]
    heard = model.relevance[product, followers] * near * model.rates(product).leader_contact
    expose(model.columns.of(product), followers, heard.astype(np.float64))


def hear_from_acquaintances(model: DiffusionModel) -> None:
    """Let people made acquainted at events and visits tell each other of products."""
    one, other = model.acquaintances.one, model.acquaintances.other
    for speaker, hearer in ((one, other), (other, one)):
        same = model.world.population.profession[speaker]
        alike = (same == model.world.population.profession[hearer]).astype(np.int64)
        for product in model.launched() if speaker.size else ():
            talk = model.talk[model.stage[product, speaker], GIVEN, alike]
            heard = talk * model.relevance[product, hearer] * model.rates(product).talk
            expose(model.columns.of(product), hearer, heard.astype(np.float64))
