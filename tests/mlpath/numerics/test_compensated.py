"""Sums with what rounding drops, against exact rational arithmetic."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpath.numerics.compensated import LANES, ill_conditioned_terms, kahan_sum, sum_compensated, two_sum

U = 2.0**-53
moderate = st.floats(-1e150, 1e150, allow_subnormal=False)


def exact(x):
    return sum(map(Fraction, np.asarray(x).tolist()))


def size(x):
    return sum(abs(Fraction(v)) for v in np.asarray(x).tolist())


@given(moderate, moderate)
def test_sum_and_error_together_are_exact(a, b):
    s, e = two_sum(a, b)
    assert Fraction(s) + Fraction(e) == Fraction(a) + Fraction(b)
    assert s == a + b


@pytest.mark.parametrize("n", [0, 1, 7, LANES, LANES + 1, 3000])
def test_the_compensated_sum_keeps_the_bound_of_twice_the_precision(n):
    rng = np.random.default_rng(n)
    for x in (rng.normal(size=n), rng.normal(size=n) * 10.0 ** rng.integers(-10, 10, size=n)):
        gamma = n * U / (1 - n * U)
        assert abs(Fraction(sum_compensated(x)) - exact(x)) <= U * abs(exact(x)) + gamma**2 * size(x)


@pytest.mark.parametrize("condition", [1e3, 1e12, 1e24])
def test_ill_conditioned_sums_separate_kahan_from_the_compensated_sum(condition):
    x = ill_conditioned_terms(1000, condition, np.random.default_rng(0))
    reached = float(size(x) / abs(exact(x)))
    assert condition < reached < 1e4 * condition
    assert abs(Fraction(kahan_sum(x.tolist())) - exact(x)) <= 2.1 * U * size(x)
    assert abs(Fraction(sum_compensated(x)) / exact(x) - 1) < 1e-15 + reached * (1000 * U) ** 2


def test_kahan_beats_the_plain_loop_on_many_small_numbers():
    x = [0.1] * 100_000
    assert abs(Fraction(kahan_sum(x)) - exact(x)) * 100 < abs(Fraction(float(np.add.accumulate(x)[-1])) - exact(x))


def test_the_famous_four_numbers():
    assert sum_compensated([1, 1e100, 1, -1e100]) == 2.0
    assert kahan_sum([1, 1e100, 1, -1e100]) == 0.0


def test_only_vectors_are_added():
    with pytest.raises(ValueError, match="x must be a vector"):
        sum_compensated(np.ones((2, 2)))
