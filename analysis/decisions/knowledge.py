"""What to find out first: what it is worth to know more before deciding (recommendation 4b)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import drawing
from analysis.decisions.case import Case
from analysis.decisions.choices import curves
from analysis.decisions.main_effects import worth_by_pairs
from analysis.figures.knowledge import value_of_everything, value_of_parameters
from analysis.intervals import Floats
from analysis.sections import Figure, Section, Table
from analysis.value import FALSE_ALARM, evppi_with_error
from analysis.wording import UNKNOWN, Estimate, listing, plain, pounds, with_interval

FEWEST_WORLDS = 20
SHOWN = 10
NO_CHANGE = "matters, but would not change the decision"


@dataclass(frozen=True, eq=False)
class Knowledge:
    """What knowledge is worth at the value of a user.

    Attributes
    ----------
    everything
        Of knowing everything, pounds: an upper bound, which counts luck as if it could be known.
    parameters
        One row per parameter that was looked at, the most valuable first: ``path``,
        ``value_pounds``, ``error_pounds`` (standard error), ``matters`` (whether any option's
        advantage was found to depend on it).
    words
        Paths that hold words rather than numbers, which were not looked at.
    """

    everything: Estimate
    parameters: pd.DataFrame
    words: tuple[str, ...]

    @property
    def worth_finding_out(self) -> pd.DataFrame:
        """The parameters that were found to matter and are worth something to know."""
        return self.parameters[self.parameters["matters"] & (self.parameters["value_pounds"] > 0)]


def knowledge(case: Case) -> Knowledge | None:
    """Value what could be known; None without a value of a user or with fewer than 20 worlds.

    Many parameters are looked through, so that luck would find one where none matters: the test
    of each is made so strict that this happens on one page in twenty.
    """
    if case.value_pounds is None or case.number < FEWEST_WORLDS:
        return None
    benefit = case.benefit(case.value_pounds)
    numbers = numeric_parameters(case)
    rows = [
        {"path": path, **_known(case, benefit, values=values, number=len(numbers.columns))}
        for path, values in numbers.items()
    ]
    columns = ["path", "value_pounds", "error_pounds", "matters"]
    table = pd.DataFrame(rows, columns=columns).astype({"matters": bool})
    table = table.sort_values(["value_pounds", "matters"], ascending=False, kind="stable")
    others = tuple(str(p) for p in case.worlds.parameters.columns if p not in numbers.columns)
    return Knowledge(case.everything(case.value_pounds), table.reset_index(drop=True), others)


def _known(
    case: Case, benefit: Floats, *, values: pd.Series[float], number: int
) -> dict[str, float | bool]:
    """What it is worth to know one parameter, when so many are looked through."""
    blocks, table = case.worlds.blocks, case.worlds.parameters
    if blocks is None:
        parameter = values.to_numpy(dtype=np.float64)
        found = evppi_with_error(benefit, parameter, false_alarm=FALSE_ALARM / number)
    else:
        found = worth_by_pairs(benefit, table, path=str(values.name), blocks=blocks)
    return {
        "value_pounds": found.value,
        "error_pounds": found.error,
        "matters": found.matters,
    }


def numeric_parameters(case: Case) -> pd.DataFrame:
    """Parameters that are numbers (yes and no count as 1 and 0) and differ between worlds."""
    table = case.worlds.parameters
    kept = {
        str(path): table[path].astype("float64")
        for path in table.columns
        if pd.api.types.is_numeric_dtype(table[path].dtype) and table[path].nunique() > 1
    }
    return pd.DataFrame(kept, index=table.index)


def knowledge_section(case: Case, found: Knowledge | None) -> Section:
    """Say what is worth finding out before deciding, from what `knowledge` found."""
    figures, tables = [_curve_figure(case)], []
    if found is not None and not found.worth_finding_out.empty:
        figures.append(_bars_figure(case, found))
    if found is not None and len(found.parameters):
        tables.append(_table(case, found))
    return Section(
        heading="What to find out first",
        words=(find_out_words(case, found), *_explained(case, found)),
        figures=tuple(figures),
        tables=tuple(tables),
    )


def find_out_words(case: Case, found: Knowledge | None) -> str:
    """Say which parameters are worth finding out, and up to what price."""
    if case.value_pounds is None:
        return (
            "What a single parameter is worth to know depends on what a user is worth, which "
            "nobody has said: give value_per_user_pounds. The figure has knowing everything, at "
            "any value."
        )
    if found is None:
        return (
            f"What to find out first cannot be said from {case.number} worlds: at least "
            f"{FEWEST_WORLDS} are needed, and several hundred are better."
        )
    worth = found.worth_finding_out
    if not len(found.parameters):
        return "No parameter that is a number differs between worlds: there is none to find out."
    if worth.empty:
        return _nothing_found(case, found)
    first = [
        f"{plain(row['path'], 60)} (up to {pounds(row['value_pounds'])}, standard error "
        f"{pounds(row['error_pounds'])})"
        for row in worth.head(3).to_dict("records")
    ]
    price = pounds(float(worth["value_pounds"].iloc[0]))
    return (
        f"This is recommendation 4b, research before action: find out "
        f"{plain(worth['path'].iloc[0], 60)} first, if it can be done for less than {price}. Worth "
        f"knowing at {pounds(case.value_pounds)} per user: {listing(first)}."
    )


def _nothing_found(case: Case, found: Knowledge) -> str:
    """Say that no parameter is worth its price, and what that does not mean."""
    looked = f"Of {len(found.parameters)} parameters looked at in {case.number} worlds"
    at = f"at {pounds(case.value_pounds or 0.0)} per user"
    if found.parameters["matters"].any():
        names = [plain(p, 60) for p in found.parameters.loc[found.parameters["matters"], "path"]]
        return (
            f"{looked}, knowing none would change the decision {at}. What the options are worth "
            f"was found to depend on {listing(names[:SHOWN])}, but not so much."
        )
    return (
        f"{looked}, no parameter was found to matter {at}: knowing any one by itself was not seen "
        "to change the decision. With more worlds, smaller effects can be found; several "
        "parameters together may be worth more than each alone."
    )


def _explained(case: Case, found: Knowledge | None) -> tuple[str, ...]:
    """Say what the numbers are, and what they leave out."""
    said = []
    if found is not None:
        said.append(
            "Knowing everything before deciding would be worth at most "
            f"{with_interval(found.everything, pounds)}; that counts the luck of replicates as if "
            "it could be known. Sums are for this one decision, the whole population: knowledge "
            "is worth something only where it would change what is funded."
        )
    if found is not None and found.words:
        said.append(f"Not looked at, for they hold words: {listing(list(found.words))}.")
    return tuple(said)


def _curve_figure(case: Case) -> Figure:
    curve = curves(case)
    with drawing.house_style():
        figure = value_of_everything(curve, value=case.value_pounds)
        svg = drawing.svg_text(figure, "decisions_everything")
    return Figure(
        "decisions_everything",
        svg,
        "Value of knowing everything before deciding, against the value of a user",
        "No research can be worth more than this. It has peaks near values at which the best "
        "choice changes: there, a wrong choice is likeliest. Band: 95 % interval over worlds. Luck "
        "is counted as if it could be known.",
    )


def _bars_figure(case: Case, found: Knowledge) -> Figure:
    shown = found.worth_finding_out.head(SHOWN)
    with drawing.house_style():
        svg = drawing.svg_text(value_of_parameters(shown), "decisions_parameters")
    return Figure(
        "decisions_parameters",
        svg,
        "Value of knowing single parameters before deciding",
        "What knowing one parameter before deciding is worth at "
        f"{pounds(case.value_pounds or 0.0)} per user, with one standard error either way. Only "
        f"what was found worth knowing is shown, at most {SHOWN}.",
    )


def _table(case: Case, found: Knowledge) -> Table:
    shown = found.parameters.head(SHOWN)
    rows = tuple(
        (
            plain(row["path"], 90),
            pounds(row["value_pounds"]) if row["value_pounds"] > 0 else NO_CHANGE,
            pounds(row["error_pounds"]) if row["value_pounds"] > 0 else UNKNOWN,
        )
        for row in shown.to_dict("records")
        if row["matters"]
    )
    looked = len(found.parameters)
    rows = rows or ((f"none of {looked} parameters", "not found to matter", UNKNOWN),)
    note = (
        f"{looked} parameters were looked at, one at a time; if none mattered, luck would bring "
        "one into this table on one page in twenty. Those left out were not found to matter, "
        "which is no proof that they do not. The file has all."
    )
    heads = ("Parameter", "Worth knowing before deciding, at most", "Standard error")
    caption = f"Value of knowing one parameter, at {pounds(case.value_pounds or 0.0)} per user"
    return Table("decisions_parameters", caption, heads, rows, found.parameters, note)
