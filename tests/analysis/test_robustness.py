import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.robustness import maximum_regret, minimax_regret, regret, satisficing_share

TABLE = [[5, 1, 3], [4, 3, 2], [2, 4, 4]]
TABLES = st.tuples(st.integers(1, 5), st.integers(1, 5)).flatmap(
    lambda shape: arrays(float, shape, elements=st.floats(-1e6, 1e6))
)


def test_options_are_rows_and_states_columns():
    """D11 of the targets."""
    assert regret(TABLE).tolist() == [[0, 3, 1], [1, 1, 2], [3, 0, 0]]
    assert maximum_regret(TABLE).tolist() == [3, 2, 3]
    assert minimax_regret(TABLE) == (1,)
    assert minimax_regret([[1, 0], [0, 1]]) == (0, 1)


@given(TABLES, st.randoms(use_true_random=False))
def test_regret_is_never_negative_and_some_option_has_none(table, luck):
    found = regret(table)
    assert (found >= 0).all()
    assert (found.min(axis=0) == 0).all()
    order = luck.sample(range(len(table)), len(table))
    assert (regret(table[order]) == found[order]).all()


def test_the_share_of_states_in_which_an_option_is_enough():
    assert satisficing_share(TABLE, at_least=3).tolist() == pytest.approx([2 / 3, 2 / 3, 2 / 3])
    assert satisficing_share(TABLE, at_least=4).tolist() == pytest.approx([1 / 3, 1 / 3, 2 / 3])


def test_what_is_no_table_is_refused():
    with pytest.raises(ValueError, match="table has shape"):
        regret([1.0, 2.0])
    with pytest.raises(ValueError, match="no finite numbers"):
        regret([[1.0, np.inf]])
    with pytest.raises(ValueError, match="at_least is nan"):
        satisficing_share(TABLE, at_least=float("nan"))
