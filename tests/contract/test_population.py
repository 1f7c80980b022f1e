"""A population keeps its promises: rows, teams, traits, and a table read as it is."""

import csv
from dataclasses import fields

import numpy as np
import pytest

from sim.chance import Chance
from sim.parameters import PopulationSettings
from sim.population import build_population, require_kinds
from sim.population.staff import draw_readiness
from sim.settings import ORGANISATION_KINDS, PROFESSIONS
from tests.scenarios import scenario

REAL_TABLE = "nhs_workforce_2018/org_staff_fte_2018-06.csv"
HEADER = [
    "organisation_code",
    "organisation_name",
    "type_guess",
    "hchs_doctors",
    "nurses_and_health_visitors",
    "midwives",
    "scientific_therapeutic_and_technical_staff",
    "ambulance_staff",
    "support_to_doctors_nurses_and_midwives",
    "support_to_standt_staff",
    "support_to_ambulance_staff",
    "central_functions",
    "unknown",
    "managers",
    "senior_managers",
    "hotel_property_and_estates",
]
TRUST = ["RA1", "Trust A", "acute_like", 50, 120, 30, 60, 0, 90, 10, 0, 40, 5, 10, 2, 20]
CARE = ["RM1", "Care M", "mh_community_like", 5, 40, 0, 20, 0, 35, 0, 0, 9, 0, 3, 0, 0]
EMPTY = ["00X", "Gone", "ccg", *[0] * 13]


def settings_of(name, **changes):
    given = (f"population.table={__file__}",) if name == "from_table" else ()  # any file
    settings = scenario(*given, population=name).population
    return PopulationSettings(**{**settings.model_dump(), **changes})


def build(name, replicate=0, **changes):
    return build_population(settings_of(name, **changes), Chance(1, replicate))


def traits_of(name, **changes):
    return {**scenario(population=name).population.traits.model_dump(), **changes}


def write(folder, rows, header=HEADER):
    path = folder / "organisations.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])
    return path


def read(path, replicate=0, **changes):
    return build("from_table", replicate, **{"table": str(path), "scale": 1.0, **changes})


def same(one, other):
    return all(
        np.array_equal(getattr(one, field.name), getattr(other, field.name))
        for field in fields(one)
    )


@pytest.mark.parametrize("name", ["toy", "trust", "england_2008", "england_modern"])
def test_rows_are_contiguous_by_organisation_and_team(name):
    people = build(name)
    assert people.n_staff == people.organisation.size == people.organisation_start[-1]
    assert people.n_organisations == len(people.organisation_code) == len(people.organisation_name)
    assert np.array_equal(
        people.organisation,
        np.repeat(np.arange(people.n_organisations), np.diff(people.organisation_start)),
    )
    assert np.array_equal(
        people.team, np.repeat(np.arange(people.team_start.size - 1), np.diff(people.team_start))
    )
    first, last = people.team_start[:-1], people.team_start[1:] - 1
    assert np.array_equal(people.organisation[first], people.organisation[last])
    assert np.all(np.diff(people.organisation_region.astype(int)) >= 0)


def test_columns_are_read_only_and_of_the_promised_types():
    people = build("toy")
    expected = {
        np.dtype("int32"): ("organisation", "team"),
        np.dtype("int64"): ("organisation_start", "team_start"),
        np.dtype("uint8"): ("profession", "seniority", "organisation_kind", "organisation_region"),
        np.dtype("float32"): (
            "innovativeness",
            "attention",
            "organisation_readiness",
            "organisation_leadership",
            "organisation_slack",
        ),
        np.dtype("bool"): ("boundary_spanner",),
    }
    for dtype, names in expected.items():
        for name in names:
            column = getattr(people, name)
            assert column.dtype == dtype, name
            assert not column.flags.writeable, name
            with pytest.raises(ValueError, match="read-only"):
                column[0] = 1


def test_a_replicate_is_reproducible_and_another_differs():
    assert same(build("toy", 3), build("toy", 3))
    one, other = build("england_2008", 0), build("england_2008", 1)
    assert one.n_staff != other.n_staff
    assert not np.array_equal(one.innovativeness[:100], other.innovativeness[:100])


def test_scenarios_share_a_population_unless_they_change_it():
    plain = build("toy")
    other = build("toy", traits=traits_of("toy", attention_median=12.0))
    assert np.allclose(other.attention, 2.0 * plain.attention)
    assert np.array_equal(plain.profession, other.profession)
    assert np.array_equal(plain.innovativeness, other.innovativeness)


def test_skill_mix_is_met_to_the_person():
    people = build("trust")
    mix = settings_of("trust").kinds["acute"].skill_mix
    counts = np.bincount(people.profession, minlength=len(PROFESSIONS))
    exact = people.n_staff * np.array([mix.get(name, 0.0) for name in PROFESSIONS])
    assert counts.sum() == 4400
    assert np.all(np.abs(counts - exact) < 1.0)


def test_teams_are_multi_professional_and_of_the_sizes_asked_for():
    people = build("trust")
    sizes = np.diff(people.team_start)
    assert sizes.min() >= 8
    assert sizes.max() <= 30
    assert np.mean(sizes) == pytest.approx(19.0, abs=2.0)
    professions = [
        np.unique(people.profession[start : start + size]).size
        for start, size in zip(people.team_start[:-1], sizes, strict=True)
    ]
    assert np.mean(professions) > 4.0


@pytest.mark.parametrize(
    ("name", "low", "high"), [("england_2008", 13, 18), ("england_modern", 23, 29)]
)
def test_an_organisation_smaller_than_a_team_is_one_team(name, low, high):
    people = build(name)
    headcount = np.diff(people.organisation_start)
    teams = np.bincount(
        people.organisation[people.team_start[:-1]], minlength=people.n_organisations
    )
    assert np.all(teams[headcount <= 30] == 1)
    assert np.all(teams[headcount > 60] > 1)
    practice = people.organisation_kind == ORGANISATION_KINDS.index("general_practice")
    assert low <= np.median(headcount[practice]) <= high


def test_narrow_team_sizes_still_cover_everyone():
    people = build("toy", traits=traits_of("toy", team_size_low=8, team_size_high=9))
    sizes = np.diff(people.team_start)
    assert sizes.sum() == people.n_staff
    assert sizes.max() < 16


def test_traits_follow_their_distributions():
    people = build("england_2008")
    traits = settings_of("england_2008").traits
    n = people.n_staff
    levels = np.bincount(people.seniority, minlength=3) / n
    assert levels[0] == pytest.approx(traits.junior_share, abs=0.01)
    assert levels[2] == pytest.approx(traits.senior_share, abs=0.01)
    assert people.innovativeness.mean() == pytest.approx(0.0, abs=0.02)
    assert people.innovativeness.std() == pytest.approx(1.0, abs=0.02)
    assert np.median(people.attention) == pytest.approx(traits.attention_median, rel=0.03)
    assert np.log(people.attention).std() == pytest.approx(traits.attention_log_sd, rel=0.03)
    assert people.boundary_spanner.mean() == pytest.approx(traits.boundary_spanner_share, abs=0.005)
    assert abs(np.corrcoef(people.innovativeness, people.attention)[0, 1]) < 0.02


def test_readiness_has_the_regional_share_asked_for():
    traits = settings_of("england_2008").traits
    region = np.repeat(np.arange(10, dtype=np.uint8), 20)
    between, total = [], []
    for replicate in range(200):
        ready = draw_readiness(region, traits, chance=Chance(1, replicate)).reshape(10, 20)
        noise = ready.var(axis=1, ddof=1).mean() / 20
        between.append(ready.mean(axis=1).var() - 0.9 * noise)
        total.append(ready.var())
    wanted = traits.organisation_readiness_sd**2
    assert np.mean(total) == pytest.approx(wanted, abs=0.03)
    assert np.mean(between) / wanted == pytest.approx(traits.region_readiness_share, abs=0.02)


def test_missing_kinds_are_named_with_the_scale_that_keeps_one():
    settings = settings_of("england_2008", scale=0.001)
    people = build_population(settings, Chance(1, 0))
    with pytest.raises(ValueError, match="keeps no acute organisation") as error:
        require_kinds(people, settings, kinds=["acute"], why="recommendation 4a")
    assert "\n" not in str(error.value)
    assert "recommendation 4a needs" in str(error.value)
    smallest = float(str(error.value).rsplit(" ", 1)[1])
    assert smallest == pytest.approx(0.003)
    require_kinds(
        build("england_2008", scale=smallest), settings, kinds=["acute"], why="recommendation 4a"
    )
    assert "too small a scale to keep any acute" in people.summary
    with pytest.raises(ValueError, match="population trust has no general practice organisation"):
        require_kinds(build("trust"), settings_of("trust"), kinds=["general_practice"], why="it")


def test_nothing_left_is_refused():
    with pytest.raises(ValueError, match=r"population\.scale=0\.1 keeps no organisation at all"):
        build("toy", scale=0.1)
    with pytest.raises(ValueError, match=r"headcount_total is 3, too few for 7 organisations"):
        build("toy", headcount_total=3)


def test_a_table_is_read_to_the_person(tmp_path):
    people = read(write(tmp_path, [TRUST, CARE, EMPTY]))
    assert sorted(people.organisation_code) == ["RA1", "RM1"]
    row = people.organisation_code.index("RA1")
    start, end = people.organisation_start[row : row + 2]
    counts = np.bincount(people.profession[start:end], minlength=len(PROFESSIONS))
    expected = {
        "doctor": 50,
        "nurse": 150,
        "scientific": 60,
        "ambulance": 0,
        "clinical_support": 100,
        "administration": 45,
        "management": 12,
        "estates": 20,
    }
    assert counts.tolist() == [round(expected[name] * 1.13) for name in PROFESSIONS]
    assert people.organisation_name[row] == "Trust A"
    assert people.by_kind()["acute"] == (1, counts.sum())
    assert people.by_kind().keys() == {"acute", "mental_health"}
    assert "2 organisations read from" in people.summary
    assert (
        "549 FTE -> 621 staff at 1.13 persons per FTE, 1 without staff left out" in people.summary
    )


def test_regions_of_a_table_are_kept(tmp_path):
    rows = [[*TRUST, "South"], [*CARE, "North"], ["RA2", *TRUST[1:], "South"]]
    layout = settings_of("from_table").table_format.model_dump() | {"region_column": "region"}
    people = read(write(tmp_path, rows, [*HEADER, "region"]), table_format=layout)
    region = dict(zip(people.organisation_code, people.organisation_region, strict=True))
    assert region == {"RM1": 0, "RA1": 1, "RA2": 1}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (["RA1", "Trust A", "acute_like", -5, *TRUST[4:]], r"row 3, column hchs_doctors is '-5'"),
        ([*TRUST[:-1], "many"], r"row 3, column hotel_property_and_estates is 'many'"),
        ([*TRUST[:-1], "nan"], r"row 3, column hotel_property_and_estates is 'nan'"),
        (TRUST[:-1], r"row 3, column hotel_property_and_estates is ''"),
        (
            ["RA1", "Trust A", "hospital", *TRUST[3:]],
            r"row 3, column type_guess is 'hospital', all",
        ),
        (["RM1", *TRUST[1:]], r"row 3, column organisation_code is 'RM1', which row 2 has too"),
    ],
)
def test_a_faulty_row_is_named_in_one_line(tmp_path, row, message):
    with pytest.raises(ValueError, match=message) as error:
        read(write(tmp_path, [CARE, row]))
    assert "\n" not in str(error.value)
    assert "organisations.csv" in str(error.value)


def test_a_faulty_table_is_named_in_one_line(tmp_path):
    with pytest.raises(ValueError, match=r"nowhere\.csv: there is no such file"):
        read(tmp_path / "nowhere.csv")
    renamed = [name.replace("midwives", "midwifes") for name in HEADER]
    with pytest.raises(ValueError, match=r"no column midwives; did you mean midwifes\?"):
        read(write(tmp_path, [TRUST], renamed))
    with pytest.raises(ValueError, match="holds no organisation, only a header"):
        read(write(tmp_path, []))
    with pytest.raises(ValueError, match="no organisation has staff"):
        read(write(tmp_path, [EMPTY]))
    path = tmp_path / "latin.csv"
    path.write_bytes("organisation_code;é".encode("latin-1"))
    with pytest.raises(ValueError, match="not a CSV in UTF-8"):
        read(path)


def test_the_real_table_is_read_as_it_is(shared_data):
    table = shared_data / REAL_TABLE
    people = read(table)
    with table.open(encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if float(row["total"])]
    nurses = sum(
        round(1.13 * (float(row["nurses_and_health_visitors"]) + float(row["midwives"])))
        for row in rows
    )
    code = PROFESSIONS.index("nurse")
    assert np.count_nonzero(people.profession == code) == pytest.approx(nurses, abs=len(rows) / 50)
    assert people.by_kind()["acute"][0] == 147
    assert people.by_kind()["ambulance"][0] == 10
    assert set(people.organisation_code) == {row["organisation_code"] for row in rows}
    assert "413 organisations read from" in people.summary
    assert "1 without staff left out" in people.summary


def test_the_real_table_is_sampled_by_kind(shared_data):
    people = read(shared_data / REAL_TABLE, scale=0.05)
    assert {kind: count for kind, (count, _) in people.by_kind().items()} == {
        "acute": 7,
        "mental_health": 4,
        "ambulance": 1,
        "strategic": 9,
    }
    full = read(shared_data / REAL_TABLE)
    sizes = dict(zip(full.organisation_code, np.diff(full.organisation_start), strict=True))
    kept = dict(zip(people.organisation_code, np.diff(people.organisation_start), strict=True))
    assert all(sizes[code] == size for code, size in kept.items())
    assert people.weight == pytest.approx(20.0)
