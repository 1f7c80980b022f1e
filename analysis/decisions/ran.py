"""What was run, and over what space: the page's last part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis.decisions.case import Case
from analysis.sections import Table
from analysis.wording import UNKNOWN, plain, significant

LONG = 200
WORDS = {"uniform": "uniform", "log_uniform": "log-uniform", "triangular": "triangular"}


def space_table(case: Case) -> Table:
    """List every parameter that differs between worlds, with its range and source.

    Where the manifest does not declare it, the range is that of the worlds.
    """
    declared = {str(entry["path"]): entry for entry in _declared(case)}
    rows, numbers = [], []
    for path in case.worlds.parameters.columns:
        entry = declared.get(str(path), {})
        said = _range(entry, case.worlds.parameters[path])
        unit, source = (plain(entry.get(key) or UNKNOWN, LONG) for key in ("unit", "source"))
        rows.append((plain(path, 90), said, unit, source))
        numbers.append({"path": str(path), "range": said, "unit": unit, "source": source})
    frame = pd.DataFrame(numbers, columns=["path", "range", "unit", "source"])
    heads = ("Parameter", "Distribution and range", "Unit", "Source")
    return Table("decisions_space", "What differs between worlds", heads, tuple(rows), frame)


def _declared(case: Case) -> list[Mapping[str, Any]]:
    """What the manifest says of the space, uncertainties and levers."""
    space = case.results.manifest.get("space") or {}
    return [*space.get("uncertainties", []), *space.get("levers", [])]


def _range(entry: Mapping[str, Any], values: pd.Series[Any]) -> str:
    """Write a distribution and its range."""
    if entry.get("values") is not None:
        return plain("one of " + ", ".join(str(value) for value in entry["values"]), LONG)
    if entry.get("quantiles"):
        low, *_, high = entry["quantiles"]
        return plain(f"as calibrated, {_number(low)} to {_number(high)}", LONG)
    if entry.get("low") is not None and entry.get("high") is not None:
        name = WORDS.get(str(entry.get("distribution")), str(entry.get("distribution") or ""))
        said = f"{name}, {_number(entry['low'])} to {_number(entry['high'])}"
        mode = entry.get("mode")
        return plain(said if mode is None else f"{said}, most likely {_number(mode)}", LONG)
    if entry.get("distribution"):
        rest = {
            k: v for k, v in entry.items() if k not in ("path", "unit", "source", "distribution")
        }
        given = ", ".join(f"{key} {value}" for key, value in rest.items() if value is not None)
        return plain(f"{entry['distribution']}: {given}", LONG)
    if pd.api.types.is_numeric_dtype(values.dtype):
        return f"{_number(values.min())} to {_number(values.max())} in the worlds run"
    words = [str(word) for word in values.unique()]
    return plain("in the worlds run: " + ", ".join(sorted(words)), LONG)


def _number(value: Any) -> str:
    return f"{significant(float(value), 4):,g}"


def ran_words(case: Case) -> tuple[str, ...]:
    """Say how many points, replicates and scenarios there are."""
    results, missing = case.results, case.worlds.missing
    most = int(np.max(case.worlds.replicates))
    least = int(np.min(case.worlds.replicates))
    each = f"{most}" if least == most else f"{least} to {most}"
    plural = "" if each == "1" else "s"
    return (
        f"{missing.points_asked:,} points of {len(case.worlds.parameters.columns)} parameters; at "
        f"each the baseline and {len(results.scenarios)} other scenario"
        f"{'' if len(results.scenarios) == 1 else 's'}, with {each} replicate{plural} each: "
        f"{len(results.runs):,} of {results.design['run_id'].nunique():,} runs are kept. "
        f"{missing.points:,} points have every scenario and are the worlds of this page. A point "
        "stands for one possible truth; how likely it is follows from the distributions below, "
        "which are ours.",
        "Every scenario meets the same staff, organisations, ties and luck as the baseline at its "
        "point and replicate; a difference is scenario minus baseline there. Counts and pounds are "
        f"multiplied by {results.factor:,.4g} to stand for the whole population; pounds are "
        "undiscounted. A person who uses two products counts twice.",
    )
