"""What a file of adoption data does not say by itself."""

from __future__ import annotations

from dataclasses import dataclass

ALL = "all"  # the one community of a file that names none


@dataclass(frozen=True)
class Request:
    """Names of columns and how to read them; None for what the file tells by usual names.

    Attributes
    ----------
    adopters, cumulative
        Column of adopters, and whether they are cumulative.
    period, unit
        Column of periods, and what one is called, as in ``month``.
    community
        Column of communities.
    population
        Number of people, or the column that holds it.
    time, censored, person
        Of a file with a row for each person: columns of the period of adoption, of who had not
        adopted by the end (1 or 0), and of names.
    start
        First period, as the file writes it. Who adopted before is left out of the population.
    last
        Last period of a file with a row for each person.
    gaps_are_zero
        Whether a missing period had no adopters.
    """

    adopters: str | None = None
    cumulative: bool | None = None
    period: str | None = None
    unit: str | None = None
    community: str | None = None
    population: int | str | None = None
    time: str | None = None
    censored: str | None = None
    person: str | None = None
    start: str | None = None
    last: int | None = None
    gaps_are_zero: bool = False
