"""Dual numbers, against derivatives known by heart and central differences."""

import numpy as np
import pytest

from mlpath.calculus.difference import central_difference
from mlpath.calculus.dual import Dual
from mlpath.calculus.elementary import PRODUCTS


@pytest.mark.parametrize("f", PRODUCTS, ids=lambda f: f.__name__)
def test_each_elementary_derivative_equals_a_central_difference(f):
    points = np.array([0.7, 1.9])[: f.nin]
    for i in range(f.nin):
        inputs = [Dual(a, 1.0) if j == i else a for j, a in enumerate(points)]
        slope = f(*inputs).slope
        partial = central_difference(lambda x: f(*x), points)[i]
        assert abs(slope - partial) < 1e-9


def test_dual_numbers_calculate_by_hand():
    q = Dual(2.0, 1.0)
    result = q * q * q - 2 / q
    assert (result.value, result.slope) == (7.0, 12.5)


def test_epsilon_squares_to_zero():
    epsilon = Dual(0.0, 1.0)
    square = epsilon * epsilon
    assert (square.value, square.slope) == (0.0, 0.0)


def test_loops_and_branches_are_differentiated_along_the_way_taken():
    def power_or_zero(q):
        total = 1.0
        for _ in range(3):
            total = total * q
        return total if q > 0 else 0.0 * q

    assert power_or_zero(Dual(3.0, 1.0)).slope == 27.0
    assert power_or_zero(Dual(-3.0, 1.0)).slope == 0.0


def test_a_constant_that_broadcasts_widens_the_slope():
    wide = Dual(np.array(2.0), np.array(1.0)) + np.zeros(3)
    assert wide.slope.shape == wide.shape == (3,)


def test_value_and_slope_of_two_shapes_are_refused():
    with pytest.raises(ValueError, match="value and slope must have one shape"):
        Dual(np.zeros(2), np.zeros(3))


def test_a_function_without_a_rule_is_named():
    with pytest.raises(TypeError, match="no derivative of arctan; known: absolute, add"):
        np.arctan(Dual(1.0, 1.0))
