"""What is counted each month, and what a run comes to in the end.

Counts are pairs of person and product (or organisation and product): someone who uses two
products counts twice. Only those count for whom a product is relevant; ideas of members count
once somebody has found them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.costs import Bill
from sim.evenness import evenness
from sim.origins import BOUNDARIES, Shares, began_here, sources
from sim.records import Int64, Values
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
from sim.studies import study_measures

if TYPE_CHECKING:
    from sim.model import DiffusionModel

ALL = "all"
COUNTS = (
    "reachable",
    "aware",
    "persuaded",
    "using",
    "sustained",
    "rejected",
    "discontinued",
    "ever_used",
    "reporting_use",
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
    if not model.portfolio.known(product):
        return dict.fromkeys(COUNTS, 0)
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
        "reporting_use": _reporting_use(model, stages),
        "organisations_eligible": int(eligible.sum()),
        "considering": int(organisations[CONSIDERING]),
        "decided": int(organisations[DECIDED]),
        "implementing": int(organisations[IMPLEMENTING]),
        "routinised": int(organisations[ROUTINISED]),
        "abandoned": int(organisations[ABANDONED]),
    }


def _reporting_use(model: DiffusionModel, stages: Int64) -> float:
    """Staff who would say in a survey that they use a product, on average over their answers."""
    says = model.parameters_now.self_report
    return float(
        says.of_users * (stages[USING] + stages[SUSTAINED])
        + says.of_persuaded * stages[PERSUADED]
        + says.of_stopped * stages[DISCONTINUED]
    )


def month_rows(model: DiffusionModel, bill: Bill) -> list[dict[str, object]]:
    """One row per product, and one for all of them, with the month's flows and memberships."""
    rows: list[dict[str, object]] = []
    total = dict.fromkeys(COUNTS, 0.0)
    members = {f"members_{name}": 0.0 for name in model.members.staff}
    apart = ("members_of_several", "sites_supported", "sites_waiting")
    for product, name in enumerate(model.product_names):
        counts = product_counts(model, product)
        for measure, value in counts.items():
            total[measure] += value
        flows = dict.fromkeys((*FLOWS, *members, *apart), 0.0)
        gap_closed = float(model.portfolio.gap_closed[product])
        mandated = float(model.portfolio.mandated[product])
        state = {"gap_closed": gap_closed, "mandated": mandated}
        rows.append({"month": model.month, "product": name, **counts, **flows, **state})
    amounts = (model.messages_sent, model.messages_read, bill.institute, bill.participants)
    flows = dict(zip(FLOWS, map(float, amounts), strict=True))
    flows |= {f"members_{name}": float(staff.size) for name, staff in model.members.staff.items()}
    standing = (model.members.several, model.support.supported(), model.support.waiting)
    flows |= dict(zip(apart, map(float, standing), strict=True))
    state = dict.fromkeys(("gap_closed", "mandated"), 0.0)
    rows.append({"month": model.month, "product": ALL, **total, **flows, **state})
    return rows


def series(model: DiffusionModel) -> pd.DataFrame:
    """All months and products written down, and where the adoptions of each month came from.

    Columns ``origin_<source>`` are first uses in the month; over sources they add up exactly.
    """
    frame = pd.DataFrame(model.rows)
    months, products = model.month + 1, len(model.product_names)
    tables = [_by_month(model, product) for product in range(products)]
    for name in sources(model):
        # rows are month by month, and in each month product by product and then all
        values = np.zeros((months, products + 1))
        for product, table in enumerate(tables):
            if name in table:
                values[:, product] = table[name]
        values[:, products] = values[:, :products].sum(axis=1)
        frame[f"origin_{name}"] = values.ravel()
    return frame


def _by_month(model: DiffusionModel, product: int) -> dict[str, Values]:
    """Adoptions of a product by month, for each source."""
    shares = model.origins.shares(model, product)
    month = model.columns.use_month[product, shares.adopters]
    return {
        name: np.asarray(
            np.bincount(month, shares.share[:, place], minlength=model.month + 1), np.float64
        )
        for place, name in enumerate(shares.sources)
    }


def crossings(shares: list[Shares]) -> dict[str, float]:
    """Adoptions owed to people beyond each boundary, and their part of all owed to people."""
    by_people = sum(float(each.by_people.sum()) for each in shares)
    crossed = np.sum([each.crossed.sum(axis=0) for each in shares], axis=0)
    found = {}
    for place, name in enumerate(BOUNDARIES):
        found[f"adoptions_across_{name}s"] = float(crossed[place])
        part = float(crossed[place]) / by_people if by_people > 0.0 else float("nan")
        found[f"crossed_{name}_share"] = part
    return found


def stopped_within_year_share(model: DiffusionModel) -> float:
    """Share of those who began to use at least a year ago who had stopped a year after."""
    here = [began_here(model, product) for product in range(len(model.product_names))]
    began = np.array(here) & (model.columns.use_month <= model.month - 12)
    stopped = (
        began
        & (model.columns.stop_month >= 0)
        & (model.columns.stop_month <= model.columns.use_month + 12)
    )
    total = int(began.sum())
    return float(stopped.sum() / total) if total else float("nan")


def _months_to(
    per_cent: int, ever_used: Values, *, concerned: float, never: int
) -> dict[str, float]:
    """First month by which so many of those reachable at the start have ever used a product.

    Ideas of members, which may or may not be found, count as use but not as people to reach.
    """
    reached = np.flatnonzero(ever_used >= per_cent / 100.0 * concerned)
    return {
        f"months_to_{per_cent}_percent": float(reached[0] if reached.size else never),
        f"reached_{per_cent}_percent": bool(reached.size),
    }


def run_summary(model: DiffusionModel) -> dict[str, float]:
    """Measures of a whole run at the horizon, over all products, and those of its study."""
    return {**_over_products(model), **study_measures(model)}


def _over_products(model: DiffusionModel) -> dict[str, float]:
    """Measures that every run has, at the horizon, over all products."""
    rows = [row for row in model.rows if row["product"] == ALL]
    at_first, last = rows[0], rows[-1]
    table = {name: np.array([row[name] for row in rows], float) for name in (*COUNTS, *FLOWS)}
    at = {name: float(last[name]) for name in COUNTS}  # type: ignore[arg-type]
    ever_used, concerned = table["ever_used"], at_first["reachable"]
    never = model.parameters.months + 1
    columns = model.organisation_columns
    total = {name: float(table[name].sum()) for name in FLOWS}
    both = total["cost_institute_pounds"] + total["cost_participants_pounds"]
    every = [model.origins.shares(model, product) for product in range(len(model.product_names))]
    return {
        **{f"staff_{name}": at[name] for name in COUNTS[:5]},
        "staff_ever_used": at["ever_used"],
        "staff_reporting_use": at["reporting_use"],
        "stopped_within_year_share": stopped_within_year_share(model),
        "organisations_eligible": at["organisations_eligible"],
        "organisations_considering": at["considering"],
        "organisations_decided": float((columns.decided_month >= 0).sum()),
        "organisations_implementing": at["implementing"],
        "organisations_routinised": at["routinised"],
        "organisations_abandoned": at["abandoned"],
        **_months_to(10, ever_used, concerned=float(concerned), never=never),  # type: ignore[arg-type]
        **_months_to(50, ever_used, concerned=float(concerned), never=never),  # type: ignore[arg-type]
        "messages_sent": total["messages_sent"],
        "messages_read": total["messages_read"],
        "messages_wasted": total["messages_sent"] - total["messages_read"],
        **crossings(every),
        **evenness(model),
        "cost_institute_pounds": total["cost_institute_pounds"],
        "cost_participants_pounds": total["cost_participants_pounds"],
        "cost_total_pounds": both,
    }
