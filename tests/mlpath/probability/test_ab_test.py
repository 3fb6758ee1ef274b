"""The planner against simulation, and the test of two shares against SciPy."""

import numpy as np
import pytest
from scipy import stats

from mlpath.probability.ab_test import compare_shares, power_of, users_needed


@pytest.mark.parametrize(("p", "q"), [(0.05, 0.06), (0.3, 0.2), (0.5, 0.55)])
@pytest.mark.parametrize("power", [0.8, 0.95])
def test_the_planned_number_has_the_planned_power_and_one_less_does_not(p, q, power):
    n = users_needed(p, q, power=power)
    assert power_of(p, q, n) >= power > power_of(p, q, n - 1) - 1e-6
    assert power_of(p, q, n) == pytest.approx(power, abs=2e-3)


def test_simulated_experiments_raise_the_planned_share_of_alarms():
    n, rng, runs = users_needed(0.1, 0.13), np.random.default_rng(0), 4000
    a, b = rng.binomial(n, 0.1, size=runs), rng.binomial(n, [[0.13], [0.1]], size=(2, runs))
    for bought, wanted in zip(b, (0.8, 0.05), strict=True):
        alarms = np.mean([compare_shares(i, n, j, n).p_value <= 0.05 for i, j in zip(a, bought, strict=True)])
        # five standard errors, and half a point for the normal approximation
        assert abs(alarms - wanted) < 5 * np.sqrt(wanted * (1 - wanted) / runs) + 0.005


def test_half_the_difference_takes_about_four_times_the_users():
    assert users_needed(0.5, 0.51) / users_needed(0.5, 0.52) == pytest.approx(4, rel=0.01)


def test_a_known_plan():
    # by hand: (1.959964 sqrt(0.21875) + 0.841621 sqrt(0.2175))^2 / 0.05^2 = 685.6
    assert users_needed(0.10, 0.15) == 686


def test_comparing_shares_is_the_chi_square_test_of_the_table():
    ours = compare_shares(30, 400, 51, 450)
    table = [[30, 370], [51, 399]]
    theirs = stats.chi2_contingency(table, correction=False)
    assert ours.statistic**2 == pytest.approx(theirs.statistic, rel=1e-12)
    assert ours.p_value == pytest.approx(theirs.pvalue, rel=1e-10)


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: users_needed(0.0, 0.5), "p"),
        (lambda: users_needed(0.5, 0.5), "q"),
        (lambda: users_needed(0.5, 0.6, level=0), "level"),
        (lambda: users_needed(0.5, 0.6, power=0.04), "power"),
        (lambda: power_of(0.5, 0.6, 0), "n"),
        (lambda: compare_shares(5, 4, 1, 4), "bought_a"),
        (lambda: compare_shares(0, 4, 0, 4), "bought_b"),
    ],
)
def test_bad_input_is_named(call, name):
    with pytest.raises(ValueError, match=rf"\b{name}\b"):
        call()
