import json

import numpy as np
import pandas as pd
import pytest
from matplotlib.image import imread

from analysis import ResultsError, load_network
from analysis.drawing import house_style
from analysis.network_figure import (
    COLOURS,
    MOST_TIES,
    STATES,
    moments,
    most_used,
    network_over_time,
    states_at,
    write,
)
from analysis.network_layout import people_places, sunflower, team_places
from tests.analysis.planted_detail import people_and_ties, write_network


@pytest.fixture
def with_network(planted):
    """Make a folder with a network: `with_network(staff=200)`."""

    def make(*, staff=200, changes=None, people_changes=None, **settings):
        people, ties = people_and_ties(staff=staff, months=24, **settings)
        if people_changes is not None:
            people, ties = people_changes(people, ties)
        folder = planted(f"net{staff}", titles={"baseline": "As in 2008"}, replicates=1)
        return write_network(folder, people, ties, **(changes or {}))

    return make


def test_a_network_is_read_with_its_scenario(with_network):
    network = load_network(with_network())
    assert len(network.people) == 200
    assert (network.scenario, network.title, network.replicate) == ("baseline", "As in 2008", 0)
    assert network.products == ["handover", "checklist"]
    assert network.months == 24
    assert not network.calibrated


def test_a_folder_without_a_network_says_how_to_get_one(planted):
    with pytest.raises(ResultsError, match=r"holds no network of people.*experiment=run"):
        load_network(planted(replicates=1))


@pytest.mark.parametrize(
    ("break_it", "words"),
    [
        (lambda p, t: (p.drop(columns="team"), t), "people lack team"),
        (lambda p, t: (p, t.drop(columns="kind")), "ties lack kind"),
        (lambda p, t: (p[p.columns[:6]], t), "lack use_month_<product>"),
        (lambda p, t: (p.drop(columns="stop_month_handover"), t), "lack stop_month_handover"),
        (lambda p, t: (p[p["person"] != t["one"].iloc[0]], t), "tie leads to person"),
        (lambda p, t: (pd.concat([p, p[:1]]), t), "a person twice"),
        (lambda p, t: (p[:0], t[:0]), "has no people"),
    ],
)
def test_a_network_that_does_not_hold_together_is_refused(with_network, break_it, words):
    with pytest.raises(ResultsError, match=words):
        load_network(with_network(people_changes=break_it))


def test_a_changed_or_foreign_file_is_refused(with_network):
    folder = with_network()
    path = folder / "network/ties.parquet"
    pd.read_parquet(path)[1:].to_parquet(path)
    with pytest.raises(ResultsError, match=r"ties\.parquet: torn or changed"):
        load_network(folder)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["network"]["ties"] = "../elsewhere.parquet"
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(ResultsError, match="outside the folder"):
        load_network(folder)


def test_states_follow_from_the_months_of_events():
    people = pd.DataFrame(
        {
            "aware_month_x": [-1, 0, 2, 2, 5],
            "use_month_x": [-1, -1, 3, 3, -1],
            "stop_month_x": [-1, -1, -1, 6, -1],
        }
    )

    def said(month):
        return [STATES[state] for state in states_at(people, "x", month=month)]

    assert said(0) == ["not aware", "aware", "not aware", "not aware", "not aware"]
    assert said(3) == ["not aware", "aware", "using", "using", "not aware"]
    assert said(6) == ["not aware", "aware", "using", "stopped", "aware"]


def test_the_product_with_most_users_is_drawn(with_network):
    network = load_network(with_network())
    ever = {p: (network.people[f"use_month_{p}"] >= 0).sum() for p in network.products}
    assert ever["handover"] > ever["checklist"]
    assert most_used(network) == "handover"


@pytest.mark.parametrize("months", [1, 4, 24, 60])
def test_moments_run_from_the_start_to_the_horizon(months):
    found = moments(months)
    assert (found[0], found[-1]) == (0, months)
    assert len(found) == min(6, months + 1)
    assert found == sorted(set(found))


def test_titles_count_everybody_and_the_picture_says_what_is_left_out(with_network):
    network = load_network(with_network(staff=3000))
    with house_style():
        figure = network_over_time(network)
    panels = [axes for axes in figure.axes if axes.get_visible()]
    assert len(panels) == 6
    for axes in panels:
        numbers = [
            int(word.replace(",", ""))
            for word in axes.get_title(loc="left").split("\n")[1].split()
            if word[0].isdigit()
        ]
        assert sum(numbers) == 3000
    drawn = len(panels[0].collections[0].get_segments())
    assert MOST_TIES / 2 < drawn <= MOST_TIES
    explained = figure.get_supxlabel()
    assert f"{len(network.ties):,} ties" in explained
    assert "(one in " in explained
    assert "Handover in Trust 0: As in 2008 (uncalibrated)" in figure.get_suptitle()


def test_the_same_network_gives_the_same_small_file(with_network):
    folder = with_network(staff=400, organisations=3)
    path = write(folder)
    assert path == folder / "report" / "network.png"
    first = path.read_bytes()
    assert write(folder).read_bytes() == first
    assert len(first) < 1_500_000
    assert [p.name for p in path.parent.iterdir()] == ["network.png"]


def test_the_picture_keeps_its_colours(with_network):
    from matplotlib.colors import to_rgb

    picture = imread(write(with_network(staff=300)))[..., :3]
    assert (picture[0] == 1).all()  # the margin is white, not nearly white
    for colour in COLOURS:
        near = (abs(picture - np.array(to_rgb(colour))) < 4 / 255).all(axis=2)
        assert near.sum() > 1000


@pytest.mark.parametrize("staff", [1, 9, 25, 60])
def test_the_smallest_networks_are_drawn(with_network, staff):
    picture = imread(write(with_network(staff=staff)))[..., :3]
    assert min(picture.shape[:2]) > 500
    assert (picture < 0.9).any()


def test_a_large_network_makes_a_small_file(with_network):
    assert write(with_network(staff=7000)).stat().st_size < 1024 * 1024


def test_every_team_has_a_place_of_its_own_and_tied_teams_are_near():
    blocks = np.arange(120) // 20  # six organisations of twenty teams, tied within
    chance = np.random.default_rng(3)
    pairs = chance.integers(0, 20, (1500, 2)) + 20 * chance.integers(0, 6, 1500)[:, None]
    places = team_places(pairs, blocks)
    assert {tuple(p) for p in places.round(9)} == {tuple(p) for p in sunflower(120).round(9)}
    apart = np.linalg.norm(places[:, None] - places[None], axis=2)
    same = blocks[:, None] == blocks[None]
    assert apart[same].mean() < 0.5 * apart[~same].mean()


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5, 2600])
def test_any_number_of_teams_is_placed_without_ties(number):
    none = np.zeros((0, 2), dtype=int)
    places = team_places(none, np.zeros(number, dtype=int))
    assert len({tuple(p) for p in places.round(9)}) == number


def test_people_of_a_team_stand_together_and_apart_from_the_next():
    team = np.repeat(np.arange(30), np.arange(1, 31))
    centres = 1.05 * sunflower(30)
    places = people_places(team, centres)
    own = np.linalg.norm(places - centres[team], axis=1)
    nearest = np.linalg.norm(places[:, None] - centres[None], axis=2).argmin(axis=1)
    assert own.max() < 0.75
    assert (nearest == team).mean() > 0.99
    assert len({tuple(p) for p in places.round(9)}) == len(team)
