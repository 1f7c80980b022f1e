"""``spread fit``: what it prints and writes, and the mistakes it names."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from experiments.__main__ import main
from experiments.catalogue import FIT_KEYS
from experiments.fit_settings import KEYS

COUNTS = """\
area,month,new,n
North,2008-01,4,60
North,2008-02,7,60
North,2008-03,9,60
North,2008-04,12,60
North,2008-05,8,60
North,2008-06,3,60
South,2008-01,1,40
South,2008-02,2,40
South,2008-03,4,40
South,2008-04,7,40
South,2008-05,7,40
South,2008-06,6,40
Nowhere,2008-01,0,5
Nowhere,2008-02,0,5
Nowhere,2008-03,0,5
Nowhere,2008-04,0,5
Nowhere,2008-05,0,5
Nowhere,2008-06,0,5
"""
PEOPLE = """\
id,city,toa,censored
a,N,1,0
b,N,2,0
c,N,2,0
d,N,5,1
e,S,3,0
f,S,4,0
g,S,5,1
h,S,5,1
"""
TIES = "source,target\na,b\nb,c\nc,d\ne,f\nf,g\ng,h\n"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run the command in a folder with files of one's own."""
    monkeypatch.chdir(tmp_path)
    for name, text in (("own.csv", COUNTS), ("who.csv", PEOPLE), ("ties.csv", TIES)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_it_prints_and_writes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fit", "own.csv", "ceiling=1", "who=nurses", "holdout=4"]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    assert "105 nurses in 3 communities, 6 months from 2008-01 to 2008-06" in printed.out
    assert "Fitted to the first 4 months, all: " in printed.out
    assert "per month (95 % interval" in printed.out.replace("\n  ", " ")
    folder = Path("results/fit-own")
    assert {path.name for path in folder.iterdir()} == {
        "curve.svg", "fit.csv", "periods.csv", "report.txt",
    }  # fmt: skip
    assert (folder / "report.txt").read_text() in printed.out
    drawn = (folder / "curve.svg").read_text(encoding="utf-8")
    assert "adopters so far, of 105 nurses" in drawn
    assert "q, per month" in drawn
    assert "2008-06" in drawn
    with (folder / "periods.csv").open() as stream:
        rows = list(csv.DictReader(stream))
    assert [row["period"] for row in rows] == [f"2008-0{k}" for k in range(1, 7)]
    assert [int(row["new"]) for row in rows] == [5, 9, 13, 19, 15, 9]
    for row in rows:
        assert float(row["low"]) <= float(row["cumulative_expected"]) <= float(row["high"])
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert main(["fit", "own.csv", "ceiling=1", "who=nurses", "holdout=4"]) == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_each_community_is_fitted_where_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fit", "own.csv", "by=area", "level=0.9", "name=each"]) == 0
    printed = capsys.readouterr().out
    assert "p, per month" in printed
    assert "ceiling, of all" in printed
    lines = printed.split("Estimates and 90 % intervals\n")[1].splitlines()
    assert [line.split()[:2] for line in lines[1:4]] == [
        ["all", "together"], ["North", "43"], ["South", "27"],
    ]  # fmt: skip
    assert lines[4].startswith("Nowhere: not fitted: counts are all 0")
    assert "of 2." in lines[5]
    with Path("results/fit-each/fit.csv").open() as stream:
        rows = list(csv.DictReader(stream))
    assert {row["who"] for row in rows} == {"all together", "North", "South", "Nowhere"}
    north = {row["name"]: row for row in rows if row["who"] == "North"}
    assert float(north["q"]["low"]) < float(north["q"]["value"]) < float(north["q"]["high"])
    assert (north["q"]["unit"], north["q"]["level"]) == ("per month", "0.9")
    assert set(north) >= {"p", "ceiling", "aic", "likelihood_ratio_q_0", "misfit_p_value"}


def test_one_community_in_other_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fit", "own.csv", "population=200", "model=gompertz", "start=2008-02"]) == 0
    printed = capsys.readouterr().out
    assert "Gompertz" in printed
    assert "195 people, 5 months from 2008-02" in printed
    assert Path("results/fit-own-gompertz/curve.svg").is_file()


def test_word_of_mouth_along_ties(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fit", "who.csv", "ties=ties.csv", "unit=week", "results=there"]) == 0
    printed = capsys.readouterr().out.replace("\n  ", " ")
    assert "who.csv: 8 people in 2 communities, 4 weeks" in printed
    assert printed.count("q, word of mouth along ties") == 3
    assert "in each week" in printed
    assert Path("there/fit-who/report.txt").is_file()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "spread fit takes one CSV file"),
        (["own.csv", "who.csv"], "spread fit takes one CSV file"),
        (["--by=area"], "spread fit takes one CSV file"),
        (["own.csv", "modle=bass"], "unknown key 'modle', did you mean 'model'?"),
        (["own.csv", "model=bas"], "unknown model 'bas', did you mean 'bass'?"),
        (["own.csv", "model=bass", "model=bass"], "model is given twice"),
        (["own.csv", "model="], "model is given no value"),
        (["own.csv", "ceiling=most"], "ceiling is most, allowed: free or a share"),
        (["own.csv", "ceiling=0.1"], "ceiling is 0.1, allowed: above the share that adopted"),
        (["own.csv", "level=2"], "level is 2.0, allowed: above 0 and below 1"),
        (["own.csv", "gaps=fill"], "gaps is fill, allowed: zero"),
        (["own.csv", "cumulative=maybe"], "cumulative is maybe, allowed: yes or no"),
        (["own.csv", "holdout=6"], "fitted is 6, allowed: 3 to 5"),
        (["own.csv", "holdout=few"], "holdout is few"),
        (["own.csv", "by=aera"], "has no column 'aera', did you mean 'area'?"),
        (["own.csv", "by=area", "population=50"], "population is 50, allowed with by=area"),
        (["own.csv", "column=month"], "line 2: month is '2008-01', allowed: a whole number"),
        (["own.csv", "start=2009-01"], "start is 2009-01, allowed: 2008-01 to 2008-06"),
        (["own.csv", "ties=ties.csv"], "own.csv has no column for time"),
        (["none.csv"], "cannot read none.csv"),
    ],
)
def test_mistakes_are_named_and_nothing_is_written(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fit", *words]) == 2
    assert said in capsys.readouterr().err
    assert not Path("results").exists()


def test_help_names_every_key(capsys: pytest.CaptureFixture[str]) -> None:
    named = {part.strip().split("=")[0] for text in FIT_KEYS for part in text.split(",")}
    assert named == set(KEYS)
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    assert all(f"\n  {key}" in text for key in FIT_KEYS)


def test_a_misspelt_command_is_guessed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fitt"]) == 2
    assert "did you mean 'spread fit FILE [key=value ...]'?" in capsys.readouterr().err
