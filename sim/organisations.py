"""Organisations consider, decide, implement, make routine and abandon."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.costs import Bill
from sim.records import Rows, Values
from sim.rules.staged import hazard
from sim.settings import ORGANISATION_KINDS
from sim.stages import (
    ABANDONED,
    CONSIDERING,
    DECIDED,
    IMPLEMENTING,
    NONE,
    ROUTINISED,
)

if TYPE_CHECKING:
    from sim.model import DiffusionModel


class OrganisationColumns:
    """Columns of organisations for each product, of shape (n_products, n_organisations).

    Sums over the organisation's audience are kept up to date by the engine: ``aware`` and
    ``persuaded`` weigh seniors more, ``using`` counts heads.
    """

    def __init__(self, n_products: int, n_organisations: int) -> None:
        shape = (n_products, n_organisations)
        self.stage = np.zeros(shape, np.uint8)
        self.progress = np.zeros(shape, np.float32)
        self.help = np.zeros(shape)  # log hazard: support and encouragement
        self.kept = np.ones(shape)  # hazard of stopping relative to one unsupported
        self.decided_month = np.full(shape, -1, np.int16)
        self.routinised_month = np.full(shape, -1, np.int16)
        self.abandoned_month = np.full(shape, -1, np.int16)
        self.speakers = np.zeros(shape)  # leaders and champions who speak for it
        self.encouragement = np.zeros(n_organisations)  # log hazard, by the projects of members
        self.audience = np.zeros(shape)  # heads for whom the product is relevant
        self.audience_weight = np.zeros(shape)
        self.aware = np.zeros(shape)
        self.persuaded = np.zeros(shape)
        self.using = np.zeros(shape)
        self.hazard_considering = np.zeros(shape)
        self.hazard_deciding = np.zeros(shape)
        self.hazard_abandoning = np.zeros(shape)
        self._commitments: list[tuple[int, Rows]] = []

    def commit(self, product: int, organisations: Rows) -> None:
        """Let organisations decide at the end of the month without weighing it up."""
        self._commitments.append((product, organisations))

    def take_commitments(self, product: int) -> Rows:
        """Return and forget the organisations committed to a product this month."""
        rows = [chosen for which, chosen in self._commitments if which == product]
        self._commitments = [item for item in self._commitments if item[0] != product]
        return np.concatenate(rows) if rows else np.empty(0, np.int64)


def wind_clocks(model: DiffusionModel) -> dict[str, Values]:
    """Exp(1) clocks of every step of every organisation, (n_products, n_organisations) each."""
    rows = np.arange(model.world.population.n_organisations)
    products = range(len(model.product_names))
    return {
        step: np.array(
            [model.chance.exponential(f"organisation.{step}", rows, product=p) for p in products]
        )
        for step in ("considering", "deciding", "abandoning")
    }


def share(part: Values, whole: Values) -> Values:
    """Divide, with 0 where there is nobody."""
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0.0)


def regional_share_decided(model: DiffusionModel, product: int) -> Values:
    """Share of the organisations of one's kind and region, with an audience, that decided."""
    population, columns = model.world.population, model.organisation_columns
    group = population.organisation_region.astype(np.int64) * len(ORGANISATION_KINDS)
    group += population.organisation_kind
    concerned = columns.audience[product] > 0
    decided = np.isin(columns.stage[product], (DECIDED, IMPLEMENTING, ROUTINISED))
    total = np.asarray(np.bincount(group, concerned), np.float64)
    yes = np.asarray(np.bincount(group, concerned & decided), np.float64)
    return share(yes, total)[group]


def push_from_outside(model: DiffusionModel, product: int) -> float:
    """Log hazard of deciding that comes from outside organisations: climate, and a mandate."""
    context = model.parameters_now.outer_context
    return context.climate + context.mandate_decision * float(model.portfolio.mandated[product])


def deciding_hazard(model: DiffusionModel, product: int) -> Values:
    """Hazard of deciding for organisations that consider: mainly their persuaded staff's doing.

    Half of the full hazard is reached at the persuaded share ``half_support_share``; at
    ``unprompted_decision_per_month`` they decide even if nobody is persuaded.
    """
    rule, columns = model.parameters_now.organisations, model.organisation_columns
    population = model.world.population
    more = (model.parameters_now.leaders.champion_weight - 1.0) * columns.speakers[product]
    support = share(columns.persuaded[product] + more, columns.audience_weight[product])
    support = np.minimum(support, 1.0)
    pull = support / (support + rule.half_support_share) * (1.0 + rule.half_support_share)
    log_ratio = (
        rule.readiness * population.organisation_readiness
        + rule.leadership * (population.organisation_leadership - 0.5)
        + rule.regional_peers * regional_share_decided(model, product)
        + push_from_outside(model, product)
    )
    prompted = hazard(rule.decide_per_month) * pull * np.exp(log_ratio)
    return np.asarray(prompted + hazard(rule.unprompted_decision_per_month), np.float64)


def organisations_month(model: DiffusionModel) -> Bill:
    """Move all organisations on by a month, on their staff's state of this month's end."""
    bill = model.support.month(model)
    for product in model.launched():
        _advance(model, product)
    return bill


def _advance(model: DiffusionModel, product: int) -> None:
    """Move the organisations of one product: each takes at most one step a month."""
    columns, month = model.organisation_columns, model.month
    before = columns.stage[product].copy()
    stage = columns.stage[product]
    considers = _runs_out(
        model, product, "considering", before == NONE, _considering_hazard(model, product)
    )
    stage[considers] = CONSIDERING
    decides = _runs_out(
        model, product, "deciding", before == CONSIDERING, deciding_hazard(model, product)
    )
    stage[decides] = DECIDED
    committed = columns.take_commitments(product)
    stage[committed[before[committed] < DECIDED]] = DECIDED
    stage[before == DECIDED] = IMPLEMENTING
    columns.decided_month[product, (stage == DECIDED) & (before != DECIDED)] = month
    active = (before == IMPLEMENTING) | (before == ROUTINISED)
    abandons = _runs_out(
        model, product, "abandoning", active, _abandoning_hazard(model, product, before)
    )
    stage[abandons] = ABANDONED
    model.support.end(model, product, organisations=np.flatnonzero(abandons))
    columns.abandoned_month[product, abandons] = month
    _implement(model, product, (before == IMPLEMENTING) & ~abandons)


def _considering_hazard(model: DiffusionModel, product: int) -> Values:
    columns = model.organisation_columns
    aware = share(columns.aware[product], columns.audience_weight[product])
    return hazard(model.parameters_now.organisations.consider_per_month) * aware


def _abandoning_hazard(
    model: DiffusionModel, product: int, before: npt.NDArray[np.uint8]
) -> Values:
    rule = model.parameters_now.organisations
    ratio = np.where(before == ROUTINISED, rule.routinised_abandon_ratio, 1.0)
    kept = model.organisation_columns.kept[product]
    return np.asarray(hazard(rule.abandon_per_month) * ratio * kept, np.float64)


def _implement(model: DiffusionModel, product: int, rows: npt.NDArray[np.bool_]) -> None:
    """Work on implementation; what is complete and used by enough people is routine."""
    rule, columns = model.parameters_now.organisations, model.organisation_columns
    capacity = 0.5 + model.world.population.organisation_slack
    attributes = model.product_now(product)
    ease = 1.5 - attributes.complexity
    ease *= math.exp(rule.augmentation * (attributes.augmentation - 0.5))
    speed = capacity * ease / rule.implementation_months
    helped = np.exp(columns.help[product])
    progress = columns.progress[product]
    progress[rows] = np.minimum(1.0, progress[rows] + (speed * helped)[rows])
    used = share(columns.using[product], columns.audience[product])
    routine = rows & (progress >= 1.0) & (used >= rule.routine_share)
    columns.stage[product, routine] = ROUTINISED
    columns.routinised_month[product, routine] = model.month


def _runs_out(
    model: DiffusionModel,
    product: int,
    step: str,
    at_risk: npt.NDArray[np.bool_],
    hazard_now: Values,
) -> npt.NDArray[np.bool_]:
    """Accumulate hazard for those at risk; return whose clock has run out."""
    columns = model.organisation_columns
    hazard_now = model.scripted.organisations_hazard(step, product, usual=hazard_now)
    total = getattr(columns, f"hazard_{step}")[product]
    total[at_risk] += hazard_now[at_risk]
    clock = model.organisation_clocks[step][product]
    return np.asarray(at_risk & (total >= clock))
