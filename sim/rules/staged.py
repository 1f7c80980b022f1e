"""The staged rule: hazards of moving between the stages of adoption.

Each function is plain arithmetic on one person's situation. The compiled loop in
``sim.kernels`` calls it for everyone concerned. Only the engine compares hazards with chance.

A person who is aware comes to a view at the rate 1 / evaluation_months; the view is favourable
with the probability logistic(log-odds). So a channel's log-odds, as trials report them, shift
the share of deciders who are persuaded by just that odds ratio.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from numba import njit

from sim.parameters import PeerSettings, Product, Scenario, StaffRule
from sim.rules.base import CERTAIN
from sim.stages import (
    AUTHORITY,
    AWARE,
    COLLECTIVE,
    DECISIONS,
    PERSUADED,
    REJECTED,
    SUSTAINED,
    UNAWARE,
)


class StagedRates(NamedTuple):
    """The numbers of one product and month that the staged rule needs; hazards per month."""

    appeal: float  # log-odds of the product for the average person
    innovativeness: float
    social_proof: float
    leader: float
    climate: float
    conviction_decay: float  # factor per month
    outside: float
    mandate: float  # of hearing of it because it is policy
    talk: float
    leader_contact: float
    internal_communication: float
    evaluation: float
    reconsideration: float
    told_again: float  # hazard of thinking again, for each log-odds, over that of becoming aware
    adoption: float
    compliance: float
    stop: float
    stop_local_use: float
    stop_after_abandonment: float
    sustain: float
    sustained_stop_ratio: float
    use_gate: float
    decision: int


class Situation(NamedTuple):
    """What a person's hazards depend on, of one product and month.

    Attributes
    ----------
    stage
        Of the person, as in ``sim.stages``.
    outside, heard : float32
        Hazards of becoming aware from outside, and by what colleagues say.
    innovativeness, conviction
        Standard normal, and log-odds as of this month.
    share_using, leaders
        Share of neighbours who use it, and the credibility of engaged opinion leaders near.
    progress, help, kept, abandoned
        Of the organisation: implementation, 0 while it does not implement; log hazard of use
        becoming routine, from support and encouragement; hazard of stopping relative to one
        without support; whether it gave up.
    """

    stage: int
    outside: float
    heard: float
    innovativeness: float
    conviction: float
    share_using: float
    leaders: float
    progress: float
    help: float
    kept: float
    abandoned: bool


def hazard(chance_per_month: float) -> float:
    """Return the hazard whose chance of an event within a month is the one given."""
    return CERTAIN if chance_per_month >= 1.0 else min(CERTAIN, -math.log1p(-chance_per_month))


def appeal(product: Product, rule: StaffRule) -> float:
    """Log-odds of a favourable view of the product, average person, nobody near using it.

    Attributes count from their midpoint 0.5, so the intercept is that of a middling product.
    """
    weighted = (
        rule.relative_advantage * (product.relative_advantage - 0.5)
        + rule.compatibility * (product.compatibility - 0.5)
        + rule.complexity * (product.complexity - 0.5)
        + rule.trialability * (product.trialability - 0.5)
        + rule.observability * (product.observability - 0.5)
    )
    return rule.intercept + weighted


def stop_rate(product: Product, rule: StaffRule) -> float:
    """Hazard of stopping in early use where nobody near uses the product.

    What can be seen to work, and what can be made to fit, is dropped less.
    """
    log_ratio = rule.stop_observability * (product.observability - 0.5) + rule.stop_reinvention * (
        product.reinvention - 0.5
    )
    return hazard(rule.stop_per_month) * math.exp(log_ratio)


def staged_rates(scenario: Scenario, product: Product, *, mandated: bool = False) -> StagedRates:
    """Return the month's rates for one product from the parameters in force.

    A mandate makes staff hear of it, and makes a collective decision one of authority.
    """
    rule, peers, context = scenario.staff, scenario.peers, scenario.outer_context
    mandate = hazard(context.mandate_awareness_per_month) if mandated else 0.0
    decision = DECISIONS.index(product.decision)
    return StagedRates(
        appeal=appeal(product, rule),
        innovativeness=rule.innovativeness,
        social_proof=rule.social_proof,
        leader=scenario.leaders.persuasion,
        climate=rule.climate,
        conviction_decay=0.5 ** (1.0 / rule.conviction_half_life_months),
        outside=hazard(rule.outside_awareness_per_month) * product.outside_awareness_ratio,
        mandate=mandate,
        talk=hazard(peers.contact_per_month),
        leader_contact=hazard(scenario.leaders.contact_per_month),
        internal_communication=hazard(scenario.organisations.internal_communication_per_month),
        evaluation=1.0 / rule.evaluation_months,
        reconsideration=hazard(rule.reconsideration_per_month),
        told_again=rule.told_again_ratio,
        adoption=1.0 / rule.adoption_months,
        compliance=hazard(rule.compliance_per_month),
        stop=stop_rate(product, rule),
        stop_local_use=rule.stop_local_use,
        stop_after_abandonment=rule.stop_after_abandonment,
        sustain=hazard(rule.sustain_per_month),
        sustained_stop_ratio=rule.sustained_stop_ratio,
        use_gate=scenario.organisations.use_gate,
        decision=AUTHORITY if mandated and decision == COLLECTIVE else decision,
    )


def talk_by_stage(peers: PeerSettings) -> tuple[float, ...]:
    """How much a person of each stage talks of a product, relative to a user."""
    return (0.0, peers.aware_ratio, peers.persuaded_ratio, 1.0, 1.0, 0.0, 0.0)


@njit(cache=True, inline="always")
def conviction_now(rates: StagedRates, conviction: float, age_months: int) -> float:
    """Conviction some months after it was last added to."""
    return conviction * rates.conviction_decay**age_months if conviction != 0.0 else 0.0


@njit(cache=True, inline="always", error_model="numpy")
def view_hazards(
    rates: StagedRates,
    innovativeness: float,
    conviction: float,
    share_using: float,
    leaders: float,
    progress: float,
) -> tuple[float, float]:
    """Hazards of being persuaded and of rejecting, of a person who is aware.

    ``share_using`` is of the neighbours, ``leaders`` the credibility of opinion leaders near,
    ``progress`` that of the organisation's implementation, 0 if it does not implement.
    """
    climate = rates.climate if progress > 0.0 else 0.0
    log_odds = (
        rates.appeal
        + rates.innovativeness * innovativeness
        + conviction
        + rates.social_proof * share_using
        + rates.leader * min(1.0, leaders)
        + climate
    )
    favourable = 1.0 / (1.0 + math.exp(-log_odds))
    complies = rates.compliance * progress if rates.decision > COLLECTIVE else 0.0
    return rates.evaluation * favourable + complies, rates.evaluation * (1.0 - favourable)


@njit(cache=True, inline="always")
def use_hazard(rates: StagedRates, progress: float) -> float:
    """Hazard of starting to use: free choice, or as far as one's organisation has come."""
    if rates.decision < COLLECTIVE:
        return rates.adoption
    return rates.adoption * min(1.0, progress) if progress >= rates.use_gate else 0.0


@njit(cache=True, inline="always")
def leaving_use_hazards(
    rates: StagedRates,
    share_using: float,
    help: float,
    kept: float,
    abandoned: bool,
    sustained: bool,
) -> tuple[float, float]:
    """Hazards of early use becoming routine, and of stopping.

    ``help`` is a log hazard of the former, ``kept`` a ratio of the latter, by support at the site.
    """
    log_ratio = rates.stop_local_use * share_using
    if abandoned:
        log_ratio += rates.stop_after_abandonment
    ratio = rates.sustained_stop_ratio if sustained else 1.0
    stops = rates.stop * math.exp(log_ratio) * ratio * kept
    sustains = 0.0 if sustained else rates.sustain * math.exp(help)
    return sustains, stops


def staged_hazards(rates: StagedRates, person: Situation) -> tuple[float, float]:
    """The staged rule for one person: hazards of the next stage, and of turning away."""
    if person.stage == UNAWARE:
        return person.outside + person.heard, 0.0
    if person.stage == AWARE:
        return view_hazards(
            rates,
            person.innovativeness,
            person.conviction,
            person.share_using,
            person.leaders,
            person.progress,
        )
    if person.stage == PERSUADED:
        return use_hazard(rates, person.progress), 0.0
    if person.stage == REJECTED:
        return rates.reconsideration, 0.0
    return leaving_use_hazards(
        rates,
        person.share_using,
        person.help,
        person.kept,
        person.abandoned,
        person.stage == SUSTAINED,
    )
