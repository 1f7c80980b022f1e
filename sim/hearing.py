"""How people hear of a product, beside colleagues' talk and the world outside the networks.

What is heard takes its hazard off the clock of becoming aware at once. Hazards that last (talk,
and what comes from outside) run the clock down in the month's decision.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.kernels.hearing import expose, persuade
from sim.origins import ACQUAINTANCES, INTERNATIONAL, LEADERS, ONLINE
from sim.records import Rows, Values
from sim.rules.staged import hazard
from sim.stages import UNAWARE
from sim.ties.rows import GIVEN

if TYPE_CHECKING:
    from sim.model import DiffusionModel


def take_in(
    model: DiffusionModel,
    product: int,
    *,
    staff: Rows,
    aware: float,
    persuasion: float,
    source: str,
) -> None:
    """Let some staff take in a message or a session: they may become aware, and persuaded.

    ``aware`` is a chance, ``persuasion`` the log-odds added to their conviction; ``source`` is
    what an adoption that follows is owed to.
    """
    columns = model.columns.of(product)
    decay = model.rates(product).conviction_decay
    if aware > 0.0:
        hazards = np.full(staff.size, hazard(aware))
        model.origins.note(model, product, source=source, staff=staff, hazard=hazards)
        expose(columns, staff, hazards, again(model, product, persuasion=persuasion))
    if persuasion != 0.0:
        persuade(columns, staff, np.full(staff.size, persuasion), decay, model.month)


def again(model: DiffusionModel, product: int, *, persuasion: float) -> float:
    """Hazard of thinking again, of one who rejected it and is told, over that of the unaware.

    It takes an argument: the ratio grows with the log-odds of what is told, up to 1.
    """
    return min(1.0, model.rates(product).told_again * max(0.0, persuasion))


def hear_from_people(
    model: DiffusionModel,
    product: int,
    *,
    source: str,
    pairs: tuple[Rows, Rows],
    hazard_each: Values,
    persuasion: float = 0.0,
) -> None:
    """Let people tell others of a product: pairs of speakers and hearers, with their hazards.

    ``persuasion`` is the log-odds with which they argue for it: mere talk has none.
    """
    told = hazard_each > 0.0
    speaker, hearer = pairs[0][told], pairs[1][told]
    hazards = hazard_each[told]
    model.origins.note_people(
        model, product, source=source, pairs=(speaker, hearer), hazard=hazards
    )
    expose(model.columns.of(product), hearer, hazards, again(model, product, persuasion=persuasion))


def hear_from_leaders(
    model: DiffusionModel, product: int, *, pairs: tuple[Rows, Rows], credibility: Values
) -> None:
    """Let opinion leaders tell followers of a product: pairs of both, and how credible each is."""
    contact = model.rates(product).leader_contact
    hear_from_people(
        model,
        product,
        source=LEADERS,
        pairs=pairs,
        hazard_each=model.relevance[product, pairs[1]] * credibility * contact,
        persuasion=model.rates(product).leader,
    )


def hear_from_abroad(model: DiffusionModel) -> None:
    """Let members of networks that reach abroad hear more of what is outside the networks."""
    for name, network in model.parameters_now.networks.items():
        staff = model.members.staff[name]
        if network.international_reach <= 1.0 or staff.size == 0:
            continue
        for product in model.launched():
            more = model.rates(product).outside * (network.international_reach - 1.0)
            heard = model.relevance[product, staff] * more
            source = f"{name}.{INTERNATIONAL}"
            model.origins.note(model, product, source=source, staff=staff, hazard=heard)
            expose(model.columns.of(product), staff, heard, 0.0)


def hear_from_acquaintances(model: DiffusionModel) -> None:
    """Let people made acquainted at events, in groups and online tell each other of products."""
    ties, profession = model.acquaintances, model.world.population.profession
    for source, chosen in ((ACQUAINTANCES, ~ties.online), (ONLINE, ties.online)):
        one, other = ties.one[chosen], ties.other[chosen]
        speaker, hearer = np.concatenate([one, other]), np.concatenate([other, one])
        strength = np.tile(ties.strength[chosen], 2)
        for product in model.launched() if speaker.size else ():
            stage = model.stage[product]
            told = np.flatnonzero((stage[speaker] != UNAWARE) & (stage[hearer] == UNAWARE))
            pairs = speaker[told], hearer[told]
            alike = (profession[pairs[0]] == profession[pairs[1]]).astype(np.int64)
            talk = model.talk[stage[pairs[0]], GIVEN, alike] * strength[told]
            heard = talk * model.relevance[product, pairs[1]] * model.rates(product).talk
            hear_from_people(model, product, source=source, pairs=pairs, hazard_each=heard)
