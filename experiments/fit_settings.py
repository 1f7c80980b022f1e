"""What ``spread fit`` was asked for, read from its words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from experiments.adoption_request import Request
from experiments.problems import Problem, listing, suggestion

KEYS = (
    "population",
    "column",
    "cumulative",
    "model",
    "ceiling",
    "by",
    "period",
    "unit",
    "who",
    "start",
    "gaps",
    "level",
    "holdout",
    "time",
    "censored",
    "id",
    "ties",
    "results",
    "name",
)
YES_NO = {"yes": True, "no": False}


@dataclass(frozen=True)
class FitSettings:
    """One call of ``spread fit``.

    Attributes
    ----------
    file, request
        What to read, and how.
    model, ceiling, level
        As in `experiments.calibrate.fit_curve`.
    holdout
        How many periods to fit before predicting the others; None for no such check.
    who
        What those who adopt are called.
    ties
        A file of who is tied to whom; None for none.
    folder
        Where to write.
    """

    file: Path
    request: Request
    model: str
    ceiling: float | None
    level: float
    holdout: int | None
    who: str
    ties: Path | None
    folder: Path


def read_fit_settings(words: Sequence[str]) -> FitSettings:
    """Read the words after ``spread fit``.

    Raises
    ------
    Problem
        If there is not one file, a key is unknown or given twice, or a value cannot be read.
    """
    files = [word for word in words if "=" not in word]
    if len(files) != 1 or files[0].startswith("-"):
        raise Problem(
            "spread fit takes one CSV file and key=value, as in spread fit counts.csv "
            "population=1200; spread --help lists the keys"
        )
    given = _given(words)
    file = Path(files[0])
    name = given.get("name") or "-".join(
        part for part in (file.stem, given.get("column", ""), given.get("model", "")) if part
    )
    ceiling = given.get("ceiling", "free")
    return FitSettings(
        file=file,
        request=_request(given),
        model=given.get("model", "bass"),
        ceiling=None if ceiling == "free" else _number("ceiling", ceiling, "free or a share"),
        level=_number("level", given.get("level", "0.95"), "a share, as in 0.95"),
        holdout=_count(given.get("holdout")),
        who=given.get("who", "people"),
        ties=Path(given["ties"]) if "ties" in given else None,
        folder=Path(given.get("results", "results"))
        / f"fit-{re.sub(r'[^A-Za-z0-9_.-]+', '-', name)}",
    )


def _request(given: dict[str, str]) -> Request:
    """Return what was said about the file."""
    people = given.get("population")
    return Request(
        adopters=given.get("column"),
        cumulative=_chosen(given, "cumulative", YES_NO),
        period=given.get("period"),
        unit=given.get("unit"),
        community=given.get("by"),
        population=int(people) if people is not None and people.isdigit() else people,
        time=given.get("time"),
        censored=given.get("censored"),
        person=given.get("id"),
        start=given.get("start"),
        gaps_are_zero=bool(_chosen(given, "gaps", {"zero": True})),
    )


def _given(words: Sequence[str]) -> dict[str, str]:
    """Return the keys that were given."""
    found: dict[str, str] = {}
    for word in words:
        key, mark, value = word.partition("=")
        if not mark:
            continue
        if key not in KEYS:
            raise Problem(f"unknown key '{key}'{suggestion(key, KEYS)} {listing(KEYS)}")
        if key in found or not value:
            raise Problem(f"{key} is given {'twice' if value else 'no value'}, allowed: one value")
        found[key] = value
    return found


def _chosen(given: dict[str, str], key: str, allowed: dict[str, bool]) -> bool | None:
    """Return what a word stands for, None where it was not given."""
    if key not in given:
        return None
    if given[key] not in allowed:
        raise Problem(f"{key} is {given[key]}, allowed: {' or '.join(allowed)}")
    return allowed[given[key]]


def _number(key: str, text: str, allowed: str) -> float:
    """Read a number."""
    try:
        return float(text)
    except ValueError as error:
        raise Problem(f"{key} is {text}, allowed: {allowed}") from error


def _count(text: str | None) -> int | None:
    """Read a number of periods."""
    if text is None:
        return None
    if not (text.isdigit() and len(text) < 7):
        raise Problem(f"holdout is {text}, allowed: a number of periods, at least 3")
    return int(text)
