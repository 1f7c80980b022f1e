"""What is counted each month, and what a run comes to in the end.

Counts are pairs of person and product (or organisation and product): someone who uses two
products counts twice. Only those count for whom a product is relevant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.costs import Bill
from sim.stages import (
    ABANDONED,
    CONSIDERING,
    DECIDED,
    DISCONTINUED,
    IMPLEMENTING,
    PERSUADED,
    REJECTED,
    ROUTINISED,
    SUSTAINED,
    UNAWARE,
    USING,
)

if TYPE_CHECKING:
    from sim.model import DiffusionModel

COUNTS = (
    "reachable",
    "aware",
    "persuaded",
    "using",
    "sustained",
    "rejected",
    "discontinued",
    "ever_used",
    "organisations_eligible",
    "considering",
    "decided",
    "implementing",
    "routinised",
    "abandoned",
)
FLOWS = (
    "messages_sent",
    "messages_read",
    "cost_institute_pounds",
    "cost_participants_pounds",
)


def product_counts(model: DiffusionModel, product: int) -> dict[str, float]:
    """Count one product's staff and organisations by stage."""
    stages = model.columns.stage_counts[product]
    columns = model.organisation_columns
    eligible = columns.audience[product] > 0
    organisations = np.bincount(columns.stage[product, eligible], minlength=6)
    reachable = int(stages.sum())
    return {
        "reachable": reachable,
        "aware": reachable - int(stages[UNAWARE]),
        "persuaded": int(stages[PERSUADED]),
        "using": int(stages[USING] + stages[SUSTAINED]),
        "sustained": int(stages[SUSTAINED]),
        "rejected": int(stages[REJECTED]),
        "discontinued": int(stages[DISCONTINUED]),
        "ever_used": int(stages[USING] + stages[SUSTAINED] + stages[DISCONTINUED]),
        "organisations_eligible": int(eligible.sum()),
        "considering": int(organisations[CONSIDERING]),
        "decided": int(organisations[DECIDED]),
        "implementing": int(organisations[IMPLEMENTING]),
        "routinised": int(organisations[ROUTINISED]),
        "abandoned": int(organisations[ABANDONED]),
    }


def month_rows(model: DiffusionModel, bill: Bill) -> list[dict[str, object]]:
    """One row per product, and one for all of them, with the month's flows."""
    rows: list[dict[str, object]] = []
    total = dict.fromkeys(COUNTS, 0.0)
    for product, name in enumerate(model.product_names):
        counts = product_counts(model, product)
        for measure, value in counts.items():
            total[measure] += value
        rows.append({"month": model.month, "product": name, **counts, **dict.fromkeys(FLOWS, 0.0)})
    amounts = (model.messages_sent, model.messages_read, bill.institute, bill.participants)
    flows = dict(zip(FLOWS, amounts, strict=True))
    rows.append({"month": model.month, "product": "all", **total, **flows})
    return rows


def stopped_within_year_share(model: DiffusionModel) -> float:
    """Share of those who began to use at least a year ago who had stopped a year after."""
    began = (model.columns.use_month >= 0) & (model.columns.use_month <= model.month - 12)
    stopped = (
        began
        & (model.columns.stop_month >= 0)
        & (model.columns.stop_month <= model.columns.use_month + 12)
    )
    total = int(began.sum())
    return float(stopped.sum() / total) if total else float("nan")


def run_summary(model: DiffusionModel) -> dict[str, float]:
    """Measures of a whole run at the horizon, over all products."""
    rows = [row for row in model.rows if row["product"] == "all"]
    last = rows[-1]
    table = {name: np.array([row[name] for row in rows], float) for name in (*COUNTS, *FLOWS)}
    reached = np.flatnonzero(table["ever_used"] >= 0.1 * table["reachable"])
    never = model.parameters.months + 1
    columns = model.organisation_columns
    institute = float(table["cost_institute_pounds"].sum())
    participants = float(table["cost_participants_pounds"].sum())
    return {
        **{f"staff_{name}": float(last[name]) for name in COUNTS[:5]},  # type: ignore[arg-type]
        "staff_ever_used": float(last["ever_used"]),  # type: ignore[arg-type]
        "stopped_within_year_share": stopped_within_year_share(model),
        "organisations_eligible": float(last["organisations_eligible"]),  # type: ignore[arg-type]
        "organisations_considering": float(last["considering"]),  # type: ignore[arg-type]
        "organisations_decided": float((columns.decided_month >= 0).sum()),
        "organisations_implementing": float(last["implementing"]),  # type: ignore[arg-type]
        "organisations_routinised": float(last["routinised"]),  # type: ignore[arg-type]
        "organisations_abandoned": float(last["abandoned"]),  # type: ignore[arg-type]
        "months_to_10_percent": float(reached[0] if reached.size else never),
        "reached_10_percent": bool(reached.size),
        "messages_sent": float(table["messages_sent"].sum()),
        "messages_read": float(table["messages_read"].sum()),
        "cost_institute_pounds": institute,
        "cost_participants_pounds": participants,
        "cost_total_pounds": institute + participants,
    }
