"""Derivatives from values, against derivatives known by heart."""

import numpy as np
import pytest

from mlpath.calculus.difference import best_step, central_difference, complex_step


def cube_sums(x):
    return np.array([np.sum(x**3), x[0] * x[1]])


X = np.array([0.7, -1.3, 2.1])
JACOBIAN = np.array([3 * X**2, [X[1], X[0], 0.0]])  # (2, 3)


def test_a_jacobian_has_a_row_for_each_value_and_a_column_for_each_variable():
    np.testing.assert_allclose(central_difference(cube_sums, X), JACOBIAN, atol=1e-9)
    np.testing.assert_allclose(complex_step(cube_sums, X), JACOBIAN, rtol=1e-15, atol=1e-15)


def test_a_gradient_by_a_matrix_has_its_shape():
    A = np.arange(6.0).reshape(2, 3)
    for way in (central_difference, complex_step):
        np.testing.assert_allclose(way(lambda M: (M * M).sum(), A), 2 * A, atol=1e-8)


def test_a_scalar_point_gives_a_scalar_derivative():
    assert central_difference(np.sin, 0.3).shape == ()
    assert np.isclose(complex_step(np.sin, 0.3), np.cos(0.3), rtol=1e-15)


def test_the_error_of_the_central_difference_falls_with_the_square_of_the_step():
    errors = [abs(central_difference(np.exp, 1.0, step=h) - np.e) for h in (1e-2, 1e-3)]
    assert 90 < errors[0] / errors[1] < 110


def test_the_complex_step_has_no_rounding_error_to_balance():
    assert abs(complex_step(lambda z: np.exp(z) * np.sin(z), 1.0) / (np.e * (np.sin(1) + np.cos(1))) - 1) < 5e-16


def test_the_default_step_is_scaled_to_large_entries():
    assert np.array_equal(best_step(np.array([0.0, -1000.0])), np.cbrt(np.finfo(float).eps) * np.array([1.0, 1000.0]))
    assert np.isclose(central_difference(np.sqrt, 1e12), 0.5e-6, rtol=1e-8)


def test_no_variables_give_no_columns():
    assert central_difference(lambda x: np.zeros(4), np.zeros(0)).shape == (4, 0)


@pytest.mark.parametrize("way", [central_difference, complex_step])
def test_points_that_are_not_real_and_finite_are_refused(way):
    with pytest.raises(ValueError, match="x must be finite"):
        way(np.sin, np.array([1.0, np.nan]))
    with pytest.raises(ValueError, match="x must hold real numbers"):
        way(np.sin, np.array([1j]))
    with pytest.raises(ValueError, match="x must hold real numbers"):
        way(np.sin, np.array(["a"]))


@pytest.mark.parametrize("step", [0.0, -1e-5, np.nan, np.inf])
def test_a_step_that_is_not_positive_and_finite_is_refused(step):
    with pytest.raises(ValueError, match="step must be positive and finite"):
        central_difference(np.sin, 1.0, step=step)


def test_a_function_that_drops_the_imaginary_part_is_refused():
    with pytest.raises(ValueError, match="drops the imaginary part"):
        complex_step(lambda z: np.abs(z).sum(), X)
