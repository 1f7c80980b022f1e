"""spread validate: everything that the model is held to, made anew."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from experiments.__main__ import main
from experiments.curve_checks import curve_rows, words
from experiments.problems import Problem
from experiments.validating import asked_for

SEEN = {
    *(f"Physicians and tetracycline: share who had used it by month {n}" for n in (4, 8, 17)),
    *(f"Villages, family planning: share who had used it by month {n}" for n in (36, 72, 120)),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A validation of few replicates."""
    results = tmp_path_factory.mktemp("validation")
    asked = [f"results={results}", "replicates=3", "executor=serial"]
    assert main(["validate", *asked]) == 0
    return results / "validation-calibrated"


def test_every_kind_of_claim_has_a_verdict(folder: Path) -> None:
    claims = pd.read_csv(folder / "claims.csv")
    assert claims["verdict"].isin(["within", "at the edge", "missed"]).all()
    titles = claims["title"]
    for part in ("Educational meetings", "Physicians", "Villages", "Switch of practices"):
        assert titles.str.startswith(part).any(), part
    assert titles.str.contains("months 1 to 8 foretell the rest").sum() == 2
    assert titles.str.contains("foretell city").sum() == 4


def test_only_what_calibration_saw_is_called_fitted(folder: Path) -> None:
    claims = pd.read_csv(folder / "claims.csv")
    fitted = set(claims.loc[claims["use"] == "fitted to it", "title"])
    trials = {title for title in fitted if ":" not in title}
    assert fitted - trials == SEEN
    assert len(trials) == 8
    kept_back = claims.loc[claims["title"].str.startswith("Switch"), "use"]
    assert len(kept_back) == 5
    assert (kept_back == "not fitted to it").all()


def test_the_page_the_text_and_the_markdown_agree(folder: Path) -> None:
    claims = pd.read_csv(folder / "claims.csv")
    said = (folder / "validation.txt").read_text(encoding="utf-8")
    markdown = (folder / "validation.md").read_text(encoding="utf-8")
    page = (folder / "validation.html").read_text(encoding="utf-8")
    missed = claims.loc[~claims["holds"], "title"].tolist()
    assert missed  # some are, and are said
    for title in missed:
        assert title in said
        assert title in page
    assert markdown.count("\n| ") == len(claims) + 3
    assert "cannot separate word of mouth from outside influence" in markdown


def test_published_fits_are_found_again() -> None:
    """Tetracycline p .0962, q .0540, statistic 1.45; Korea p .0799, q .0660, statistic 10.1."""
    rows = {str(row["title"]): row for row in curve_rows()}
    fits = {title: row for title, row in rows.items() if row["spread"] == "10 % on either side"}
    assert len(fits) == 6
    for title, row in fits.items():
        published, found = row["published"], row["found"]
        assert found[0] == pytest.approx(published[0], rel=0.01), title  # type: ignore[index]


def test_the_physicians_curve_is_said_not_to_tell() -> None:
    physicians, villages = words()
    assert "cannot separate word of mouth from outside influence" in physicians
    assert "cannot separate" not in villages


@pytest.mark.parametrize(
    ("word", "said"),
    [("replicate=3", "did you mean 'replicates'?"), ("quick", "spread validate does not take")],
)
def test_a_word_that_it_does_not_take_is_refused(word: str, said: str) -> None:
    with pytest.raises(Problem) as caught:
        asked_for([word])
    assert said in str(caught.value)
