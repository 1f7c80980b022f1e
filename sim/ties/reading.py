"""Ties that somebody else wrote down: a file with two columns, or a networkx graph."""

from __future__ import annotations

import codecs
import csv
import re
from array import array
from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

LARGEST_NUMBER = 2**31 - 2
_WHOLE = re.compile(r"0|[1-9][0-9]*")
_NUMBER = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?")
_HEADER = re.compile(rb"[A-Za-z_][^\",\r\n]*,[ ]*[A-Za-z_][^\",\r\n]*\r?\n")
_LEADING_ZERO = re.compile(rb"\A0[0-9]|[,\r\n]0[0-9]")
_PLAIN = b"0123456789,\r\n"


class Listing(NamedTuple):
    """Ties as written down.

    Attributes
    ----------
    edges : int64, shape (n_edges, 2)
        Rows of the two ends, as often and in whatever direction they were written.
    n : int
        People, with ties or without.
    names : tuple or None
        What each person is called; None if people are 0 to n - 1.
    """

    edges: npt.NDArray[np.int64]
    n: int
    names: tuple[object, ...] | None


class Graph(Protocol):
    """What is asked of a graph; every undirected networkx graph answers it."""

    @property
    def nodes(self) -> Iterable[Any]:
        """People, in the graph's order."""
        ...

    @property
    def edges(self) -> Iterable[Any]:
        """Pairs of people."""
        ...

    def is_directed(self) -> bool:
        """Whether ties have a direction."""
        ...

    def is_multigraph(self) -> bool:
        """Whether two people can have several ties."""
        ...


def listing_of_csv(path: str | Path) -> Listing:
    """Read ties from a file with two columns and a comma between them.

    The first line is a header unless it is two whole numbers. If the first tie joins two whole
    numbers, all people are numbers and there are as many as the largest of them, plus one; else
    labels are names, and people have the order in which their names first appear. A person
    without ties cannot be written in such a file.

    Raises
    ------
    ValueError
        If there is no such file, no tie in it, or a line that is not two labels; it names the line.
    """
    place = Path(path)
    try:
        plain = _plain_numbers(place.read_bytes())
        if plain is not None:
            return plain
        with place.open(encoding="utf-8-sig", newline="") as handle:
            return _listed(_pairs(handle, str(path)), str(path))
    except FileNotFoundError as error:
        raise ValueError(f"{path}: no such file") from error
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ValueError(f"{path}: cannot be read ({error})") from error


def listing_of_graph(graph: Graph) -> Listing:
    """Take the ties of an undirected networkx graph, those who have none included.

    Nodes that are exactly the numbers 0 to n - 1 keep their numbers, in whatever order they were
    added; any others are names, and people have the graph's order.

    Raises
    ------
    ValueError
        If it is no graph, directed, or allows several ties between two people.
    """
    if not all(hasattr(graph, name) for name in ("nodes", "edges", "is_directed")):
        raise ValueError(f"a networkx graph is wanted, not {type(graph).__name__}")
    if graph.is_directed():
        raise ValueError("the graph is directed, ties are not: give graph.to_undirected()")
    if graph.is_multigraph():
        raise ValueError("the graph allows several ties between two people: give nx.Graph(graph)")
    people = list(graph.nodes)
    if _are_rows(people):
        edges, names = _flat(graph.edges), None
    else:
        row = {name: number for number, name in enumerate(people)}
        edges, names = _flat((row[a], row[b]) for a, b in graph.edges), tuple(people)
    return Listing(edges.reshape(-1, 2), len(people), names)


def _flat(pairs: Iterable[Any]) -> npt.NDArray[np.int64]:
    """Both ends of all pairs in one row."""
    return np.fromiter(chain.from_iterable(pairs), np.int64)


def _plain_numbers(content: bytes) -> Listing | None:
    """Read a file of nothing but numbers, perhaps with a header, fast; None for any other."""
    import pandas as pd

    body = content.removeprefix(codecs.BOM_UTF8)
    header = _HEADER.match(body)
    body = body[header.end() :] if header else body
    if not body or body.translate(None, _PLAIN) or _LEADING_ZERO.search(body):
        return None
    try:
        table = pd.read_csv(BytesIO(body), header=None, dtype=np.int64)
    except (ValueError, OverflowError):
        return None  # to be read again line by line, which says what is wrong
    edges = table.to_numpy()
    if edges.shape[1] != 2 or edges.max() > LARGEST_NUMBER:
        return None
    return Listing(edges, int(edges.max()) + 1, None)


def _are_rows(people: list[Any]) -> bool:
    """Whether people are exactly the numbers 0 to n - 1."""
    whole = all(isinstance(p, int | np.integer) and not isinstance(p, bool) for p in people)
    return whole and set(people) == set(range(len(people)))


def _pairs(lines: Iterable[str], path: str) -> Iterator[tuple[int, str, str]]:
    """Yield line number and both labels of every line that is not empty."""
    reader = csv.reader(lines, skipinitialspace=True, strict=True)
    for row in reader:
        if len(row) != 2:
            if not "".join(row).strip():
                continue
            columns = "one column" if len(row) == 1 else f"{len(row)} columns"
            raise ValueError(
                f"{path}, line {reader.line_num}: {columns}, there must be two, with a comma "
                "between them"
            )
        source, target = row[0].strip(), row[1].strip()
        if not (source and target):
            if not (source or target):
                continue
            raise ValueError(f"{path}, line {reader.line_num}: a label is empty")
        yield reader.line_num, source, target


def _listed(pairs: Iterator[tuple[int, str, str]], path: str) -> Listing:
    """Tell header, numbers and names apart, and give everybody a row."""
    first = next(pairs, None)
    if first is not None and not _whole(first, path):
        first = next(pairs, None)
    if first is None:
        raise ValueError(f"{path}: holds no ties; its first line is a header unless it is numbers")
    if _whole(first, path):
        return _numbered(first, pairs, path)
    return _named(first, pairs)


def _whole(pair: tuple[int, str, str], path: str) -> bool:
    """Whether a line is two whole numbers; two numbers of another kind are refused."""
    line, *labels = pair
    if all(_WHOLE.fullmatch(label) for label in labels):
        return True
    if all(_NUMBER.fullmatch(label) for label in labels):
        wrong = next(label for label in labels if not _WHOLE.fullmatch(label))
        raise ValueError(f"{path}, line {line}: {wrong} must be a whole number, 0 or above")
    return False


def _numbered(
    first: tuple[int, str, str], pairs: Iterator[tuple[int, str, str]], path: str
) -> Listing:
    """Take labels as numbers of people."""
    ends = array("q", [_number(label, first[0], path) for label in first[1:]])
    for line, source, target in pairs:
        ends.append(_number(source, line, path))
        ends.append(_number(target, line, path))
    edges = np.array(ends, np.int64).reshape(-1, 2)
    return Listing(edges, int(edges.max()) + 1, None)


def _number(label: str, line: int, path: str) -> int:
    """Return a label as the number of a person."""
    if not _WHOLE.fullmatch(label):
        raise ValueError(
            f"{path}, line {line}: {label!r} must be a whole number, as in the first tie; where "
            "people have names, put a tie whose labels are not both numbers first"
        )
    if len(label) > len(str(LARGEST_NUMBER)) or int(label) > LARGEST_NUMBER:
        raise ValueError(
            f"{path}, line {line}: {label} is above {LARGEST_NUMBER}; people are numbered from 0: "
            "put a letter before numbers that are names"
        )
    return int(label)


def _named(first: tuple[int, str, str], pairs: Iterator[tuple[int, str, str]]) -> Listing:
    """Take labels as names, in the order in which they appear."""
    row = {first[1]: 0}
    ends = array("q", [0, row.setdefault(first[2], len(row))])
    for _, source, target in pairs:
        ends.append(row.setdefault(source, len(row)))
        ends.append(row.setdefault(target, len(row)))
    return Listing(np.array(ends, np.int64).reshape(-1, 2), len(row), tuple(row))
