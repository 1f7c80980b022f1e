"""Curves known on paper are the published ones."""

import numpy as np
import pytest

from sim.lab import curves


@pytest.mark.parametrize(
    ("p", "q", "shares", "peak"),
    [
        (0.03, 0.38, {5: 0.331199, 10: 0.812803}, (6.192619, 0.460526, 0.110592)),
        (0.01, 0.40, {5: 0.141683, 10: 0.591390}, (8.997267, 0.4875, 0.1050625)),
    ],
)
def test_bass_b1_b2(p, q, shares, peak):
    found = curves.bass_share(list(shares), p=p, q=q)
    assert found == pytest.approx(list(shares.values()), abs=1e-6)
    assert curves.bass_peak(p, q) == pytest.approx(peak, abs=1e-6)
    time, share, rate = curves.bass_peak(p, q)
    assert curves.bass_share(time, p=p, q=q) == pytest.approx(share, abs=1e-12)
    assert curves.bass_rate(time, p=p, q=q) == pytest.approx(rate, abs=1e-12)
    around = curves.bass_rate([time - 0.1, time + 0.1], p=p, q=q)
    assert (around < rate).all()


def test_the_time_at_which_half_have_adopted_b1():
    assert curves.bass_time(0.5, p=0.03, q=0.38) == pytest.approx(6.550189, abs=1e-6)
    assert curves.bass_share(6.550189, p=0.03, q=0.38) == pytest.approx(0.5, abs=1e-6)


def test_bass_without_imitation_is_exponential_and_fastest_at_once():
    assert curves.bass_share(2.0, p=0.1, q=0.0) == pytest.approx(1.0 - np.exp(-0.2))
    assert curves.bass_peak(0.1, 0.05) == (0.0, 0.0, 0.1)


def test_the_mean_field_map_b12():
    found = curves.bass_share_in_steps(15, p=0.03, q=0.38)
    assert found[[10, 15]] == pytest.approx([0.782643, 0.978160], abs=1e-6)
    fine = curves.bass_share_in_steps(10, p=0.03, q=0.38, dt=0.001)
    assert fine[10] == pytest.approx(curves.bass_share(10, p=0.03, q=0.38), abs=1e-4)


def test_the_logistic_curve_b13():
    assert curves.logistic_time(0.5, growth=0.5, initial=0.01) == pytest.approx(9.190240, abs=1e-6)
    found = curves.logistic_share(10, growth=0.5, initial=0.01)
    assert found == pytest.approx(0.599860, abs=1e-6)


def test_the_infinite_ring_b16():
    found = curves.bass_share_on_ring([5, 10, 15, 20], p=0.01, q=0.40)
    assert found == pytest.approx([0.094418, 0.254348, 0.439160, 0.612961], abs=1e-6)


def test_equilibria_of_normal_thresholds_t2():
    assert curves.critical_threshold_sd(100, mean=25) == pytest.approx(12.2221, abs=1e-3)
    assert curves.threshold_equilibrium(100, mean=25, sd=12) == pytest.approx(4.021134, abs=1e-3)
    assert curves.threshold_equilibrium(100, mean=25, sd=50) == pytest.approx(90.4852, abs=1e-3)
    below, above = (curves.threshold_equilibrium(100, mean=25, sd=sd) for sd in (12.21, 12.23))
    assert below < 10
    assert above > 99


def test_the_cascade_window_t5():
    assert curves.cascade_window(0.18) == pytest.approx((1.020704, 5.764677), abs=1e-5)
    assert curves.cascade_window(0.20) == curves.cascade_window(0.18)
    assert curves.cascade_window(0.5) is None


def test_a_cascade_can_be_set_off_inside_the_window_only_t7():
    low, high = curves.cascade_window(0.18)
    chances = [
        curves.cascade_chance(degree, threshold=0.18)
        for degree in (low - 0.1, low + 0.1, 4.0, high - 0.1, high + 0.1)
    ]
    assert chances[0] < 1e-6
    assert chances[4] < 1e-6
    assert min(chances[1:4]) > 0.1
    assert chances[2] == pytest.approx(0.865, abs=5e-4)


def test_the_final_size_of_an_epidemic_e1():
    found = [curves.epidemic_final_share(r0) for r0 in (1.5, 2.0, 3.0)]
    assert found == pytest.approx([0.582812, 0.796812, 0.940480], abs=1e-6)
    assert curves.epidemic_final_share(1.0) == 0.0
    assert curves.epidemic_final_share(0.0, initial=0.2) == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: curves.bass_share(1, p=0, q=0.1), "p is 0, allowed are numbers above 0"),
        (lambda: curves.bass_share(1, p=0.1, q=-1), "q is -1, allowed are numbers at least 0"),
        (lambda: curves.bass_time(1.0, p=0.1, q=1), "share is 1.0, allowed are numbers at least 0"),
        (lambda: curves.bass_share_in_steps(1, p=0.1, q=1, dt=2), "dt is 2, allowed are numbers"),
        (lambda: curves.logistic_share(1, growth=1, initial=0), "initial is 0, allowed are"),
        (lambda: curves.epidemic_final_share(-1), "r0 is -1, allowed are numbers at least 0"),
        (lambda: curves.threshold_equilibrium(9, mean=3, sd=0), "sd is 0, allowed are"),
        (lambda: curves.critical_threshold_sd(9, mean=8), "mean is 8, allowed are"),
        (lambda: curves.cascade_window(0), "threshold is 0, allowed are numbers above 0"),
    ],
)
def test_values_out_of_range_are_refused_by_name(call, said):
    with pytest.raises(ValueError, match="allowed are") as caught:
        call()
    assert said in str(caught.value)
