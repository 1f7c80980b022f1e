"""Published studies made inside the model: each makes a world of its own, by the model's rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from experiments.space import changed, has_path
from experiments.tasks import Begin, PlannedRun, Task, TaskResult, failure_of
from sim.measures import COUNTS
from sim.parameters import Scenario

if TYPE_CHECKING:
    import pandas as pd

# Measures of a run that are kept: they are the same for all studies.
KEPT = ("stopped_within_year_share", "staff_ever_used", "staff_using", "staff_reachable")
FOUND = (
    "trial_effect",
    "trial_standard_error",
    "trial_low",
    "trial_high",
    "trial_control_before_percent",
    "trial_control_after_percent",
    "trial_treated_before_percent",
    "trial_treated_after_percent",
    "trial_clusters",
    "trial_people",
)
SERIES = ("month", "product", *COUNTS)


class Study(Protocol):
    """A published study that can be made inside a model."""

    @property
    def id(self) -> str:
        """Name of its scenario."""

    @property
    def title(self) -> str:
        """For readers."""

    def scenario(self, base: Scenario) -> Scenario:
        """Return it in the world of a model."""


@dataclass(frozen=True)
class StudyWork:
    """The work of a task whose scenarios are studies: the model changes first, then its studies.

    Attributes
    ----------
    base
        The model, without what is particular to studies.
    studies
        By id.
    """

    base: Scenario
    studies: Mapping[str, Study]

    def __call__(self, task: Task, begin: Begin = lambda _: None) -> TaskResult:
        """Run what a task names; an error fails its run alone."""
        import pandas as pd

        tables, failures = [], []
        for place, run in enumerate(task.runs):
            begin(place)
            try:
                tables.append(self._run(run, seed=task.seed))
            except Exception as error:
                failures.append(
                    failure_of(error, run_id=run.run_id, scenario=run.name, replicate=run.replicate)
                )
        if not tables:
            return TaskResult(pd.DataFrame(), pd.DataFrame(), tuple(failures))
        runs, series, groups = (
            pd.concat(frames, ignore_index=True) for frames in zip(*tables, strict=True)
        )
        return TaskResult(runs, series, tuple(failures), groups)

    def _run(
        self, run: PlannedRun, *, seed: int
    ) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
        """Run a study; return its measures, its months and its groups."""
        import pandas as pd

        from sim import DiffusionModel

        scenario = scenario_at(self.studies[run.name], self.base, dict(run.changes))
        model = DiffusionModel(scenario, seed=seed, replicate=run.replicate)
        try:
            summary = model.run().summary()
            kept = {name: summary.get(name, float("nan")) for name in (*KEPT, *FOUND)}
            tables = pd.DataFrame([kept]), model.series()[list(SERIES)], model.groups()
        finally:
            model.close()
        for table in tables:
            table.insert(0, "run_id", run.run_id)
            table.insert(1, "scenario", run.name)
            table.insert(2, "replicate", run.replicate)
        return tables


def scenario_at(study: Study, base: Scenario, changes: Mapping[str, int | float | str]) -> Scenario:
    """Return a study at a point: what the model has is changed there, the rest in the study."""
    shared = {path: value for path, value in changes.items() if has_path(base, path)}
    scenario = study.scenario(changed(base, shared) if shared else base)
    own = {
        path: value
        for path, value in changes.items()
        if path not in shared and has_path(scenario, path)
    }
    return changed(scenario, own) if own else scenario


def refuse_unknown(paths: Sequence[str], base: Scenario, scenarios: Sequence[Scenario]) -> None:
    """Refuse paths that neither the model nor any study has.

    Raises
    ------
    ValueError
        Naming the first of them.
    """
    for path in paths:
        if not any(has_path(one, path) for one in (base, *scenarios)):
            raise ValueError(f"{path} is neither a parameter of the model nor of a study")
