"""People and ties that somebody hands in, checked before anything runs."""

from __future__ import annotations

from experiments.problems import Problem
from sim.files import located
from sim.parameters import PopulationSettings


def require_people(population: PopulationSettings) -> None:
    """Refuse files of people and of their ties that cannot be read to the last row.

    Raises
    ------
    Problem
        One line that names the file, the row and what is wrong.
    """
    # here, because a population that is drawn needs no reader of files
    from sim.population.edges import read_edges
    from sim.population.roster import read_roster

    assert population.people is not None  # the settings refuse this source without both
    assert population.people_defaults is not None
    for key, path in (("people", population.people), ("edges", population.edges)):
        if path is not None and not located(path).is_file():
            raise Problem(f"population.{key} is {path}: no such file")
    try:
        roster = read_roster(population.people, population.people_defaults)
        if population.edges is not None:
            read_edges(population.edges, roster.ids)
    except ValueError as error:
        raise Problem(str(error)) from error
