"""Support: a queue with limited capacity, and no gain from the weaker of two schemes."""

import numpy as np
import pytest

from sim import DiffusionModel
from tests.scenarios import run, scenario

ENGLAND = ("population.scale=0.02",)
LARGE = ("staff_per_site=100000", "duration_months=60")


def england(*words):
    return scenario(*ENGLAND, *words, population="england_2008")


def every(scheme, sites, *more):
    return [f"support.{scheme}.sites_per_year={sites}"] + [
        f"support.{scheme}.{word}" for word in (*LARGE, *more)
    ]


def test_the_stronger_scheme_counts_where_both_could():
    """PReCePT: coaching on top of support added nothing."""
    strong = every("project_leaders", 0, "log_odds=0.5")
    model = DiffusionModel(england(*strong, *every("network_staff", 0)), seed=1)
    both = (0, 0)
    for scheme in ("project_leaders", "network_staff"):
        model.support.coverage(scheme)[both] = 1.0
        next(s for s in model.support._schemes if s.name == scheme)._end[both] = 100
    model.step()
    support = model.parameters_now.support
    encouraged = model.organisation_columns.encouragement[0]
    expected = max(scheme.log_odds for scheme in support.values()) + encouraged
    assert model.organisation_columns.help[both] == pytest.approx(expected)
    stops = min(scheme.stop_ratio for scheme in support.values())
    assert model.organisation_columns.kept[both] == pytest.approx(stops)


def test_a_site_is_supported_by_one_scheme_at_a_time():
    model = DiffusionModel(
        england(*every("project_leaders", 2000), *every("network_staff", 2000)), seed=1
    )
    seen = 0
    for _ in range(40):
        model.step()
        leaders = model.support.coverage("project_leaders") > 0
        staff = model.support.coverage("network_staff") > 0
        assert not (leaders & staff).any()
        seen += int(leaders.sum() + staff.sum())
    assert seen > 0


def test_projects_end_and_a_site_is_helped_once_by_each_scheme():
    months = 40
    model = DiffusionModel(
        england("support.project_leaders.sites_per_year=2000"), seed=1, replicate=1
    )
    began = np.zeros(model.organisation_columns.stage.shape, int)
    before = began > 0
    for _ in range(months):
        model.step()
        now = model.support.coverage("project_leaders") > 0
        began += now & ~before
        before = now
    assert began.max() == 1


def test_more_help_means_more_sustained_use():
    def sustained(*words):
        runs = [run(england(*words), replicate=replicate) for replicate in range(4)]
        return sum(model.summary()["staff_sustained"] for model in runs)

    alone = sustained()
    helped, more = (
        sustained(*every("network_staff", 3000)),
        sustained(*every("project_leaders", 3000)),
    )
    assert alone < helped < more


def test_encouragement_reaches_member_organisations_only():
    model = DiffusionModel(england(), seed=1)
    model.step()
    hosts = model.members.organisations["nhs_live"]
    given = np.flatnonzero(model.organisation_columns.encouragement)
    assert given.tolist() == hosts.tolist()
    assert given.size > 0
