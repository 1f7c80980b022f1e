"""Ties written down by somebody else are read as they were meant, or refused in words."""

import subprocess
import sys

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.ties import Ties


@pytest.fixture
def written(tmp_path):
    """Write a file and return its path."""

    def write(text, name="ties.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def pairs(ties):
    """The ties as a set of sorted pairs of rows."""
    source = np.repeat(np.arange(ties.n), ties.degree())
    return {
        tuple(sorted(pair)) for pair in zip(source.tolist(), ties.neighbours.tolist(), strict=True)
    }


@pytest.mark.parametrize(
    "text",
    [
        "0,1\n1,2\n2,4\n",
        "from,to\n0,1\n1,2\n2,4\n",
        "0,1\n1,2\n2,4",
        "0,1\r\n1,2\r\n2,4\r\n",
        "\ufefffrom,to\n0,1\n1,2\n2,4\n",
        '\n0, 1\n\n 1,2\n"2",4\n\n',
        "0,1\n1,2\n4,2\n2,1\n3,3\n1,0\n",
    ],
)
def test_numbers_are_rows(written, text) -> None:
    ties = Ties.from_csv(written(text))
    assert (ties.n, ties.names) == (5, None)
    assert pairs(ties) == {(0, 1), (1, 2), (2, 4)}
    assert ties.row_of(4) == ties.row_of(np.int64(4)) == 4


def test_names_have_the_order_in_which_they_appear(written) -> None:
    ties = Ties.from_csv(written("a,b\nMedici,Strozzi\nAlbizzi,Medici\nRAE,007\n007,Medici\n"))
    assert ties.names == ("Medici", "Strozzi", "Albizzi", "RAE", "007")
    assert pairs(ties) == {(0, 1), (0, 2), (3, 4), (0, 4)}
    assert ties.row_of("Albizzi") == 2


def test_a_number_among_names_is_a_name(written) -> None:
    ties = Ties.from_csv(written("a,b\nx,1\n1,2\n"))
    assert ties.names == ("x", "1", "2")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0\n1\n", "line 1: one column, there must be two"),
        ("a;b\n0;1\n", "line 1: one column, there must be two, with a comma between them"),
        ("0,1\n1,2,0.5\n", "line 2: 3 columns, there must be two"),
        ("0,1\n1,\n", "line 2: a label is empty"),
        ("", "holds no ties"),
        ("from,to\n", "holds no ties; its first line is a header unless it is numbers"),
        ("0,1\n1,x\n", "line 2: 'x' must be a whole number, as in the first tie"),
        ("from,to\n0,1\n\n1,x\n", "line 4: 'x' must be a whole number"),
        ("0,1\n1,02\n", "line 2: '02' must be a whole number"),
        ("a,b\n0,1\n,\n1,2,3\n", "line 4: 3 columns"),
        ("0,1\n1\n", "line 2: one column"),
        ("0,1\n1,-2\n", "line 2: '-2' must be a whole number"),
        ("0.0,1.0\n1.0,2.0\n", "line 1: 0.0 must be a whole number"),
        ("-1,2\n", "line 1: -1 must be a whole number, 0 or above"),
        ("from,to\n0,1.5\n", "line 2: 1.5 must be a whole number"),
        ("0,9434765919\n", "line 1: 9434765919 is above 2147483646"),
        ("0," + "9" * 5000 + "\n", "is above 2147483646"),
        ('a,b\n"x,y\n', "cannot be read"),
        (b"a,b\n\xff\xfe,x\n", "cannot be read"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_by_line(written, text, said) -> None:
    path = written(text)
    with pytest.raises(ValueError, match=r"ties\.csv") as caught:
        Ties.from_csv(path)
    assert said in str(caught.value)


def test_a_missing_file_and_a_folder_are_refused(tmp_path) -> None:
    with pytest.raises(ValueError, match=r"nowhere\.csv: no such file"):
        Ties.from_csv(tmp_path / "nowhere.csv")
    with pytest.raises(ValueError, match="cannot be read"):
        Ties.from_csv(str(tmp_path))


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1), st.booleans())
def test_a_file_of_numbers_says_the_same_as_its_edges(tmp_path_factory, edges, header) -> None:
    path = tmp_path_factory.mktemp("ties") / "ties.csv"
    lines = ["x,y"] * header + [f"{a},{b}" for a, b in edges]
    path.write_text("\n".join(lines), encoding="utf-8")
    read = Ties.from_csv(path)
    known = Ties.from_edges(edges, max(max(edge) for edge in edges) + 1)
    assert np.array_equal(read.starts, known.starts)
    assert np.array_equal(read.neighbours, known.neighbours)


def test_a_graph_keeps_those_without_ties() -> None:
    graph = nx.Graph([("b", "a"), ("a", "c")])
    graph.add_node("alone")
    ties = Ties.from_graph(graph)
    assert ties.names == ("b", "a", "c", "alone")
    assert ties.degree().tolist() == [1, 2, 1, 0]
    assert ties.row_of("alone") == 3


def test_numbered_nodes_keep_their_numbers_in_whatever_order_they_came() -> None:
    graph = nx.Graph([(3, 0), (2, 3)])
    graph.add_node(1)
    ties = Ties.from_graph(graph)
    assert (ties.n, ties.names) == (4, None)
    assert pairs(ties) == {(0, 3), (2, 3)}


@pytest.mark.parametrize("nodes", [(1, 2, 3), (0, 1, 3), (False, True), (0.0, 1.0), ("0", "1")])
def test_other_nodes_are_names(nodes) -> None:
    graph = nx.path_graph(nodes)
    ties = Ties.from_graph(graph)
    assert ties.names == nodes
    assert [ties.row_of(name) for name in nodes] == list(range(len(nodes)))


def test_attributes_and_self_ties_do_no_harm() -> None:
    graph = nx.Graph([(0, 1, {"weight": 2.0}), (1, 1)])
    assert pairs(Ties.from_graph(graph)) == {(0, 1)}
    assert Ties.from_graph(nx.empty_graph(0)).n == 0
    assert Ties.from_graph(nx.empty_graph(3)).degree().tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("graph", "said"),
    [
        (nx.DiGraph([(0, 1)]), "the graph is directed"),
        (nx.MultiDiGraph([(0, 1)]), "the graph is directed"),
        (nx.MultiGraph([(0, 1), (0, 1)]), "the graph allows several ties"),
        ([(0, 1)], "a networkx graph is wanted, not list"),
    ],
)
def test_graphs_of_other_kinds_are_refused(graph, said) -> None:
    with pytest.raises(ValueError, match=said):
        Ties.from_graph(graph)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Medicci", "nobody is called 'Medicci', did you mean 'Medici'?"),
        ("zzz", "nobody is called 'zzz', but for example 'Acciaiuoli'"),
        (3, "nobody is called 3"),
        (["Medici"], "nobody is called"),
    ],
)
def test_a_wrong_name_is_told_the_nearest_right_one(name, said) -> None:
    with pytest.raises(ValueError, match="nobody is called") as caught:
        Ties.from_graph(nx.florentine_families_graph()).row_of(name)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (3, "there is no person 3, allowed are 0 to 2"),
        (-1, "there is no person -1"),
        ("x", "people have no names here: 'x' must be a whole number"),
        (True, "True must be a whole number"),
    ],
)
def test_a_wrong_number_is_told_the_range(name, said) -> None:
    with pytest.raises(ValueError, match=r"person|must be") as caught:
        Ties.from_edges([(0, 1), (1, 2)], 3).row_of(name)
    assert said in str(caught.value)


def test_reading_loads_no_networkx(repository) -> None:
    script = "import sys, sim.ties; sys.exit('networkx' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], cwd=repository, check=False)
    assert done.returncode == 0
