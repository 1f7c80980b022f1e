"""Published studies made inside the model: each makes a world of its own, by the model's rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from experiments.space import changed, has_path
from experiments.tasks import Begin, PlannedRun, Task, TaskResult, failure_of
from sim.measures import COUNTS
from sim.parameters import Scenario, Trial

if TYPE_CHECKING:
    import pandas as pd

    from sim.world import World

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
CAUSED = "trial_caused"  # what the intervention changed among the treated, by luck of its own apart
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
    paired
        Whether trials are run once more without what the treated are given, on the same luck: the
        difference is what it causes, without what arms differ by.
    """

    base: Scenario
    studies: Mapping[str, Study]
    paired: bool = False

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

        from sim.world import build_world

        scenario = scenario_at(self.studies[run.name], self.base, changes=dict(run.changes))
        luck = {"seed": seed, "replicate": run.replicate}
        world = build_world(scenario, **luck)
        summary, series, groups = _made(scenario, world, **luck)
        kept = {name: summary.get(name, float("nan")) for name in (*KEPT, *FOUND)}
        if self.paired:
            without = _untreated(scenario, world, **luck)
            kept[CAUSED] = caused(scenario, summary, without=without)
        tables = pd.DataFrame([kept]), series[list(SERIES)], groups
        for table in tables:
            table.insert(0, "run_id", run.run_id)
            table.insert(1, "scenario", run.name)
            table.insert(2, "replicate", run.replicate)
        return tables


def _made(
    scenario: Scenario, world: World, *, seed: int, replicate: int
) -> tuple[dict[str, float], pd.DataFrame, pd.DataFrame]:
    """Run a scenario; return its measures, its months and its groups."""
    from sim import DiffusionModel

    model = DiffusionModel(scenario, seed=seed, replicate=replicate, world=world)
    try:
        return model.run().summary(), model.series(), model.groups()
    finally:
        model.close()


def _untreated(
    scenario: Scenario, world: World, *, seed: int, replicate: int
) -> dict[str, float] | None:
    """Return the measures of a trial none of whose treated take anything up; None of no trial."""
    if not isinstance(scenario.study, Trial):
        return None
    nobody = scenario.study.model_copy(update={"taken_up_share": 0.0})
    alone = scenario.model_copy(update={"study": nobody})
    return _made(alone, world, seed=seed, replicate=replicate)[0]


def caused(
    scenario: Scenario, treated: Mapping[str, float], *, without: Mapping[str, float] | None
) -> float:
    """Return what an intervention caused among the treated, in the unit of the trial's effect."""
    if without is None or not isinstance(scenario.study, Trial):
        return float("nan")
    after, before = (one["trial_treated_after_percent"] for one in (treated, without))
    avoided = scenario.study.avoided_share
    if avoided is None:
        return after - before
    return 100.0 * ((100.0 - avoided * after) / (100.0 - avoided * before) - 1.0)


def scenario_at(
    study: Study, base: Scenario, *, changes: Mapping[str, int | float | str]
) -> Scenario:
    """Return a study at a point: what the model has is changed there, the rest in the study."""
    shared = {path: value for path, value in changes.items() if has_path(base, path)}
    scenario = study.scenario(changed(base, shared) if shared else base)
    own = {
        path: value
        for path, value in changes.items()
        if path not in shared and has_path(scenario, path)
    }
    return changed(scenario, own) if own else scenario


def refuse_unknown(paths: Sequence[str], base: Scenario, *, scenarios: Sequence[Scenario]) -> None:
    """Refuse paths that neither the model nor any study has.

    Raises
    ------
    ValueError
        Naming the first of them.
    """
    for path in paths:
        if not any(has_path(one, path) for one in (base, *scenarios)):
            raise ValueError(f"{path} is neither a parameter of the model nor of a study")
