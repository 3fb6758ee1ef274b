"""Rewritten formulas, against exact or library values where the plain ones fail."""

from fractions import Fraction

import numpy as np
import pytest
from scipy.special import expit

from mlpath.numerics import stable

X = np.concatenate([np.linspace(-700, 700, 57), [-40.0, -1e-9, 0.0, 40.0]])


def test_softplus_keeps_its_digits_everywhere():
    np.testing.assert_allclose(stable.softplus(X), np.logaddexp(0, X), rtol=4e-16)
    with np.errstate(over="raise"):
        assert stable.softplus(1e5) == 1e5


def test_the_sigmoid_agrees_with_scipy_and_is_the_slope_of_softplus():
    np.testing.assert_allclose(stable.sigmoid(X), expit(X), rtol=1e-15)
    h, x = 1e-5, np.linspace(-5, 5, 11)
    slope = (stable.softplus(x + h) - stable.softplus(x - h)) / (2 * h)
    np.testing.assert_allclose(stable.sigmoid(x), slope, rtol=1e-8)


@pytest.mark.parametrize("b", [1e9, -1e9, 3.0, -3.0])
def test_both_roots_are_good_to_the_last_digits(b):
    for root in stable.quadratic_roots(1.0, b, 1.0):
        x = Fraction(root)
        residual = x * x + Fraction(b) * x + 1
        slope = abs(2 * x + Fraction(b))
        assert abs(residual) / slope <= 4 * Fraction(2) ** -53 * abs(x)


def test_roots_are_ordered_and_cases_without_two_are_refused():
    assert stable.quadratic_roots(-1.0, 0.0, 4.0) == (-2.0, 2.0)
    assert stable.quadratic_roots(2.0, 0.0, 0.0) == (0.0, 0.0)
    for a, b, c in ((0.0, 1.0, 1.0), (1.0, 0.0, 1.0)):
        with pytest.raises(ValueError, match="no two real roots"):
            stable.quadratic_roots(a, b, c)


@pytest.mark.parametrize("size", [1e-300, 1.0, 1e300])
def test_lengths_neither_overflow_nor_underflow(size):
    assert np.isclose(stable.euclidean_norm(size * np.array([3.0, -4.0])), 5 * size, rtol=1e-15)


def test_lengths_of_special_vectors():
    assert stable.euclidean_norm([]) == 0.0
    assert stable.euclidean_norm([0.0, 0.0]) == 0.0
    assert stable.euclidean_norm([np.inf, 1.0]) == np.inf
    assert np.isnan(stable.euclidean_norm([np.nan, 1.0]))
