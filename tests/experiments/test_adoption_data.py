"""Reading a user's own adoption data: what is understood, and what is refused with its line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from experiments.calibrate import Request, read_adoption, read_people
from experiments.problems import Problem


def written(folder: Path, text: str, name: str = "own.csv") -> Path:
    """A file of the text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


PLAIN = "month,new,n\n1,3,20\n2,4,20\n3,1,20\n"


def test_counts_with_usual_names(tmp_path: Path) -> None:
    data = read_adoption(written(tmp_path, PLAIN))
    assert (data.name, data.period, data.periods) == ("own", "month", ("1", "2", "3"))
    assert (data.pooled.tolist(), data.population) == ([3, 4, 1], 20)
    assert data.communities == ("all",)


@pytest.mark.parametrize(
    "text",
    [
        "Year;Cumulative Adopters;Population\n2001;3;20\n2002;7;20\n2003;8;20\n",
        "\ufeffyear\tcum_adopters\tsize\n2001\t3\t20\n2003\t8\t20\n2002\t7\t20\n\n",
        "year,new_adopters,cum_adopters,n\n2001,3,3,20\n2002,4,7,20\n2003,1.0,8,20\n",
    ],
)
def test_other_names_marks_and_orders_are_the_same_data(tmp_path: Path, text: str) -> None:
    data = read_adoption(written(tmp_path, text))
    assert (data.period, data.pooled.tolist(), data.population) == ("year", [3, 4, 1], 20)


def test_months_and_quarters_follow_each_other(tmp_path: Path) -> None:
    months = "month,new,n\n2007-11,1,9\n2007-12,2,9\n2008-01,3,9\n"
    assert read_adoption(written(tmp_path, months)).pooled.tolist() == [1, 2, 3]
    quarters = "when,new,n\n2007Q4,1,9\n2008Q1,2,9\n2008Q2,3,9\n"
    data = read_adoption(written(tmp_path, quarters), Request(period="when"))
    assert (data.period, data.periods[0]) == ("quarter", "2007Q4")


def test_communities_are_kept_apart_and_pooled(tmp_path: Path) -> None:
    text = "area,t,new,n\nA,1,1,5\nB,1,2,9\nA,2,0,5\nB,2,3,9\nA,3,1,5\nB,3,0,9\n"
    path = written(tmp_path, text)
    data = read_adoption(path)
    assert data.communities == ("A", "B")
    assert data.counts.tolist() == [[1, 0, 1], [2, 3, 0]]
    assert (data.populations.tolist(), data.population) == ([5, 9], 14)
    pooled = read_adoption(path, Request(population=100))
    assert (pooled.counts.tolist(), pooled.population) == ([[3, 3, 1]], 100)


def test_a_gap_is_refused_unless_it_is_said_to_be_empty(tmp_path: Path) -> None:
    path = written(tmp_path, "t,new,n\n1,3,20\n2,4,20\n5,1,20\n")
    with pytest.raises(Problem, match=r"own.csv line 3: a period is missing after 2; .* gaps=zero"):
        read_adoption(path)
    data = read_adoption(path, Request(gaps_are_zero=True))
    assert data.pooled.tolist() == [3, 4, 0, 0, 1]
    rising = written(tmp_path, "t,cum,n\n1,3,20\n2,7,20\n5,8,20\n")
    assert read_adoption(rising, Request(gaps_are_zero=True)).pooled.tolist() == [3, 4, 0, 0, 1]


def test_a_later_start_takes_earlier_adopters_out(tmp_path: Path) -> None:
    data = read_adoption(written(tmp_path, PLAIN), Request(start="2"))
    assert (data.periods, data.pooled.tolist(), data.population) == (("2", "3"), [4, 1], 17)


REFUSED = [
    ("t,new,n\n1,3,20\n2,-4,20\n", {}, "own.csv line 3: new is '-4', allowed: a whole number"),
    ("t,new,n\n1,3,20\n2,x,20\n", {}, "own.csv line 3: new is 'x'"),
    ("t,new,n\n1,3,20\n2,,20\n", {}, "own.csv line 3: new is ''"),
    ("t,new,n\n1,3,20\n2,4.5,20\n", {}, "own.csv line 3: new is '4.5'"),
    ("t,new,n\nsoon,3,20\n", {}, "own.csv line 2: t is 'soon', allowed: a whole number, a month"),
    ("t,new,n\n1,3\n", {}, "own.csv line 2: has 2 cells, allowed: 3"),
    ("t,new,n\n1,3,20\n1,4,20\n", {}, "own.csv line 3: 1 stands already in line 2"),
    ("t,new,n\n1,3,20\n2,4,21\n", {}, "own.csv line 3: the population of all is 21, allowed: 20"),
    ("t,cum,n\n1,3,20\n2,2,20\n", {}, "own.csv line 3: 2 cumulative adopters, allowed: at least"),
    ("t,new,n\n1,13,20\n2,14,20\n", {}, "27 adopters, more than the population of 20"),
    ("t,new,n\n", {}, "has no rows"),
    ("t,t,n\n1,2,3\n", {}, "must name each column once"),
    ("t,new\n1,3\n", {}, "no column for population by a usual name"),
    ("t,users,n\n1,3,9\n", {}, "no column for adopters by a usual name"),
    ("t,users,n\n1,3,9\n", {"adopters": "user"}, "has no column 'user', did you mean 'users'?"),
    ("t,new,n\n1,3,20\n2,4,20\n", {"start": "7"}, "start is 7, allowed: 1 to 2"),
    ("t,new,n\n2008-13,3,20\n", {}, "t is '2008-13'"),
    ("t,new,n\n2008-12,3,20\n2,3,20\n", {}, "holds months, quarters or numbers"),
    ("t,cum,cum_b,n\n1,3,4,20\n", {}, "several columns of adopters: name one with column="),
]


@pytest.mark.parametrize(("text", "options", "words"), REFUSED)
def test_what_cannot_be_is_refused(
    tmp_path: Path, text: str, options: dict[str, str], words: str
) -> None:
    with pytest.raises(Problem) as found:
        read_adoption(written(tmp_path, text), Request(**options))
    assert words in str(found.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="cannot read"):
        read_adoption(tmp_path / "none.csv")


PEOPLE = "id,village,toa,censored\na,N,1,0\nb,N,4,1\nc,S,3,0\nd,S,4,1\ne,S,1,0\n"


def test_people_are_counted(tmp_path: Path) -> None:
    path = written(tmp_path, PEOPLE)
    people = read_people(path)
    assert people.adopted.tolist() == [1, 0, 3, 0, 1]
    assert people.periods == ("1", "2", "3")
    data = read_adoption(path)
    assert data.communities == ("N", "S")
    assert data.counts.tolist() == [[1, 0, 0], [1, 0, 1]]
    assert data.populations.tolist() == [2, 3]


def test_people_without_a_time_never_adopted(tmp_path: Path) -> None:
    text = "person,adoption_month\na,2008-01\nb,\nc,2008-03\n"
    people = read_people(written(tmp_path, text))
    assert (people.period, people.adopted.tolist()) == ("month", [1, 0, 3])
    late = read_people(written(tmp_path, text), Request(start="2008-02"))
    assert (late.ids, late.adopted.tolist()) == (("b", "c"), [0, 2])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("id,toa\na,1\na,2\n", "own.csv line 3: 'a' stands already in line 2"),
        ("id,toa,censored\na,1,0\nb,,0\n", "own.csv line 3: toa is empty"),
        ("id,toa,censored\na,1,maybe\n", "own.csv line 2: censored is 'maybe', allowed: 1 or 0"),
        ("id,toa,censored\na,1,0\nb,2,1\nc,5,0\n", "own.csv line 3: toa is 2 and censored"),
        ("id,toa,censored\na,3,1\n", "nobody adopted"),
    ],
)
def test_people_that_cannot_be_are_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(Problem) as found:
        read_people(written(tmp_path, text))
    assert words in str(found.value)


def test_ties_of_people(tmp_path: Path) -> None:
    people = read_people(written(tmp_path, PEOPLE))
    ties = people.ties(written(tmp_path, "source,target,tie\na,b,x\nb,a,y\nc,a,x\n", "ties.csv"))
    assert ties.degree().tolist() == [2, 1, 1, 0, 0]
    with pytest.raises(Problem, match=r"ties.csv line 2: 'z' is nobody's id"):
        people.ties(written(tmp_path, "source,target\na,z\n", "ties.csv"))


@pytest.mark.parametrize(
    ("prefix", "people", "number"), [("medinnov", 125, 4), ("kfamily", 1047, 25)]
)
def test_published_files_agree_with_each_other(
    shared_data: Path, prefix: str, people: int, number: int
) -> None:
    folder = shared_data / "netdiffuser"
    pooled = read_adoption(folder / f"{prefix}_adoption.csv")
    for kind in ("adoption_by_community", "nodes"):
        data = read_adoption(folder / f"{prefix}_{kind}.csv")
        assert np.array_equal(data.pooled, pooled.pooled)
        assert data.population == pooled.population == people
        assert len(data.communities) == number
    nodes = read_people(folder / f"{prefix}_nodes.csv")
    assert nodes.ties(folder / f"{prefix}_edges.csv").n == people


def test_the_practices_need_their_column_named(shared_data: Path) -> None:
    path = shared_data / "openprescribing_change" / "desogestrel_practice_adoption.csv"
    with pytest.raises(Problem, match="several columns of adopters: name one"):
        read_adoption(path, Request(population="n_half_eligible"))
    asked = Request(adopters="practices_first_half_level", population="n_half_eligible")
    data = read_adoption(path, asked)
    assert (data.period, data.periods[0], len(data.periods)) == ("month", "2010-08", 65)
    assert (data.pooled.sum(), data.population) == (6166, 7187)
    rising = read_adoption(path, Request(adopters="cum_half_level", population="n_half_eligible"))
    assert np.array_equal(rising.pooled, data.pooled)
