"""``spread validate``: everything the model is held to, run anew, each with its verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.calibration_settings import CalibrationSettings
from experiments.catalogue import CONFIGS
from experiments.fitted import CALIBRATED, CLAIMS
from experiments.observed import (
    curve_against_observed,
    curve_statistics,
    load_observed,
    switch_against_observed,
)
from experiments.problems import Problem, suggestion
from experiments.settings import Experiment

if TYPE_CHECKING:
    import pandas as pd

    from experiments.calibration_statistics import Kept

KEYS = {
    "results": "results",
    "replicates": "40",
    "parameters": CALIBRATED,
    "executor": "processes",
    "keep": "no",
}
YES_OR_NO = ("yes", "no")
PEOPLE = ("physicians", "villages")  # observed studies with a curve of their own
CURVE = "Share who had used it by month "
SWITCH = ("population=practices", "population.scale=0.2", "products=desogestrel_switch")


@dataclass(frozen=True)
class Asked:
    """What the command was asked for; with ``keep`` the project's own copies are replaced."""

    results: str
    replicates: str
    parameters: str
    executor: str
    keep: str

    def words(self, name: str) -> list[str]:
        """Return the words that all runs have."""
        return [
            f"results={self.results}",
            f"replicates={self.replicates}",
            f"parameters={self.parameters}",
            f"executor={self.executor}",
            f"name={name}",
        ]

    @property
    def fitted(self) -> bool:
        """Whether the parameters are the calibrated ones."""
        return self.parameters == CALIBRATED

    @property
    def folder(self) -> Path:
        """Where the page lies."""
        return Path(self.results) / f"validation-{self.parameters}"


@dataclass(frozen=True, eq=False)
class Compared:
    """One table of observed against simulated.

    Attributes
    ----------
    study
        Of what.
    table
        As of `experiments.observed.switch_against_observed`.
    seen
        Measures that the model was fitted to.
    source
        Of what was observed.
    """

    study: str
    table: pd.DataFrame
    seen: tuple[str, ...]
    source: str


def asked_for(words: Sequence[str]) -> Asked:
    """Read ``key=value`` words.

    Raises
    ------
    Problem
        If a word is none, or a key is unknown.
    """
    found = dict(KEYS)
    for word in words:
        key, sign, value = word.partition("=")
        if not sign or key not in KEYS:
            near = suggestion(key, KEYS) or f", allowed: {', '.join(KEYS)}"
            raise Problem(f"spread validate does not take '{word}'{near}")
        found[key] = value
    if found["keep"] not in YES_OR_NO:
        raise Problem(f"keep is {found['keep']}, allowed: {', '.join(YES_OR_NO)}")
    return Asked(**found)


def kept(asked: Asked) -> Mapping[str, Path]:
    """Return the project's own copies that are to be replaced, by the name of what was written.

    The documentation has the page, and reports of calibrated results take the claims from
    ``configs/parameters/``.
    """
    if asked.keep == "no":
        return {}
    return {
        "validation.md": CONFIGS.parent / "docs" / "validation_results.md",
        "claims.csv": CLAIMS,
    }


def run_trials(asked: Asked) -> Path:
    """Run all trials; return their folder."""
    return _run(["experiment=trial", *asked.words(f"validation-{asked.parameters}")])


def run_observed(asked: Asked) -> list[Compared]:
    """Run the people of the observed studies and the practices; return each comparison."""
    found = [_people(asked, name) for name in PEOPLE]
    words = ["experiment=run", *SWITCH, "networks=none", "months=37", "study=timing"]
    folder = _run([*words, *asked.words(f"switch-{asked.parameters}")])
    table = switch_against_observed(_tables(folder).runs)
    source = "Walker 2019 and OpenPrescribing: derived from published counts of practices"
    return [*found, Compared("Switch of practices to generic desogestrel", table, (), source)]


def _people(asked: Asked, name: str) -> Compared:
    """Run the people of one study."""
    settings = fitted_to()
    study, observed = settings.observed[name], load_observed(name)  # type: ignore[arg-type]
    words = ["experiment=run", f"population={study.population}", f"products={study.products}"]
    words += ["networks=none", f"months={study.months}"]
    folder = _run([*words, *asked.words(f"{name}-{asked.parameters}")])
    kept = _tables(folder)
    found = curve_statistics(
        kept.series, kept.groups, observed=observed, months_before=study.months_before
    )
    table = curve_against_observed(found, observed=observed)
    months = _seen(settings, name)
    shown = [f"{CURVE}{month}" for month in _shown(months, observed.months.tolist())]
    rows = table[table["measure"].isin(shown) | ~table["measure"].str.startswith(CURVE)]
    titles = {"physicians": "Physicians and tetracycline", "villages": "Villages, family planning"}
    sources = {
        "physicians": "Coleman, Katz and Menzel 1966",
        "villages": "Rogers and Kincaid 1981",
    }
    seen = tuple(f"{CURVE}{month}" for month in months if asked.fitted)
    return Compared(titles[name], rows, seen, sources[name])


def fitted_to() -> CalibrationSettings:
    """Return what the calibration declares: whatever it does not name was kept back."""
    from experiments.composition import compose

    experiment = compose(["experiment=calibrate"])
    assert isinstance(experiment, Experiment)
    assert experiment.calibration is not None
    return experiment.calibration


def _seen(settings: CalibrationSettings, study: str) -> list[int]:
    """Return the months of a study's curve that calibration has targets for."""
    prefix = f"{study}.ever_used_"
    names = [target.name for target in settings.targets]
    return [int(name.removeprefix(prefix)) for name in names if name.startswith(prefix)]


def _shown(seen: Sequence[int], months: Sequence[int]) -> list[int]:
    """Return the months that are shown: those fitted, and some between."""
    return sorted({*seen, months[0], months[len(months) // 2], months[-1]})


def _run(words: Sequence[str]) -> Path:
    """Run what is missing of an experiment; return its folder."""
    from experiments.composition import compose
    from experiments.planning import points_of, scenarios_of, work_of
    from experiments.runner import perform

    experiment = compose(list(words))
    assert isinstance(experiment, Experiment)
    ending = perform(
        experiment,
        scenarios_of(experiment),
        points=points_of(experiment),
        work=work_of(experiment),
    )
    if ending.failed:
        raise Problem(f"{ending.failed} runs failed, the first with {ending.first_error}")
    return ending.folder


def _tables(folder: Path) -> Kept:
    from experiments.reporting import study_tables

    return study_tables(folder)
