"""Which package may know which: configs -> experiments -> sim, results -> analysis."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.survey import (
    PACKAGES,
    ROOT,
    imported_modules,
    relative_imports,
    sources,
    tree_of,
)

FORBIDDEN = {
    "sim": {"experiments", "analysis", "app", "hydra", "omegaconf", "matplotlib", "logging"},
    "experiments": {"analysis", "app", "streamlit"},
    "analysis": {"sim", "experiments", "app", "hydra", "streamlit"},
    "app": set(),
}
EXCEPTIONS = {
    ("experiments/reporting.py", "analysis"): "writes the report when a run ends",
    ("experiments/coalitions.py", "analysis"): "asks which coalitions shares and synergies need",
}


def crossings(path: Path, tree: ast.AST) -> list[tuple[int, str]]:
    """Line and package of every import that goes against the direction."""
    forbidden = FORBIDDEN[path.parts[0]]
    return [
        (line, name.split(".")[0])
        for line, name in imported_modules(tree)
        if name.split(".")[0] in forbidden
    ]


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_follow_the_direction(package: str) -> None:
    assert sources(package), f"{package}/ holds no Python file"
    breaches = [
        f"{path}:{line} imports {name}"
        for path in sources(package)
        for line, name in crossings(path, tree_of(path))
        if (str(path), name) not in EXCEPTIONS
    ]
    assert breaches == []


def test_every_exception_is_still_needed() -> None:
    for (path, package), reason in EXCEPTIONS.items():
        names = [name for _, name in crossings(Path(path), tree_of(Path(path)))]
        assert package in names, f"{path} no longer imports {package} ({reason}): remove it"


def test_no_import_begins_with_a_dot() -> None:
    breaches = [
        f"{path}:{line}" for path in sources(*PACKAGES) for line in relative_imports(tree_of(path))
    ]
    assert breaches == []


def test_a_planted_crossing_is_seen() -> None:
    planted = ast.parse("def f():\n    from sim.model import DiffusionModel\n    import hydra\n")
    assert crossings(Path("analysis/x.py"), planted) == [(2, "sim"), (3, "hydra")]
    assert crossings(Path("sim/x.py"), planted) == [(3, "hydra")]
    assert crossings(Path("app/x.py"), planted) == []


def test_no_printing_in_the_model() -> None:
    breaches = [
        f"{path}:{node.lineno}"
        for path in sources("sim")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    ]
    assert breaches == []


@pytest.mark.parametrize(
    ("package", "absent"),
    [
        ("sim", {"hydra", "omegaconf", "matplotlib", "experiments", "analysis"}),
        ("analysis", {"mesa", "numba", "hydra", "sim", "experiments"}),
        ("experiments.__main__", {"mesa", "numba", "pandas", "matplotlib", "sim", "analysis"}),
    ],
)
def test_importing_brings_in_nothing_foreign(package: str, absent: set[str]) -> None:
    """What an import really loads, lazy or through others; the command has to start quickly."""
    script = f"import sys, {package}; print(*sorted({absent!r} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []
