"""The people and ties of one run, where a results folder holds them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.load import ResultsError, read_manifest, read_table

PEOPLE_COLUMNS = (
    *("person", "organisation", "organisation_name", "organisation_kind", "team", "profession"),
)
TIE_COLUMNS = ("one", "other", "kind")
EVENTS = ("aware_month", "use_month", "stop_month")
NEVER = -1


@dataclass(frozen=True, eq=False)
class Network:
    """Who works where, who is tied to whom, and when each became aware, began and stopped.

    Attributes
    ----------
    people
        One row per person: `person`, `organisation`, `organisation_name`, `organisation_kind`,
        `team`, `profession`, and per product `aware_month_…`, `use_month_…`, `stop_month_…`
        (month, -1 for never).
    ties
        One row per tie: `one` and `other` (persons), `kind` (team, organisation, region, national).
    scenario, title
        Name and title of the scenario that was run.
    replicate
        Which replicate.
    months
        Months simulated.
    calibrated
        Whether the parameters were fitted to observed uptake.
    """

    people: pd.DataFrame
    ties: pd.DataFrame
    scenario: str
    title: str
    replicate: int
    months: int
    calibrated: bool

    @property
    def products(self) -> list[str]:
        """Names of the products whose adoption was kept, in the order of the columns."""
        start = "use_month_"
        return [c.removeprefix(start) for c in self.people.columns if c.startswith(start)]


def load_network(folder: str | Path) -> Network:
    """Read the network that the run of a results folder left.

    Parameters
    ----------
    folder
        ``results/run/<name>``, whose manifest names a network.

    Raises
    ------
    ResultsError
        If the folder holds no network, or its files are missing, changed, torn, lack a column, or
        do not belong together.
    """
    folder = Path(folder)
    manifest = read_manifest(folder)
    named = manifest.get("network")
    if not isinstance(named, dict) or not {"people", "ties"} <= set(named):
        raise ResultsError(
            f"{folder}: holds no network of people. One is kept by experiment=run on a population "
            "of at most 20,000 staff."
        )
    people = read_table(folder, str(named["people"]), sha256=str(named.get("sha256_people") or ""))
    ties = read_table(folder, str(named["ties"]), sha256=str(named.get("sha256_ties") or ""))
    scenario = str(named.get("scenario") or manifest["scenarios"][0]["name"])
    titles = {str(s["name"]): str(s["title"]) for s in manifest["scenarios"]}
    network = Network(
        people=people,
        ties=ties,
        scenario=scenario,
        title=titles.get(scenario, scenario),
        replicate=int(named.get("replicate") or 0),
        months=int(manifest["months"]),
        calibrated=bool(manifest["calibrated"]),
    )
    _check(network, folder)
    return network


def _check(network: Network, folder: Path) -> None:
    """Refuse tables that lack a column, or ties to people who are not there."""
    for name, table, needed in (
        ("people", network.people, PEOPLE_COLUMNS),
        ("ties", network.ties, TIE_COLUMNS),
    ):
        absent = [column for column in needed if column not in table.columns]
        if absent:
            raise ResultsError(f"{folder}: the network's {name} lack {', '.join(absent)}.")
    if network.people.empty:
        raise ResultsError(f"{folder}: the network has no people.")
    if not network.products:
        raise ResultsError(f"{folder}: the network's people lack use_month_<product>.")
    for product in network.products:
        absent = [e for e in EVENTS if f"{e}_{product}" not in network.people.columns]
        if absent:
            raise ResultsError(f"{folder}: the network's people lack {absent[0]}_{product}.")
    if network.people["person"].duplicated().any():
        raise ResultsError(f"{folder}: the network has a person twice.")
    ends = network.ties[["one", "other"]].to_numpy().ravel()
    strangers = ~pd.Series(ends).isin(network.people["person"])
    if strangers.any():
        first = ends[strangers.to_numpy()][0]
        raise ResultsError(f"{folder}: a tie leads to person {first}, who is not in the network.")
