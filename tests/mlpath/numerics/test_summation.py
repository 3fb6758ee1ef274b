"""Errors of the two orders of summation, against exact rational arithmetic."""

import math
from fractions import Fraction

import numpy as np
import pytest

from mlpath.numerics import summation
from mlpath.numerics.summation import scaled_error, sum_pairwise, sum_sequential


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("n", [1, 2, 3, 5, 64, 1000, 4097])
def test_errors_obey_their_bounds(dtype, n):
    rng = np.random.default_rng(n)
    for x in (rng.random(n).astype(dtype), rng.normal(size=n).astype(dtype)):
        assert scaled_error(sum_sequential(x), x) <= summation.sequential_bound(n, dtype)
        assert scaled_error(sum_pairwise(x), x) <= summation.pairwise_bound(n, dtype)


def test_the_sequential_bound_is_nearly_reached():
    # A little less than u is less than half of the step from 1 to the next number: each addition rounds back to 1.
    n, u = 2**16, summation.unit_roundoff("float32")
    x = np.full(n, u * (1 - 2**-10), dtype=np.float32)
    x[0] = 1
    assert sum_sequential(x) == 1
    assert scaled_error(sum_sequential(x), x) > 0.9 * summation.sequential_bound(n, "float32")
    assert scaled_error(sum_pairwise(x), x) <= summation.pairwise_bound(n, "float32")


def test_the_pairwise_bound_grows_by_one_roundoff_for_each_doubling():
    u = summation.unit_roundoff("float64")
    steps = np.diff([summation.pairwise_bound(2**k, "float64") for k in range(1, 20)])
    assert np.allclose(steps, u, rtol=1e-12)
    assert summation.pairwise_bound(2**10 + 1, "float64") == summation.pairwise_bound(2**11, "float64")


def test_pairwise_errors_grow_slowly_and_sequential_errors_do_not():
    rng = np.random.default_rng(0)
    errors = {2**12: [], 2**18: []}
    for length in errors:
        for _ in range(5):
            x = rng.random(length, dtype=np.float32)
            errors[length].append((scaled_error(sum_sequential(x), x), scaled_error(sum_pairwise(x), x)))
    (short_seq, _), (long_seq, long_pair) = (np.median(errors[k], axis=0) for k in errors)
    assert long_seq > 2 * short_seq
    assert long_pair < long_seq / 10


def check_additions_met(additions_met):
    """The most additions that one of n terms takes part in are as many as the logarithm says."""
    for n in range(1, 600):
        assert additions_met(n) == math.ceil(math.log2(n))
        assert summation.pairwise_bound(n, "float64") == summation.gamma(additions_met(n), 2.0**-53)


def test_pairing_meets_as_many_additions_as_the_logarithm_says():
    check_additions_met(summation.additions_met)


@pytest.mark.parametrize("order", [lambda n: n - 1, lambda n: n.bit_length()], ids=["one by one", "a level too many"])
def test_other_orders_do_not_meet_as_many_additions_as_the_logarithm_says(order):
    with pytest.raises(AssertionError):
        check_additions_met(order)


def test_no_terms_meet_no_additions():
    with pytest.raises(ValueError, match="n must be at least 1"):
        summation.additions_met(0)


def test_compared_orders_report_the_largest_error_of_the_draws_and_the_bound():
    found = summation.compare_orders([1, 50], np.random.default_rng(7), draws=3)
    rng = np.random.default_rng(7)
    rng.random(1, np.float32), rng.random(1, np.float32), rng.random(1, np.float32)
    draws = [rng.random(50, np.float32) for _ in range(3)]
    for name, add in (("sequential", sum_sequential), ("pairwise", sum_pairwise)):
        errors, bounds = found[name]
        assert errors == [0, max(scaled_error(add(x), x) for x in draws)]
        assert bounds[1] == getattr(summation, f"{name}_bound")(50, np.float32)


def test_sums_of_integers_below_the_limit_are_exact():
    x = np.arange(1000, dtype=np.float32)
    assert sum_sequential(x) == sum_pairwise(x) == 499500


def test_the_result_keeps_the_type_of_its_input():
    for dtype in (np.float32, np.float64):
        assert sum_sequential(np.ones(5, dtype)).dtype == sum_pairwise(np.ones(5, dtype)).dtype == dtype


def test_pairwise_adds_neighbours_and_carries_the_odd_one():
    big = 2.0**53
    assert sum_pairwise(np.array([big, 1.0, 1.0, 1.0, 1.0])) == (big + 2) + 1  # ((big + 1) + (1 + 1)) + 1
    assert sum_sequential(np.array([big, 1.0, 1.0, 1.0, 1.0])) == big


def test_cancellation_defeats_both_orders():
    x = np.array([2.0**53, 1.0, -(2.0**53), 1.0])
    assert math.fsum(x) == 2
    assert sum_sequential(x) == 1
    assert sum_pairwise(x) == 1


@pytest.mark.parametrize("m", [1, 2, 10, 1000])
def test_gamma_bounds_the_extreme_products_of_roundings(m):
    u = Fraction(1, 2**24)
    bound = m * u / (1 - m * u)
    assert (1 + u) ** m - 1 <= bound
    assert 1 - (1 - u) ** m <= bound
    assert summation.gamma(m, float(u)) == pytest.approx(float(bound), rel=1e-14)


def test_scaled_error_of_the_exact_sum_is_zero_and_zeros_are_allowed():
    assert scaled_error(6.0, np.array([1.0, 2.0, 3.0])) == 0
    assert scaled_error(0.0, np.zeros(3)) == 0


@pytest.mark.parametrize("add", [sum_sequential, sum_pairwise])
@pytest.mark.parametrize(
    ("x", "message"),
    [
        (np.array([]), "x is empty"),
        (np.ones((2, 2)), "x must be a vector"),
        (np.ones(3, int), "x must be float32 or float64"),
        (np.array(["1"]), "x must be float32 or float64"),
    ],
)
def test_bad_input_is_named(add, x, message):
    with pytest.raises(ValueError, match=message):
        add(x)


def test_gamma_refuses_what_it_cannot_bound():
    with pytest.raises(ValueError, match="depth must not be negative"):
        summation.gamma(-1, 1e-8)
    with pytest.raises(ValueError, match="bound holds only below 1"):
        summation.gamma(2**24, 2.0**-24)
