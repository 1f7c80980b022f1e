import numpy as np
import pytest

from analysis.discovery import boxes_where_it_fails, measured


def planted(seed, points=1000, parameters=5):
    """Failures where the first parameter is below 0.4 and the third above 0.5, and nowhere else."""
    where = np.random.default_rng(seed).uniform(size=(points, parameters))
    return where, (where[:, 0] < 0.4) & (where[:, 2] > 0.5)


@pytest.mark.parametrize("seed", range(5))
def test_a_planted_box_is_found_on_points_that_did_not_choose_it(seed):
    boxes = boxes_where_it_fails(*planted(seed))
    good = [box for box in boxes if box.density > 0.9]
    best = max(good, key=lambda box: box.coverage)
    assert {0, 2} <= set(best.limited)
    assert best.high[0] == pytest.approx(0.4, abs=0.06)
    assert best.low[2] == pytest.approx(0.5, abs=0.06)
    assert best.low[0] < 0.05
    assert best.high[2] > 0.95
    where, fails = planted(seed + 100)
    fresh = measured(best, points=where, fails=fails)
    assert fresh.density > 0.85
    assert fresh.coverage > 0.85


def test_the_first_box_is_everything_and_density_is_bought_with_coverage():
    where, fails = planted(1)
    first, *rest = boxes_where_it_fails(where, fails)
    assert (first.coverage, first.mass, first.limited) == (1.0, 1.0, ())
    assert first.density == pytest.approx(fails.mean())
    assert rest[-1].density > 0.95
    assert all(0.05 <= box.mass <= 1 for box in rest)
    for box in rest:
        inside = ((where >= box.low) & (where <= box.high)).all(axis=1)
        assert box.density == pytest.approx(fails[inside].mean())
        assert box.coverage == pytest.approx(fails[inside].sum() / fails.sum())


def test_luck_alone_gives_no_box_that_holds_on_other_points():
    flattering, honest = [], []
    for seed in range(10):
        luck = np.random.default_rng([4, seed])
        where, fails = luck.uniform(size=(400, 4)), luck.uniform(size=400) < 0.3
        box = max(boxes_where_it_fails(where, fails), key=lambda box: box.density)
        other = luck.uniform(size=(4000, 4))
        flattering.append(box.density)
        honest.append(measured(box, points=other, fails=luck.uniform(size=4000) < 0.3).density)
    assert np.mean(flattering) > 0.5
    assert np.mean(honest) == pytest.approx(0.3, abs=0.05)


def test_no_box_leaves_out_what_would_cost_it_nothing():
    """The nearest slice beyond each limit holds a smaller share of failures than the box."""
    luck = np.random.default_rng(8)
    where, _ = planted(8, points=400, parameters=3)
    fails = luck.uniform(size=400) < np.where((where[:, 0] < 0.4) & (where[:, 2] > 0.5), 0.9, 0.1)
    for box in boxes_where_it_fails(where, fails):
        above, below = where >= box.low, where <= box.high
        inside = (above & below).all(axis=1)
        for parameter in range(3):
            for met, values in ((above, -where), (below, where)):
                others = (above & below)[:, np.arange(3) != parameter].all(axis=1)
                beyond = np.flatnonzero(others & ~met[:, parameter])
                nearest = beyond[np.argsort(values[beyond, parameter])]
                nearest = nearest[: max(1, int(0.05 * inside.sum()))]
                assert nearest.size == 0 or fails[nearest].mean() < box.density


def test_the_scale_of_a_parameter_and_the_order_of_points_do_not_matter():
    where, fails = planted(2, points=300)
    order = np.random.default_rng(0).permutation(300)
    one, other = (
        [(box.coverage, box.density, box.limited) for box in boxes_where_it_fails(*given)]
        for given in ((where, fails), (np.exp(9 * where[order]), fails[order]))
    )
    assert one == other


def test_parameters_of_few_values_are_peeled_by_whole_values():
    luck = np.random.default_rng(3)
    where = luck.integers(0, 4, size=(600, 3)).astype(float)
    fails = where[:, 1] == 3
    box = boxes_where_it_fails(where, fails)[-1]
    assert (box.density, box.coverage, box.limited) == (1.0, 1.0, (1,))
    assert (box.low[1], box.high[1]) == (3.0, np.inf)


def test_what_has_no_failures_to_find_is_refused():
    where, fails = planted(1, points=50)
    with pytest.raises(ValueError, match="true at some points and false at others"):
        boxes_where_it_fails(where, np.zeros(50))
    with pytest.raises(ValueError, match="true or false for each of 50 points"):
        boxes_where_it_fails(where, np.full(50, 0.5))
    with pytest.raises(ValueError, match="slice_share is"):
        boxes_where_it_fails(where, fails, slice_share=0.5)
    box = boxes_where_it_fails(where, fails)[0]
    with pytest.raises(ValueError, match="points have 2 parameters, the box 5"):
        measured(box, points=where[:, :2], fails=fails)
    with pytest.raises(ValueError, match="must be true at some points"):
        measured(box, points=where, fails=np.zeros(50))
