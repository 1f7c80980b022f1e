"""Every rule keeps the promises of ``sim.rules.base`` in all forms; an untested rule fails."""

import csv
import inspect

import networkx as nx
import numpy as np
import pytest

from sim import build_world
from sim.lab import spread_on
from sim.rules import RULES
from sim.ties import Ties
from tests.scenarios import scenario

CASES = {  # arguments that may be one number or one for each agent, and others
    "bass": [
        ({"p": 0.03, "q": 0.5}, {"form": form}) for form in ("hazard", "exponential", "contacts")
    ],
    "contagion": [
        ({"rate": 0.08, "external": 0.01}, {}),
        ({"rate": 0.1, "recovery": 0.2}, {}),
        ({"rate": 0.1, "external": 0.01, "recovery": 0.3}, {"immune": False}),
    ],
    "fractional_threshold": [
        ({"threshold": 0.2}, {}),
        ({"threshold": 0.15, "probability": 0.3}, {}),
    ],
    "absolute_threshold": [({"threshold": 2}, {})],
    "linear_threshold": [({}, {}), ({"weights": 0.1}, {})],
    "independent_cascade": [({"probability": 0.2}, {})],
}
BAD = {
    "bass": [
        ({"p": -0.1, "q": 0.1}, "p is -0.1, allowed are 0 to 1"),
        ({"p": 1.1, "q": 0.1}, "p is 1.1, allowed are 0 to 1"),
        ({"p": float("nan"), "q": 0.1}, "p is nan, allowed are 0 to 1"),
        ({"p": 0.1, "q": -1}, "q is -1, allowed are 0 to"),
        ({"p": "0.1", "q": 1}, "p is '0.1', it must be a number"),
        ({"p": 0.1, "q": 0.1, "form": "Hazard"}, "form is 'Hazard', allowed are hazard"),
        ({"p": [0.1, 2.0], "q": 0.1}, "p is 2, allowed are 0 to 1"),
        ({"p": [[0.1]], "q": 0.1}, "p has shape (1, 1), allowed are"),
    ],
    "contagion": [
        ({"rate": 1.5}, "rate is 1.5, allowed are 0 to 1"),
        ({"rate": 0.1, "external": -1}, "external is -1, allowed are 0 to 1"),
        ({"rate": 0.1, "recovery": 2}, "recovery is 2, allowed are 0 to 1"),
        ({"rate": None}, "rate is None, it must be a number"),
    ],
    "fractional_threshold": [
        ({"threshold": "half"}, "threshold is 'half', it must be a number"),
        ({"threshold": float("nan")}, "threshold is nan, allowed are"),
        ({"threshold": 0.5, "probability": 1.2}, "probability is 1.2, allowed are 0 to 1"),
    ],
    "absolute_threshold": [
        ({"threshold": -1}, "threshold is -1, allowed are 0 to"),
        ({"threshold": float("nan")}, "threshold is nan, allowed are"),
    ],
    "linear_threshold": [
        ({"weights": 1.5}, "weights is 1.5, allowed are 0 to 1"),
        ({"weights": [0.1, -0.2]}, "weights is -0.2, allowed are 0 to 1"),
    ],
    "independent_cascade": [
        ({"probability": 2}, "probability is 2, allowed are 0 to 1"),
        ({"probability": -0.5}, "probability is -0.5, allowed are 0 to 1"),
    ],
}
EACH = [(name, *case) for name, cases in CASES.items() for case in cases]
FORMS = ("compiled", "arrays", "agents")


def names_of(value):
    return str(value) if isinstance(value, dict) else None


each_case = pytest.mark.parametrize(("name", "values", "others"), EACH, ids=names_of)


def test_every_rule_is_tested():
    assert set(RULES) == set(CASES) == set(BAD)
    tried = {name: set() for name in RULES}
    for name, values, others in EACH:
        tried[name] |= set(values) | set(others)
    for name, rule in RULES.items():
        assert set(inspect.signature(rule).parameters) == tried[name], name


def run(ties, rule, *, initial=3, months=8, replicates=6, seed=5, **others):
    """Table and adoption months."""
    return spread_on(
        ties,
        rule,
        initial=initial,
        months=months,
        replicates=replicates,
        seed=seed,
        detail=True,
        **others,
    )


def same(one, other):
    """Whether two runs agree in every row and in everybody's month."""
    return one[0].equals(other[0]) and np.array_equal(one[1], other[1])


@pytest.fixture(scope="module")
def ties():
    """Ties of the small population."""
    return build_world(scenario(), seed=1, replicate=0).ties


@pytest.fixture(scope="module")
def trust():
    """Ties of a hospital trust."""
    return build_world(scenario(population="trust"), seed=1, replicate=0).ties


@each_case
def test_all_forms_are_equal_draw_for_draw(name, values, others, ties):
    rule = RULES[name](**values, **others)
    runs = [run(ties, rule, initial=8, form=form) for form in FORMS]
    assert runs[0][0]["adopted"].iloc[-1] > 8, "nothing spread"
    assert same(runs[0], runs[1])
    assert same(runs[0], runs[2])


@each_case
def test_all_forms_are_equal_until_the_end(name, values, others, ties):
    """Long enough for nearly everyone to adopt: few are left, which the compiled loop exploits."""
    rule = RULES[name](**values, **others)
    runs = [run(ties, rule, initial=8, months=50, replicates=2, form=form) for form in FORMS]
    assert same(runs[0], runs[1])
    assert same(runs[0], runs[2])


@each_case
def test_all_forms_are_equal_in_a_trust(name, values, others, trust):
    rule = RULES[name](**values, **others)
    runs = [
        run(trust, rule, initial=trust.n // 8, months=5, replicates=1, form=form) for form in FORMS
    ]
    assert same(runs[0], runs[1])
    assert same(runs[0], runs[2])


@each_case
def test_all_forms_are_equal_with_a_value_for_each(name, values, others, ties):
    factor = 0.5 + np.arange(ties.n) % 7 / 6
    rule = RULES[name](**{key: value * factor for key, value in values.items()}, **others)
    runs = [run(ties, rule, initial=8, form=form) for form in FORMS]
    assert same(runs[0], runs[1])
    assert same(runs[0], runs[2])


@each_case
def test_all_forms_are_equal_in_short_steps_or_refuse_them(name, values, others, ties):
    rule = RULES[name](**values, **others)
    if rule.moves_by_steps:
        for form in FORMS:
            with pytest.raises(ValueError, match="dt must be 1"):
                run(ties, rule, dt=0.25, form=form)
        return
    runs = [run(ties, rule, initial=8, dt=0.25, form=form) for form in FORMS]
    assert same(runs[0], runs[1])
    assert same(runs[0], runs[2])


@each_case
def test_one_number_for_each_agent_equals_one_for_all(name, values, others, ties):
    whole = run(ties, RULES[name](**values, **others))
    for key in values:
        each = {**values, key: np.full(ties.n, float(values[key]))}
        assert same(whole, run(ties, RULES[name](**each, **others))), key
        assert same(whole, run(ties, RULES[name](**{**each, key: list(each[key])}, **others))), key


@each_case
def test_another_number_of_values_than_of_agents_is_refused(name, values, others, ties):
    for key, value in values.items():
        rule = RULES[name](**{**values, key: np.full(ties.n - 1, float(value))}, **others)
        with pytest.raises(ValueError, match=f"{key} has {ties.n - 1} values"):
            run(ties, rule)


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [(name, *case) for name, cases in BAD.items() for case in cases],
    ids=names_of,
)
def test_bad_values_are_refused_by_name(name, values, said):
    with pytest.raises(ValueError, match=r"is|has") as caught:
        RULES[name](**values)
    assert said in str(caught.value)


@each_case
def test_workers_and_continuation_change_no_bit(name, values, others, ties):
    rule = RULES[name](**values, **others)
    whole = run(ties, rule, replicates=9, workers=1)
    assert same(whole, run(ties, rule, replicates=9, workers=2))
    first = run(ties, rule, replicates=4)
    rest = run(ties, rule, replicates=5, first_replicate=4)
    assert rest[0]["replicate"].min() == 4
    table = whole[0][whole[0]["replicate"] >= 4].reset_index(drop=True)
    assert same((table, whole[1][4:]), rest)
    assert same((whole[0][whole[0]["replicate"] < 4], whole[1][:4]), first)


@each_case
def test_a_file_a_graph_and_ties_are_the_same(name, values, others, tmp_path):
    graph = nx.circulant_graph(30, [1, 2, 7])
    path = tmp_path / "ties.csv"
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([("one", "other"), *graph.edges])
    rule = RULES[name](**values, **others)
    given = run(Ties.from_edges(list(graph.edges), 30), rule, initial=[0, 1, 2, 9])
    for source in (path, str(path), graph):
        assert same(given, run(source, rule, initial=[0, 1, 2, 9]))


@each_case
def test_names_stand_for_people(name, values, others):
    graph = nx.circulant_graph(20, [1, 2])
    named = nx.relabel_nodes(graph, {row: f"person {row}" for row in range(20)})
    rule = RULES[name](**values, **others)
    people = [3, 4, 5]
    plain = run(graph, rule, initial=people)
    assert same(plain, run(named, rule, initial=[f"person {row}" for row in people]))


@each_case
def test_the_table_agrees_with_everybodys_months(name, values, others, ties):
    rule = RULES[name](**values, **others)
    table, month = run(ties, rule, initial=8)
    assert list(table.columns[:3]) == ["replicate", "month", "adopted"]
    assert ("using" in table.columns) == bool(np.any(rule.recovery))
    assert month.shape == (6, ties.n)
    assert month.min() >= -1
    assert month.max() <= 8
    adopted = table["adopted"].to_numpy().reshape(6, 9)
    by = ((month[:, :, None] >= 0) & (month[:, :, None] <= np.arange(9))).sum(axis=1)
    if rule.immune:
        assert np.array_equal(adopted, by)
    else:
        assert (adopted <= by).all()
        assert np.array_equal(table["adopted"], table["using"])
    assert ((month == 0).sum(axis=1) == 8).all()


@each_case
@pytest.mark.parametrize("form", FORMS)
def test_without_ties_only_what_comes_from_outside_is_adopted(name, values, others, form):
    alone = Ties.from_edges([], 50)
    rule = RULES[name](**values, **others)
    _, month = run(alone, rule, initial=[4], form=form)
    outside = values.get("p", values.get("external", 0.0))
    assert (month[:, 4] == 0).all()
    assert (np.delete(month, 4, axis=1) > 0).any() == (outside > 0)
    empty, _ = run(Ties.from_edges([], 0), rule, initial=[], form=form)
    assert (empty["adopted"] == 0).all()


@each_case
@pytest.mark.parametrize("form", FORMS)
def test_without_initial_adopters_only_what_comes_from_outside_is_adopted(
    name, values, others, form, ties
):
    rule = RULES[name](**values, **others)
    outside = values.get("p", values.get("external", 0.0))
    for initial in ([], 0):
        table, month = run(ties, rule, initial=initial, replicates=2, form=form)
        assert (month >= 0).any() == (outside > 0)
        assert (table["adopted"].max() > 0) == (outside > 0)


@each_case
def test_one_month_less_is_the_same_without_the_last_month(name, values, others, ties):
    rule = RULES[name](**values, **others)
    long, short = run(ties, rule), run(ties, rule, months=5)
    assert np.array_equal(np.where(long[1] > 5, -1, long[1]), short[1])
    start, _ = run(ties, rule, months=0)
    assert (start["adopted"] == 3).all()


@pytest.mark.parametrize("form", ["arrays", "agents"])
def test_a_weight_for_each_tie_is_refused_where_it_cannot_be_told_whose_it_is(form, ties):
    """The engines without compiled code know numbers of neighbours, not which ones."""
    rule = RULES["linear_threshold"](np.full(ties.neighbours.size, 0.1))
    assert (run(ties, rule, initial=8)[1] > 0).any()
    with pytest.raises(ValueError, match="weights"):
        run(ties, rule, initial=8, form=form)
