"""Reading the repository as text and syntax trees: what the architecture tests measure."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("sim", "experiments", "analysis", "app")
SKIPPED = {".venv", ".git", "__pycache__", "_build", ".hypothesis", "outputs", "multirun"}


def sources(*folders: str) -> list[Path]:
    """The Python files of some top-level folders, relative to the root."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path.relative_to(ROOT) for path in found if not SKIPPED.intersection(path.parts))


def tree_of(path: Path) -> ast.Module:
    """The syntax tree of a file given relative to the root."""
    return ast.parse((ROOT / path).read_text(encoding="utf-8"), filename=str(path))


def repository_files() -> list[Path]:
    """Every file that git tracks or would track; without git, every file outside caches."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listing.returncode == 0:
        names = [Path(name) for name in listing.stdout.split("\0") if name]
        return sorted(name for name in names if (ROOT / name).is_file())
    found = (path for path in ROOT.rglob("*") if path.is_file())
    return sorted(path.relative_to(ROOT) for path in found if not SKIPPED.intersection(path.parts))


def imported_modules(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of everything imported, wherever in the file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def relative_imports(tree: ast.AST) -> list[int]:
    """Lines of imports that begin with a dot, which would hide where they lead."""
    return [n.lineno for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.level]


def dotted(node: ast.expr) -> str:
    """``a.b.c`` for an attribute chain on a name, ``?.c`` where it starts from something else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    parts.append(node.id if isinstance(node, ast.Name) else "?")
    return ".".join(reversed(parts))


CHANCE_MODULES = {"random", "secrets", "uuid"}
CHANCE_CALLS = {
    "default_rng",
    "RandomState",
    "SeedSequence",
    "Philox",
    "Threefry",
    "PCG64",
    "MT19937",
    "urandom",
    "rvs",
    "shuffle",
    "shuffle_do",
    "uuid4",
}


def random_makers(tree: ast.AST) -> list[tuple[int, str]]:
    """Line and name of whatever makes random numbers or reaches for something that does."""
    found = []
    for line, name in imported_modules(tree):
        parts = name.split(".")
        if parts[0] in CHANCE_MODULES or parts[:2] in (["numpy", "random"], ["scipy", "random"]):
            found.append((line, f"import {name}"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"random", *CHANCE_CALLS}:
            found.append((node.lineno, dotted(node)))
        elif isinstance(node, ast.Call) and dotted(node.func) in CHANCE_CALLS:
            found.append((node.lineno, dotted(node.func)))
    return sorted(set(found))


@dataclass(frozen=True)
class Size:
    """One measured size: where, of what sort, how much."""

    where: str
    sort: str
    amount: int


def sizes(path: Path, tree: ast.Module, text: str) -> Iterator[Size]:
    """Lines of the file, lines and parameters of each function."""
    yield Size(str(path), "lines of file", len(text.splitlines()))
    for name, node in functions(tree):
        where = f"{path}:{name}"
        yield Size(where, "lines of function", (node.end_lineno or 0) - node.lineno + 1)
        yield Size(where, "parameters", len(parameters(node)))
        if not (is_compiled(node) or node.name.startswith("_")):
            yield Size(where, "positional parameters", len(positional(node)))


FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


def functions(tree: ast.AST, prefix: str = "") -> Iterator[tuple[str, FunctionNode]]:
    """Every function with its qualified name, nested ones and methods too."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, FunctionNode):
            yield prefix + node.name, node
        inner = isinstance(node, FunctionNode | ast.ClassDef)
        yield from functions(node, f"{prefix}{node.name}." if inner else prefix)


def is_compiled(node: FunctionNode) -> bool:
    """Whether numba compiles it: its calls cannot name keyword-only parameters."""
    calls = [d.func if isinstance(d, ast.Call) else d for d in node.decorator_list]
    return any(dotted(call).split(".")[-1] in {"njit", "jit", "vectorize"} for call in calls)


def positional(node: FunctionNode) -> list[str]:
    """Parameters that may be given by position, without ``self`` and ``cls``."""
    names = [argument.arg for argument in node.args.posonlyargs + node.args.args]
    return names[1:] if names[:1] in (["self"], ["cls"]) else names


def parameters(node: FunctionNode) -> list[str]:
    """All parameters, without ``self`` and ``cls``."""
    starred = [argument.arg for argument in (node.args.vararg, node.args.kwarg) if argument]
    return positional(node) + [argument.arg for argument in node.args.kwonlyargs] + starred


RANGE = re.compile(r"#\s*(?P<low>-?[\d._e+-]+) to (?P<high>-?[\d._e+-]+);\s*(?P<source>\S.*)$")


def numeric_leaves(text: str) -> Iterator[tuple[int, str, float]]:
    """Line (from 1), key path and value of every number in a YAML text."""
    import yaml

    root = yaml.compose(text, Loader=yaml.SafeLoader)
    pending = [(root, "")] if root is not None else []
    while pending:
        node, path = pending.pop()
        if isinstance(node, yaml.MappingNode):
            pending += [(value, f"{path}.{key.value}".strip(".")) for key, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            pending += [(value, f"{path}[{i}]") for i, value in enumerate(node.value)]
        elif node.style is None and (value := _number(node.value)) is not None:
            yield node.start_mark.line + 1, path, value


def _number(scalar: str) -> float | None:
    """A plain YAML scalar as OmegaConf reads it: 1e-3 is a number there, though not in YAML 1.1."""
    is_number = re.fullmatch(r"[-+]?(\d[\d_]*)?\.?\d+([eE][-+]?\d+)?|[-+]?\d+\.", scalar)
    return float(scalar.replace("_", "")) if is_number else None


def unsourced(text: str) -> list[str]:
    """Complaints about numbers whose line does not state a range that holds them and a source."""
    lines = text.splitlines()
    complaints = []
    for line, path, value in numeric_leaves(text):
        stated = RANGE.search(lines[line - 1])
        if stated is None:
            complaints.append(f"line {line}: {path} = {value:g} states no '# low to high; source'")
        elif not float(stated["low"]) <= value <= float(stated["high"]):
            complaints.append(f"line {line}: {path} = {value:g} lies outside its stated range")
    return sorted(complaints)


def headings(text: str) -> set[str]:
    """The headings of a Markdown text, code blocks left out."""
    prose = re.sub(r"^(```|~~~).*?^\1", "", text, flags=re.M | re.S)
    return {match[1].strip() for match in re.finditer(r"^#{1,6}\s+(.+?)\s*#*$", prose, re.M)}
