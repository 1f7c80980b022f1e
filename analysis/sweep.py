"""A sweep: outcomes at every point of uncertainties and levers, over replicates."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis import drawing
from analysis.figures.points import outcomes_against_parameters
from analysis.intervals import grouped_intervals
from analysis.load import SWEEP, Results, ResultsError, load
from analysis.sections import write_text
from analysis.tables import write_csv
from analysis.wording import count, plain

SHARE = "%"
# units of which a run gives the simulated number, to be multiplied up to the whole population
SCALED = ("staff-product pairs", "organisation-product pairs", "pounds", "messages")
KEY, ENDS = ["point", "scenario"], ["low", "high"]
LONGEST = 44


@dataclass(frozen=True)
class Outcome:
    """A measure that the sweep declared: column of the runs, words for it, unit."""

    name: str
    label: str
    unit: str


def outcomes(results: Results) -> list[Outcome]:
    """Return the declared outcomes that the runs hold.

    Raises
    ------
    ResultsError
        If the results are of another experiment, or none was declared.
    """
    if results.manifest["experiment"] != SWEEP or "space" not in results.manifest:
        raise ResultsError(f"{results.folder}: holds no sweep (experiment=sweep).")
    declared = results.manifest["space"]["outcomes"]
    held = [one for one in declared if one["name"] in results.runs.columns]
    if not held:
        raise ResultsError(f"{results.folder}: no outcome was declared: name some, outcomes=[...].")
    return [Outcome(str(o["name"]), str(o["label"]), str(o["unit"])) for o in held]


def parameters(results: Results) -> list[str]:
    """Return the paths that differ between points: the columns of the design with a dot."""
    return [str(name) for name in results.design.columns if "." in str(name)]


def points(source: str | Path | Results) -> pd.DataFrame:
    """Return every point's outcomes.

    Parameters
    ----------
    source
        A results folder of a sweep, or what `load` made of one.

    Returns
    -------
    DataFrame
        One row per point and scenario that ran: ``point``, ``scenario``, the value of each
        parameter, and for each outcome its mean over replicates (``staff_using``), the 95 %
        interval (``…_low``, ``…_high``) and the number of replicates (``…_replicates``). Where
        there are scenarios beside the baseline also ``…_difference`` with its interval: paired
        with the baseline at the same point, replicate by replicate; NaN for the baseline. Counts
        and pounds are of the whole population, shares in per cent.

    Raises
    ------
    ResultsError
        If the folder cannot be read or holds no sweep.
    """
    results = source if isinstance(source, Results) else load(source)
    runs = _runs(results)
    table = runs.drop_duplicates(KEY)[[*KEY, *parameters(results)]]
    for outcome in outcomes(results):
        values = _values(runs, outcome, results.factor)
        level = grouped_intervals(values, runs[KEY])
        most = 100.0 if outcome.unit == SHARE else None
        level[ENDS] = level[ENDS].clip(0.0, most)  # Student's t knows no bounds
        table = _with_intervals(table, level, outcome.name)
        if len(results.scenarios) > 0:
            added = _added(runs, values, results.baseline)
            found = grouped_intervals(added, runs.loc[added.index, KEY])
            table = _with_intervals(
                table, found.drop(columns="replicates"), f"{outcome.name}_difference"
            )
    return table.reset_index(drop=True)


def points_text(results: Results, table: pd.DataFrame) -> str:
    """Say how far outcomes range over the points, and how much of that could be luck."""
    number, replicates = table["point"].nunique(), int(results.manifest["replicates"])
    lines = [
        f"{number} point{'s' if number != 1 else ''} of {len(parameters(results))} parameters, "
        f"{replicates} replicate{'s' if replicates != 1 else ''} each.",
        f"Means over replicates at month {results.months}; counts and pounds are of the whole "
        f"population (x {results.factor:g}).",
    ]
    if not results.manifest["calibrated"]:
        lines.insert(0, "UNCALIBRATED: parameters are not yet fitted to observed uptake.")
    for outcome in outcomes(results):
        lines += ["", f"{outcome.label} ({outcome.unit})", _line(("", *HEADS))]
        lines += [_line(row) for row in _ranges(results, table, outcome)]
    return "\n".join(lines) + "\n"


def write_report(folder: str | Path) -> Path:
    """Write ``points.csv``, ``points.svg`` and ``points.txt`` into ``report/``.

    Returns
    -------
    Path
        Of the text, which is what a reader begins with.

    Raises
    ------
    ResultsError
        If the folder cannot be read or holds no sweep.
    """
    results = load(folder)
    table = points(results)
    target = Path(folder) / "report"
    target.mkdir(exist_ok=True)
    write_csv(table, target / "points.csv")
    with drawing.house_style():
        figure = outcomes_against_parameters(
            results, table, outcomes=[(o.name, o.label, o.unit) for o in outcomes(results)]
        )
        write_text(target / "points.svg", drawing.svg_text(figure, "points"))
    write_text(target / "points.txt", points_text(results, table))
    return target / "points.txt"


HEADS = ("lowest", "median", "highest", "± luck")


def _runs(results: Results) -> pd.DataFrame:
    """Return the runs in the order of points and scenarios, with what the design says of each."""
    names = ["run_id", "point", *parameters(results)]
    if "point" not in results.design.columns:
        raise ResultsError(f"{results.folder}: holds no sweep (its design has no points).")
    own = results.runs.drop(columns=[n for n in names[1:] if n in results.runs.columns])
    runs = own.merge(results.design[names], on="run_id", how="inner", validate="one_to_many")
    order = {str(s["name"]): place for place, s in enumerate(results.manifest["scenarios"])}
    runs = runs.assign(place=runs["scenario"].map(order))
    return runs.sort_values(["point", "place", "replicate"], ignore_index=True)


def _values(runs: pd.DataFrame, outcome: Outcome, factor: float) -> pd.Series[float]:
    """Return an outcome of each run in its unit, for the whole population."""
    values = runs[outcome.name].astype("float64")
    if outcome.unit == SHARE:
        return 100.0 * values
    return values * factor if outcome.unit in SCALED else values


def _added(runs: pd.DataFrame, values: pd.Series[float], baseline: str) -> pd.Series[float]:
    """Return what each run of a scenario has more than the baseline's at its point and replicate.

    A run whose partner is missing is left out.
    """
    frame = runs[["point", "replicate", "scenario"]].assign(value=values)
    base = frame[frame["scenario"] == baseline].set_index(["point", "replicate"])["value"]
    others = frame[frame["scenario"] != baseline]
    partner = base.reindex(pd.MultiIndex.from_frame(others[["point", "replicate"]]))
    added: pd.Series[float] = others["value"] - partner.to_numpy()
    return added.dropna()


def _with_intervals(table: pd.DataFrame, found: pd.DataFrame, name: str) -> pd.DataFrame:
    """Put a mean and its interval beside the points that they belong to."""
    names = {"mean": name, **{c: f"{name}_{c}" for c in found.columns if c != "mean"}}
    return table.join(found.rename(columns=names), on=KEY)


def _ranges(results: Results, table: pd.DataFrame, outcome: Outcome) -> list[tuple[str, ...]]:
    """Return a row of numbers for the baseline's level and for what each scenario adds."""
    rows = []
    for scenario in results.manifest["scenarios"]:
        name = str(scenario["name"])
        of_baseline = name == results.baseline
        column = outcome.name if of_baseline else f"{outcome.name}_difference"
        words = plain(name, 20) if of_baseline else f"added by {plain(name, 20)}"
        means = table.loc[table["scenario"] == name]
        rows.append((words, *_numbers(means, column)))
    return rows


def _numbers(means: pd.DataFrame, column: str) -> tuple[str, ...]:
    """Write lowest, median and highest mean over points, and the median reach of intervals."""
    values = means[column].dropna()
    if values.empty:
        return ("–",) * len(HEADS)
    luck = float((means[f"{column}_high"] - means[column]).median())  # low ends may be cut at 0
    ends = (float(values.min()), float(values.median()), float(values.max()))
    largest = max(map(abs, ends))
    return (*(count(end, largest) for end in ends), count(luck, largest))


def _line(cells: tuple[str, ...]) -> str:
    first, *others = cells
    return f"  {first:<30}" + "".join(f"{cell:>16}" for cell in others)
