"""What may stand in the repository's files, and whether its front matter agrees with itself."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest
import yaml

from tests.architecture.survey import (
    PACKAGES,
    ROOT,
    imported_modules,
    repository_files,
    sources,
    tree_of,
)

LARGEST_KIB = 1024
LOCKS = ("requirements.txt", "requirements-dev.txt")
# Written in pieces, so that this file does not find itself.
REGISTRY = re.compile(
    r"--(extra-)?index" + r"-url[ =]+\S*:|--find" + r"-links|registry *[=:] *['\"]?https?:"
    r"|https?://(test\.)?(files\.)?(pypi|python" + r"hosted)\.org|/simple/?['\"\s]"
)
MACHINE_PATH = re.compile(
    r"(?<![\w./$}])/(home|" + r"Users|root|work|tmp)/[\w.-]+|[A-Z]:\\\\" + r"Users"
)
PICKLES = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}


def text_files() -> list[tuple[Path, str]]:
    """Every repository file that is text."""
    found = []
    for path in repository_files():
        content = (ROOT / path).read_bytes()
        if b"\0" not in content:
            found.append((path, content.decode("utf-8")))
    return found


def hits(pattern: re.Pattern[str]) -> list[str]:
    """Place and text of whatever matches in any text file."""
    return [
        f"{path}:{number} {match[0]}"
        for path, text in text_files()
        for number, line in enumerate(text.splitlines(), start=1)
        if (match := pattern.search(line))
    ]


def test_no_registry_address() -> None:
    assert hits(REGISTRY) == []


def test_no_path_of_one_machine() -> None:
    assert hits(MACHINE_PATH) == []


def test_planted_addresses_and_paths_are_seen() -> None:
    assert REGISTRY.search("--index" + "-url https://example.org/x")
    assert REGISTRY.search("https://pypi" + ".org/simple/numpy")
    assert MACHINE_PATH.search("open('/ho" + "me/someone/x.csv')")
    assert MACHINE_PATH.search("see ../results/tmp/x") is None


def test_no_large_file() -> None:
    sizes = {path: (ROOT / path).stat().st_size // 1024 for path in repository_files()}
    assert {str(path): size for path, size in sizes.items() if size > LARGEST_KIB} == {}


# What a process and its own child send each other; nothing of it reaches a file.
BETWEEN_PROCESSES = Path("experiments/child.py")


def test_no_pickle_is_read_or_written() -> None:
    breaches = [
        f"{path}:{line} {name}"
        for path in sources(*PACKAGES)
        if path != BETWEEN_PROCESSES
        for line, name in imported_modules(tree_of(path))
        if name.split(".")[0] in PICKLES
    ]
    breaches += [
        f"{path}:{node.lineno} {node.attr}"
        for path in sources(*PACKAGES)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and node.attr in {"read_pickle", "to_pickle"}
    ]
    assert breaches == []


def project() -> dict[str, object]:
    """The project table of pyproject.toml."""
    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert isinstance(table, dict)
    return table


def locked(name: str) -> dict[str, set[str]]:
    """Versions of each distribution in a lock, a set because Pythons may differ."""
    versions: dict[str, set[str]] = {}
    for match in re.finditer(r"^([\w.-]+)==(\S+)", (ROOT / name).read_text("utf-8"), re.M):
        versions.setdefault(match[1].lower().replace("_", "-"), set()).add(match[2])
    return versions


@pytest.mark.parametrize("name", LOCKS)
def test_every_line_of_a_lock_has_a_hash(name: str) -> None:
    entries = re.split(r"^(?=\w)", (ROOT / name).read_text("utf-8"), flags=re.M)[1:]
    assert entries
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_locks_agree() -> None:
    small, large = locked(LOCKS[0]), locked(LOCKS[1])
    assert {name: v for name, v in small.items() if large.get(name) != v} == {}


def test_the_locks_hold_what_the_project_asks_for() -> None:
    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = table["optional-dependencies"]
    wanted = {
        LOCKS[0]: [*table["dependencies"], *extras["build"]],
        LOCKS[1]: [*extras["dev"], *extras["test"], *extras["docs"], *extras["app"]],
    }
    for lock, requirements in wanted.items():
        names = {re.split(r"[^\w-]", entry)[0].lower() for entry in requirements}
        assert names - set(locked(lock)) - {"nhs-spread"} == set()


def test_version_and_licence_agree() -> None:
    table = project()
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert citation["version"] == table["version"]
    assert citation["license"] == table["license"] == "MIT"
    stated = re.search(r'__version__ = "(.+)"', (ROOT / "sim/__init__.py").read_text("utf-8"))
    assert stated is not None
    assert stated[1] == table["version"]
    newest = re.search(r"^## (\S+)", changelog, re.M)
    assert newest is not None
    assert newest[1] == table["version"]


def test_citation_invents_no_one_and_no_identifier() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["authors"] == [{"name": "nhs-spread contributors"}]
    assert {"doi", "identifiers", "orcid", "url", "repository-code"}.isdisjoint(citation)


def test_the_make_targets_are_there() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.M))
    assert {"setup", "run", "test", "lint", "bench", "docs", "app", "clean", "help"} <= targets
