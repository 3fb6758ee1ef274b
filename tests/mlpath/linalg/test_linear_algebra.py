"""Projections and least squares, against their laws and against NumPy."""

import numpy as np
import pytest
from sklearn.covariance import EmpiricalCovariance

from mlpath.linalg import experiments, linear_algebra

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("columns", [None, 3])
def test_least_squares_agrees_with_numpy(columns):
    A = RNG.normal(size=(50, 8))
    y = RNG.normal(size=50 if columns is None else (50, columns))
    np.testing.assert_allclose(linear_algebra.least_squares(A, y), np.linalg.lstsq(A, y)[0], rtol=1e-11)


def test_a_projection_is_applied_once_and_leaves_what_is_perpendicular():
    A, y = RNG.normal(size=(30, 5)), RNG.normal(size=30)
    nearest = linear_algebra.project(A, y)
    np.testing.assert_allclose(linear_algebra.project(A, nearest), nearest, rtol=1e-12)
    np.testing.assert_allclose(A.T @ (y - nearest), 0, atol=1e-13)
    np.testing.assert_allclose(linear_algebra.project(A, A), A, atol=1e-13)


def test_scaling_a_column_divides_its_coefficient():
    A, y = RNG.normal(size=(20, 3)), RNG.normal(size=20)
    w, scaled = linear_algebra.least_squares(A, y), linear_algebra.least_squares(A * [1, 1e6, 1], y)
    np.testing.assert_allclose(scaled * [1, 1e6, 1], w, rtol=1e-11)


def test_mahalanobis_agrees_with_scikit_learn_and_ignores_invertible_maps():
    X, M = RNG.normal(size=(40, 4)), RNG.normal(size=(4, 4))
    ours = linear_algebra.mahalanobis(X, X.mean(axis=0), np.cov(X.T, bias=True))
    np.testing.assert_allclose(ours, EmpiricalCovariance().fit(X).mahalanobis(X), rtol=1e-10)
    Z = X @ M
    mapped = linear_algebra.mahalanobis(Z, Z.mean(axis=0), np.cov(Z.T, bias=True))
    np.testing.assert_allclose(mapped, ours, rtol=1e-9)


def test_the_loss_of_orthogonality_is_what_theory_says():
    conditions = np.array([1e2, 1e4, 1e6])
    lost = experiments.lost_orthogonality(conditions, np.random.default_rng(1))
    slopes = {name: np.polyfit(np.log(conditions), np.log(values), 1)[0] for name, values in lost.items()}
    assert 1.6 < slopes["Gram-Schmidt"] < 2.4
    assert 0.6 < slopes["modified"] < 1.4
    assert max(abs(slopes["twice"]), abs(slopes["Householder"])) < 0.2


def test_random_matrices_have_the_condition_asked_for():
    A = experiments.with_condition(30, 10, 1e5, np.random.default_rng(2))
    assert np.isclose(np.linalg.cond(A), 1e5, rtol=1e-6)


def test_every_kernel_is_timed_at_every_size():
    times = experiments.factor_times([8, 16], np.random.default_rng(3), repeats=2)
    assert {name: set(ratios) for name, ratios in times.items()} == {
        "Householder QR": {8, 16},
        "Cholesky": {8, 16},
        "triangular solve": {8, 16},
    }


def test_bad_input_is_named():
    A, y = np.ones((4, 2)), np.ones(4)
    for call, message in [
        (lambda: linear_algebra.least_squares(np.ones((2, 3)), np.ones(2)), "at least as many rows"),
        (lambda: linear_algebra.least_squares(A, y[:3]), "y must have 4 rows"),
        (lambda: linear_algebra.least_squares(np.ones(3), y), "A must have two dimensions"),
        (lambda: linear_algebra.least_squares(A * np.nan, y), "A must be finite"),
        (lambda: linear_algebra.least_squares(A.astype(str), y), "A must hold real numbers"),
        (lambda: linear_algebra.project(A, y[:1]), "y must have 4 rows"),
        (lambda: linear_algebra.mahalanobis(A, np.ones(3), np.eye(2)), "mean must have 2 rows"),
        (lambda: linear_algebra.mahalanobis(A, np.ones(2), np.eye(3)), "covariance must be of order 2"),
    ]:
        with pytest.raises(ValueError, match=message):
            call()
    with pytest.raises(np.linalg.LinAlgError, match="the diagonal is zero"):
        linear_algebra.least_squares(np.array([[1.0, 0], [0, 0], [0, 0]]), np.ones(3))
