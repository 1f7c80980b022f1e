"""Whether the page on the components of the review points at what there is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase

import pytest

from experiments import compose
from tests.architecture.survey import ROOT

PAGE = ROOT / "docs" / "greenhalgh.md"


def rows(text: str) -> list[list[str]]:
    """Cells of the rows of the tables of what is represented, without their heads."""
    represented = text.split("## What is represented")[1].split("## What is left out")[0]
    lines = [line for line in represented.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if row[0] != "sub-construct"]


def paths(node: object, before: str = "") -> Iterator[str]:
    """Every parameter path of a configuration, branches too."""
    if isinstance(node, Mapping):
        for key, value in node.items():
            path = f"{before}.{key}" if before else str(key)
            yield path
            yield from paths(value, path)


@pytest.fixture(scope="module")
def known() -> list[str]:
    """Every parameter path of the default configuration."""
    return list(paths(compose(["recommendations=[]"]).configuration))


def unknown(cell: str, known: list[str]) -> list[str]:
    """Parameters that a cell names and nothing is called."""
    lost = []
    for name in re.findall(r"`([^`]+)`", cell):
        pattern = re.sub(r"<\w+>", "*", name)
        pattern = pattern if "." in pattern or pattern == "campaigns" else f"*.{pattern}"
        if not (pattern in ("*.*",) or any(fnmatchcase(path, pattern) for path in known)):
            lost.append(name)
    return lost


def test_every_row_names_parameters_that_exist(known: list[str]) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert len(rows(text)) > 40
    lost = {row[0]: unknown(row[1], known) for row in rows(text) if unknown(row[1], known)}
    assert lost == {}


def test_every_row_names_code_and_a_test_that_exist() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for row in rows(text):
        assert len(row) == 5
        code, tests = (re.findall(r"`([^`]+)`", cell) for cell in row[2:4])
        assert code
        assert tests or row[4] == "in part", row[0]
        assert [name for name in [*code, *tests] if not (ROOT / name).exists()] == []
        assert all(name.startswith("tests/") for name in tests)


def test_planted_mistakes_are_seen(known: list[str]) -> None:
    assert unknown("`staff.climat` and `networks.<n>.feedback_share`", known) == ["staff.climat"]
    assert unknown("`networks.<n>.channels.<c>.flexibilty`, `accuracy`", known) == [
        "networks.<n>.channels.<c>.flexibilty"
    ]


def test_every_component_of_the_review_has_its_section() -> None:
    text = PAGE.read_text(encoding="utf-8").lower()
    for component in (
        "the innovation",
        "communication and influence",
        "outer context",
        "organisation before",
        "adopter",
        "assimilation",
        "linkage",
        "left out",
    ):
        assert component in text
