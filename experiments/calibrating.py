"""A calibration: trials and observed adoption, made at points of what nobody knows exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.designs import PlannedScenario
from experiments.observed_studies import observed_studies
from experiments.problems import Problem
from experiments.sampling import concatenated, design_points
from experiments.settings import Experiment
from experiments.space import changed, has_path, paths_in
from experiments.studies import Study, StudyWork, refuse_unknown, scenario_at

if TYPE_CHECKING:
    import pandas as pd


def studies_of(experiment: Experiment) -> tuple[Study, ...]:
    """Return the trials and the observed studies of a calibration."""
    assert experiment.calibration is not None
    return (*experiment.trial, *observed_studies(experiment.calibration.observed))


def scenarios(experiment: Experiment) -> list[PlannedScenario]:
    """Return each study in the world of the experiment's model.

    Raises
    ------
    Problem
        If a study does not fit the model, or something is to be compared.
    """
    if experiment.recommendations:
        raise Problem("recommendations is for experiment=compare, this is experiment=calibrate")
    return [
        PlannedScenario(
            study.id, study.title, "trial", study.id, (), study.scenario(experiment.scenario)
        )
        for study in studies_of(experiment)
    ]


def work(experiment: Experiment) -> StudyWork:
    """Return what makes the studies."""
    studies = {study.id: study for study in studies_of(experiment)}
    return StudyWork(experiment.scenario, studies, paired=True)


def points(experiment: Experiment) -> pd.DataFrame:
    """Return the points at which the studies are made, every one checked.

    Raises
    ------
    Problem
        If a path is a parameter of nothing, or a value is out of range.
    """
    if experiment.space.levers:
        raise Problem("levers are for experiment=sweep: nobody decides what is fitted")
    first, *further = experiment.designs
    table = design_points(experiment.space, first, seed=experiment.seed)
    for design in further:
        table = concatenated(table, design_points(experiment.space, design, seed=experiment.seed))
    studies, base = studies_of(experiment), experiment.scenario
    try:
        refuse_unknown(paths_in(table), base, scenarios=[study.scenario(base) for study in studies])
    except ValueError as error:
        raise Problem(str(error)) from error
    shared = [path for path in paths_in(table) if has_path(base, path)]
    for number, row in enumerate(table.to_dict("records")):
        values = {str(path): value for path, value in row.items()}
        try:
            changed(base, {path: values[path] for path in shared})
            if number == 0:
                for study in studies:
                    scenario_at(study, base, changes=values)
        except ValueError as error:
            raise Problem(f"point {number}: {error}") from error
    return table
