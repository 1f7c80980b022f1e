"""The engines that are measured side by side, and what each of them runs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Engine:
    """One engine: a file in `peers`.

    Attributes
    ----------
    key : str
        Name of the file in `peers`.
    label : str
        Name in tables and in the figure.
    environment : str
        Which `peers/requirements-*.txt` it needs; empty for the project's own environment.
    same_model : bool
        Whether it runs exactly the contagion, and not just the nearest thing it has.
    whole : bool
        Whether it runs in one piece, so that a run cannot be stopped after some months.
    note : str
        What is run, in a sentence.
    """

    key: str
    label: str
    environment: str
    note: str
    same_model: bool = True
    whole: bool = False


OURS = Engine(
    "ours",
    "nhs-spread",
    "",
    "the whole call of `spread_on`, table of results included; one thread",
    whole=True,
)
ENGINES = (
    OURS,
    Engine(
        "numpy_pushed",
        "NumPy, pushed counts",
        "",
        "the quickest plain NumPy we can write",
    ),
    Engine(
        "scipy_product",
        "NumPy + scipy.sparse",
        "",
        "a product of matrix and vector each month",
    ),
    Engine(
        "starsim_si",
        "Starsim",
        "starsim",
        "its infection on a fixed network; common random numbers switched off, which is quicker",
        whole=True,
    ),
    Engine(
        "polars_frames",
        "mesa-frames",
        "frames",
        "agents and ties as polars tables, joined each month; as many threads as there are cores",
    ),
    Engine(
        "mesa_pushed",
        "Mesa, pushed counts",
        "mesa",
        "the quickest plain Mesa we can write: neighbours as lists of numbers, counts pushed",
    ),
    Engine(
        "mesa_stock",
        "Mesa, stock idiom",
        "mesa",
        "Network, FixedAgent, shuffle_do and DataCollector, as in Mesa's example of a virus on a"
        " network; layout switched off",
    ),
    Engine(
        "eon_sir",
        "EoN",
        "eon",
        "fast_SIR without recovery; **another model**: continuous time, so influence is passed on"
        " within a month",
        same_model=False,
        whole=True,
    ),
    Engine(
        "ndlib_si",
        "NDlib",
        "ndlib",
        "SIModel; **another model**: no influence from outside, 0.5 % of the agents start as"
        " adopters instead",
        same_model=False,
    ),
)


def engine(key: str) -> Engine:
    """The engine of that name."""
    return next(entry for entry in ENGINES if entry.key == key)
