"""People who exist are taken as their file says, and what is wrong in it is said in one line."""

from __future__ import annotations

import numpy as np
import pytest

from experiments import compose
from experiments.identity import table_fingerprint
from experiments.problems import Problem
from sim import DiffusionModel, build_world
from sim.portrait import portrait
from sim.settings import ORGANISATION_KINDS, PROFESSIONS
from sim.ties import TIE_KINDS

PEOPLE = """id,organisation,region,team,kind,profession,seniority,shoe_size
ann,Ward,South,a,acute,doctor,senior,38
bob,Hill,North,,community,nurse,,44
cat,Ward,South,b,acute,,junior,
dan,Ward,South,a,acute,nurse,experienced,41
eve,Dale,South,,community,nurse,,
"""
EDGES = """one,other
ann,dan
dan,ann
cat,ann
cat,cat
ann,eve
bob,ann
"""


def written(folder, people=PEOPLE, edges=EDGES):
    """Words for a population of these files, which are written first."""
    (folder / "people.csv").write_text(people, encoding="utf-8")
    words = ["experiment=run", "population=people", f"population.people={folder}/people.csv"]
    if edges is not None:
        (folder / "edges.csv").write_text(edges, encoding="utf-8")
        words.append(f"population.edges={folder}/edges.csv")
    return words


def world_of(folder, *words, replicate=0, **files):
    scenario = compose([*written(folder, **files), *words]).scenario
    return build_world(scenario, seed=1, replicate=replicate)


def test_everyone_is_where_the_file_says(tmp_path):
    people = world_of(tmp_path).population
    assert people.staff_id == ("ann", "dan", "cat", "eve", "bob")
    assert people.organisation_name == ("Ward", "Dale", "Hill")
    assert people.organisation.tolist() == [0, 0, 0, 1, 2]
    assert people.organisation_start.tolist() == [0, 3, 4, 5]
    assert people.team.tolist() == [0, 0, 1, 2, 3]
    assert people.team_start.tolist() == [0, 2, 3, 4, 5]
    assert people.organisation_region.tolist() == [0, 0, 1]
    assert [PROFESSIONS[code] for code in people.profession] == ["doctor", *["nurse"] * 4]
    assert people.seniority[:3].tolist() == [2, 1, 0]
    kinds = [ORGANISATION_KINDS[code] for code in people.organisation_kind]
    assert kinds == ["acute", "community", "community"]
    assert people.by_kind() == {"acute": (1, 3), "community": (2, 2)}
    assert "5 people in 3 organisations and 2 regions" in people.summary
    assert "with 4 ties" in people.summary
    assert "(1 with oneself and 1 repeated left out)" in people.summary


def test_columns_have_the_promised_types_and_are_read_only(tmp_path):
    read, drawn = world_of(tmp_path).population, compose(["experiment=run", "population=toy"])
    other = build_world(drawn.scenario, seed=1, replicate=0).population
    for name, column in vars(other).items():
        if isinstance(column, np.ndarray):
            assert getattr(read, name).dtype == column.dtype, name
            assert not getattr(read, name).flags.writeable, name


def test_ties_are_of_the_narrowest_group_that_both_share(tmp_path):
    world = world_of(tmp_path)
    ids, ties = world.population.staff_id, world.ties
    kind = {
        frozenset((ids[person], ids[other])): TIE_KINDS[code]
        for person in range(ties.n)
        for other, code in zip(
            ties.of(person), ties.kind[ties.starts[person] : ties.starts[person + 1]], strict=True
        )
    }
    assert kind == {
        frozenset(("ann", "dan")): "team",
        frozenset(("ann", "cat")): "organisation",
        frozenset(("ann", "eve")): "region",
        frozenset(("ann", "bob")): "national",
    }
    close = world_of(tmp_path, "population.edges_are=close").ties
    assert np.array_equal(close.neighbours, ties.neighbours)
    assert {TIE_KINDS[code] for code in close.kind} == {"given"}


def test_replicates_differ_in_traits_and_in_nothing_else(tmp_path):
    many = "\n".join(["id,organisation", *(f"p{number},H{number % 7}" for number in range(300))])
    chain = "\n".join(["one,other", *(f"p{number},p{number + 1}" for number in range(299))])
    one, other = (world_of(tmp_path, replicate=r, people=many, edges=chain) for r in (0, 1))
    for name in ("staff_id", "organisation", "team", "profession", "organisation_region"):
        assert np.array_equal(getattr(one.population, name), getattr(other.population, name))
    assert np.array_equal(one.ties.neighbours, other.ties.neighbours)
    assert not np.array_equal(one.population.innovativeness, other.population.innovativeness)
    traits = compose(["experiment=run", "population=toy"]).scenario.population.traits
    share = np.mean(one.population.seniority == 2)
    assert share == pytest.approx(traits.senior_share, abs=4 * np.sqrt(0.2 * 0.8 / 300))


def test_without_edges_ties_are_drawn_as_elsewhere(tmp_path):
    many = "\n".join(["id,organisation", *(f"p{number},H" for number in range(200))])
    world = world_of(tmp_path, people=many, edges=None)
    assert world.ties.degree().mean() == pytest.approx(10.0, abs=3.0)
    assert "ties between them are drawn" in world.population.summary


def test_a_run_spreads_over_the_ties_of_the_file_only(tmp_path):
    """Two rings that know nothing of each other: who begins in one never reaches the other."""
    people = ["id,organisation,region", *(f"p{n},H{n // 20},r" for n in range(40))]
    edges = ["one,other", *(f"p{n},p{n - n % 20 + (n + 1) % 20}" for n in range(40))]
    words = written(tmp_path, "\n".join(people), "\n".join(edges))
    quiet = [
        "networks=none",
        "months=60",
        "products=tetracycline",
        "products.tetracycline.audience.professions={nurse: 1.0}",
        "staff.outside_awareness_per_month=0",
        "peers.contact_per_month=0.9",
        "staff.intercept=6",
        "organisations.consider_per_month=0",
    ]
    model = DiffusionModel(compose([*words, *quiet]).scenario, seed=3)
    columns = model.columns.of(0)
    columns.forward[0] = 0.0  # p0's clock of becoming aware has run out
    model.run()
    aware = model.columns.aware_month[0] >= 0
    assert aware[:20].sum() > 10
    assert not aware[20:].any()


@pytest.mark.parametrize(
    ("people", "edges", "message"),
    [
        ("", EDGES, r"people\.csv: is empty"),
        ("id,organisation\n", EDGES, r"people\.csv: holds no people, only a header"),
        ("id,organization\na,b\n", EDGES, r"no column 'organisation'; did you mean 'organization'"),
        ("id,organisation,sinority\na,b,c\n", EDGES, r"'sinority' is unknown; did you mean 'senio"),
        (PEOPLE + "ann,Hill,North\n", EDGES, r"row 7 has the id 'ann', which row 2 has"),
        (PEOPLE + "fay,,North\n", EDGES, r"row 7 has no organisation"),
        (PEOPLE + "fay,Hill,South,,community\n", EDGES, r"row 7 has another region than"),
        (PEOPLE + "fay,Hill,North,,acute\n", EDGES, r"row 7 has another kind than"),
        (PEOPLE + "fay,Glen,North,,,nurze\n", EDGES, r"profession is 'nurze', did you mean 'nurse"),
        (PEOPLE, EDGES + "ann,bobb\n", r"edges\.csv: row 8, column other is 'bobb'.* mean 'bob'"),
        (PEOPLE, "one,two\nann,bob\n", r"edges\.csv: no column 'other'"),
        (PEOPLE, "", r"edges\.csv: is empty"),
    ],
)
def test_what_is_wrong_is_said_in_one_line_before_any_run(tmp_path, people, edges, message):
    with pytest.raises(Problem, match=message) as error:
        compose(written(tmp_path, people, edges))
    assert "\n" not in str(error.value)


def test_files_that_are_not_there_and_settings_that_do_not_fit_are_refused(tmp_path):
    words = written(tmp_path)
    for key in ("people", "edges"):
        with pytest.raises(Problem, match=rf"population\.{key} is .*nowhere\.csv: no such file"):
            compose([*words, f"population.{key}={tmp_path}/nowhere.csv"])
    with pytest.raises(Problem, match=r"needs the path of a CSV, as in population\.people=FILE"):
        compose(["experiment=run", "population=people"])
    with pytest.raises(Problem, match="it must be 1 where people are read"):
        compose([*words, "population.scale=0.5"])
    with pytest.raises(Problem, match="choose population=people"):
        compose(["experiment=run", "population=toy", f"population.people={tmp_path}/people.csv"])


def test_a_portrait_names_those_who_were_read(tmp_path):
    scenario = compose([*written(tmp_path), "networks=none", "months=2"]).scenario
    people, _ = portrait(DiffusionModel(scenario, seed=1).run())
    assert people["id"].tolist() == ["ann", "dan", "cat", "eve", "bob"]
    drawn = compose(["experiment=run", "population=toy", "months=1"]).scenario
    assert "id" not in portrait(DiffusionModel(drawn, seed=1))[0]


def test_identity_is_of_what_files_hold_not_of_where_they_lie(tmp_path):
    def fingerprint(folder, **files):
        folder.mkdir()
        return table_fingerprint(compose(written(folder, **files)).scenario)

    first = fingerprint(tmp_path / "a")
    assert first == fingerprint(tmp_path / "b")
    assert first != fingerprint(tmp_path / "c", edges=EDGES + "eve,bob\n")
    assert first != fingerprint(tmp_path / "d", people=PEOPLE.replace("44", "45"))
    assert first != fingerprint(tmp_path / "e", edges=None)


def test_data_of_the_package_are_found_wherever_the_command_is_run(tmp_path, monkeypatch):
    words = ["experiment=run", "population=physicians", "products=tetracycline", "networks=none"]
    here = build_world(compose(words).scenario, seed=1, replicate=0)
    monkeypatch.chdir(tmp_path)
    scenario = compose(words).scenario
    there = build_world(scenario, seed=1, replicate=0)
    assert there.population.staff_id == here.population.staff_id
    assert there.population.n_staff == 125
    assert not scenario.population.people.startswith("/")
