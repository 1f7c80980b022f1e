"""What a scenario costs beyond the baseline, per additional user and organisation."""

from __future__ import annotations

import math
from typing import Any

from analysis.intervals import FEW, TOO_FEW, Floats, mean_interval, ratio_interval
from analysis.load import Results
from analysis.measures import BY_NAME, COST, INSTITUTE, ROUTINE, USING, paired

NAN = float("nan")
PER_USER = "cost_per_additional_adopter"
INSTITUTE_PER_USER = "institute_cost_per_additional_adopter"
PER_ORGANISATION = "cost_per_additional_routinised_organisation"
NET_BENEFIT = "net_monetary_benefit"


def _ends(name: str) -> tuple[str, str, str]:
    """Name the columns of an estimate and of its interval."""
    return name, f"{name}_low", f"{name}_high"


PRICE_COLUMNS = (
    *("cost_difference_pounds", "cost_low", "cost_high"),
    *_ends(PER_USER),
    *_ends(INSTITUTE_PER_USER),
    *_ends(PER_ORGANISATION),
    *("cost_note", "institute_cost_note", "organisation_cost_note"),
)
NET_BENEFIT_COLUMNS = _ends(NET_BENEFIT)
PRICES = (
    # columns, cost, what is bought, note
    (PER_USER, COST, USING, "cost_note"),
    (INSTITUTE_PER_USER, INSTITUTE, USING, "institute_cost_note"),
    (PER_ORGANISATION, COST, ROUTINE, "organisation_cost_note"),
)
BOUGHT = {USING: "adopter", ROUTINE: "organisation"}
FEWER = {
    USING: "fewer staff use than in the baseline",
    ROUTINE: "in fewer organisations use is routine than in the baseline",
}


def prices(results: Results, scenario: str, *, value_pounds: float | None) -> dict[str, Any]:
    """Additional cost, what an additional user and organisation cost, and what is left over.

    Parameters
    ----------
    results
        What `load` returned.
    scenario
        Name of the scenario.
    value_pounds
        What an additional user is worth; None leaves the net monetary benefit out.

    Returns
    -------
    dict
        `PRICE_COLUMNS` and perhaps `NET_BENEFIT_COLUMNS`, in pounds, whole population. A ratio
        that means nothing is NaN, and its note says why.

    Raises
    ------
    ValueError
        If `value_pounds` is negative or no number.
    """
    spent = mean_interval(_added(results, COST, scenario))
    found: dict[str, Any] = {
        "cost_difference_pounds": float(spent.mean),
        "cost_low": float(spent.low),
        "cost_high": float(spent.high),
    }
    for name, cost, bought, note in PRICES:
        ratio, why = _ratio(
            _added(results, cost, scenario), _added(results, bought, scenario), bought
        )
        found |= dict(zip(_ends(name), ratio, strict=True)) | {note: why}
    if value_pounds is not None:
        found |= _net_benefit(results, scenario, value_pounds)
    return found


def _added(results: Results, measure: str, scenario: str) -> Floats:
    """Paired differences of a measure, one per replicate, whole population."""
    base, own = paired(results, BY_NAME[measure], scenario=scenario)
    return (own - base).to_numpy(dtype="float64")


def _ratio(cost: Floats, units: Floats, bought: str) -> tuple[tuple[float, float, float], str]:
    """Cost per additional unit with its interval where that means something, or why not."""
    word = BOUGHT[bought]
    why = _why_no_ratio(cost, units, bought)
    if why:
        return (NAN, NAN, NAN), f"no cost per additional {word}: {why}"
    note = f"no interval of cost per additional {word}: {TOO_FEW}" if len(units) < FEW else ""
    return ratio_interval(cost, units), note


def _why_no_ratio(cost: Floats, units: Floats, bought: str) -> str:
    """Why a cost per additional unit would mean nothing; empty where it means something."""
    added = mean_interval(units)
    if added.replicates == 1:
        return "one replicate cannot tell the effect from zero"
    if added.high < 0:
        return FEWER[bought]
    if not added.low > 0:
        return "the effect cannot be told from zero"
    if cost.mean() <= 0:
        return "it costs no more than the baseline"
    return ""


def _net_benefit(results: Results, scenario: str, value_pounds: float) -> dict[str, float]:
    """Value of the additional users less the additional cost, paired, with its 95 % interval."""
    if not math.isfinite(value_pounds) or value_pounds < 0:
        raise ValueError(f"value_per_adopter_pounds is {value_pounds}; it must be 0 or more")
    users = _added(results, USING, scenario)
    left = mean_interval(value_pounds * users - _added(results, COST, scenario))
    numbers = (float(left.mean), float(left.low), float(left.high))
    return dict(zip(NET_BENEFIT_COLUMNS, numbers, strict=True))
